"""The lasting names of the checks, by which a config may leave one out, and what each finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from engine.lint.clients.caniemail import features

#: What the name before the stroke stands for, and what each check of that kind finds.  Those of mail clients
#: are as many as there are features: their names are ``clients/`` and the feature's.
RULES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "links": {
            "empty": "a link that leads nowhere",
            "unfilled": "a place for an address that was never filled in",
            "syntax": "an address that is misspelt",
            "scheme": "an address of a kind that mail programs do not open",
            "mail": "a mailto: that names nobody, or no mail address",
            "phone": "a tel: that is no phone number, or has no country code",
            "testing": "an address left over from trying things out",
            "host": "an address with a bare number in place of a name",
            "insecure": "http: where https: is expected",
            "long": "an address that is very long",
            "nameless": "a link without words",
            "vague": "words such as 'click here', which do not say where they lead",
            "elsewhere": "words that name another site than the link leads to",
            "duplicate": "the same words for different pages, or different words for the same page",
            "opt-out": "a way to opt out that is missing or cannot be seen",
            "many": "more links than a letter can want",
            "online": "a page that does not answer (only with --online)",
        },
        "pictures": {
            "alt": "a picture that says nothing to those who do not see it",
            "missing": "a picture without an address",
            "insecure": "a picture fetched over http:",
            "testing": "a picture from an address for trying things out",
            "unfilled": "a picture whose address was never filled in",
            "kind": "a file that is not the picture its name says",
            "heavy": "a picture, or all together, that takes long to fetch",
            "size": "a picture without width and height",
            "wide": "a picture wider than letters are shown",
            "distorted": "a picture shown in other proportions than its own",
            "blurred": "a picture shown larger than it is",
            "phone": "a picture that does not shrink on a phone",
            "only": "a letter that is nearly all picture",
        },
        "accessibility": {
            "language": "a letter that does not say its language, or another one",
            "direction": "a letter that does not say its direction where mail programs keep it",
            "alignment": "right-to-left text that is not set to the right",
            "title": "a page without a title",
            "headings": "headings that jump, or bold words that pose as one",
            "tables": "a table for layout that does not say so",
            "lists": "a list made by hand",
            "small": "words too small to read",
            "lines": "lines that stand too close",
            "capitals": "long text in capitals",
            "links": "a link that looks like the words round it",
            "contrast": "words too much like their background",
            "contrast-dark": "the same, where the reader's screen is dark",
            "dark": "colours that nothing prepares for dark screens",
        },
        "size": {
            "clipped": "HTML so long that Gmail cuts it off (102 KB), or nearly",
            "plain-text": "plain text that is missing or says nothing",
        },
        "identity": {
            "address": "advertising that does not show the shop's postal address",
            "shop": "a letter that does not name the shop",
            "signature": "a signature without a role or a phone number",
            "reply": "an address for replies that nobody reads",
        },
        "subject": {
            "missing": "a letter without a subject",
            "length": "a subject that phones cut off",
            "exclamation": "more than one exclamation mark",
            "emoji": "a row of pictures",
            "capitals": "words in capitals",
            "answer": "Re: or Fwd: where nothing was written before",
            "sender": "the sender's name, which stands beside it anyway",
            "twice": "the same words twice",
            "language": "one subject for two languages",
        },
        "preheader": {
            "missing": "no preheader, so that inboxes show whatever comes first",
            "same": "a preheader that says what the subject says",
            "length": "a preheader too short or too long for an inbox's line",
            "exclamation": "more than one exclamation mark",
            "emoji": "a row of pictures",
            "capitals": "words in capitals",
        },
        "words": {
            "placeholder": "a place that was never filled in: [name], Lorem ipsum",
            "to-do": "a note to oneself",
            "greeting": "a greeting that greets nobody where a name is missing",
            "empty": "a sentence with a gap where a value is missing",
            "none": "the word None, nan or null",
            "twice": "a word twice in a row",
            "spaces": "two spaces in a row, or one before a comma",
            "date": "a date in digits only",
            "decimals": "an amount with .00",
            "total-spent": "the sum somebody has spent",
            "length": "a letter of more than 120 words",
        },
        "english": {
            "dates": "British and American dates in one letter",
            "titles": "Mr. beside Mr",
            "greeting": "a greeting without its comma",
            "slash": "he/she",
        },
        "armenian": {
            "colon": "an ASCII colon for a full stop",
            "label": "an ASCII colon after a label",
            "full-stop": "a Latin full stop",
            "question": "? in place of ՞",
            "exclamation": "! in place of ՜",
            "semicolon": "a semicolon",
            "tick": "a back-tick or apostrophe in place of an Armenian mark",
            "quotes": "quotation marks other than «»",
            "mark": "՞ ՜ ՛ in another place than after the stressed vowel",
            "greeting": "a greeting without its ՛",
            "closing": "a closing without its ՝",
            "ending": "an ending glued to a value: {{ name }}ի",
            "hyphen": "an ending after a date or number without its hyphen",
            "plural": "a plural after a number",
            "capital": "Դուք, Ձեր without their capital",
            "familiar": "դու beside Դուք",
            "title": "օրիորդ",
            "letters": "Latin or Cyrillic letters inside an Armenian word",
            "western": "Western Armenian forms, or the old spelling",
            "upper": "capitals made by program: և becomes ԵՒ",
        },
        "hebrew": {
            "slash": "slashed forms: מוזמן/ת",
            "quotes": "ASCII quotation marks round words",
            "gershayim": 'an ASCII " in place of ״',
            "geresh": "an ASCII ' in place of ׳",
            "maqaf": "a prefix before a number, a Latin word or a value without its maqaf",
            "hyphen": "a hyphen in place of a maqaf",
            "final-letter": "a final letter inside a word, or a common one at its end",
            "number": "a number before one or two, which are words in Hebrew",
            "appreciation": "הערכה or דירוג where הוקרה may be meant",
            "beginning": "a subject or preheader that does not begin in Hebrew",
        },
        "bidi": {
            "url": "an address that would be shown backwards",
            "phone": "a phone number that would",
            "code": "a code that would",
            "range": "a range of numbers that would",
            "sign": "a number whose sign would change sides",
            "latin": "Latin words whose punctuation would",
            "value": "a value that may be Latin, printed without |ltr",
            "name": "a name that nothing sets apart",
            "line": "a line of plain text that begins neither in Hebrew nor with a mark",
            "link-line": "a link that does not stand on a line of its own",
            "override": "a character that turns text round",
            "unbalanced": "an isolate that is opened and not closed",
        },
        "habits": {
            "words": "words that spam is full of",
            "marks": "rows of exclamation marks",
            "capitals": "shouting",
            "money": "rows of money signs",
            "emoji": "rows of pictures",
            "spread": "l e t t e r s spread out",
            "hidden": "words in the colour of their background, or of no size",
            "shortener": "a link that hides where it leads",
        },
        "promises": {
            "percent": "a percentage that is not the offer's",
            "day": "a day that is not the offer's or the event's",
            "weekday": "a weekday that does not fit its date",
            "past": "a day that is over",
            "code": "a code that is not the offer's",
            "offer": "words about an offer that the campaign does not have",
            "signature": "a letter that nobody signs",
        },
    }
)


def names() -> Iterator[str]:
    """Every name that ``checks: ignore`` may hold: of a kind, and of one check."""
    for kind, checks in RULES.items():
        yield kind
        yield from (f"{kind}/{name}" for name in checks)
    yield "clients"
    yield from (f"clients/{slug}" for slug in features())
