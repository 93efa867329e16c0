"""Words that make filters and people take a letter for spam, each with the reason why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple


class Phrase(NamedTuple):
    """Words, what is odd about them, and what to do instead."""

    pattern: re.Pattern[str]
    reason: str
    hint: str


_HURRY = ("hurries people, as spam does", "say until when it lasts, and let them decide")
_FREE = ("is what spam promises first", "say plainly what is given, and to whom")
#: The reason of words that a link says instead of where it leads.
CLICK = "says nothing of where it leads"
_CLICK = (CLICK, "let the link say what is behind it")
_SURE = ("promises what nobody can", "say what you do instead")
_PRIZE = ("sounds like a prize nobody has won", "say why they get it: because they come to you")
_MONEY = ("is about money, as spam is", "say what it means for this person")
_SILENT = ("tells people not to answer", "a letter of thanks wants an answer: let replies reach a person")


def _phrases(*rows: tuple[str, tuple[str, str]]) -> tuple[Phrase, ...]:
    return tuple(Phrase(re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE), *why) for words, why in rows)


#: By the primary language.  Modest on purpose: what a shop may say in earnest is not here.
PHRASES: Mapping[str, tuple[Phrase, ...]] = {
    "en": _phrases(
        (r"act (?:now|fast|immediately|today)|(?<!no )(?<!to )(?<!a )(?<!in )hurry(?: up)?(?=[,! ])", _HURRY),
        (r"don[’']?t (?:delay|wait|miss (?:out|this|it))|before it[’']?s too late|today only", _HURRY),
        (r"limited[- ]time (?:only|offer)|last chance|final (?:notice|warning)", _HURRY),
        (r"(?:expires|ends) (?:soon|today)|urgent(?! care)|once[- ]in[- ]a[- ]lifetime", _HURRY),
        (r"what are you waiting for|order now|buy now|call now", _HURRY),
        (r"(?:only|just) \d+ (?:left|remaining|spots? left)", _HURRY),
        (r"100\s?% free|absolutely free|completely free|totally free|free!+|free gift card", _FREE),
        (r"risk[- ]free|no obligation|no strings attached|no purchase necessary", _FREE),
        (r"click (?:here|below|now|this link)|click the link(?: below)?", _CLICK),
        (r"100\s?% (?:guaranteed|satisfaction|satisfied)|satisfaction guaranteed|guaranteed", _SURE),
        (r"amazing (?:deal|offer)s?|incredible (?:deal|offer)s?|unbelievable (?:deal|offer|price)s?", _SURE),
        (r"you(?:[’']ve| have) (?:won|been (?:selected|chosen))|congratulations!+(?= you)", _PRIZE),
        (r"you(?:[’']re| are) (?:a|our|the) (?:lucky )?winner|lucky winner|winner!+", _PRIZE),
        (r"claim your (?:prize|reward|gift)|exclusive deal|special promotion", _PRIZE),
        (r"make money|extra (?:cash|income)|earn \$+|cash bonus|double your|cheapest|lowest price", _MONEY),
        (r"do not reply(?: to this (?:e-?mail|message|letter))?|no-?reply", _SILENT),
        (r"please don[’']?t (?:reply|answer)", _SILENT),
        (r"this is an automated (?:e-?mail|message)", _SILENT),
        (r"this is not spam", ("is what spam says of itself", "take it out")),
    ),
    "hy": _phrases(
        (r"(?<!մի )(?<!մի՛ )(?:շտապե[՛՜]?ք|շտապի[՛՜]?ր)|մի[՛]? ուշացե?ք|մի[՛]? ուշացրեք", _HURRY),
        (r"միայն այսօր|վերջին հնարավորություն\w*|քանի դեռ ուշ չէ|(?:բաց մի[՛]?|մի[՛]? բաց) թողե?ք", _HURRY),
        (r"մի[՛]? կորցրե?ք (?:առիթը|հնարավորությունը)", _HURRY),
        (r"հենց հիմա (?:գնե[՛]?ք|պատվիրե[՛]?ք)|մնացել է ընդամենը \d+ \w+", _HURRY),
        (r"(?:100\s?% |բոլորովին |լիովին )անվճար|անվճա[՜՛]ր|անվճար!+", _FREE),
        (r"սեղմե[՛]?ք այստեղ|սեղմե[՛]?ք հղման\w*|կտտացրե[՛]?ք այստեղ", _CLICK),
        (r"երաշխավորված|100\s?% երաշխիք\w*|անհավանական (?:զեղչ|առաջարկ)\w*|ամենացածր գն\w+", _SURE),
        (r"Դուք հաղթել եք|Դուք շահել եք|ստացե[՛]?ք Ձեր մրցանակը", _PRIZE),
        (r"հեշտ գումար|գումար վաստակե[՛]?ք|լրացուցիչ եկամուտ", _MONEY),
        (r"(?:մի[՛]? պատասխանե?ք|չպատասխանել) (?:այս|սույն) (?:նամակին|հաղորդագրությանը)", _SILENT),
    ),
    "he": _phrases(
        (r"מהרו|הזדרזו|מהר לפני ש\w+|אל תחמיצו|אל תפספסו|רק היום|הזדמנות אחרונה|לפני שיהיה מאוחר", _HURRY),
        (r"הזמינו עכשיו|קנו עכשיו|נותרו רק \d+|המלאי אוזל|דחוף", _HURRY),
        (r"חינם!+|לגמרי בחינם|בחינם לגמרי|100\s?% חינם|ללא התחייבות|בלי אותיות קטנות", _FREE),
        (r"לחצו כאן|לחץ כאן|לחצי כאן|הקליקו כאן|יש ללחוץ כאן", _CLICK),
        (r"שביעות רצון מובטחת|הצלחה מובטחת|100\s?% (?:אחריות|מובטח)", _SURE),
        (r"מבצע מטורף|מבצע משוגע|מחירי רצפה|הכי זול שיש|לא תאמינו", _SURE),
        (r"זכית|זכיתם|נבחרת לקבל|לקבלת הפרס", _PRIZE),
        (r"כסף קל|הכנסה נוספת|להרוויח כסף", _MONEY),
        (r"(?:אין|נא לא|אנא אל) (?:להשיב|תשיבו|תשיב) ל(?:מייל|הודעה|דוא״ל|מכתב)(?: ה?זה| זו| זאת)?", _SILENT),
    ),
}

#: Services that hide where a link leads; spammers use them, so filters distrust them.
SHORTENERS = frozenset({
    "bit.ly", "bitly.com", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "v.gd", "buff.ly", "cutt.ly",
    "rebrand.ly", "shorturl.at", "tiny.cc", "rb.gy", "t.ly", "surl.li", "clck.ru", "did.li", "shorte.st",
    "adf.ly", "bl.ink", "short.io", "tiny.one", "qr.ae", "vk.cc", "u.to", "s.id", "n9.cl", "soo.gd",
})  # fmt: skip
