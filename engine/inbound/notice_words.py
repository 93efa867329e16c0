"""How mail servers announce, to people, that they did not deliver; in the languages they speak.

Tables as in ``failure_words``: one phrase a line, for folded text; a line that begins with | goes on.
"""

from __future__ import annotations

import re

#: The part before the @ of whoever writes little else than that a letter was not delivered.
DAEMON = re.compile(
    r"mailer[-_.]?daemon[\w.+-]*|mail-?daemon|mailerdaemon\w*|mdaemon|post-?master[\w.+-]*|microsoftexchange[0-9a-f]+"
    r"|mail[-_.]?delivery[-_.\w]*|mail-?system|mmdf|uucp"
)
#: Those of them that never write anything else.
ONLY_DAEMON = re.compile(r"mailer[-_.]?daemon[\w.+-]*|microsoftexchange[0-9a-f]+|mdaemon")
#: The part before the @ of others that mail servers use, and not only they.
SPEAKER = re.compile(
    r"daemon|system|systemadministrator|internet-?mail\w*|smtpd?|qmail\w*|mail-?admin\w*|postoffice|bounces?"
    r"|bounce[-+_]?\w{0,20}|delivery[-_.]?(?:failure|status|report|notification|subsystem)\w*|dsn|ndr"
    r"|mail-?router|mta|mailagent|exim|postfix|sendmail|mail-?returned|nondelivery\w*|undeliver\w*"
)
#: The name of whoever writes little else.
DAEMON_NAMES = r"""
    mail(?:er)?[- ]?daemon|mail delivery|delivery subsystem|mail transfer|mail transport|internet mail deliver
    mail-?zustell|メール配信システム
"""

#: The names of others that mail servers use, and not only they.
SPEAKER_NAMES = r"""
    system ?administrator|post ?master|mail (?:administrator|router|system|gateway|server|service)
    |microsoft outlook$|microsoft exchange|message (?:router|delivery)|administrador del sistema
    |amministratore di sistema|administrateur systeme|administrador do sistema|systeembeheerder
    |administrator systemu
"""

