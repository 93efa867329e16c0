"""How mail programs announce what they quote, in the languages they speak.

Every pattern is for text that went through ``fold``.
"""

from __future__ import annotations

import re

from engine.inbound.folding import fold


def pattern(source: str) -> re.Pattern[str]:
    """A pattern for folded text; it may be written with accents, over several lines, and has no capitals
    that mean something."""
    return re.compile(fold(source))


#: "wrote", at the end of the line above a quotation.
WROTE = pattern(
    r"\b(?:wrote|writes|schrieb|schreibt|schreef|a [ée]crit|ha scritto|scrive|escribi[oó]|escreveu|skrev"
    r"|skrifaði"
    r"|kirjoitti|napsala?|napísala?|napisała?|pisze|napisao|napisala|írta|a scris|написала?|пишет|писала?"
    r"|написав"
    r"|пише|έγραψε|yazdı|rašė|rakstīja|kirjutas|ha escrit|va escriure|menulis|đã viết|skribis|idatzi du)\b"
    r"|a écrit|כתבה?|כתב/ה|גրել է|գրել է|գրեց|գրել|写道|寫道|写到|寫到|書きました|のメール|작성|썼습니다|كتب"
    r"|schrieb:|napisał\(a\)|napsal\(a\)|napísal\(a\)|написал\(а\)"
)
#: Whoever quotes nobody but talks of letters.
WROTE_MYSELF = pattern(r"\b(?:i|we) (?:already |have )?wrote\b|\bich schrieb\b|\bj'ai écrit\b|\bя писала?\b")
#: What the line above a quotation begins with: "On", a day of the week, a date.
BEGINS = pattern(
    r"(?:on|at|am|le|el|il giorno|il|em|no dia|op|den|på|w dniu|dnia|dne|dňa|v|in data|la data de|la|pe"
    r"|στις|την"
    r"|в|от|на|בתאריך|ביום|ב-|on behalf|vào|pada|tarihinde|在|于|於|kl|fecha|data|date|датa|u|dana) "
    r"|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[,. ]"
    r"|(?:mo|di|mi|do|fr|sa|so|ma|wo|vr|za|zo|ke|to|pe|la|su|ti|po|út|st|čt|pá|ne|pn|wt|śr|cz|pt|sob|niedz"
    r"|пн|вт"
    r"|ср|чт|пт|сб|вс|нд)[.,] |(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\b"
    r"|(?:lun|mar|mer|mié|mie|jeu|jue|gio|ven|vie|sam|sáb|sab|dim|dom|qua|qui|sex|seg|ter|man|tir|ons|tor"
    r"|tors"
    r"|fre|lør|lör|søn|sön|lördag|söndag|måndag|tisdag|onsdag|torsdag|fredag)[a-zéíáã-]*[.,]? "
    r"|(?:понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|понеділок|вівторок|середа|четвер"
    r"|пʼятниця|субота|неділя)\b"
    r"|(?:երկուշաբթի|երեքշաբթի|չորեքշաբթի|հինգշաբթի|ուրբաթ|շաբաթ|կիրակի|երկ|երք|չրք|հնգ|ուր|շբթ|կիր)\b"
    r"|[0-9]{1,4}(?:[./-]| |年|년)|[\"*-]{1,3} ?on\b"
)
#: An address, and a date or time.
ADDRESS = re.compile(r"[^\s<>@()\[\]]{1,100}@[^\s<>@()\[\]]{1,100}\.[^\s<>@()\[\]]{2,40}")
WHEN = re.compile(
    r"\b[0-9]{1,2}[:.h][0-9]{2}|\b(?:19|20)[0-9]{2}(?![0-9])|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}"
    r"|[0-9]{1,2}시|[0-9] ?[年년]"
)

