"""Whether a person's words ask to be written to no more.

Pure, linear, never fails.
"""

from __future__ import annotations

import re

from engine.inbound.folding import fold
from engine.inbound.quoting_words import pattern

#: What is read of a text; who wants out says so at the beginning.
_LONGEST = 6000
_LONGEST_SUBJECT = 300
#: In a longer text a word between two commas is no demand.
_SHORT = 300

_ANSWERED = pattern(
    r"(?:(?:re|aw|antw|antwort|sv|vs|ynt|odp|res|rif|ref|fwd?|wg|tr|rv|vb|отв|ответ|на|пересл|回复|答复"
    r"|返信|답장"
    r"|תשובה|השב|הועבר|պատ)(?:\[[0-9]{1,3}\])? ?: ?)+"
)
# A token of ours after the word, whole or as far as the subject was kept.
_TOKEN = re.compile(r" [a-z0-9_-]{16,80}$")
_REPEATED = re.compile(r"\b(\w{2,20})(?: \1)+\b")
_NO_WORDS = re.compile(r"[^\w']+|'(?!\w)|(?<!\w)'")
# Said beside the word out of politeness.
_POLITE = pattern(
    r"\b(?:please|pls|plz|kindly|thanks|thank you|thank u|thx|hello|hi|hey|dear|sirs?|madam|team|all|now"
    r"|immediately|at once|regards|best|just|yes|ok"
    r"|bitte|danke|hallo|sofort|vielen dank|guten tag|s'il (?:vous|te) pla[iî]t|svp|stp|merci|bonjour"
    r"|d'avance|por favor|gracias|hola|per favore|per piacere|grazie|obrigad[oa]|olá"
    r"|пожалуйста|спасибо|здравствуйте|добрый день|будь ласка|дякую|alstublieft|aub|graag|bedankt|proszę"
    r"|dziękuję|prosím"
    r"|բարև|բարև ձեզ|խնդրում եմ|խնդրում ենք|շնորհակալություն|בבקשה|אנא|נא|תודה|תודה רבה|שלום)\b"
)
#: What is enough when it is all that is said.
_WHOLE = pattern(
    r"(?:stop|stopp|unsub|unsubscribe|unsubcribe|unsuscribe|unsubscribed|unsubscribe me|un subscribe"
    r"|opt out|optout|opt me out|remove|remove me|remove us|delete me|quit|end|cancel|take me off|stop it"
    r"|stop this"
    r"|stop all|stopall|stop (?:these |the |your |all |any )*(?:e ?mails?|mails?|letters?|newsletters?"
    r"|messages?|mailings?|mailing|emailing|writing|sending|spam|spamming)(?: me)?|no more"
    r"|no more (?:e ?mails?|mails?|letters?|spam)|leave me alone"
    r"|abmelden|abmeldung|austragen|abbestellen|aufhören|stoppen|schluss|keine (?:weiteren "
    r"|mehr )?(?:mails|e ?mails|briefe|newsletter|nachrichten|werbung)(?: mehr)?|newsletter abbestellen"
    r"|bitte austragen|austragen bitte|löschen|raus"
    r"|désabonnement|désabonner|désabonnez moi|désinscription|désinscrire|désinscrivez moi|me désabonner"
    r"|me désinscrire|se désabonner|arrêt|arrêtez|arrêter|stop pub|plus de (?:mails?|courriels?|e ?mails?"
    r"|pub)|retirez moi"
    r"|baja|darse de baja|darme de baja|dar de baja|dame de baja|deme de baja|denme de baja|cancelar"
    r"|cancelar suscripción|eliminar|eliminarme|no más (?:correos|emails|mails|mensajes)|basta|alto|borrar"
    r"|bórrenme"
    r"|cancella|cancellami|cancellatemi|cancellazione|cancellarmi|disiscrivi|disiscrivimi|disiscrizione"
    r"|disiscrivetemi|rimuovi|rimuovimi|rimuovetemi|basta (?:mail|email|lettere)|smettetela|smettila"
    r"|отписка|отписаться|отпишите|отпишите меня|отмена|стоп|хватит|удалите|удалите меня|удалить|отказ"
    r"|отказаться|отказываюсь|прекратите|не пишите|не пишите мне|больше не пишите|не надо"
    r"|відписатися|відписатись|відпишіть мене|відписка|видаліть мене|досить|не пишіть|не пишіть мені"
    r"|припиніть"
    r"|remover|remova me|me remova|descadastrar|descadastre me|cancelar inscrição|sair|parar|pare|parem"
    r"|cancelar subscrição|remover me|anular"
    r"|afmelden|uitschrijven|schrijf mij uit|schrijf me uit|stoppen|opzeggen|verwijder mij|verwijder me"
    r"|verwijderen|geen (?:mails?|e ?mails?|brieven)(?: meer)?"
    r"|wypisz mnie|wypisz|wypisać|rezygnuję|rezygnacja|usuń|usuń mnie|proszę usunąć|anuluj|koniec|odhlásit"
    r"|odhlásiť|avregistrera|avsluta|avprenumerera|afmeld|avmeld|slett meg|peruuta|poista|leiratkozás"
    r"|leiratkozom|dezabonare|abonelikten çık|iptal|απεγγραφή|διαγραφή"
    r"|հանել|հանեք|հանեք ինձ|հանիր ինձ|ջնջել|ջնջեք|ջնջեք ինձ|դադարեցնել|դադարեցրեք|դադար|կանգ|հրաժարվել"
    r"|հրաժարվում եմ|չեմ ուզում|չեմ ուզում նամակներ|ապաբաժանորդագրվել|այլևս մի գրեք|էլ մի գրեք|մի գրեք"
    r"|ստոպ|բավական է"
    r"|הסר|הסרה|להסיר|הסירו|הסירי|הסירו אותי|תסירו אותי|תסיר אותי|הסר אותי|להסיר אותי|מחק|מחקו אותי|למחוק"
    r"|תמחקו אותי|ביטול|בטל|לבטל|די|מספיק|עצור|עצרו|הפסק|הפסיקו|תפסיקו|סטופ|לא מעוניין|לא מעוניינת|לא רוצה"
    r"|退订|取消订阅|配信停止|수신거부|إلغاء الاشتراك|توقف|الغاء)"
)