#: Subjects of messages that say a letter was not delivered.
SUBJECT = r"""
    undeliver(?:ed|able)|permanent error|non[- ]?deliver|not[- ]deliver|failure notice|returned (?:e?mail
    |message|to sender)|return(?:ed)? to sender|returning (?:message|mail)|(?:mail|message|e-mail|delivery
    |deliver|sending)\b[\w :()'-]{0,30}(?:fail(?:ed|ure|ing)|error|problem|unsuccessful|undeliverable
    |bounced|rejected|returned)|(?:fail(?:ed|ure)|error|problem|unable|could ?n[o']t|can(?:no|')t
    |impossible)\b[\w ]{0,24} (?:mail|message|deliver(?:y|ed|ing)?|sen[dt])\b|failed mail|rejected mail
    |(?:could|can) ?not be (?:delivered|sent)|(?:was|is|were) ?n[o']t (?:be )?delivered|unable to deliver
    |unknown (?:user|recipient|address)|user unknown|nondeliverable|delivery (?:status )?(?:notification
    |report)|address not found|mail system error|message status|bounced? (?:mail|message|e-?mail)
    |couldn't be delivered|delivery has failed
    unzustellbar|unzustellbarkeit|nicht zu(?:ge)?stell|zustell\w*[ :-]{0,3}(?:fehl|problem|nicht)
    |fehler bei der (?:zustellung|übermittlung|übertragung)|übermittlung\w* fehl|zustellungs?(?:fehler
    |benachrichtigung)|zustellung[\w ()]{0,20}fehlgeschlagen|konnte nicht (?:zugestellt|übermittelt
    |gesendet)|nachricht nicht zugestellt|mail (?:zurück|retour)
    non remis|non distribu|non delivr|échec (?:de |d')?(?:la )?(?:remise|livraison|distribution|envoi
    |l'envoi|transmission)|impossible (?:de|à) (?:remettre|distribuer|délivrer|livrer)
    |retour(?:né)? à l'(?:expéditeur|envoyeur)|message (?:retourné|non distribué)|indélivr
    |échec de (?:notification|l'acheminement)|état de (?:la )?(?:remise|distribution)
    no se (?:puede|pudo|ha podido|han podido|ha entregado|entregó) ?(?:entregar|enviar)?|no entregad
    |no entregable|correo devuelto|mensaje devuelto|(?:fallo|error|fallido)[\w ]{0,20}(?:entrega|envío
    |envio)|entrega fallida|no se entreg|devolución de correo|estado de (?:la )?entrega
    non recapitabil|mancat[oa] (?:recapito|consegna)|impossibile (?:consegnare|recapitare)
    |errore[\w ]{0,20}(?:consegna|recapito|invio)|non (?:è stato )?consegnat|consegna (?:fallita
    |non riuscita)|messaggio (?:respinto|non recapitato)|stato (?:della )?(?:consegna|recapito)|non inviato
    não (?:foi )?(?:pôde ser )?entregue|não é possível (?:a )?entreg|falha[\w ]{0,20}(?:entrega|envio)
    |mensagem devolvida|erro[\w ]{0,20}(?:entrega|envio)|não entreg|impossível entregar|status de entrega
    |e-mail devolvido
    onbestelbaar|niet (?:be|af)gelever|kan niet worden (?:af|be)?geleverd|niet bezorgd|bezorging mislukt
    |aflevering[\w ]{0,12}mislukt|kon niet worden
    niedostarcz|nie dostarcz|nie doręcz|zwrot (?:poczty|wiadomości|przesyłki)|nie można dostarczyć
    |nie udało się dostarczyć|niemożliw\w+ dostarcz|niedoręcz|błąd dostarcz|wiadomość zwrócona
    nedoruč|doručení[\w ]{0,20}(?:nezdařilo|selhalo|zprávy)|nelze doručit|nebylo možné doručit
    |nepodařilo se doručit|vrácen|nebyla doručena
    не доставлен|недоставлен|невозможно доставить|не удалось доставить|не может быть доставлен
    |ошибка (?:доставки|при доставке|отправки)|недоставка|возврат письма|сбой доставки
    |уведомление о недоставке
    не вдалося доставити|неможливо доставити|помилка доставки|не може бути доставлен
    kan ?(?:inte|ikke|ej) (?:leverer|lever)|(?:inte|ikke|ej) lever|kunde inte lever|kunne ikke lever
    |gick inte att leverera|olevererbar|uanbringelig|leverans\w* misslyck|levering\w* mislykk|uleverbar
    |misslyckad leverans|returnert|ubesørget|fejl ved levering|mislykket levering
    ei voi(?:tu|da|tiin)? toimit|toimit\w+ epäonnistui|toimittamatt|perillemeno|palautettu viesti|viestiä ei
    kézbesít(?:és|hetetlen|ési|ettük)|nem kézbesít|sikertelen kézbesítés|visszaküldött levél
    teslim edilemed|iletilemed|gönderilemed|teslimat (?:hatası|başarısız)|teslim edilemeyen|iade edilen
    δεν (?:είναι δυνατή|παραδόθηκε|ήταν δυνατή|μπορεί να παραδοθεί)|αποτυχία (?:παράδοσης|αποστολής)
    |μη παραδοτέο|μη παράδοση|αδυναμία παράδοσης
    nelivrabil|nu (?:a putut|poate) fi livrat|livrare eșuată|nelivrat|eroare (?:de|la) livrare
    |imposibil de livrat|livrarea a eșuat
    לא ניתן (?:היה )?למסור|לא נמסר|נכשלה|נכשל|לא ניתן להעביר|שגיאת מסירה|לא נשלח|הודעה חוזרת|דואר חוזר
    չի առաքվել|չառաքված|չհաջողվեց առաքել|առաքումը ձախողվեց|առաքման սխալ|չհասցված|չի հասել
    配信不能|送信(?:できません|エラー|失敗|に失敗)|配信(?:エラー|失敗|できません|状況|に失敗)|未配信
    |届きません|不達|配達(?:不能|エラー|できません|状況|状態)|エラー通知|送信できませんでした|送れません
    |配信されません|メールエラー|エラーメール|返送
    退信|(?:无法|無法|未能|不能)(?:投递|送达|传递|投遞|傳遞|送達|发送|傳送|送出)|(?:投递|传递|发送|傳送|投遞
    |寄送|传送|发信)失[败敗]|系统退信|未传递|未送达|未送達|退回|退件|被退回|不可达
    반송|(?:전송|배달|발송|전달|수신|송신) ?(?:실패|불가|되지|할 수 없|오류|못)|전달할 수 없|배달되지 않
    |보내지 못|전송되지|메일 발송 실패|반환
"""