#: The lines above a message that is quoted as a whole.
ORIGINAL = pattern(
    r"(?:original (?:message|e-?mail|appointment)|ursprüngliche (?:nachricht|mail|e-mail)|originalnachricht"
    r"|original-nachricht|ursprüngliche mitteilung|message (?:d'origine|original|initial)|mensaje original"
    r"|messaggio originale|mensagem original|oorspronkelijk(?:e)? bericht|originele bericht"
    r"|oryginalna wiadomość"
    r"|wiadomość oryginalna|původní (?:zpráva|e-mail)|pôvodná správa|ursprungligt meddelande"
    r"|originalmeddelande|oprindelig meddelelse|original meddelelse|opprinnelig melding|alkuperäinen viesti"
    r"|eredeti üzenet|özgün ileti|orijinal (?:mesaj|ileti)|mesaj original|αρχικό μήνυμα|исходное сообщение"
    r"|первоначальное сообщение|оригинальное сообщение|оригинал сообщения|исходное письмо"
    r"|вихідне повідомлення"
    r"|оригінальне повідомлення|הודעה מקורית|ההודעה המקורית|սկզբնական (?:նամակ|հաղորդագրություն)"
    r"|բնօրինակ (?:նամակ|հաղորդագրություն)|原始邮件|原始郵件|原始信件|原邮件|元のメッセージ"
    r"|オリジナルメッセージ"
    r"|원본 메시지|원본 메일|الرسالة الأصلية|izvorna poruka|originalna poruka|reply message|quoted message)"
)
FORWARDED = pattern(
    r"(?:forwarded (?:message|by|mail)|begin forwarded message|start of forwarded message"
    r"|weitergeleitete nachricht"
    r"|anfang der weitergeleiteten (?:nachricht|e-mail)|message (?:transféré|réexpédié)"
    r"|début du message (?:transféré|réexpédié)"
    r"|mensaje reenviado|inicio del mensaje reenviado|messaggio inoltrato|inizio messaggio inoltrato"
    r"|mensagem (?:encaminhada|reencaminhada)|início da mensagem (?:encaminhada|reencaminhada)"
    r"|doorgestuurd bericht|begin doorgestuurd bericht|wiadomość przekazana|przekazana wiadomość"
    r"|přeposlaná zpráva|vidarebefordrat (?:meddelande|brev)|videresendt (?:meddelelse|melding|besked)"
    r"|edelleenlähetetty viesti|välitetty viesti|továbbított (?:üzenet|levél)|yönlendirilen (?:mesaj|ileti)"
    r"|mesaj redirecționat|προωθημένο μήνυμα|пересылаемое сообщение|пересланное (?:сообщение|письмо)"
    r"|начало переадресованного сообщения|начало переадресованного письма|переслане повідомлення"
    r"|הודעה שהועברה|הודעה מועברת|վերահասցեագրված (?:նամակ|հաղորդագրություն)|փոխանցված նամակ"
    r"|转发的邮件|转发邮件|轉寄郵件|转发的消息|已转发的邮件|転送されたメッセージ|전달된 메시지"
    r"|الرسالة المُعاد توجيهها)"
)
#: What tickets and forums put above the message they sent.
ABOVE_THIS_LINE = pattern(
    r"(?:reply|type your reply|write your reply|respond|antwort\w*|répondre|responda|escriba su respuesta)"
    r"[^.!?]{0,40}(?:above this line|über dieser (?:linie|zeile)|au-dessus de cette ligne"
    r"|por encima de esta línea)"
)

# The labels of a quoted message's headers, by what they say.
_LABELS = {
    "from": (
        "from|von|de|da|od|van|fra|från|lähettäjä|feladó|küldő|kimden|gönderen|от|от кого|від|από|מאת"
        "|ումից|ում կողմից|ուղարկող"
        "|发件人|發件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|expéditeur|remitente|mittente"
        "|afsender|avsändare"
        "|nadawca|odesílatel|odosielateľ|de la|من|šalje|feladva"
    ),
    "sent": (
        "sent|date|gesendet|gesendet am|datum|envoyé|envoyé le|enviado|enviado el|enviado em|enviada"
        "|enviada em|fecha|data"
        "|inviato|verzonden|verzonden op|sendt|dato|skickat|skickades|wysłano|wysłany|odesláno|odoslané"
        "|lähetetty|päivämäärä"
        "|päiväys|pvm|elküldve|küldve|dátum|tarih|gönderildi|gönderme tarihi|gönderilme tarihi"
        "|отправлено|дата|надіслано"
        "|στάλθηκε|εστάλη|ημερομηνία|נשלח|תאריך|ուղարկված է|ուղարկվել է|ուղարկված|ամսաթիվ|发送时间"
        "|發送時間|日期|发送日期|寄件日期"
        "|送信日時|日付|日時|보낸 날짜|보낸날짜|날짜|التاريخ|تاريخ الإرسال|trimis|data trimiterii"
        "|poslano|时间"
    ),
    "to": (
        "to|an|à|a|para|aan|til|till|do|komu|pro|vastaanottaja|címzett|kime|alıcı|кому|до|προς|אל|ում"
        "|ում՝|стацող|ստացող|收件人"
        "|收件者|宛先|받는 사람|받는사람|destinataire|destinatario|către|إلى|za"
    ),
    "cc": "cc|kopie|kopia|kopi|dw|copie|cópia|másolat|bilgi|копия|копія|κοιν|עותק|העתק|պատճեն|抄送|副本"
    "|参조|참조|نسخة|kópia",
    "subject": (
        "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|emne|ämne|temat|předmět|predmet|aihe"
        "|tárgy|konu|тема|θέμα"
        "|נושא|թեմա|վերնագիր|主题|主題|主旨|标题|件名|제목|subiect|الموضوع|naslov"
    ),
    "else": (
        "reply-to|reply to|importance|priority|attachments|sender|bcc|sent by|antwort an|wichtigkeit"
        "|priorität|anlagen"
        "|répondre à|importance|pièces jointes|importancia|datos adjuntos|priorità|allegati|важность"
        "|חשיבות|organization"
    ),
}
_FIELD_OF = {label: field for field, labels in _LABELS.items() for label in fold(labels).split("|")}
_LABEL = re.compile(r"[*_\s|]{0,6}([^:*_<>@]{1,24}?)[*_\s|]{0,4} ?:")
_ANY_LABEL = re.compile(r"[*_]{0,2}([^:*_<>@.!?]{1,30})[*_]{0,2} ?:[*_]{0,2} ?[^ ]")


def field_of(folded: str) -> str | None:
    """What the header that a line may show says: "from", "sent", "to", "cc", "subject", "else"; None for any
    other line."""
    found = _LABEL.match(folded[:80])
    return _FIELD_OF.get(found[1].strip()) if found else None


def is_label(folded: str) -> bool:
    """Whether a line shows some name and a value, in whatever language."""
    return _ANY_LABEL.match(folded[:80]) is not None
