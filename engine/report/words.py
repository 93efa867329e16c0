"""Every word of the report's page, in three languages side by side.

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
    "report": ("What came of it", "Արդյունքները", "התוצאות"),
    "planned": ("Planned", "Պլանավորված", "תוכנן"),
    "made": ("This report", "Այս հաշվետվությունը", "הדוח הזה"),
    "private": (
        "This page holds your customers' words and addresses: it is for the shop alone.",
        "Այս էջում Ձեր հաճախորդների խոսքերն ու հասցեներն են. այն միայն խանութի համար է։",
        "בעמוד הזה דברים שכתבו לקוחות וכתובותיהם: הוא מיועד לצוות העסק בלבד.",
    ),
    # -- in short -----------------------------------------------------------------------------------
    "short": ("In short", "Համառոտ", "בקצרה"),
    "letters": ("Letters", "Նամակներ", "מכתבים"),
    "accepted": ("Handed to the mail server", "Հանձնվել են փոստային սերվերին", "נמסרו לשרת הדואר"),
    "delivered": ("Known to be delivered", "Հայտնի է, որ տեղ են հասել", "ידוע שהגיעו"),
    "replied": ("Wrote back", "Պատասխանել են նամակին", "הגיבו למכתב"),
    "answered": ("Answered a question", "Պատասխանել են հարցին", "ענו על שאלה"),
    "clicked": ("Followed a link", "Բացել են հղում", "לחצו על קישור"),
    "opened": ("Opened the letter", "Բացել են նամակը", "פתחו את המכתב"),
    "opted_out": ("Asked us to stop", "Խնդրել են այլևս չգրել", "ביקשו להפסיק"),
    "bounced": ("Came back", "Հետ են եկել", "חזרו"),
    "complaints": ("Reported as junk", "Նշվել են որպես սպամ", "דווחו כדואר זבל"),
    "waiting": ("Wait for us to answer", "Սպասում են մեր պատասխանին", "ממתינים לתשובה שלנו"),
    "by_machines": ("Machines", "Ծրագրեր", "תוכנות"),
    # -- what people said ---------------------------------------------------------------------------
    "said": ("What people said", "Ինչ են ասել մարդիկ", "מה כתבו לנו"),
    "replies": ("Replies to read", "Պատասխան նամակներ", "תגובות לקריאה"),
    "no_replies": (
        "Nobody has written back yet.",
        "Դեռ ոչ ոք չի պատասխանել նամակին։",
        "עדיין לא הגיעה תגובה למכתב.",
    ),
    "auto_replies": (
        "Automatic answers, not counted",
        "Ավտոմատ պատասխաններ (չեն հաշվվել)",
        "מענים אוטומטיים, לא נספרו",
    ),
    "more": (
        "More than fit here; all of them stand in the CSV and JSON reports",
        "Այստեղ ցույց չտրված (բոլորը CSV և JSON հաշվետվություններում են)",
        "לא מוצגות כאן; כולן נמצאות בדוחות CSV ו־JSON",
    ),
    "unhappy": ("Unhappy", "Դժգոհ", "לא מרוצה"),
    "answers": ("Answers", "Պատասխաններ", "תשובות"),
    "mean": ("Mean, of 5", "Միջինը՝ 5-ից", "ממוצע, מתוך 5"),
    "nps": ("NPS, from −100 to 100", "NPS՝ −100-ից 100", "NPS, בין \u2066−100\u2069 ל־100"),
    "sure": ("95 % sure", "95 % վստահությամբ", "ברמת ביטחון של 95%"),
    "few": (
        "Too few answers to tell what everybody thinks",
        "Պատասխանները շատ քիչ են՝ բոլորի կարծիքի մասին դատելու համար",
        "מעט מדי תשובות כדי ללמוד מהן מה דעת כולם",
    ),
    "same": ("All of them said the same", "Բոլորը նույնն են ասել", "כולם ענו אותו דבר"),
    "promoters": ("Would recommend (9–10)", "Խորհուրդ կտան (9–10)", "ימליצו (9–10)"),
    "passives": ("Neither (7–8)", "Չեզոք (7–8)", "באמצע (7–8)"),
    "detractors": ("Would not (0–6)", "Խորհուրդ չեն տա (0–6)", "לא ימליצו (0–6)"),
    "guests": ("Guests they bring", "Հյուրեր, որոնց կբերեն", "אורחים שיביאו"),
    "comments": ("In their words", "Իրենց խոսքերով", "במילים שלהם"),
    "gone_question": ("No longer in the config", "Այլևս կարգավորումներում չէ", "כבר לא בהגדרות"),
    # -- what people did ----------------------------------------------------------------------------
    "did": ("What people did", "Ինչ են արել մարդիկ", "מה עשו עם המכתב"),
    "links": ("Links", "Հղումներ", "קישורים"),
    "other_links": ("Links of other letters", "Այլ նամակների հղումներ", "קישורים של מכתבים אחרים"),
    "link": ("Link", "Հղում", "קישור"),
    "people": ("People", "Մարդ", "אנשים"),
    "times": ("Times", "Անգամ", "פעמים"),
    "machines": ("Machines", "Ծրագիր", "תוכנות"),
    "no_clicks": (
        "Links of these letters were not followed up, so there is nothing to count.",
        "Այս նամակների հղումներին չենք հետևել, ուստի հաշվելու բան չկա։",
        "לא עקבנו אחר הקישורים במכתבים האלה, ולכן אין מה לספור.",
    ),
    "no_opens": (
        "Whether a letter was opened was not noticed.",
        "Նամակների բացվելուն չենք հետևել։",
        "לא עקבנו אחר פתיחת המכתבים.",
    ),
    "picture": (
        (
            "One reader's very letter; its links lead nowhere here. The larger and darker a "
            "number, the more people followed that link."
        ),
        (
            "Ընթերցողներից մեկի նամակն է, ինչպես որ կա. հղումներն այստեղ չեն բացվում։ Որքան մեծ "
            "ու մուգ է թիվը, այնքան շատ մարդ է բացել հղումը։"
        ),
        (
            "המכתב עצמו, כפי שהגיע לאחד הנמענים; הקישורים כאן אינם פעילים. ככל שהמספר גדול וכהה "
            "יותר, כך לחצו על הקישור יותר אנשים."
        ),
    ),
    "gone": (
        "The letters themselves are no longer kept, so their links are only listed.",
        "Նամակներն այլևս չեն պահվում, ուստի հղումները միայն թվարկված են։",
        "המכתבים עצמם כבר לא נשמרים, ולכן הקישורים רק רשומים כאן.",
    ),
    "bought": ("Bought afterwards", "Գնել են դրանից հետո", "קנו אחר כך"),
    "bought_days": ("Days after the letter", "Օրեր նամակից հետո", "ימים אחרי המכתב"),
    "orders": ("Orders", "Պատվերներ", "הזמנות"),
    "sums": ("For", "Գումարը", "בסכום"),
    "bought_note": (
        "They got the letter and bought afterwards. Nobody can tell from this whether it was the reason.",
        "Նամակը ստացել են և հետո գնել։ Սրանից չի երևում, թե արդյոք նամակի շնորհիվ են գնել։",
        "הם קיבלו את המכתב וקנו אחריו. אי אפשר לדעת מכאן אם קנו בזכותו.",
    ),
    "not_over": (
        "The days are not over for every letter: these numbers may still grow.",
        "Ոչ բոլոր նամակների օրերն են լրացել. թվերը դեռ կարող են աճել։",
        "לגבי חלק מהמכתבים הימים עוד לא תמו: המספרים עוד יכולים לגדול.",
    ),
    # -- over time, by part -------------------------------------------------------------------------
    "days": ("Day by day", "Օր առ օր", "יום אחר יום"),
    "day": ("Day", "Օր", "יום"),
    "numbers": ("The same in numbers", "Նույնը՝ թվերով", "אותו הדבר במספרים"),
    "most": ("highest column", "ամենաբարձր սյունակը", "העמודה הגבוהה ביותר"),
    "languages": ("By language", "Ըստ լեզվի", "לפי שפה"),
    "segments": ("By segment", "Ըստ խմբի", "לפי קבוצה"),
    "segments_note": (
        "As the customers' file has them today. Somebody may be in several, or in none.",
        "Ինչպես այսօր հաճախորդների ֆայլում է։ Մեկը կարող է լինել մի քանի խմբում կամ ոչ մեկում։",
        "לפי קובץ הלקוחות של היום. אפשר להיות בכמה קבוצות, או באף אחת.",
    ),
    "col_letters": ("Letters", "Նամակներ", "מכתבים"),
    "col_accepted": ("Handed over", "Հանձնված", "נמסרו"),
    "col_opened": ("Opened", "Բացված", "נפתחו"),
    "col_clicked": ("Followed a link", "Հղումը բացած", "לחצו"),
    "col_replied": ("Wrote back", "Նամակին պատասխանած", "הגיבו"),
    "col_answered": ("Answered", "Հարցին պատասխանած", "ענו"),
    "col_opted_out": ("Stopped", "Հրաժարված", "הפסיקו"),
    "col_bounced": ("Came back", "Հետ եկած", "חזרו"),
    # -- the letters --------------------------------------------------------------------------------
    "audience": ("Who got the letter", "Ովքեր են ստացել նամակը", "מי קיבל את המכתב"),
    "rows": ("Rows read", "Կարդացված տողեր", "שורות שנקראו"),
    "chosen": ("Chosen", "Ընտրված", "נבחרו"),
    "left_out": ("Left out, and why", "Դուրս մնացած, և ինչու", "לא נכללו, ומדוע"),
    "fates": ("What became of the letters", "Ինչ եղավ նամակների հետ", "מה עלה בגורל המכתבים"),
    "deferred": ("Will try again", "Կփորձենք կրկին", "ננסה שוב"),
    "refused": ("Address refused", "Հասցեն մերժվել է", "הכתובת נדחתה"),
    "unsure": ("Not certain: somebody must decide", "Վստահ չենք. որոշում է պետք", "לא ודאי: דרושה החלטה"),
    "suppressed": (
        "Want no such letter, or the mailbox is gone",
        "Նման նամակ չեն ուզում, կամ փոստարկղը չկա",
        "לא רוצים מכתב כזה, או שהתיבה איננה",
    ),
    "cancelled": ("Withdrawn", "Հետ է վերցվել", "בוטלו"),
    "failed": ("Could not be written", "Չհաջողվեց գրել", "לא ניתן היה לכתוב"),
    "expired": ("Given up, too late", "Ուշացել է, չի ուղարկվել", "מאוחר מדי, לא נשלחו"),
    "unsent": ("Not sent yet", "Դեռ չի ուղարկվել", "טרם נשלחו"),
    "not their day": ("Not their day", "Իրենց օրը չէ", "לא היום שלהם"),
    "outside the segment": ("Outside the segment", "Ընտրված խմբից դուրս", "מחוץ לקבוצה"),
    "excepted": ("Excepted", "Բացառված", "הוחרגו"),
    "guarded": ("Better left in peace then", "Ավելի լավ էր չգրել", "היה עדיף לא לכתוב להם"),
    "unreadable value": ("A value cannot be read", "Արժեքը չի կարդացվում", "ערך שאי אפשר לקרוא"),
    "no address": ("No address", "Հասցե չկա", "אין כתובת"),
    "bad address": ("Bad address", "Սխալ հասցե", "כתובת שגויה"),
    "no consent": ("No consent recorded", "Համաձայնություն գրանցված չէ", "אין הסכמה רשומה"),
    "no language": ("No letter in their language", "Իրենց լեզվով նամակ չկա", "אין מכתב בשפה שלהם"),
    "had it already": ("Had it already", "Արդեն ստացել է", "כבר קיבלו"),
    "same customer as another": ("Same customer as another", "Կրկնվող հաճախորդ", "לקוח שמופיע פעמיים"),
    "same address as another": ("Same address as another", "Կրկնվող հասցե", "כתובת שמופיעה פעמיים"),
    "same household as another": ("Same household as another", "Նույն ընտանիքից", "אותו משק בית"),
    "held back": ("Held back for now", "Առայժմ հետաձգված", "מעוכבים לעת עתה"),
    # -- what went wrong ----------------------------------------------------------------------------
    "trouble": ("What went wrong", "Ինչը չստացվեց", "מה השתבש"),
    "no_trouble": (
        "Nothing came back, and nobody complained or asked us to stop.",
        "Ոչինչ հետ չի եկել, ոչ ոք չի բողոքել և չի խնդրել այլևս չգրել։",
        "דבר לא חזר, ואיש לא התלונן ולא ביקש להפסיק.",
    ),
    "permanent": ("Mailboxes gone", "Փոստարկղն այլևս չկա", "תיבות שכבר אינן"),
    "passing": ("Came back for now", "Առայժմ հետ են եկել", "חזרו לעת עתה"),
    "stopped_all": ("Asked for no letters at all", "Խնդրել են ընդհանրապես չգրել", "ביקשו להפסיק הכול"),
    "stopped_some": (
        "Asked for fewer kinds of letters",
        "Հրաժարվել են որոշ նամակներից",
        "ביקשו להפסיק חלק",
    ),
    "paused": ("Asked for a pause", "Դադար են խնդրել", "ביקשו הפסקה"),
    "causes": ("Why letters came back", "Ինչու են նամակները հետ եկել", "מדוע חזרו מכתבים"),
    "domains": ("From where they came back", "Որտեղից են հետ եկել", "מאין חזרו"),
    "unknown mailbox": ("No such mailbox", "Այդպիսի փոստարկղ չկա", "אין תיבה כזאת"),
    "closed mailbox": ("Mailbox closed", "Փոստարկղը փակվել է", "התיבה נסגרה"),
    "mailbox full": ("Mailbox full", "Փոստարկղը լի է", "התיבה מלאה"),
    "greylisted": ("Asked to come again later", "Խնդրել են ավելի ուշ փորձել", "ביקשו לנסות מאוחר יותר"),
    "policy": ("Against the receiver's rules", "Ստացողի կանոններին հակառակ", "נגד כללי המקבל"),
    "spam": ("Taken for spam", "Համարվել է սպամ", "נחשב לדואר זבל"),
    "content": ("Something in it was not let in", "Բովանդակությունը չեն ընդունել", "משהו בתוכן לא התקבל"),
    "too large": ("Too large", "Չափազանց մեծ է", "גדול מדי"),
    "too many": ("Too many at once", "Միանգամից չափազանց շատ", "יותר מדי בבת אחת"),
    "server not reached": (
        "The server was not reached",
        "Սերվերին չհաջողվեց հասնել",
        "לא ניתן היה להגיע לשרת",
    ),
    "unknown": ("No reason given", "Պատճառը չի նշվել", "לא נמסרה סיבה"),
    # -- what they mean -----------------------------------------------------------------------------
    "meaning": ("What these numbers mean", "Ինչ են նշանակում այս թվերը", "מה אומרים המספרים"),
    "meaning_accepted": (
        "Handed to the mail server: it took the letter, which is not yet to say that it arrived.",
        (
            "Հանձնված փոստային սերվերին. սերվերն ընդունել է նամակը, բայց դա դեռ չի նշանակում, որ "
            "այն տեղ է հասել։"
        ),
        "נמסרו לשרת הדואר: השרת קיבל את המכתב, ועדיין אין זה אומר שהוא הגיע.",
    ),
    "meaning_machines": (
        (
            "Between a letter and its reader stand machines that open every picture and follow "
            "every link. We tell them apart as well as we can, and count them by themselves."
        ),
        (
            "Նամակի և ընթերցողի միջև ծրագրեր կան, որոնք բացում են բոլոր նկարներն ու հղումները։ "
            "Որքան հնարավոր է, դրանք տարբերում ենք մարդկանցից և հաշվում առանձին։"
        ),
        (
            "בין המכתב לקוראיו עומדות תוכנות שפותחות כל תמונה וכל קישור. אנחנו מבדילים אותן מאנשים ככל "
            "האפשר וסופרים אותן בנפרד."
        ),
    ),
    "meaning_opens": (
        "Opens decide nothing: many mail programs open letters by themselves, others never tell.",
        (
            "Բացումները ոչինչ չեն որոշում. շատ փոստային ծրագրեր նամակներն ինքնուրույն են բացում, "
            "մյուսները երբեք չեն հայտնում։"
        ),
        "פתיחות אינן קובעות דבר: תוכנות רבות פותחות מכתבים מעצמן, ואחרות לעולם אינן מדווחות.",
    ),
    "meaning_goodwill": (
        "A letter of thanks is judged by what people write back, not by what they buy.",
        "Շնորհակալական նամակը գնահատվում է մարդկանց պատասխաններով, ոչ թե գնումներով։",
        "מכתב תודה נמדד במה שאנשים משיבים, לא במה שהם קונים.",
    ),
    # -- kinds of letters ---------------------------------------------------------------------------
    "thank-you": ("Letter of thanks", "Շնորհակալական նամակ", "מכתב תודה"),
    "early-access": ("Early access", "Ուրիշներից շուտ", "גישה מוקדמת"),
    "appreciation-day": ("Day of thanks", "Երախտագիտության օր", "יום הוקרה"),
    "birthday": ("Birthday", "Ծննդյան օր", "יום הולדת"),
    "anniversary": ("Anniversary", "Տարեդարձ", "יום שנה"),
    "win-back": ("After a while apart", "Երկար չտեսնվելուց հետո", "אחרי זמן שלא נפגשנו"),
    "newsletter": ("Newsletter", "Տեղեկագիր", "ידיעון"),
    "feedback": ("Asking for an opinion", "Հարցեր մեր աշխատանքի մասին", "שאלות על השירות שלנו"),
    "apology": ("Apology", "Ներողություն", "התנצלות"),
    "notice": ("Notice", "Ծանուցում", "הודעה"),
}

_SAYINGS = {
    language: MappingProxyType({name: row[place] for name, row in _TABLE.items()})
    for place, language in enumerate(LANGUAGES)
}


def language_of(language: str) -> str:
    """The one of our languages in which a reader of ``language`` gets the page; else English."""
    return best(language, LANGUAGES) or "en"


def words(language: str) -> Mapping[str, str]:
    """What the page says in one of our languages, by name; stored words (reasons, causes) among them."""
    return _SAYINGS[language]