#: Subjects of messages that say a letter is late, read, or has arrived: nothing of consequence.
HARMLESS_SUBJECT = r"""
    \bdelay|^warning: (?:could not|message|e?mail)|still being retried|will be retried
    |not yet (?:been )?delivered|\(success\)|successful mail delivery|^(?:delivered|relayed|read|not read
    |gelesen|expanded|lu|non lu|leido|letto|lida)\s?:|return receipt|read receipt|receipt notification
    |delivery confirmation|\(relay(?:ed)?\)|disposition notification|confirmation of (?:delivery|reading)
    |verzöger|lesebestätigung|gelesen:|accusé de (?:réception|lecture)|retard[ée]|confirmación de (?:lectura
    |entrega)|retrasad|conferma di (?:lettura|recapito)|ritard|\batras|confirmação de leitura|vertraag
    |vertraging|leesbevestiging|opóźni|potwierdzenie (?:przeczytania|dostarczenia)|opožd|zpožd
    |potvrzení o přečtení|задерж|уведомление о прочтении|затрим|fördröj|försen|forsink|läskvitto|viiväst
    |késlelt|késik|gecik|καθυστ|întârzi|עיכוב|מתעכב|אישור קריאה|ուշացում|遅延|開封(?:通知|確認|済み)|延迟
    |延遲|已读|지연|읽음 확인
"""

