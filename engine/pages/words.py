"""Every word that our pages say to readers, in three languages side by side.

Written for each language by itself, not translated word by word.  What is filled in never takes an ending.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.language import best

#: Of the columns below.
LANGUAGES = ("en", "hy", "he")

_TABLE: Mapping[str, tuple[str, str, str]] = {
    # -- what went wrong --------------------------------------------------------------------------
    "lost_title": ("We could not find this page", "Այս էջը չգտնվեց", "העמוד לא נמצא"),
    "lost": (
        (
            "The link may have been cut off on its way to you, or it is no longer in use. Please try it "
            "once more from the letter, or simply write back to us."
        ),
        (
            "Հնարավոր է՝ հղումը ճանապարհին կտրվել է կամ այլևս չի գործում։ Խնդրում ենք նորից բացել այն "
            "նամակից կամ պարզապես պատասխանել մեր նամակին։"
        ),
        "ייתכן שהקישור נקטע בדרך או שאינו בשימוש עוד. אפשר לנסות שוב מתוך המכתב, או פשוט להשיב לנו עליו.",
    ),
    "refused_title": ("That did not work", "Չստացվեց", "הפעולה לא הצליחה"),
    "refused": (
        "This page cannot be used in that way. Please open it again from the letter.",
        "Այս էջն այդպես չի գործում։ Խնդրում ենք նորից բացել այն նամակից։",
        "אי אפשר להשתמש כך בעמוד הזה. אפשר לפתוח אותו שוב מתוך המכתב.",
    ),
    "large": (
        "That was more than we can take in at once. Please shorten it and send it again.",
        "Սա ավելին է, քան կարող ենք միանգամից ընդունել։ Խնդրում ենք կրճատել և նորից ուղարկել։",
        "זה יותר ממה שאנחנו יכולים לקבל בבת אחת. כדאי לקצר ולשלוח שוב.",
    ),
    "slow": (
        "Not all of it reached us. Please go back and send it again.",
        "Ձեր ուղարկածն ամբողջությամբ չի հասել մեզ։ Խնդրում ենք վերադառնալ և նորից ուղարկել։",
        "לא הכול הגיע אלינו. אפשר לחזור אחורה ולשלוח שוב.",
    ),
    "many": (
        "Too much came in at once. Please wait a minute and try again.",
        "Միանգամից շատ հարցում եկավ։ Խնդրում ենք մեկ րոպե սպասել և նորից փորձել։",
        "הגיעו יותר מדי פניות בבת אחת. כדאי לחכות דקה ולנסות שוב.",
    ),
    "failed_title": ("Something is wrong on our side", "Մեզ մոտ խնդիր է առաջացել", "משהו השתבש אצלנו"),
    "failed": (
        (
            "We could not write down what you sent, so nothing has changed. We are sorry. Please try "
            "again in a few minutes, or write back to the letter."
        ),
        (
            "Չկարողացանք գրանցել Ձեր ուղարկածը, ուստի ոչինչ չի փոխվել։ Ներողություն ենք խնդրում։ Փորձեք "
            "մի քանի րոպեից կամ պատասխանեք նամակին։"
        ),
        (
            "לא הצלחנו לרשום את מה ששלחת, ולכן דבר לא השתנה. אנחנו מצטערים. אפשר לנסות שוב בעוד כמה דקות,"
            " או להשיב על המכתב."
        ),
    ),
    # -- stopping ---------------------------------------------------------------------------------
    "stop_title": ("Stop our letters?", "Դադարեցնե՞նք մեր նամակները", "להפסיק לשלוח לך מכתבים?"),
    "stop": (
        "Press the button, and we will write no more letters to {address}.",
        "Սեղմեք կոճակը, և այլևս նամակներ չենք ուղարկի այս հասցեին՝ {address}։",
        "בלחיצה על הכפתור נפסיק לשלוח מכתבים לכתובת {address}.",
    ),
    "stop_button": ("Stop the letters", "Դադարեցնել նամակները", "הפסקת המכתבים"),
    "stop_fewer": (
        "Would fewer letters do? Choose which ones, and how often",
        "Գուցե ավելի քի՞չ նամակ։ Ընտրեք՝ որոնք և որքան հաճախ",
        "אולי די בפחות מכתבים? אפשר לבחור אילו ובאיזו תדירות",
    ),
    "stopped_title": (
        "You will get no more letters from us",
        "Այլևս մեր նամակները չեք ստանա",
        "לא נשלח אליך עוד מכתבים",
    ),
    "stopped": (
        "This counts from now on, also for letters that were already planned.",
        "Սա գործում է այս պահից, նաև արդեն պլանավորված նամակների համար։",
        "ההפסקה בתוקף מרגע זה, גם לגבי מכתבים שכבר תוכננו.",
    ),
    "undo": ("Pressed by mistake?", "Պատահմա՞մբ եք սեղմել։", "לחצת בטעות?"),
    "undo_title": ("Shall we write to you again?", "Կրկին գրե՞նք Ձեզ", "לחזור ולכתוב לך?"),
    "undo_button": ("Write to me again", "Կրկին ստանալ նամակներ", "לחזור ולקבל מכתבים"),
    "undone_title": ("We will write to you again", "Կրկին կգրենք Ձեզ", "נחזור ונכתוב לך"),
    "undone": (
        "Everything is as it was before.",
        "Ամեն ինչ նորից այնպես է, ինչպես առաջ։",
        "הכול חזר להיות כפי שהיה.",
    ),
    # -- preferences ------------------------------------------------------------------------------
    "wishes_title": ("The letters you get from us", "Մեր նամակները՝ Ձեր ընտրությամբ", "המכתבים שלנו אליך"),
    "wishes": (
        "For {address}. Every change counts at once.",
        "Հասցե՝ {address}։ Ամեն փոփոխություն գործում է անմիջապես։",
        "עבור {address}. כל שינוי נכנס לתוקף מיד.",
    ),
    "kinds": ("Which letters would you like?", "Ո՞ր նամակներն եք ուզում ստանալ", "אילו מכתבים לשלוח לך?"),
    "thank-you": ("Letters of thanks", "Շնորհակալական նամակներ", "מכתבי תודה"),
    "early-access": (
        "Early access to sales and new things",
        "Զեղչեր և նորույթներ՝ ուրիշներից շուտ",
        "גישה מוקדמת למבצעים ולחידושים",
    ),
    "appreciation-day": (
        "Invitations to our days of thanks",
        "Երախտագիտության օրերի հրավերներ",
        "הזמנות לימי ההוקרה שלנו",
    ),
    "birthday": ("Birthday wishes", "Ծննդյան օրվա շնորհավորանքներ", "ברכות ליום ההולדת"),
    "anniversary": ("Anniversaries", "Տարեդարձների նամակներ", "מכתבים לימי שנה"),
    "win-back": (
        "Letters when we have not met for a while",
        "Նամակներ, երբ վաղուց չենք հանդիպել",
        "מכתבים כשלא נפגשנו זמן רב",
    ),
    "newsletter": ("Our newsletter", "Մեր տեղեկագիրը", "הידיעון שלנו"),
    "feedback": ("Questions about how we did", "Հարցեր մեր աշխատանքի մասին", "שאלות על השירות שלנו"),
    "apology": (
        "Apologies when something went wrong",
        "Ներողություն, եթե ինչ-որ բան այնպես չի եղել",
        "התנצלויות כשמשהו השתבש",
    ),
    "notice": ("Important notices", "Կարևոր ծանուցումներ", "הודעות חשובות"),
    "often": ("How often, at most?", "Ամենաշատը որքա՞ն հաճախ", "באיזו תדירות, לכל היותר?"),
    "often_0": ("Whenever there is a letter", "Ամեն անգամ, երբ նամակ լինի", "בכל פעם שיש מכתב"),
    "often_7": ("Once a week", "Շաբաթը մեկ անգամ", "פעם בשבוע"),
    "often_30": ("Once a month", "Ամիսը մեկ անգամ", "פעם בחודש"),
    "often_91": ("Once in three months", "Երեք ամիսը մեկ անգամ", "פעם בשלושה חודשים"),
    "language": ("In which language?", "Ո՞ր լեզվով", "באיזו שפה?"),
    "pause": ("A pause", "Դադար", "הפסקה"),
    "pause_on": (
        "No letters for three months, until {day}",
        "Երեք ամիս առանց նամակների (վերջին օրը՝ {day})",
        "שלושה חודשים בלי מכתבים, עד {day}",
    ),
    "pause_now": (
        "No letters until {day}, as you asked",
        "Առանց նամակների, ինչպես խնդրել եք (վերջին օրը՝ {day})",
        "בלי מכתבים עד {day}, כפי שביקשת",
    ),
    "save": ("Save", "Պահպանել", "שמירה"),
    "saved": (
        "Saved, and in force from now on.",
        "Պահպանված է և գործում է այս պահից։",
        "נשמר, ובתוקף מרגע זה.",
    ),
    "all_off": ("No letters at all", "Ոչ մի նամակ չստանալ", "בלי מכתבים בכלל"),
    "off_now": (
        "At present you get no letters from us.",
        "Այժմ մեր նամակները չեք ստանում։",
        "כרגע לא נשלחים אליך מכתבים מאיתנו.",
    ),
    # -- answers ----------------------------------------------------------------------------------
    "yes": ("Yes", "Այո", "כן"),
    "no": ("No", "Ոչ", "לא"),
    "nps_low": ("0: not at all likely", "0՝ ամենևին հավանական չէ", "0: כלל לא סביר"),
    "nps_high": ("10: extremely likely", "10՝ շատ հավանական է", "10: סביר מאוד"),
    "csat_low": ("1: not content at all", "1՝ ամենևին գոհ չեմ", "1: כלל לא לשביעות רצוני"),
    "csat_high": ("5: very content", "5՝ շատ գոհ եմ", "5: לשביעות רצוני המלאה"),
    "guests": ("How many come with you?", "Քանի՞ հոգի կգա Ձեզ հետ", "כמה אנשים יגיעו איתך?"),
    "comment": (
        "Would you like to add something?",
        "Կցանկանա՞ք որևէ բան ավելացնել",
        "יש עוד משהו שחשוב לך לומר?",
    ),
    "optional": ("if you like", "ըստ ցանկության", "לא חובה"),
    "pick": ("Please choose", "Ընտրեք", "נא לבחור"),
    "send": ("Send", "Ուղարկել", "שליחה"),
    "later": (
        "You can change your answer later with the same link.",
        "Պատասխանը հետո կարող եք փոխել նույն հղումով։",
        "אפשר לשנות את התשובה אחר כך באותו קישור.",
    ),
    "thanks_title": ("Thank you", "Շնորհակալություն", "תודה"),
    "thanks": (
        "Your answer has reached us. We read every one.",
        "Ձեր պատասխանը ստացանք։ Կարդում ենք բոլորը։",
        "התשובה שלך הגיעה אלינו. אנחנו קוראים כל תשובה.",
    ),
    "thanks_unhappy": (
        "We are sorry that we fell short. One of us will get back to you by {day}.",
        "Ցավում ենք, որ լիովին գոհ չեք մնացել։ Մեզնից մեկն անձամբ կպատասխանի Ձեզ, ամենաուշը՝ {day}։",
        "צר לנו שלא עמדנו בציפיות שלך. נחזור אליך באופן אישי עד {day}.",
    ),
    "closed_title": (
        "This question has closed",
        "Այս հարցումն ավարտված է",
        "כבר אי אפשר לענות על השאלה הזאת",
    ),
    "closed": (
        (
            "Thank you for wanting to answer. The last day was {day}. If there is something we should "
            "know, please write back to the letter: we read every reply."
        ),
        (
            "Շնորհակալություն, որ ցանկացել եք պատասխանել։ Վերջին օրն էր՝ {day}։ Եթե մեզ ասելու "
            "բան ունեք, պատասխանեք նամակին. կարդում ենք ամեն մի պատասխան։"
        ),
        (
            "תודה על הרצון לענות. היום האחרון לכך היה {day}. אם יש משהו שכדאי שנדע, אפשר להשיב על המכתב: "
            "אנחנו קוראים כל תשובה."
        ),
    ),
    # -- mistakes in a form -----------------------------------------------------------------------
    "mistakes": ("Please look at this again", "Խնդրում ենք ստուգել", "נא לבדוק שוב"),
    "mistake_title": ("Not sent yet", "Դեռ չի ուղարկվել", "עדיין לא נשלח"),
    "choose": ("Please choose one answer.", "Խնդրում ենք ընտրել մեկ պատասխան։", "נא לבחור תשובה אחת."),
    "needed": ("Please fill this in.", "Խնդրում ենք լրացնել։", "נא למלא את השדה הזה."),
    "long": (
        "This is too long: {most} characters are the most we can take.",
        "Չափազանց երկար է. կարող ենք ընդունել առավելագույնը {most} նիշ։",
        "זה ארוך מדי: אפשר לכתוב עד {most} תווים.",
    ),
    "whole": (
        "Please write a whole number from 0 to {most}.",
        "Խնդրում ենք գրել ամբողջ թիվ (0–{most})։",
        "נא לכתוב מספר שלם בין 0 ל־{most}.",
    ),
    "address_wrong": (
        "We cannot write to this address. Is it complete?",
        "Այս հասցեով չենք կարող գրել։ Ամբողջությա՞մբ է գրված։",
        "אי אפשר לכתוב לכתובת הזאת. האם היא מלאה?",
    ),
    "trap": ("Please leave this blank", "Այս դաշտը թողեք դատարկ", "יש להשאיר את השדה הזה ריק"),
    "trapped": (
        (
            "A program filled in a field that people leave blank, so nothing was sent. We have emptied "
            "it: please send once more."
        ),
        (
            "Ինչ-որ ծրագիր լրացրել է մի դաշտ, որը մարդիկ դատարկ են թողնում, ուստի ոչինչ չի ուղարկվել։ "
            "Դատարկել ենք այն. խնդրում ենք նորից ուղարկել։"
        ),
        "תוכנה כלשהי מילאה שדה שאנשים משאירים ריק, ולכן דבר לא נשלח. רוקנו אותו: אפשר לשלוח שוב.",
    ),
    # -- signing up -------------------------------------------------------------------------------
    "join_title": (
        "Would you like letters from us?",
        "Ցանկանո՞ւմ եք ստանալ մեր նամակները",
        "לקבל מכתבים מאיתנו?",
    ),
    "join": (
        (
            "Give us your email address. We will send one letter with a link to confirm it; until you "
            "follow it, nothing else comes. You can stop the letters at any time."
        ),
        (
            "Գրեք Ձեր էլ. փոստի հասցեն։ Կուղարկենք մեկ նամակ՝ հաստատման հղումով. քանի դեռ չեք բացել այն, "
            "ուրիշ նամակ չի գա։ Նամակները կարող եք դադարեցնել ցանկացած պահի։"
        ),
        (
            "נא לרשום כתובת דוא״ל. נשלח מכתב אחד ובו קישור לאישור; עד האישור לא יישלח דבר נוסף. אפשר להפסיק"
            " את המכתבים בכל עת."
        ),
    ),
    "join_name": ("Your name", "Ձեր անունը", "השם שלך"),
    "join_address": ("Your email address", "Ձեր էլ. փոստի հասցեն", "כתובת הדוא״ל שלך"),
    "join_button": ("Send me the link", "Ուղարկել հղումը", "שליחת הקישור אליי"),
    "joining_title": ("One more step", "Մնաց մեկ քայլ", "נשאר עוד צעד אחד"),
    "joining": (
        (
            "A letter is on its way to {address}. Please open it and follow its link to confirm. If "
            "nothing comes within a few minutes, look among the junk mail."
        ),
        (
            "Նամակն ուղարկվում է այս հասցեին՝ {address}։ Բացեք այն և սեղմեք հղումը։ Եթե մի քանի րոպեից "
            "չստանաք, նայեք «սպամ» թղթապանակում։"
        ),
        (
            "מכתב בדרכו אל {address}. נשאר לפתוח אותו וללחוץ על הקישור שבו. אם לא יגיע בתוך כמה דקות, "
            "כדאי לבדוק בדואר הזבל."
        ),
    ),
    "confirm_title": ("Shall we write to you?", "Գրե՞նք Ձեզ", "לכתוב לך?"),
    "confirm": (
        "With this button you confirm that you would like letters from us.",
        "Այս կոճակով հաստատում եք, որ ցանկանում եք ստանալ մեր նամակները։",
        "בלחיצה על הכפתור יאושר שברצונך לקבל מאיתנו מכתבים.",
    ),
    "confirm_button": ("Yes, write to me", "Այո, գրեք ինձ", "כן, כתבו לי"),
    "joined_title": ("Thank you, and welcome", "Շնորհակալություն և բարի գալուստ", "תודה, טוב שהצטרפת"),
    "joined": (
        "Our letters will come to you from now on. At the foot of each stands how to stop them.",
        (
            "Այսուհետ կստանաք մեր նամակները։ Յուրաքանչյուրի վերջում գրված է, թե ինչպես կարող եք "
            "դադարեցնել դրանք։"
        ),
        "מעכשיו יגיעו אליך המכתבים שלנו. בתחתית כל מכתב כתוב איך להפסיק אותם.",
    ),
    "mail_subject": (
        "One click, and our letters come to you",
        "Մեկ սեղմում, և կստանաք մեր նամակները",
        "לחיצה אחת, והמכתבים שלנו יגיעו אליך",
    ),
    "mail_why": (
        "Somebody, we think it was you, asked us for letters to this address. Please confirm it here:",
        (
            "Ինչ-որ մեկը (կարծում ենք՝ Դուք) խնդրել է, որ մեր նամակներն ուղարկենք այս հասցեին։ Խնդրում "
            "ենք հաստատել այստեղ՝"
        ),
        "הכתובת הזאת נרשמה אצלנו לקבלת מכתבים. אם הבקשה באה ממך, אפשר לאשר אותה כאן:",
    ),
    "mail_button": ("Confirm my address", "Հաստատել իմ հասցեն", "אישור הכתובת שלי"),
    "mail_else": (
        "If it was not you, do nothing: no other letter will come.",
        "Եթե Դուք չեք խնդրել, ոչինչ պետք չէ անել. ուրիշ նամակ չի գա։",
        "אם הבקשה לא באה ממך, אין צורך לעשות דבר: לא יגיע מכתב נוסף.",
    ),
    # -- the letter in a browser ------------------------------------------------------------------
    "gone_title": (
        "This letter is no longer kept here",
        "Այս նամակն այստեղ այլևս չի պահվում",
        "המכתב הזה כבר לא נשמר כאן",
    ),
    "gone": (
        (
            "We keep letters here for a while only. The one in your mailbox is yours to keep; if you need"
            " anything from it, write back to us."
        ),
        (
            "Նամակներն այստեղ պահում ենք միայն որոշ ժամանակ։ Ձեր փոստարկղում այն մնում է. եթե որևէ "
            "բան է հարկավոր, պատասխանեք նամակին։"
        ),
        (
            "אנחנו שומרים כאן מכתבים לזמן מוגבל. המכתב שבתיבה שלך נשאר אצלך; אם דרוש ממנו משהו, אפשר "
            "להשיב עליו."
        ),
    ),
}

_SAYINGS = {
    language: MappingProxyType({name: row[place] for name, row in _TABLE.items()})
    for place, language in enumerate(LANGUAGES)
}
# First strong isolate and its end: a name in another script does not turn the sentence round it.
_APART = "\u2068{}\u2069"


def words(language: str) -> Mapping[str, str]:
    """What pages in ``language`` say, by name; in English where it is none of ours."""
    return _SAYINGS[best(language, LANGUAGES) or "en"]


def filled(saying: str, **values: object) -> str:
    """``saying`` with each ``{name}`` filled in, kept apart from the direction of the words around it."""
    return saying.format_map({name: _APART.format(value) for name, value in values.items()})


def language_of(wanted: str, otherwise: str) -> str:
    """The first of our languages that a browser's Accept-Language (RFC 9110 12.5.4) asks for.

    ``otherwise`` (a tag) where it asks for none of them; English where that is none of ours either.
    """
    asked = []
    for place, part in enumerate(wanted[:500].split(",")):
        tag, _, weight = part.strip().partition(";")
        share = weight.strip().removeprefix("q=").strip()
        try:
            rank = float(share) if share else 1.0
        except ValueError:
            rank = 0.0
        asked.append((-rank, place, tag.strip()))
    for rank, _, tag in sorted(asked):
        if rank < 0 and (found := best(tag, LANGUAGES)):
            return found
    return best(otherwise, LANGUAGES) or "en"
