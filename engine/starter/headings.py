"""Headings people use in files of customers and orders.

Folded: lower case, words joined, no marks.  English, Armenian (own letters and Latin ones), Hebrew, Russian.
"""

from __future__ import annotations

import unicodedata

#: Our name → headings people use for it, folded: lower case, words joined, no marks.  English, Armenian
#: (own letters and Latin ones), Hebrew, Russian.
HEADINGS: dict[str, tuple[str, ...]] = {
    "email": (
        "email",
        "emailaddress",
        "mail",
        "mailaddress",
        "elposta",
        "elhasce",
        "էլփոստ",
        "էլհասցե",
        "էլեկտրոնայինփոստ",
        "אימייל",
        "מייל",
        "דואל",
        "דואראלקטרוני",
        "почта",
        "электроннаяпочта",
        "емеил",
    ),
    "given_name": (
        "givenname",
        "firstname",
        "first",
        "given",
        "christianname",
        "vorname",
        "prenom",
        "forename",
        "fname",
        "anun",
        "անուն",
        "שםפרטי",
        "имя",
        "name1",
    ),
    "family_name": (
        "familyname",
        "lastname",
        "last",
        "surname",
        "lname",
        "secondname",
        "nachname",
        "azganun",
        "ազգանուն",
        "שםמשפחה",
        "фамилия",
    ),
    "name": (
        "name",
        "fullname",
        "customername",
        "customer",
        "anunazganun",
        "անունազգանուն",
        "שם",
        "שםמלא",
        "фио",
    ),
    "title": ("title", "salutation", "mrms", "honorific", "prefix", "դիմելաձեւ", "תואר", "обращение"),
    "gender": ("gender", "sex", "ser", "սեռ", "מין", "מגדר", "пол"),
    "language": ("language", "lang", "locale", "lezu", "լեզու", "שפה", "язык"),
    "country": ("country", "countrycode", "erkir", "երկիր", "ארץ", "מדינה", "страна"),
    "phone": (
        "phone",
        "telephone",
        "tel",
        "mobile",
        "phonenumber",
        "cell",
        "heraxos",
        "հեռախոս",
        "հեռ",
        "טלפון",
        "נייד",
        "телефон",
    ),
    "birthday": (
        "birthday",
        "birthdate",
        "dateofbirth",
        "dob",
        "cnndyanor",
        "ծննդյանօր",
        "ծննդյանամսաթիվ",
        "תאריךלידה",
        "יוםהולדת",
        "деньрождения",
        "датарождения",
    ),
    "consent": (
        "consent",
        "newsletter",
        "optin",
        "subscribed",
        "marketing",
        "hamadzaynutyun",
        "համաձայնություն",
        "הסכמה",
        "דיוור",
        "согласие",
    ),
    "city": ("city", "town", "qaghaq", "քաղաք", "עיר", "ישוב", "יישוב", "город"),
    "time_zone": ("timezone", "tz", "ժամայինգոտի", "אזורזמן", "часовоипояс"),
    "unsubscribed": (
        *("unsubscribed", "unsubscribe", "unsubscribedat", "unsubscribedate", "unsubscribetime", "unsubtime"),
        *("optout", "optedout", "optoutdate", "optouttime", "donotemail", "donotmail", "donotcontact"),
        *("dontemail", "nomail", "noemail", "hrazharvel", "հրաժարվել", "հրաժարված", "չուղարկել"),
        *("הסרה", "הוסר", "הסר", "הוסרמדיוור", "הסרהמדיוור", "ביקשהסרה", "לאלדיוור", "לאמעוניין"),
        *("отписан", "отписался", "отписка", "отписаны", "неписать", "неотправлять"),
    ),
}

#: Our name for what says that somebody asked to get no more letters.
UNSUBSCRIBED = "unsubscribed"

#: Headings that are the customer's number.
ID = (
    "id",
    "customerid",
    "customerno",
    "customernumber",
    "clientid",
    "no",
    "number",
    "code",
    "համար",
    "מספרלקוח",
)

#: Headings that mean one thing in one file and another in the next: their cells decide, or a person does.
UNCERTAIN = frozenset(
    [
        *(
            "anun",
            "անուն",
            "имя",
            "name1",
            "first",
            "last",
            "given",
            "name",
            "customer",
            "שם",
            "title",
            "prefix",
        ),
        *("mail", "cell", "ser", "no", "number", "code", "համար"),
    ]
)

#: What an order is made of → headings for it.
ORDER_HEADINGS: dict[str, tuple[str, ...]] = {
    "at": (
        *("orderedat", "orderdate", "ordered", "dateoforder", "purchasedate", "purchasedat", "createdat"),
        *("paidat", "date", "datetime", "time", "day", "when", "amsativ", "ամսաթիվ", "օր"),
        *("תאריך", "תאריךהזמנה", "дата", "датазаказа"),
    ),
    "amount": (
        *("amount", "total", "ordertotal", "totalamount", "grandtotal", "totalprice", "sum", "price", "paid"),
        *("value", "revenue", "gumar", "գումար", "սումմա", "סכום", "סהכ", "מחיר", "сумма", "итого"),
    ),
    "category": (
        *("category", "kind", "producttype", "productcategory", "department", "group", "type"),
        *("կատեգորիա", "տեսակ", "קטגוריה", "סוג", "категория"),
    ),
    "customer": (
        *("customerid", "customer", "customerno", "customernumber", "clientid", "client", "userid", "buyer"),
        *(
            "customeremail",
            "email",
            "emailaddress",
            "mail",
            "hachaxord",
            "հաճախորդ",
            "לקוח",
            "מספרלקוח",
            "клиент",
        ),
    ),
}


def folded(heading: str) -> str:
    """``heading`` as the tables have it."""
    plain = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(character for character in plain if character.isalnum())