#: What a notice says to people: a letter was not delivered.
BODY = r"""
    (?:message|e?-?mail|letter|mail item|recipients?|addresse?s?|address\(es\))\b[^.!?]{0,140}(?:could|can
    |was|were|has|have|is|are|did|will|be)\W{0,2}(?: ?not|n't)\b[^.!?]{0,30}(?:deliver|receive|reach|sent
    |been sent|processed|accepted|relayed)|(?:can ?not|could ?n[o']t|can't|unable to|was unable to
    |wasn't able to|not able to|failed to|fail to|did not|has not been)[^.!?]{0,24}deliver|undeliver(?:able
    |ed)|could not be (?:delivered|sent|reached)|delivery (?:to [^.]{0,80})?(?:has )?(?:failed|failure|error
    |attempt)|failed (?:recipient|address|permanently|to deliver)|permanent (?:fatal )?error|fatal errors
    |delivery failed|has been returned|was returned|returned to (?:the )?sender|is being returned
    |message (?:has been |was )?(?:returned|rejected|refused|bounced)|failed because
    |rejected by (?:the )?(?:remote|recipient|server)|not reach(?:ed)? (?:some|the|all|its|one)
    message undeliverable|mail (?:was|is) undeliverable|errors? (?:occurred|were|was) (?:while|during
    |encountered|detected)|error (?:from|while talking|report)|remote (?:host|server
    |mail ?server)[^.]{0,20} (?:said|reject|respon|return|answered|replied)|bounced (?:e?mail|message)
    |couldn't be (?:found|delivered)|no transport provider|problem(?:s)? (?:delivering|sending|with)
    |unknown (?:recipient|user|to)|failed to:?
    (?:nachricht|mail|empfänger|brief|zustellung)[^.!?]{0,140}(?:nicht (?:zugestellt|zustellbar|übermittelt
    |ausgeliefert|erreicht|gesendet|weitergeleitet|übertragen|angenommen)|fehlgeschlagen|gescheitert
    |unzustellbar)|unzustellbar
    (?:message|courrier|mail|courriel|remise|destinataire)[^.!?]{0,140}(?:pas (?:pu )?(?:être|été)
    |n'a pu être|impossible|échou|échec|non (?:remis|délivr|distribu))|impossible de (?:remettre|délivrer
    |distribuer|livrer)|échec
    (?:mensaje|correo|destinatario|entrega|e-mail)[^.!?]{0,140}(?:no (?:se )?(?:pudo|puede|ha podido|ha sido
    |fue|han podido|se ha)|no entregad|fallid|falló|devuelt)|no se (?:pudo|puede|ha podido) entregar
    (?:messaggio|posta|destinatari|e-?mail|mail|consegna|recapito)[^.!?]{0,140}(?:non (?:è stat|e' stat|può
    |puo|è possibil|è arrivat|consegnat|recapitat)|impossibil|fallit|respint)|impossibile (?:consegnare
    |recapitare)
    (?:mensagem|e-?mail|destinatári|entrega|correio)[^.!?]{0,140}(?:não (?:foi|pôde|pode|é possív|pude)
    |falhou|devolvid|impossível)
    (?:bericht|mail|ontvanger|geadresseerde|bezorging|aflevering)[^.!?]{0,140}(?:niet (?:worden|bezorgd
    |afgeleverd|bereikt|verzonden)|kon niet|mislukt|onbestelbaar)
    (?:wiadomoś|list|przesyłk|poczt|odbiorc|adresat)[^.!?]{0,140}(?:nie (?:może|mogła|mógł|został|dotarł
    |udało|można)|niedostarcz|zwrócon)|nie (?:udało się|można) dostarczyć|nie dostarczono
    (?:zpráv|mail|doručen|příjemc|adresát)[^.!?]{0,140}(?:nebyl|nemohl|nelze|nedoruč|selhal|nezdař|nepodař
    |nebude)|nelze doručit
    (?:сообщени|письмо|почт|получател|доставк|адресат)[^.!?]{0,140}(?:не (?:может|могло|было|был[аи]?
    |удалось|доставлен|достав)|невозможн|недостав|возвращ)|не удалось доставить|не доставлено
    (?:повідомлен|лист|пошт|одержувач|отримувач)[^.!?]{0,140}(?:не (?:може|було|вдалося|доставлен)|неможлив
    |недостав|поверн)
    (?:meddeland|brev|mottagare|post|e-post|melding|besked|meddelelse|mottaker
    |modtager)[^.!?]{0,140}(?:(?:inte|ikke|ej) (?:lever|kunn|nå|skick|bli|motta|modta|afleve|sende)|(?:kunde
    |kunne|kan|blev|ble|är|er|har) (?:inte|ikke|ej)|misslyck|mislyk|uanbring)
    (?:viesti|sähköposti|vastaanottaj)[^.!?]{0,140}(?:ei (?:voi|ole|pysty|saat|toimit|ollut)|epäonnist
    |palaut)
    (?:üzenet|levél|leve[lt]|címzett|kézbesít)[^.!?]{0,140}(?:nem (?:sikerült|lehet|tud|kézbes|volt)
    |sikertelen|visszak)|nem kézbesít
    (?:ileti|mesaj|posta|alıcı)[^.!?]{0,140}(?:teslim edile|iletile|gönderile|ulaşama|başarısız|ulaştırıla)
    (?:μήνυμα|παραλήπτ|αλληλογραφ|παράδοσ)[^.!?]{0,140}(?:δεν |αδύνατ|αποτυχ|απέτυχ|επιστρ)
    (?:mesaj|destinatar|e-mail|livrar)[^.!?]{0,140}(?:nu (?:a|poate|au|s-a)|eșua|imposibil|returnat)
    (?:הודע|דואר|מייל|נמען|מכתב)[^.!?]{0,100}(?:לא (?:ניתן|נמסר|הגיע|הצלח|נשלח|היה)|נכשל|הוחזר|חזר)
    |לא ניתן (?:היה )?(?:למסור|להעביר|לשלוח)|מסירה[^.]{0,40}נכשל
    (?:նամակ|հաղորդագր|առաք|ստացող)[^.:]{0,100}(?:չի |չհաջող|չառաք|ձախող|վերադարձ|հնարավոր չ|չկարող|չհաս)
    送信できません|配信できません|配達できません|届けることができません|送ることができません|送信に失敗
    |配信に失敗|エラーのため|お届けできません|転送できません|配信不能|届きません|送信されません
    |受信できません|配送できません|配信されません|not received
    (?:无法|無法|未能|不能)[^。.]{0,12}(?:投递|送达|传递|投遞|傳遞|送達|发送|傳送|送出|到达|寄)|(?:投递|传递
    |发送|傳送|投遞|寄送|传送)失[败敗]|退信|被退回|退回|拒绝接收|被拒
    (?:메일|메시지|수신자|전송|배달|발송)[^.]{0,80}(?:못했|실패|없습니다|않았|반송|불가)|반송되
"""

