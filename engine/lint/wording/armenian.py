"""The rules of Eastern Armenian that a program can see: its punctuation, endings, forms of address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.language import primary
from engine.lint.model import Specimen
from engine.lint.wording.slots import Kind, kind_of
from engine.lint.wording.words import ARMENIAN, BRANCH, LINK, SLOT, Part, Passage, expression, passages, say
from engine.problem import Problem, Severity

_LETTER = f"[{ARMENIAN}]"
_VOWELS = "աեէըիոօւևԱԵԷԸԻՈՕ"
#: A word with the marks that stand inside words.
_WORD = f"[{ARMENIAN}՛՜՞]+"
_ENDED = f'[{ARMENIAN}\\d%»)”"՞՜՛{SLOT}{LINK}]'

#: Forms of the verb "to be" and the like: words before a colon with one of these are a sentence, not a label.
_VERBS = re.compile(r"(?<!\w)(?:եմ|ես|է|ենք|եք|են|էր|էի|էինք|էիք|էին|կա|չէ|չեն|եղե՛ք)(?!\w)")
_COLON = re.compile(f'(?:(?<={_ENDED})|(?<={_LETTER}[.․]))[ \u00a0]?[:：](?=[\\s»)"*{BRANCH}Ա-Ֆ]|$)')
#: What somebody says may follow a Latin stop; a name in quotation marks begins a sentence.
_STOP = re.compile(
    f"(?P<word>(?<!{_LETTER}){_LETTER}{{3,}}|(?<!{_LETTER})(?:է|եմ|ես|եք|են|էր|էի|չէ)|[»)]|[\\d{SLOT}][-‐‑]{_LETTER}+)"
    f"[.․](?=\\s+(?:[Ա-Ֆ]|«[^»\\s]*»)|[ \\t]*\\n\\s*\\n|[ \\t]*{BRANCH}|\\s*\\Z)"
)
#: What people shorten with a Latin full stop, rightly.
_SHORTENED = frozenset(
    ("հեռ", "փող", "պող", "հասց", "թիվ", "նախ", "տպ", "բն", "շրջ", "մրզ", "գյուղ", "քաղ", "տիկ", "պրն", "տկն")
) | frozenset(("դոկտ", "պրոֆ", "ակադ", "դոլ", "հազ", "մլն", "մլրդ", "օր", "օրին", "համ", "էջ", "տես", "այլն"))
_QUESTION = re.compile(f"(?<=[{ARMENIAN}՞՜՛»)\\d{SLOT}])[ \\t]?[?？]+[?!？]*")
_EXCLAMATION = re.compile(f"(?<=[{ARMENIAN}՞՜՛»)\\d{SLOT}])[ \\t]?[!！]+[?!]*")
_SEMICOLON = re.compile(f"(?<={_LETTER});")
_TICK = re.compile(f"(?<={_LETTER})[`´'’‘](?!\\w)|(?<={_LETTER})[`´'‘](?={_LETTER})")
_QUOTES = re.compile(
    f'["“”„](?=[^"“”„«»\\n]*{_LETTER})[^"“”„«»\\n]*["“”„]|<<(?=[^<>\\n]*{_LETTER})[^<>\\n]+>>'
)
_MARK_AT_END = re.compile(
    f"(?<!{_LETTER}){_LETTER}*[{ARMENIAN}](?<![{_VOWELS}])(?P<mark>[՞՜՛])(?![{ARMENIAN}])"
)
#: A greeting is a few words long: "Սիրելի տատիկների բաղադրատոմսով թխած գաթա" begins a sentence.
_GREETING = re.compile(
    rf"(?:^|(?<=\n))[ \t{BRANCH}]*(?:(?P<word>Հարգելի|Սիրելի|Թանկագին|Մեծարգո)"
    rf"(?:[՝,՜]?[ \t]+[^\s,:։՝!]+){{1,4}}[ \t]?[,:։՝!](?=\s|$|{BRANCH})"
    r"|(?P<bare>Հարգելի|Մեծարգո)[ \t]+[^\n,:։՝!]{1,40}(?=\n|\Z))"
)
_CLOSING = re.compile(
    rf"(?:^|(?<=\n))[ \t{BRANCH}]*"
    r"(?P<word>Երախտագիտությամբ|Հարգանքով|Հարգանքներով|Ջերմությամբ|Սիրով|Մեծ սիրով|Շնորհակալությամբ"
    r"|(?:Լավագույն|Ջերմ|Բարի) (?:մաղթանքներով|ողջույններով|ցանկություններով))"
    rf"(?P<mark>,?)[ \t]*(?=\n|\Z|{BRANCH})"
)
_POLITE = re.compile(r"(?<!\w)(?:Դուք|Ձեր\w*|Ձեզ\w*)(?!\w)")
_LOWER = re.compile(
    r"(?<!\w)(?:դո[՞՛]?ւք|ձե[՞՛]?ր|ձերը|ձերն|ձերոնք|ձերի"
    r"|ձե[՞՛]?զ|ձեզնից|ձեզանից|ձեզնով|ձեզանով|ձեզանում|ձեզնում)(?!\w)"
)
_FAMILIAR = re.compile(
    r"(?<!\w)(?:[Դդ]ո[՞՛]?ւ|[Քք]ո|[Քք]ոն[ըն]|[Քք]ե[՞՛]?զ(?:նից|անից|նով|անով|նում|անում)?"
    r"|[Աա]սա[՛]?|[Աա]րի[՛]?(?= )|[Կկ]\w+[աե]՞ս"
    r"|(?:[Գգ]ր|[Զզ]անգ|[Պպ]ատասխան|[Ըը]նտր|[Աա]յցել|[Պպ]ատվիր|[Հհ]ամտես)ի[՛]?ր"
    r"|(?:կարող|ուզում|սիրում) ես)(?!\w)"
)
#: What somebody else says: "Ո՞րն է ձեր գաղտնիքը", a guest asked.
_CITED = re.compile("«[^«»]*»")
_MISS = re.compile(r"(?<!\w)[օՕ]րիորդ\w*")
_GLUED_DIGIT = re.compile(
    r"(?:[\d%]|\d[ ][-‐‑])(?:ական|ամյա|րդ|ին|ից|ով|ում|ի|ը|ն)(?![\wա-և])|\d[ ](?:ին|ից|րդ)(?![\wա-և])"
)
_DASH_ENDING = re.compile(r"(?<=[\d%])[–—](?:ական|ամյա|րդ|ին|ից|ով|ում|ի|ը|ն)(?![\wա-և])")
_AFTER_SLOT = re.compile(f"{SLOT}»?(?P<hyphen>[-‐‑֊–]?)(?P<ending>[ա-և]+)(?![ա-և])")
_ENDINGS = frozenset(
    ("ի", "ին", "ից", "ով", "ում", "ը", "ն", "ու", "վա", "ս", "դ", "ական", "րդ", "ամյա", "ինն")
) | frozenset(
    (
        "ներ",
        "ները",
        "ներն",
        "ների",
        "ներին",
        "ներից",
        "ներով",
        "եր",
        "երը",
        "երի",
        "երին",
        "երից",
        "ենց",
        "ենք",
    )
)
_NUMBER_WORDS = "երկու|երեք|չորս|հինգ|վեց|յոթ|ութ|ինը|տասը|քսան|երեսուն|հարյուր"
#: Nouns that end as a plural does, and are none.
_SINGULAR = "(?:ինժե|դիզայ|կոնտեյ|սկա|թրեյ|պարտ|մի)ներ(?!ներ)"
_PLURAL = re.compile(
    rf"(?<![\w.,:-])(?:\d[\d  ]{{0,8}}|{SLOT}|(?i:{_NUMBER_WORDS}))[  ](?:նոր |հին |մեծ |փոքր )?"
    rf"(?P<noun>(?!{_SINGULAR})[ա-և]+ներ(?P<case>[իըն]|ին|ից|ով|ում)?"
    r"|(?:օր|ժամ|գրք|թեյ|սուրճ|այց|տուփ|տոմս|դաս|հաց|տորթ|երգ|կոդ)եր|մարդիկ|կանայք|երեխեք)(?!\w)"
)
#: Of things that are pointed at one may say it: Ձեր երեք պատվերները.
_POINTED = re.compile(r"(?:[Մմ]եր|[Ձձ]եր|նրանց|նրա|իր|իրենց|այս|այդ|այն|բոլոր|մյուս|իմ)[ ]\Z", re.IGNORECASE)
_UPPER = re.compile(r"\|\s*upper\b|\.upper\(\)|\|\s*title\b")
_WESTERN = re.compile(
    r"(?<!\w)(?:[Ա-և]+ութի(?:ւն|ւնը|ւններ)|մը|[Կկ]ը|[Կկ]՚\w*|անոր|ատիկա|ասիկա|մեզի|[Ձձ]եզի|[Ձձ]եզմէ|ինծի|հոս|հոն"
    r"|\w*[Եե]ւ\w*)(?!\w)"
)
#: Latin or Cyrillic, which look alike in part.
_FOREIGN = "A-Za-z\u0400-\u04ff"
_RUN = re.compile(f"[{_FOREIGN}{ARMENIAN}]+")
_MIXED = re.compile(f"{_LETTER}[{_FOREIGN}]|[{_FOREIGN}]{_LETTER}")
_CAPITAL_AND = re.compile("(?<![ա-և])[Ա-Ֆ]*ԵՒ[Ա-Ֆ]*(?![ա-և])")

#: Signs that are not Armenian: what they look like, the rule's name, what is said, what to do.
_SIGNS = (
    (
        _QUESTION,
        "question",
        "{} has a Latin question mark",
        "put ՞ (U+055E) after the stressed vowel of the word that is asked: կկարողանա՞ք",
    ),
    (
        _EXCLAMATION,
        "exclamation",
        "{} has a Latin exclamation mark",
        "end with ։, or put ՜ (U+055C) after the stressed vowel: բարի՜ գալուստ",
    ),
    (_SEMICOLON, "semicolon", "{} has a semicolon, which is not an Armenian sign", "write . or ։"),
    (
        _TICK,
        "tick",
        "{} has an apostrophe or a back-tick for an Armenian mark",
        "write ՝ (U+055D) for a pause, ՛ (U+055B) for stress",
    ),
)


def problems(specimen: Specimen) -> Iterator[Problem]:
    """What is not good Armenian in the words of a letter in Eastern Armenian; nothing for other languages."""
    if primary(specimen.language) != "hy":
        return
    found = passages(specimen.pages, specimen.language)
    polite = any(_POLITE.search(passage.text) for passage in found)
    for passage in found:
        yield from _punctuation(passage)
        yield from _marks(passage)
        yield from _endings(passage)
        yield from _address(passage, polite=polite)
        yield from _letters(passage)
        yield from _commands(passage)


def _punctuation(passage: Passage) -> Iterator[Problem]:
    text = passage.text
    for match in _COLON.finditer(text):
        start, end = passage.line(match.start())
        smiling = text.startswith(")", match.end()) and "(" not in text[start : match.start()]
        if smiling or not re.search(_LETTER, text[start:end]):
            continue
        span = (_back(text, match.start()), match.end())
        if _is_label(text[start : match.start()], text[match.end() : end]):
            yield say(
                passage,
                span,
                "armenian/label",
                "{} has a colon, which is not an Armenian sign",
                "write ՝ (U+055D) after it",
                Severity.NOTE,
            )
        else:
            yield say(
                passage,
                span,
                "armenian/colon",
                "{} ends in a colon, which is not an Armenian full stop",
                "write ։ (U+0589), or ՝ (U+055D) where the sentence goes on",
            )
    for match in _STOP.finditer(text):
        if match["word"].lower() in _SHORTENED or _leads_to_list(text, match.end()):
            continue
        yield say(
            passage,
            (_back(text, match.end() - 1), match.end()),
            "armenian/full-stop",
            "{} ends in a Latin full stop",
            "write ։ (U+0589)",
        )
    for pattern, rule, message, hint in _SIGNS:
        for match in pattern.finditer(text):
            yield say(passage, (_back(text, match.start()), match.end()), f"armenian/{rule}", message, hint)
    for match in _QUOTES.finditer(text):
        yield say(
            passage,
            match.span(),
            "armenian/quotes",
            "{} stands in quotation marks that are not Armenian",
            "write «…»",
        )


def _marks(passage: Passage) -> Iterator[Problem]:
    text = passage.text
    for match in _MARK_AT_END.finditer(text):
        word = match[0][:-1]
        if not any(letter in _VOWELS for letter in word):
            continue
        yield say(
            passage,
            match.span(),
            "armenian/mark",
            f"'{match['mark']}' stands at the end of {{}}",
            f"it stands after the stressed vowel, most often the last: {_marked(word, match['mark'])}",
        )
    for match in _GREETING.finditer(text):
        if passage.part in (Part.BODY, Part.LITERAL):
            group = "word" if match["word"] else "bare"
            yield say(
                passage,
                match.span(group),
                "armenian/greeting",
                "the greeting {} lacks its ՛",
                f"write {_marked(match[group], '՛')}",
            )
    for match in _CLOSING.finditer(text):
        if match["word"] == "Սիրով" and not match["mark"]:
            continue
        yield say(
            passage,
            (match.start("word"), match.end("mark")),
            "armenian/closing",
            "the closing {} lacks its ՝",
            f"write {match['word']}՝",
            Severity.NOTE,
        )


def _endings(passage: Passage) -> Iterator[Problem]:
    text = passage.text
    for match in _AFTER_SLOT.finditer(text):
        written = passage.source(match.start(), match.start() + 1)
        kind, hyphen = kind_of(expression(written)), match["hyphen"]
        figure = kind in (Kind.DATE, Kind.NUMBER, Kind.CODE)
        if kind is Kind.WORDS or match["ending"] not in _ENDINGS or (figure and hyphen in "-‐‑֊" and hyphen):
            continue
        if figure:
            yield say(
                passage,
                match.span(),
                "armenian/hyphen",
                "{}: an ending stands right after a number",
                "write a hyphen between them: {{ … }}-ին",
            )
            continue
        yield say(
            passage,
            match.span(),
            "armenian/ending",
            "{}: an ending stands on a value, and fits half of them only",
            "write the sentence so that the value needs no ending",
        )
    for pattern in (_GLUED_DIGIT, _DASH_ENDING):
        for match in pattern.finditer(text):
            span = (_back(text, match.start() + 1), match.end())
            yield say(
                passage, span, "armenian/hyphen", "{}: an ending on a number takes a hyphen", "write 12-ին"
            )
    for match in _PLURAL.finditer(text):
        if (
            match[0][0] == SLOT
            and kind_of(expression(passage.source(match.start(), match.start() + 1))) is not Kind.NUMBER
        ) or (match["case"] and _POINTED.search(text, 0, match.start())):
            continue
        severity = Severity.NOTE if match["case"] else Severity.WARNING
        yield say(
            passage,
            match.span(),
            "armenian/plural",
            "{}: after a number the noun stays singular",
            "write 3 պատվեր",
            severity,
        )


def _address(passage: Passage, *, polite: bool) -> Iterator[Problem]:
    text = _CITED.sub(lambda cited: " " * len(cited[0]), passage.text)
    for match in _LOWER.finditer(text):
        word = match[0]
        yield say(
            passage,
            match.span(),
            "armenian/capital",
            "{} is written small",
            f"in a letter to one person write {word[0].upper() + word[1:]}",
        )
    for match in _FAMILIAR.finditer(text):
        if polite:
            yield say(
                passage,
                match.span(),
                "armenian/familiar",
                "{} is familiar, while the letter says Դուք",
                "say Դուք, Ձեր, Ձեզ throughout",
            )
    for match in _MISS.finditer(text):
        yield say(
            passage,
            match.span(),
            "armenian/title",
            "{} tells whether a woman is married",
            "write տիկին for every woman",
        )


def _letters(passage: Passage) -> Iterator[Problem]:
    for match in _RUN.finditer(passage.text):
        if _MIXED.search(match[0]) is None:
            continue
        yield say(
            passage,
            match.span(),
            "armenian/letters",
            "{} has foreign letters among the Armenian ones",
            "type it again with an Armenian keyboard; an ending on a Latin word takes a hyphen: Gmail-ով",
        )
    for match in list(_WESTERN.finditer(passage.text))[:1]:
        yield say(
            passage,
            match.span(),
            "armenian/western",
            "{} is Western Armenian, or the old spelling",
            "write և as one letter"
            if "եւ" in match[0].lower()
            else "a letter in Western Armenian is a file of its own: letter.hyw.md",
        )
    for match in _CAPITAL_AND.finditer(passage.text):
        yield say(
            passage,
            match.span(),
            "armenian/upper",
            "{}: և became ԵՒ",
            f"write {match[0].replace('ԵՒ', 'ԵՎ')}",
        )


def _commands(passage: Passage) -> Iterator[Problem]:
    """``|upper`` on a value, of which Python makes ԵՒ."""
    for at, character in enumerate(passage.text):
        if character == SLOT and (found := _UPPER.search(passage.source(at, at + 1))):
            filter_ = found[0].strip("|. ()").strip()
            yield say(
                passage,
                (at, at + 1),
                "armenian/upper",
                f"{{}} goes through '{filter_}', and և becomes ԵՒ",
                "leave the letters as they are",
            )


def _is_label(before: str, after: str) -> bool:
    """Whether a colon ends the name of something said on the same line, as in "Հասցե: Աբովյան 12"."""
    label = before.rpartition(BRANCH)[2].rpartition("։")[2]
    following = after.lstrip(" \t*")
    if not following.strip(BRANCH + " ") or len(label.split()) > 4 or _VERBS.search(label):
        return False
    listed = label.lstrip().startswith("•")
    return listed or re.match(f'[\\d+«"(a-zա-և{SLOT}{LINK}A-Z]', following.lstrip(BRANCH)) is not None


def _leads_to_list(text: str, at: int) -> bool:
    """Whether the next thing said is a list, which "." may announce in Armenian."""
    return text[at:].lstrip(f" \t\n{BRANCH}").startswith("•")


def _back(text: str, at: int) -> int:
    """The beginning of the word that ends before ``at``."""
    while at > 0 and (text[at - 1].isalnum() or text[at - 1] in f"՛՜՞«»\"'{SLOT}{LINK}-‑%):."):
        at -= 1
    return at


def _marked(word: str, mark: str) -> str:
    """``word`` with the mark after its last vowel."""
    last = max(at for at, letter in enumerate(word) if letter in _VOWELS)
    # In ու the mark may stand after either letter; ո՞ւ is the rule.
    if word[last] == "ւ":
        last -= 1
    return f"{word[: last + 1]}{mark}{word[last + 1 :]}"