_LETTERS = (
    r"(?:e-? ?mails?|mails?|letters?|newsletters?|messages?|mailings?|spam|correspondence"
    r"|communications?|offers?|promotions?|advert\w*|ads|marketing|stuff|these|this|those|them)"
)
_LIST = (
    r"(?:(?:e-?mail(?:ing)?|mail(?:ing)?|distribution|contact|newsletter|marketing|subscri\w+"
    r"|customers?|address) ?)*(?:lists?|database|newsletters?|mailings?|records|system|distribution"
    r"|subscriptions?|mails?|e-?mails?)"
)
#: What is a demand within a longer text.
_DEMANDS = pattern(
    # English
    r"\b(?:do not|don't|dont) (?:ever )?(?:send|write|mail) (?:us |me )?any (?:more|further) (?:e-?mails?"
    r"|letters?|mails?|newsletters?|messages?|of)\b"
    r"|\b(?:löschung|entfernung|streichung) (?:meiner|unserer) (?:daten|adresse|e-?mail\w*)|\b(?:solicito"
    r"|pido|quiero|deseo) (?:la|mi) baja\b|\b(?:chiedo|richiedo|vorrei) (?:la |di )?cancella\w+"
    r"|\b(?:suppression|retrait) de (?:mes|mon|nos) (?:données|adresse|coordonnées)\b"
    r"|"
    r"\b(?:want|get me|keep me|leave me|like|take me) off (?:of )?(?:this|your|the|any"
    r"|all)\b[^.!?]{0,30}?\b(?:lists?|mailings?|e-?mails?|database)\b"
    r"|\bbe (?:removed|deleted|taken off|struck|dropped) (?:from|off)?\b[^.!?]{0,40}?\b(?:lists?"
    r"|mailings?|database|newsletters?|records|system)\b"
    r"|\b(?:remove|delete|erase) (?:my|this|our) (?:e-?mail(?: address)?|address|data|details"
    r"|contact details)(?: please)? ?(?:$|[.!,])"
    r"|\b(?:remove|delete|unsubscribe) [^\s@]{1,60}@[^\s@]{1,60}\b|\b(?:cancel|end|stop|terminate) (?:my"
    r"|this|the|our) (?:e-?mail |newsletter )?(?:subscription|newsletter|mailing)\b"
    r"|"
    r"\b(?:remove|delete|take|strike|drop|get|erase|scrub) (?:me|us|my (?:e-?mail(?: address)?|address"
    r"|name|details|data|contact\w*)|this (?:e-?mail(?: address)?|address)"
    r"|both of us)\b[^.!?]{0,30}\b(?:from|off|out of)\b[^.!?]{0,40}?\b" + _LIST + r"\b"
    r"|\bunsubscribe (?:me|us|this (?:e-?mail|address)|my (?:e-?mail|address))|\b(?:please|pls|kindly|to"
    r"|wish to|want to|like to|can i|do i|must i) (?:be )?(?:unsubscribed?|opt(?:ed)? out)\b|\bopt (?:me"
    r"|us) out\b"
    r"|\bstop (?:sending|e-?mailing|mailing|writing|contacting|spamming|messaging|bothering"
    r"|pestering) (?:to )?(?:me|us|my|these|this|those|them|letters|e-?mails?|mails?|newsletters?|anything"
    r"|any|such|all|your)\b|\bstop (?:all |any |these |the |your |with the |this )+" + _LETTERS + r"\b"
    r"|\b(?:do not|don't|dont|never) (?:ever )?(?:send|e-?mail|mail|write|contact|message)(?: to)? (?:me"
    r"|us)\b[^.!?]{0,60}?\b(?:any ?more|again|ever|any longer|in (?:the )?future|any (?:more )?(?:letters?"
    r"|e-?mails?|mails?|newsletters?|offers?|ads|advert\w*|of (?:these|this|your)))\b"
    r"|\b(?:please )?(?:do not|don't) (?:e-?mail|contact|write to|mail) me(?: please)?(?: *$|[.!])"
    r"|\bno (?:more|further) (?:e-?mails?|letters?|mails?|newsletters?|messages?|mailings?)(?: please"
    r"| from you| *[.!]| *$)"
    r"|\b(?:i|we) (?:do not|don't|no longer|never) (?:want|wish|care|need|would like)(?: to (?:receive|get"
    r"|be sent|hear|have))?\b[^.!?]{0,40}?\b(?:e-?mails?|letters?|newsletters?|mails?|mailings?|messages?"
    r"|advertis\w*|offers|promotions|spam|from you(?: again| any ?more)?)\b"
    r"|\btake me off\b[^.!?]{0,20}\b(?:list|mailing)"
    # German
    r"|\b(?:nehmen|streichen|löschen|entfernen|tragen) sie (?:mich|uns|meine? (?:adresse|e-?mail\w*|daten"
    r"|mailadresse))\b|\b(?:nehmt|streicht|löscht|entfernt|tragt) (?:mich|uns|meine (?:adresse|mailadresse"
    r"|daten))\b|\bmich (?:bitte )?(?:aus|von) [^.!?]{0,40}(?:liste|verteiler"
    r"|newsletter)[^.!?]{0,15}(?:nehmen|streichen|löschen|entfernen|austragen)"
    r"|\b(?:möchte|will|wünsche|wollen|möchten)\b[^.!?]{0,20}\bkeine\b[^.!?]{0,30}(?:mails?|briefe"
    r"|newsletter|werbung|nachrichten|post)\b|\bkeine (?:weiteren |werbe)[^.!?]{0,20}(?:mails?|briefe"
    r"|newsletter|nachrichten|werbung)\b|\b(?:schicken|senden|schreiben) sie (?:mir"
    r"|uns) (?:bitte )?(?:nicht mehr|nichts mehr|keine)\b|\b(?:hören sie"
    r"|hört) (?:bitte )?auf\b[^.!?]{0,20}\b(?:schreiben|schicken|senden)"
    r"|\bnewsletter (?:bitte )?(?:abbestellen|abmelden|kündigen)|\b(?:bitte"
    r"|möchte mich)\b[^.!?]{0,30}\b(?:abmelden|austragen)\b"
    # French
    r"|\b(?:désabonnez|désinscrivez|retirez|supprimez|enlevez|rayez|effacez)[- ](?:moi|nous|mon (?:adresse"
    r"|mail|e-?mail)|cette adresse)\b|\b(?:me|m') ?(?:désabonner|désinscrire|retirer de|enlever de)\b"
    r"|\bne (?:m'envoyez|m'écrivez|me contactez|nous écrivez|nous envoyez|m'écris) (?:plus|pas)\b"
    r"|\bne (?:plus|pas) (?:m'envoyer|me contacter|m'écrire|recevoir)\b|\b(?:cessez|arrêtez) de (?:m'|me"
    r"|nous)|\bje ne (?:veux|souhaite|désire) plus\b[^.!?]{0,30}\b(?:recevoir|courriers?|mails?|lettres?"
    r"|messages?)"
    # Spanish, Italian, Portuguese
    r"|\b(?:b[oó]rre(?:n)?me|elim[ií]ne(?:n)?me|qu[ií]te(?:n)?me|s[aá]que(?:n)?me|d[eé](?:n)?me de baja"
    r"|d[aá]me de baja|dadme de baja)\b|\bdar(?:me|nos)? de baja\b|\bno (?:quiero|deseo"
    r"|queremos)\b[^.!?]{0,20}\b(?:más|recibir)\b[^.!?]{0,30}\b(?:correos?|mails?|e-?mails?|cartas?"
    r"|mensajes?|publicidad)|\bno me (?:envíe|envíen|mande|manden|escriba|escriban)\b[^.!?]{0,20}\bmás"
    r"|\bdej(?:e|en|ad) de (?:enviar|mandar|escribir)"
    r"|\b(?:cancellatemi|rimuovetemi|toglietemi|eliminatemi|disiscrivetemi|cancellami|toglimi|rimuovimi)\b"
    r"|\bnon (?:voglio|desidero|vorrei) (?:più )?ricevere\b|\bnon (?:scrivetemi|mandatemi|inviatemi"
    r"|scrivermi|inviarmi)(?: più)|\bsmett(?:ete|etela|ila|i) di (?:scriver|mandar|inviar)\w*"
    r"|\b(?:remova|removam|retire|retirem|tire|tirem|exclua|apague)(?:-me| me| (?:o )?meu (?:e-?mail|nome"
    r"|endereço))\b|\bme (?:remova|removam|retire|tire|exclua|descadastre)\b|\bnão (?:quero|desejo"
    r"|pretendo) (?:mais )?(?:receber)\b|\bpare(?:m)? de (?:me )?(?:enviar|mandar|escrever)"
    # Dutch, Polish
    r"|\b(?:haal|verwijder|schrap|schrijf) (?:mij|me|ons|mijn (?:adres|e-?mail\w*"
    r"|gegevens))\b[^.!?]{0,50}\b(?:lijst|bestand|uit|mailing|nieuwsbrief)|\b(?:wil|willen) (?:ik |wij "
    r"|we )?(?:geen|niet meer)\b[^.!?]{0,30}\b(?:mails?|brieven|nieuwsbrie\w+|post|berichten|reclame)"
    r"|\b(?:stuur|schrijf) (?:mij|me|ons) (?:niet meer|geen)|\bstop(?:t|pen)? met (?:mailen|schrijven"
    r"|sturen)"
    r"|\b(?:usuńcie|wypiszcie|skreślcie|usuń|wypisz) (?:mnie|nas|mój adres|moje dane)\b|\b(?:proszę"
    r"|prosimy) (?:o )?(?:mnie )?(?:usunąć|usunięcie|wypisać|wypisanie|skreślić|skreślenie)(?: mnie"
    r"| mojego| mój| z (?:listy|bazy)| z newslettera)|\bnie (?:chcę|życzę sobie"
    r"|chcemy)\b[^.!?]{0,20}\b(?:dostawać|otrzymywać|więcej|maili|wiadomości|listów)|\b(?:nie (?:piszcie"
    r"|wysyłajcie|pisz|wysyłaj)|przestańcie (?:pisać|wysyłać))\b"
    # Russian, Ukrainian
    r"|\b(?:прошу|просим|просьба|можно|хочу) (?:вас )?(?:удалить|исключить|убрать|отписать"
    r"|вычеркнуть) (?:меня|нас|мой|мою|мои|этот)\b"
    r"|\b(?:adres|mailadres|gegevens|naam) (?:\w+ )?(?:verwijderen|schrappen|wissen)\b"
    r"|\b(?:удалите|уберите|исключите|вычеркните|отпишите|снимите|удали|убери|отпиши) (?:меня|нас"
    r"|мой (?:адрес|e-?mail|имейл)|мою почту|мои данные|этот адрес)\b|\b(?:хочу|хотим|хотел бы|хотела бы"
    r"|прошу|как|желаю) (?:мне )?(?:меня )?(?:отписаться|отписать|отказаться от|удалить меня"
    r"|исключить меня|убрать меня)"
    r"|\b(?:больше )?не (?:пишите|присылайте|отправляйте|шлите|пиши|присылай)\b(?: (?:мне|нам|больше"
    r"|ничего|писем|письма|ваши|свои|эти|ваших|рассылку|сюда))*|\bне (?:хочу|желаю|хотим|хотел бы"
    r"|хотела бы) (?:больше |более )?(?:получать|ваших писем|писем)|\b(?:прекратите|перестаньте"
    r"|хватит) (?:мне |нам )?(?:писать|присылать|слать|отправлять|рассылать|рассылку|спамить)"
    r"|\b(?:видаліть|приберіть|виключіть|відпишіть|викресліть) (?:мене|нас|мою адресу|мій e-?mail)\b"
    r"|\bне (?:пишіть|надсилайте|шліть)\b|\bне (?:хочу|бажаю) (?:більше )?(?:отримувати|листів)"
    r"|\b(?:припиніть|перестаньте) (?:мені )?(?:писати|надсилати|слати)|\bхочу відписатис[яь]"
    # Armenian
    r"|(?:հանեք|հանիր|ջնջեք|ջնջիր|հեռացրեք|հեռացրու|դուրս գրեք) (?:ինձ|մեզ|իմ (?:հասցեն|էլ|անունը"
    r"|տվյալները)|այս հասցեն)|(?:ինձ|իմ (?:հասցեն|անունը|տվյալները|էլ\.? ?հասցեն)) (?:էլ )?(?:հանեք|հանել"
    r"|ջնջեք|հեռացրեք|հեռացնել|ջնջել|դուրս գրեք|հանիր)|(?:հանեք|հանել|ջնջեք|հեռացրեք|հեռացնել) (?:ինձ "
    r"|մեզ |իմ հասցեն )?(?:\w+ )?(?:ցուցակից|ցանկից|բազայից|առաքումից)"
    r"|չեմ (?:ուզում|ցանկանում|կամենում) (?:այլևս |էլ )?(?:\w+ ){0,3}(?:նամակ\w*|ստանալ"
    r"|հաղորդագրություն\w*)|(?:այլևս|էլ|ինձ) (?:ինձ )?(?:նամակ\w* )?մի (?:գրեք|ուղարկեք|գրի|ուղարկի)"
    r"|(?:նամակ\w*|հաղորդագրություն\w*|գովազդ\w*) (?:այլևս |էլ |ինձ )*մի ուղարկեք"
    r"|դադարեցրեք (?:\w+ ){0,3}(?:ուղարկել|գրել|նամակ\w*|առաքում\w*)|(?:ուզում|ցանկանում) եմ (?:հրաժարվել"
    r"|դուրս գալ ցուցակից|ապաբաժանորդագրվել)"
    # Hebrew
    r"|(?:הסירו|תסירו|להסיר|הסר|הסירי|תסיר|תסירי|הורידו|תורידו|להוריד|תוריד|מחקו|תמחקו|למחוק|הוציאו|תוציאו"
    r"|להוציא) (?:בבקשה )?(?:אותי|אותנו|את (?:ה)?(?:כתובת|שמי|שם|מייל|אימייל|פרטי\w*|שלי)(?: שלי)?)"
    r"|(?:להסיר|הסירו|תסירו|הסרה|להסרה|מחקו|הוציאו) (?:אותי )?מ(?:ה)?רשימ\w+|(?:תפסיקו|הפסיקו|להפסיק|תפסיק"
    r"|הפסק|די|מספיק) (?:כבר )?(?:לשלוח|לכתוב|לפנות|עם ה(?:מיילים|מכתבים|הודעות))"
    r"|(?:אל|לא) (?:תשלחו|תכתבו|לשלוח|תשלח|תשלחי|לכתוב|תפנו)(?: (?:לי|אליי|אלי|לנו))?(?: (?:יותר|עוד"
    r"|מיילים|מכתבים|הודעות))+|(?:לא|איני|אינני) (?:רוצה|מעוניין|מעוניינת|רוצים|מעוניינים) (?:יותר "
    r"|עוד )?(?:לקבל|ב?(?:מיילים|מכתבים|דיוור|הודעות|פרסום|פרסומות)|בדיוור|להיות ברשימ\w+)|(?:רוצה|מבקש"
    r"|מבקשת|מבקשים|אבקש) (?:להסיר|הסרה|להיות מוסר\w*|להתנתק|לבטל את ה(?:מנוי|רישום|הרשמה))"
)
# Said right before a demand, it turns it round.
_NOT = pattern(
    r"(?:\b(?:do not|don't|dont|never|not|didn't|did not|won't|wouldn't|hope you (?:don't|never)|without"
    r"|would never|no need to|no reason to|if i|when i|in case i|should i|before i|why would i|who would"
    r"|instead of|rather than|nicht|niemals|ne|pas|nunca|non|nie|niet|не|ніколи|никогда|մի|չ|אל"
    r"|לא) (?:\w+ ){0,2}|\bno |\bre-?)$"
)
_UNLESS = pattern(r"\b(?:if you|unless you|until you) (?:do not|don't|dont|never)? ?(?:\w+ ){0,1}$")
# What one can leave, or be spared, and go on reading our letters.
_OTHER_THING = pattern(r"\bopt(?:ed)? out$")
_OF_SOMETHING = pattern(
    r"[ ]of (?:the|a|my|our) (?!lists?|e-?mails?|mailings?|letters?|newsletters?"
    r"|messages?)"
)
# Lists and mails that a customer wants to be taken off, and still wants our letters.
_OTHER_LIST = pattern(
    r"\b(?:waiting|wait|guest|wish|shopping|invite|order|gift|price|wedding) ?lists?\b|\bwaitlist\b"
)
#: What a word for it holds that cannot be said of a tram, a song or an order.
_CLEAR = pattern(
    r"unsub|unsc|\b(?:remove|delete|take|opt) (?:me|us)|opt ?-?out|abmeld|austrag|désabon|désinscri"
    r"|de baja|disiscri|descadastr"
    r"|cancellami|cancellatemi|toglietemi|отпи[сш]|відпи[сш]|uitschrijv|afmeld|wypis|հանեք ինձ|ջնջեք ինձ"
    r"|ՀԱՆԵԼ|להסיר|הסירו|הסר|退订|取消订阅"
)
_CLAUSE = re.compile(r"[.,;!?։。！？\n\u2013\u2014-]+")


