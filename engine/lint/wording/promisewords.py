"""Words by which a letter promises something: percentages, codes, offers; in three languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: 15%, 15 %, 15 percent, 15 տոկոս, 15 אחוז, and %15 as it comes out of programs that turn lines round.
PERCENTS = re.compile(
    r"(?<![\d.,])(?P<figure>\d{1,3}(?:[.,]\d+)?)[ \u00a0]?(?:%|٪|per[ ]?cent\b|տոկոս\w*|אחוז(?:ים|י)?(?!\w))"
    r"|(?<![\w%])%(?P<after>\d{1,2})(?![\d%])",
    re.IGNORECASE,
)

#: Words beside a percentage that make it a discount.
GIVING: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:off|discounts?|discounted|sale|save|savings?|less|cheaper|reduc\w+|price[sd]?)\b",
        re.IGNORECASE,
    ),
    "hy": re.compile(r"զեղչ|պակաս|էժան|իջեց|գնից|խնայ", re.IGNORECASE),
    "he": re.compile(r"הנחה|הנחות|(?<!ל)פחות|זול|מבצע|מהמחיר|חיסכון|לחסוך"),
}

#: Words beside a percentage that give something to the reader, though not of a price.
GIVEN: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:enjoy|take|claim|redeem|yours|for you|on (?:all|any|every\w*|your))\b", re.IGNORECASE
    ),
    "hy": re.compile(r"(?<!\w)(?:Ձեզ համար|ստացե[՛]?ք|ստանում եք|կստանաք|օգտվե[՛]?ք)", re.IGNORECASE),
    "he": re.compile(r"(?<![א-ת])(?:לך|עבורך|לכם|תיהנו|ליהנות)(?![א-ת])"),
}

#: Words beside a percentage by which something becomes dearer.
RAISED: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:go(?:es|ing)? up|went up|gone up|ris(?:e|es|en|ing)|rose|rais(?:e|es|ed|ing)|increas\w+"
        r"|dearer|more expensive|costs? us)\b",
        re.IGNORECASE,
    ),
    "hy": re.compile(r"թանկա|բարձրա(?:ն|ց)|ավելացել", re.IGNORECASE),
    "he": re.compile(r"התייקר|יתייקר|תתייקר|מתייקר|עלו |יעלו |עולים|העלא|להעלות"),
}

#: Words after a percentage that make it a share of something else: "70% cacao".
INNOCENT: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"^\)?,?[ \u00a0-]?(?:of (?!all|your|the price|everything)|cacao|cocoa|cotton|wool|silk|linen|dark"
        r"|milk|arabica|tip|deposit|vat|tax|service|interest|fruit|rye|wholemeal|wholegrain|sugar"
        r"|cashmere|leather|robusta|fat|alcohol|abv|vol|pure|natural|organic|recycled|local|juice|chocolate|butter|honey"
        r"|humidity|goes|go to|handmade|vegan|chance|more|growth|sure|certain|battery|full|done)",
        re.IGNORECASE,
    ),
    "hy": re.compile(
        r"^-(?:ը|ն)(?!\w)|^[ \u00a0]?(?:-ով )?(?:ԱԱՀ|կանխավճար|բնական|կակաո|բամբակ|բուրդ|մետաքս|արաբիկա"
        r"|ավելի |միրգ|մրգ|ալյուր|շաքար|վուշ|կաշի|սպիրտ|հյութ|մեղր"
        r"|տեղական|հայկական|օրգանական|վերամշակված|մաքուր|շոկոլադ|յուղայնությ|խոնավությ|մեր |համոզված"
        r"|հաճախորդներ)"
    ),
    "he": re.compile(
        r"^[ \u00a0]?(?:מע[״\"]מ|מקדמה|דמי |טיפ|ריבית|קקאו|פרי|פירות|קמח|סוכר|חלב|יוגורט|פשתן|קשמיר|יותר"
        r"|כותנה|צמר|משי|ערביקה|שומן|אלכוהול|טבעי|אורגני|ממוחזר|מקומי|מיץ|שוקולד|דבש|לחות"
        r"|מה?לקוחות|של ה|מתוך|מההכנסות|טהור|בטוח)"
    ),
}

#: Something to buy more cheaply, whatever the number.
OFFERED: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"(?<!\w)(?:discount(?:s|ed)?|vouchers?|coupons?|promo(?:tional)?[ ]codes?|special offers?|money off"
        r"|half price|(?:a|an|this|your|\d+[^\s]*)[ ](?:[\w-]+[ ])?gift card|sale prices?"
        r"|(?:two|2)[ ]for[ ](?:one|1)|buy[ ]one,?[ ]get[ ]one|(?:per[ ]?cent|\d+[ ]?%)[ ]off)(?!\w)"
        r"|[$£€]\d+(?:[.,]\d\d)?[ ]off(?!\w)",
        re.IGNORECASE,
    ),
    "hy": re.compile(
        r"(?<!\w)(?:զեղչ\w*|կուպոն\w*|պրոմոկոդ\w*|վաուչեր\w*|ակցիա\w*|նվեր քարտ\w*|հատուկ առաջարկ\w*)",
        re.IGNORECASE,
    ),
    "he": re.compile(
        # Not "assuming that", not "we carry out".
        r"(?<![א-ת])(?!בהנחה ש)(?<!אנחנו )(?<!אנו )(?!ש?מבצע(?:ים|ת)? (?:משלוח|תיקו|הזמנ|בדיק|עבוד|שינוי))"
        r"[ובהלמכש]{0,2}"
        r"(?:הנחה|הנחות|קופונים|קופון|קוד הטבה|הטבה|הטבות|שובר|שוברים|מבצע|מבצעים)(?![א-ת])"
    ),
}

#: Words that turn it round: "no discounts", "առանց որևէ առաջարկի", "בלי שום מבצע".
#: NUL stands for the offer itself.
NEGATED: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:no|not|nothing|never|without|isn[’']t|aren[’']t|don[’']t|neither|nor)\b.*\0",
        re.IGNORECASE | re.DOTALL,
    ),
    "hy": re.compile(
        r"(?:առանց|ոչ|այլ ոչ թե|ոչինչ)(?!\w).*\0|\0.*(?:չկա|չունի|չէ|չեն|չենք)(?!\w)",
        re.IGNORECASE | re.DOTALL,
    ),
    "he": re.compile(
        r"(?<![א-ת])(?:בלי|ללא|אין|לא|ולא|אינו|אינה).*\0|\0.*(?<![א-ת])(?:אין|לא)(?![א-ת])", re.DOTALL
    ),
}

#: A word that a reader would type as a code.
_CODE = (
    r"[\"“”«»„״'‘’*:՝ \u00a0]*"
    r"(?P<code>(?=[0-9_-]*[A-ZԱ-Ֆ])[A-ZԱ-Ֆ0-9][A-ZԱ-Ֆ0-9_-]{2,24})(?![\w])"
)
CODES: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"(?<!\w)(?<!QR )(?<!dress )(?<!zip )(?<!post )(?<![Pp]ostal )(?<!area )"
        r"(?:[Cc]ode|[Cc]oupon|[Vv]oucher)(?: is| word| number|:)?" + _CODE
    ),
    "hy": re.compile(r"(?<!\w)(?:[Կկ]ոդ|[Պպ]րոմոկոդ|[Կկ]ուպոն)(?:ը|ն|ով)?(?: է| էլ)?" + _CODE),
    "he": re.compile(r"(?<![א-ת])[בהול]{0,2}(?:קוד|קופון)(?: ה?קופון| הטבה| ההטבה| שלך| הוא)*" + _CODE),
}
