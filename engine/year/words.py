"""Every word of the year's page, in three languages side by side.

Written for each language by itself, not translated word by word.  Numbers stand apart from words, so that
no word has to agree with one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.language import best

#: Of the columns below.
LANGUAGES = ("en", "hy", "he")

_TABLE: Mapping[str, tuple[str, str, str]] = {
    # Between what is told and its number.
    "mark": (":", "՝", ":"),
    "year": ("The year at a glance", "Տարին մեկ հայացքով", "השנה במבט אחד"),
    "stretch": ("What lies ahead", "Ինչ է սպասվում", "מה צפוי"),
    "what": (
        "Who would get which letter, and when. Nothing has been sent.",
        "Ով, երբ և ինչ նամակ կստանար։ Ոչինչ չի ուղարկվել։",
        "מי יקבל איזה מכתב, ומתי. דבר לא נשלח.",
    ),
    "private": (
        "This page holds your customers' addresses: it is for the shop alone.",
        "Այս էջում Ձեր հաճախորդների հասցեներն են. այն միայն խանութի համար է։",
        "בעמוד הזה כתובות של לקוחות: הוא מיועד לצוות העסק בלבד.",
    ),
    # -- in short -----------------------------------------------------------------------------------
    "short": ("In short", "Համառոտ", "בקצרה"),
    "letters": ("Letters", "Նամակներ", "מכתבים"),
    "people": ("People", "Մարդ", "אנשים"),
    "most": ("Most to one person", "Ամենաշատը՝ մեկ մարդու", "הכי הרבה לאדם אחד"),
    "most_advertising": (
        "Most advertising to one person in a week",
        "Ամենաշատ գովազդը՝ շաբաթում մեկ մարդու",
        "הכי הרבה פרסומת לאדם אחד בשבוע",
    ),
    "nothing": ("Get nothing at all", "Ոչինչ չեն ստանա", "לא יקבלו דבר"),
    "held": ("Held back", "Կսպասեն կամ չեն ուղարկվի", "עוכבו"),
    "trouble": ("Would not go", "Չէին ուղարկվի", "לא ייצאו"),
    # -- the calendar -------------------------------------------------------------------------------
    "days": ("Day by day", "Օր առ օր", "יום אחר יום"),
    "days_note": (
        (
            "A mark is a campaign; the stronger a day's colour, the more letters leave. "
            "Choose a day to see what it holds."
        ),
        (
            "Ամեն նշան մի արշավ է. որքան վառ է օրվա գույնը, այնքան շատ նամակ է ուղարկվում։ "
            "Ընտրե՛ք որևէ օր և կտեսնեք՝ ինչ կա այդ օրը։"
        ),
        "כל סימן הוא קמפיין; ככל שצבע היום חזק יותר, יוצאים בו יותר מכתבים. בחירה ביום מראה מה יש בו.",
    ),
    "all": ("All", "Բոլորը", "הכול"),
    "closed": ("Nothing leaves", "Նամակ չի ուղարկվում", "לא יוצאים מכתבים"),
    "no_letters": ("No letter would leave.", "Ոչ մի նամակ չէր ուղարկվի։", "אף מכתב לא ייצא."),
    # -- by campaign --------------------------------------------------------------------------------
    "campaigns": ("Month by month", "Ամիս առ ամիս", "חודש אחר חודש"),
    "campaign": ("Campaign", "Արշավ", "קמפיין"),
    "total": ("In all", "Ընդամենը", "סך הכול"),
    "day": ("Day", "Օր", "יום"),
    "left_out": ("Left out", "Դուրս մնացած", "לא נכללו"),
    "note": ("Note", "Նշում", "הערה"),
    "nobody": ("Times nobody was chosen", "Քանի անգամ ոչ ոք չի ընտրվել", "פעמים שבהן איש לא נבחר"),
    "missed": ("Missed", "Բաց է թողնվել", "הוחמץ"),
    "stopped": ("Stopped", "Կանգնեցվել է", "נעצר"),
    "failed": ("Could not be planned", "Չի հաջողվել պլանավորել", "לא ניתן היה לתכנן"),
    "later_in_day": (
        "Leave later that day",
        "Կուղարկվեն նույն օրը՝ ավելի ուշ",
        "יוצאים מאוחר יותר באותו יום",
    ),
    "later_days": ("Leave on a later day", "Կուղարկվեն հետագա օրերին", "יוצאים ביום מאוחר יותר"),
    "later_note": (
        "They wait for an hour and a day at which letters may leave.",
        "Սպասում են այն օրվան ու ժամին, երբ կարելի է նամակ ուղարկել։",
        "הם ממתינים ליום ולשעה שבהם מותר למכתבים לצאת.",
    ),
    "more": (
        "Not shown here; the JSON record has them all",
        "Այստեղ ցույց չտրված (բոլորը JSON-ում են)",
        "לא מוצגים כאן; כולם נמצאים ב־JSON",
    ),
    # -- held back ----------------------------------------------------------------------------------
    "held_title": (
        "Which letters wait or do not go, and why",
        "Որ նամակներն են սպասում կամ չեն ուղարկվում, և ինչու",
        "אילו מכתבים ממתינים או לא יוצאים, ומדוע",
    ),
    "held_note": (
        (
            "Of several letters for one person on one day, one goes; the others wait, or do not go. "
            "The same holds for letters beyond a limit."
        ),
        (
            "Երբ մի քանի նամակ նույն օրը նույն մարդուն են ուղղված, մեկն ուղարկվում է, մյուսները սպասում են "
            "կամ չեն ուղարկվում։ Նույնը՝ երբ նամակների սահմանը լրացել է։"
        ),
        (
            "כשכמה מכתבים מיועדים לאותו אדם באותו יום, אחד יוצא והשאר ממתינים או לא יוצאים. "
            "כך גם מכתב שחורג מן המכסה."
        ),
    ),
    "to": ("To", "Ում", "אל"),
    "ahead": ("Goes first", "Առաջինն ուղարկվում է", "יוצא קודם"),
    "goes": ("Leaves on", "Կուղարկվի", "יוצא"),
    "lapses": ("not at all", "չի ուղարկվի", "לא יוצא"),
    "why": ("Why", "Ինչու", "מדוע"),
    "kept": ("Kept from a letter", "Ում նամակ չի ուղարկվի", "לא יקבלו מכתב"),
    "held back": (
        "A limit, or a more important letter",
        "Սահմանը լրացել է, կամ ավելի կարևոր նամակ կա",
        "המכסה מלאה, או שיש מכתב חשוב יותר",
    ),
    "guarded": ("Better left in peace now", "Հիմա ավելի լավ է չգրել", "עדיף לא לכתוב להם כעת"),
    "had it already": (
        "Thanked for the same already",
        "Նույնի համար արդեն շնորհակալություն ենք հայտնել",
        "כבר קיבלו תודה על אותו דבר",
    ),
    # -- people -------------------------------------------------------------------------------------
    "people_title": ("What each person gets", "Ինչ է ստանում ամեն մեկը", "מה מקבל כל אדם"),
    "shared": ("How many letters a person", "Քանի նամակ՝ մեկ մարդու", "כמה מכתבים לאדם"),
    "busiest": ("Who gets most", "Ովքեր են ամենաշատը ստանում", "מי מקבל הכי הרבה"),
    "contact": ("Customer", "Հաճախորդ", "לקוח"),
    "advertising": ("Advertising", "Գովազդ", "פרסומת"),
    # -- the rest -----------------------------------------------------------------------------------
    "closed_title": ("Days nothing leaves", "Օրեր, երբ նամակ չի ուղարկվում", "ימים שבהם לא יוצאים מכתבים"),
    "warnings": ("Worth a look", "Արժե նայել", "כדאי לשים לב"),
}

_SAYINGS = {
    language: MappingProxyType({name: row[place] for name, row in _TABLE.items()})
    for place, language in enumerate(LANGUAGES)
}


def language_of(language: str) -> str:
    """The one of our languages in which a reader of ``language`` gets the page; else English."""
    return best(language, LANGUAGES) or "en"


def words(language: str) -> Mapping[str, str]:
    """What the page says in one of our languages, by name; reasons of those kept back among them."""
    return _SAYINGS[language]