def wants_out(subject: str, text: str) -> bool:
    """Whether a person asks to be written to no more.

    True where the subject or all of the text is a word for it (STOP, unsubscribe, ՀԱՆԵԼ, הסר; politeness and
    our token beside it do not matter), or where a sentence of the text demands it of us.

    Args:
        subject: As it came, with or without "Re:".
        text: What the person wrote, without quotation and signature.
    """
    said = _subject(subject)
    if _is_word(said) or _is_word(_TOKEN.sub("", said)):
        return True
    text = text[:_LONGEST]
    if len(text) <= _SHORT and (
        _is_word(fold(text)) or any(_is_clear_word(fold(part)) for part in _CLAUSE.split(text))
    ):
        return True
    return any(_demands(fold(part)) for part in re.split(r"(?<=[.!?։。！？])\s|\n\s*\n", text) if part)


def wants_out_by_token(subject: str) -> bool:
    """Whether a subject is a word for it and what may be our token: what List-Unsubscribe has programs send
    for their users (RFC 2369 3.2)."""
    said = _subject(subject)
    return _TOKEN.search(said) is not None and _is_word(_TOKEN.sub("", said))


def _subject(subject: str) -> str:
    """A subject, folded, without "Re:"."""
    said = fold(subject[:_LONGEST_SUBJECT])
    answered = _ANSWERED.match(said)
    return said[answered.end() :] if answered else said


def _is_word(folded: str) -> bool:
    """Whether all that is said, politeness apart, is a word for it."""
    plain = " ".join(_NO_WORDS.sub(" ", folded).split())
    plain = _REPEATED.sub(r"\1", plain)
    return bool(plain) and (
        _WHOLE.fullmatch(plain) is not None
        or _WHOLE.fullmatch(" ".join(_POLITE.sub(" ", plain).split())) is not None
    )


def _is_clear_word(folded: str) -> bool:
    """Whether a clause among others is a word for it that means nothing else."""
    return _CLEAR.search(folded) is not None and _is_word(folded)


def _demands(sentence: str) -> bool:
    for found in _DEMANDS.finditer(sentence):
        before = sentence[max(0, found.start() - 40) : found.start()]
        if _OTHER_THING.search(found[0]) and _OF_SOMETHING.match(sentence, found.end()):
            continue
        if _OTHER_LIST.search(found[0]) or (_NOT.search(before) and not _UNLESS.search(before)):
            continue
        return True
    return False