#: The first words of programs that send such notices and nothing else.
SURE = r"""
    (?:message|mail) was undeliverable|this is the (?:mail system at host|qmail|postfix|mail delivery
    |mail transport|e?-?mail delivery|courier|mailer)|hi\. this is the
    |this message was created automatically by (?:the )?(?:mail|e-mail|smtp|courier)|the (?:following
    |original) (?:addresses?|recipients?|message)[^.]{0,40}(?:had|was received at|fatal|permanent|could not
    |cannot|failed|were not|was not|did not)|transcript of session follows|(?:your|this
    |the) message did not reach|your message[^.]{0,80}(?:couldn't|could not|wasn't|was not
    |can't) be(?:en)? delivered|(?:message|mail)[^.]{0,60}(?:couldn't|could not) be delivered to
    |delivery (?:to the following (?:recipients?|address)|has failed to these)
    |this is an automatically generated delivery status|generating server
    |diagnostic information for administrators|reason of failure|failed recipient
    i (?:was|wasn't|am|'m)(?: not)? (?:able|afraid)[^.]{0,60}deliver|your (?:mail|message|e-?mail) (?:to|was
    |has|could|cannot|is)[^.]{0,120}(?:not (?:be )?deliver|undeliver|returned|bounced|rejected|refused)
    |(?:message|mail) (?:returned|delivery failed)|failed addresses follow
    ihre (?:nachricht|e-?mail)[^.]{0,140}nicht (?:zugestellt|übermittelt|ausgeliefert)|diese (?:nachricht
    |e-?mail) wurde automatisch|folgende[rn]? (?:empfänger|adresse)|an (?:folgende|die folgende)
    votre message[^.]{0,140}(?:pas|impossible|non)|su mensaje[^.]{0,140}no|il (?:suo|tuo
    |vostro) messaggio[^.]{0,140}non|a sua mensagem|sua mensagem[^.]{0,100}não|uw bericht|ваше (?:сообщение
    |письмо)|twoja wiadomość|vaše zpráva
    次の(?:あて先|宛先)|以下の(?:あて先|宛先|アドレス)|下記の(?:あて先|宛先|メールアドレス)|您(?:发送|的|寄)
    |很抱歉|抱歉|系统退信|다음 (?:수신자|받는)
"""

#: Still trying, or done: nothing has failed.
HARMLESS_BODY = r"""
    warning message only|(?:do|does) not need to (?:resend|re-send|do anything|retry)
    |has not yet been delivered|not yet been delivered|(?:will|shall) (?:continue|keep|be) (?:to (?:try
    |attempt|be)|trying|attempt|retr|re-?tri)|delivery attempts will continue
    |attempts to deliver[^.]{0,40}will continue|still (?:trying|being retried|attempting|in the queue)
    |(?:has been|is|was) delayed|delivery is delayed|will (?:be )?retr(?:y|ied)|will try again|retrying
    |will keep trying|no action is required on your part|successfully (?:delivered|relayed)
    |delivery was successful|was delivered to|has been delivered|was successfully
    |relayed to (?:the following|a system)|no further action is required
    noch nicht (?:zugestellt|übermittelt)|wird weiterhin versucht|weitere zustellversuche|erneut versucht
    |verzögert|erfolgreich zugestellt|n'a pas encore|nouvelles tentatives|retardé|todavía no|aún no
    |se seguirá intentando|non è ancora|verranno effettuati altri|ainda não|continuará tentando|nog niet
    |opnieuw (?:geprobeerd|proberen)|jeszcze nie|ponawian|dosud neby|еще не|ещё не|повторные попытки
    |попытки[^.]{0,30}продолж|ще не|ännu inte|endnu ikke|ennå ikke|まだ配信|再送を|再試行|继续尝试|重试
    |재시도|עדיין לא|ניסיונות נוספים
"""
