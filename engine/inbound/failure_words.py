"""What mail servers say when they do not deliver, by cause, in the languages they speak.

One phrase a line, for text that went through ``folding.fold``; a line that begins with | goes on with the one
above.  Accents may be written.  A gap never crosses a full stop: two sentences are not read as one.
"""

from __future__ import annotations

import re
from functools import cache

from engine.inbound.folding import fold
from engine.response.model import Cause

# What the tables below put together: something between, whose mailbox, and how it is told that there is none.
_PIECES = {
    "{gap}": r"[^.:;!?]{0,50}?",
    "{person}": r"""
    (?:user|username|recipient|mailbox|mail box|mail-box|account|address|addressee|addr|alias|customer
    |member|person|inbox|e-?mail(?: address| account| id)?|local part|local-part|rcpt|subscriber
    |mail ?drop|employee|userid|login)
""",
    "{is_not}": r"""
    (?:unknown|not found|not be found|couldn't be found|wasn't found|not known|isn't known|invalid
    |not valid|isn't valid|(?:does|do|did)(?: not|n't) (?:currently )?exists?|not exists?|non-?existent
    |not existing|doesn't exists?|not recogni[sz]ed|unrecogni[sz]ed|not listed|not (?:in|on) (?:our|the
    |this) (?:directory|address|server|system|domain|database)|not registered|isn't registered
    |not our customer|not a (?:valid|known|local|registered|current)|isn't a (?:valid|known)|not defined
    |undefined|not local|isn't here)
""",
}

_GREYLISTED = r"""
    gr[ae]y-?list
    graulist
    4\.7\.1 .{0,40}try again
    postgrey
    greymilter
    серый список
"""
_SIZE = r"""
    (?:message|mail|letter|e-mail|nachricht|messaggio|mensaje|mensagem|bericht|size){gap}(?:too (?:big
    |large)|exceed(?:s|ed)? (?:the |our |its |fixed |a )?(?:maximum|max|size|fixed|limit|message))
    (?:exceeds?|exceeded|over|maximum|max\.?|allowed)[^.]{0,40}(?:message|mail|attachment) size
    message size|message (?:is )?too long|size limit (?:for|of) (?:a )?message|too large|zu gro(?:ß|ss)
    |trop (?:gros|volumineu)
    troppo grande|demasiado grande|muito grande|te groot|слишком большо|завеликий|サイズが大き|サイズの制限
    过大|過大|太大|초과하는 크기|크기 제한|zbyt duż|příliš velk|för stor|for stor|liian suuri|túl nagy
    |çok büyük
"""
_FULL = r"""
    \bover ?-?quota|quota|\bfull mailbox|mailfull|mbox_full|mailbox_full
    (?:mailbox|mail box|inbox|folder|maildrop|account|user|recipient|box|disk|storage|drive
    |spool){gap}\b(?:full|overfull|overdrawn|exceeded (?:its|the|their|his)|exceeds (?:its|the|allowed))\b
    out of (?:storage|disk|space)|(?:not enough|insufficient|no|lack of|low on) (?:\w+ ){0,2}(?:storage|disk
    |space)
    (?:storage|disk|mailbox|size|space|capacity)[\w ]{0,20}(?:limit|allocation
    |allowance)[\w ]{0,20}(?:exceed|reach|over|is full)
    (?:exceeded|exceeds|over)[\w' ]{0,30}(?:storage|mailbox|mailbox size|disk|space|allocation)
    |too much (?:mail|data)
    \bfull\b[\w ]{0,20}(?:mailbox|inbox)|mail ?folder is full|message store|maximum allotment
    |storage maximum
    (?:postfach|mailbox|speicher|konto|briefkasten|empfänger){gap}(?:\bvoll\b|überfüllt|überschritten|belegt
    |erschöpft)
    speicherplatz|überfüllt|kein platz
    (?:boite|bal|messagerie|compte|destinataire){gap}(?:pleine?\b|saturée?|dépass)|espace (?:disque
    |insuffisant)
    (?:buzon|cuenta|casilla|bandeja|correo){gap}(?:llen[oa]|excedid|superad|sin espacio)|cuota|sin espacio
    (?:casella|mailbox|utente|account){gap}(?:piena|esaurit|superat)|spazio (?:esaurito|insufficiente)
    (?:caixa|conta|utilizador|usuario){gap}(?:chei[oa]|lotad[oa]|excedeu|excedid)|\bcota\b|sem espaço
    (?:postvak|mailbox|brievenbus|postbus){gap}\b(?:vol|overvol)\b|quotum|opslagruimte
    (?:skrzynk|konto|miejsc){gap}(?:przepełnion|pełn[ay]|zapełnion|przekroczon)|limit pojemności
    |brak miejsca
    (?:schránk|účet){gap}(?:pln[áa]|přeplněn|zaplněn|překroč)|kvót
    (?:ящик|хранилищ|диск|почт)[^.]{0,50}(?:переполнен|заполнен|полон)|квот|переполнен|недостаточно места
    |нет места
    (?:скриньк|сховищ)[^.]{0,50}(?:переповнен|заповнен)|переповнен
    (?:brevlåda|postlåda|inkorg|postkasse|innboks|indbakke|postboks){gap}\b(?:full|fuld|fullt)\b
    |kvot[ae]n?\b
    postilaatikko[^.]{0,40}täynnä|täynnä|kiintiö|megtelt|betelt|tele van|kvóta|kota(?:sı|yi)? (?:aş|dol)
    |kutusu dolu
    γεμάτο|γεμάτη|όριο αποθήκευσης|χώρου|(?:căsuț|cutia)[^.]{0,40}plin[ăa]|cota de spațiu
    תיבת ה?דואר[^.]{0,30}מלאה|התיבה מלאה|מלאה|חריגה? מ|אין מקום|מכסה
    արկղը (?:լի|լցված|լիքն)|լեցուն|տեղ չկա|լի է
    容量|いっぱい|一杯|満杯|満タン|空きがない|上限を超|メールボックスが.{0,10}超|あふれ
    已满|已滿|超出[^.。]{0,12}(?:容量|空间|限额|配额|空間)|空间不足|空間不足|配额|信箱满|邮箱满|爆滿|额满
    용량|가득|할당량|저장 공간|편지함이 꽉
"""
_SPAM = r"""
    spam|\bjunk\b|unsolicited|\bu[bc]e\b|bulk mail|looks like|phish|スパム|迷惑メール|垃圾|스팸|спам|ספאם
    |דואר זבל
    correo no deseado|indésirable|posta indesiderata|non sollicit|ongewenste|unerwünscht
"""
_POLICY = r"""
    black-?list|block-?list|white-?list|deny-?list|\bblack list|\bblocked|\bblocking|\bblock list|\brbl\b
    |dnsbl|spamhaus|barracuda
    polic(?:y|ies)|reputation|\bbanned|suspicious|authenti|dmarc|\bspf\b|dkim|\bptr\b|reverse dns|rdns|helo
    |ehlo
    relay(?:ing)?\b[\w ]{0,20}(?:denied|prohibited|not (?:permitted|allowed)|disallowed|forbidden|rejected)
    (?:unable|not permitted|not allowed|cannot|refus\w+|won't) to relay|(?:do|does) not relay|open relay
    |not a relay
    list of allowed rcpthosts|not accept mail from
    |no longer accepts? (?:e?-?mail|messages) from|not accepting mail from|don't accept mail from
    |rejected? mail from
    (?<!to )(?<!to the )(?:sender|from address|envelope from|return path|mail from)\b{gap}(?:reject|denied
    |must|unknown|invalid|verif|unverif|not exist|doesn't exist|not allowed|not permitted|refused|not found
    |not authori|not resolve|restrict)
    sender (?:verify|verification|callout|address)|callout|callback|unverified sender|invalid sender
    |bad sender|unknown sender
    only accepts? (?:mail|messages) from|(?:not|un)authori[sz]ed to (?:send|post)|(?:no|not have|don't have
    |without) permission|not allowed to (?:send|post)|restricted to|moderat
    (?:firewall|filter|security)\b[^.]{0,30}(?:reject|refus|block)|rejected by (?:the )?(?:filter|firewall
    |user|recipient's)|content filter|(?:your|client|sending) (?:host|ip|server|network)\b
    richtlinie|gesperrt|sperrliste|absender|blockiert|keine berechtigung|nicht berechtigt|nicht autorisiert
    expéditeur|bloqué|politique|non autorisé|remitente|bloquead|directiva|política|mittente|bloccat|criteri
    |remetente
    afzender|geblokkeerd|beleid|nadawc|zablokowan\w+ przez|odesílatel|отправител|відправник
    |заблокирован[ао] (?:фильтр|полит)|политик|чорн|черн
    avsändare|afsender|avsender|lähettäjä|feladó|gönderen|αποστολέα|expeditor|השולח|מדיניות|חסומ|ուղարկողի
    送信者|受信拒否|拒否され|ドメイン指定|指定受信|ポリシー|拒收|策略|发件人|发信人|黑名单|寄件者|수신거부
    |수신 거부|발신자|정책
"""
_RATE = r"""
    too many(?! (?:hops|.?received))|too fast|too quickly|too much|\brate\b|throttl|per (?:hour|day|minute
    |session
    |connection)|limit exceeded|slow down
    exceeded the (?:maximum )?number|unusual|maximum number of|connection limit|sending limit|daily limit
    |hourly
    zu viele|trop de|demasiados|troppi|muitos|te veel|zbyt wiele|příliš mnoho|слишком много|过多|频率|頻率
    |너무 많
"""
_CONTENT = r"""
    virus|malware|trojan|attachment|worm\b|infect|dangerous|malicious|prohibited content|content (?:reject
    |restrict|not)
    (?:message|mail) content|line too long|bare lf|8bit|invalid header|malformed|non-?compliant
    |rfc ?2?[58]322|(?:missing|invalid|duplicate) message-id
    anhang|pièce jointe|adjunto|allegato|anexo|bijlage|załącznik|příloh|вложени|вирус|ウイルス|病毒|附件
    |바이러스
"""
_NETWORK = r"""
    \b(?:host|domain|mx|dns)(?: name)?(?:(?! said| return| respon| reject| report| repl| says
    | error)[\w '-]){0,30}(?:not found|unknown|not resolve|couldn't be found|does(?: not|n't) exist
    |non-?existent|not exist|no longer exist|unreachable|lookup|failure|could not be|no answer
    |not (?:be )?reached|invalid|expired)
    (?:unknown|invalid|no such|nonexistent|non-existent|unroutable|unrouteable|bad
    |illegal)[\w ]{0,12} (?:host|domain|mail domain|tld)
    \bdns\b|nxdomain|servfail|name ?server|name service|no (?:valid )?mx|mx records?|mail exchanger
    |\bmx (?:host|lookup|for|query)|(?<!\b550 )unrout(?:e)?able|no route
    (?:unable|failed|could not|couldn't|cannot|can't|failure)[\w ]{0,12}(?:connect|resolve|route|contact
    |reach|establish|look ?up|find host)
    connect(?:ion)?\b[^.]{0,60}(?:refused|timed|time-?out|reset|lost|dropped|closed|failed|failure|attempts
    |aborted|broken)
    connect(?:ion)? (?:to|refused|timed)|time(?:d)?[- ]?out|unreachable|not respond|no response
    |not answering|went away
    \bloop|too many hops|hop count|hops exceeded|mail forwarding|routing(?![ -](?:path|pfad))
    (?:message|delivery|time|queue|retry|period|lifetime|mail)[\w ']{0,30}expired|expired|retry time
    |(?<!i've )given up|gave up after|too old
    temporar|try (?:again|it again) later|later|retry|retries|still being|in the queue|queued
    |service (?:not available|unavailable)
    (?:deliver|sen[dt]|try|tri)\w*[\w ]{0,30} (?:for|after|within) \d+|stopped trying|resources|greeting
    |tls\b|handshake|certificate|protocol|system (?:error|problem|failure)|internal error|i/o error
    |local error|configuration error|config error|not accepting (?:network )?messages|server (?:is )?(?:busy
    |down|unavailable)|try later
    domain (?:existiert|wurde|konnte|ist)|zeitüberschreitung|nicht erreich|vorübergehend|temporär
    |server nicht|später
    domaine|délai|injoignable|temporaire|plus tard|dominio|tiempo de espera|temporal|más tarde|scadut
    |temporane|più tardi
    domínio|tempo limite|temporári|mais tarde|domein|tijdelijk|later opnieuw|domen|tymczasow|później|doménu?
    |dočasn|později
    домен|временн|позже|тайм-?аут|тимчасов|пізніше|doménen|tillfällig|midlertidig|tilapäis|myöhemmin
    |ideiglenes|később|geçici
    προσωρινά|τομέα|temporar|domeniu|זמני|מאוחר יותר|דומיין|ժամանակավոր|դոմեն
    ドメイン|接続|タイムアウト|一時的|しばらく|時間をおいて|名前解決|域名|网域|超时|逾時|暂时|暫時|稍后|稍後
    |连接|도메인|시간 초과|일시적|잠시 후|연결
"""

#: What makes the words below it doubtful, the clearest first: whoever says one of these judges the letter,
#: us, or the moment, even where the user is called unknown as well.
DOUBTS = (
    (Cause.GREYLISTED, _GREYLISTED),
    (Cause.SIZE, _SIZE),
    (Cause.FULL, _FULL),
    (Cause.SPAM, _SPAM),
    (Cause.POLICY, _POLICY),
    (Cause.RATE, _RATE),
    (Cause.CONTENT, _CONTENT),
    (Cause.NETWORK, _NETWORK),
)

#: A doubt only as long as nothing else is said: the receiver's rules.
WEAK_DOUBT = r"""
    denied|not authori[sz]ed|not permitted|not allowed|prohibit|restrict|refused|forbidden|not accepted
    |unacceptable
    security|verweigert|abgelehnt|refusé|rechazad|rifiutat|recusad|geweigerd|odrzucon|odmítnut|отклонен
    |відхилен
"""

#: The mailbox was closed for good, moved away, or its domain takes no mail at all.
CLOSED = r"""
    (?:{person}(?:\(?s\)?)?|this user){gap} (?:disabled|deactivated|de-activated|inactive|not active|closed
    |deleted
    |terminated
    |cancell?ed|removed|discontinued|retired|decommissioned|abandoned|no longer (?:in use|used|available
    |active|exists?|valid|accepts?\b(?! (?:(?:any )?(?:e?-?mail|messages) )?from)
    |on server|on this|monitored|in service|supported|at this|a customer|works
    |with|employed))
    (?:disabled|closed|deactivated|cancell?ed|terminated|deleted|discontinued|expired) (?:\w+ )?{person}\b
    |mailbox disabled
    (?:user|person|employee|recipient|addressee|who|he|she|they)[\w ]{0,12} left (?:the|this|our) (?:company
    |organi[sz]ation|firm)
    (?<!domain )(?<!host )no longer exists?\b
    no longer (?:on (?:this )?server|an? (?:active|valid)|has an account|with (?:the|this) (?:company
    |organi[sz]ation))
    (?:user|account|recipient|person|addressee)[\w ]{0,20}has (?:moved|left)|has moved to|moved permanently
    |changed (?:his|her|their) address
    null ?mx|does not accept (?:any )?(?:e?-?mail|mail)\b(?! from| with)|doesn't accept (?:e?-?mail
    |mail)\b(?! from| with)|no mail accepted
    (?:konto|postfach|mailbox|adresse|empfänger|benutzer|account)[^.]{0,50}(?:deaktiviert|geschlossen
    |gelöscht|gekündigt|aufgelöst|stillgelegt|nicht mehr (?:aktiv|gültig|vorhanden|verfügbar|in gebrauch
    |existent|verwendet))
    (?:compte|boîte|adresse|utilisateur|destinataire|bal)[^.]{0,50}(?:désactivée?|fermée?|clôturée?
    |résiliée?|supprimée?|n'est plus|n'existe plus)
    (?:cuenta|buzón|usuario|casilla|dirección)[^.]{0,50}(?:desactivad|deshabilitad|inhabilitad|cerrad
    |cancelad|dad[ao] de baja|eliminad|ya no existe)
    (?:casella|account|utente|mailbox|indirizzo|utenza)[^.]{0,50}(?:disabilitat|disattivat|chius[ao]|cessat
    |cancellat|non (?:è )?più attiv|dismess)
    (?:conta|caixa|usuário|utilizador|endereço)[^.]{0,50}(?:desativad|desabilitad|encerrad|cancelad|removid
    |excluíd|não existe mais)
    (?:account|postvak|mailbox|adres)[^.]{0,50}(?:uitgeschakeld|opgeheven|gedeactiveerd|verwijderd
    |niet meer in gebruik|bestaat niet meer)
    (?:konto|skrzynka|adres|użytkownik)[^.]{0,50}(?:wyłączon|zamknięt|usunięt|zlikwidowan|skasowan)
    (?:účet|schránka|adresa|uživatel)[^.]{0,50}(?:zrušen|deaktivován|uzavřen|smazán|vypnut)
    (?:ящик|аккаунт|учетная запись|пользователь|адрес)[^.]{0,50}(?:отключ|удал[её]н|закрыт|деактивирован
    |заблокирован)
    (?:скриньк|користувач|адрес|обліков)[^.]{0,50}(?:вимкнен|видален|закрит|деактивован)
    (?:konto|brevlåda|postkasse|adresse|adress)[^.]{0,40}(?:inaktiverat|avslutat|borttagen|nedlagt|lukket
    |slettet|deaktivert|deaktiveret)
    (?:tili|postilaatikko)[^.]{0,40}(?:suljettu|poistettu)|(?:fiók|postafiók)[^.]{0,40}(?:megszűnt|törölve
    |letiltva)
    hesa[pb][^.]{0,40}(?:kapatıl|devre dışı|silin)|(?:contul|căsuța)[^.]{0,40}(?:dezactivat|închis|șters)
    (?:λογαριασμός|γραμματοκιβώτιο)[^.]{0,40}(?:απενεργοποι|κλεισ|διαγραφ)|(?:חשבון|תיבה
    |תיבת הדואר)[^.]{0,30}(?:נסגר|הושבת|בוטל|נמחק)
    (?:հաշիվը|արկղը)[^.]{0,40}(?:փակվել|փակված|ջնջվել|անջատված|ապաակտիվ)
    解約|退会|廃止|使用されておりません|使われておりません|利用を停止|利用停止|無効になって|無効に(?:され
    |なっ)|削除され
    停用|禁用|注销|註銷|冻结|已被锁定|已关闭|已關閉|已删除|停止使用|휴면|해지|탈퇴|정지된|폐쇄|삭제된
"""

#: There is no such mailbox.
UNKNOWN = r"""
    550 unroute?able (?:e?mail )?address
    (?:no|not?) such {person}|no such (?:local|domain user|customer|e?mail)|(?:there is
    |there's) no (?:such )?{person}|no {person} (?:by|with|of) (?:that|this)
    {person}(?:\(s\)|s|es)?\b{gap} (?:\w+ )?{is_not}
    {person}(?:es|s)? (?:{is_not})|{person}[- ]?unknown
    (?:unknown|invalid|illegal|nonexistent|non-existent|unrecogni[sz]ed|undeliverable|wrong|incorrect
    |unregistered|inexistent) (?:or (?:\w+ ){1,2})?(?:(?:e?mail|local|to|destination|virtual|smtp
    |remote) )?{person}
    #5\.1\.0 address rejected|not our customer|don't know (?:anyone|anybody|any \w+) (?:by|with|of) (?:that
    |this) name
    bad destination (?:mailbox|e?mail)|bad[- ]mailbox|destination mailbox address
    recipient(?:_| )?not(?:_| )?found|recip(?:ient)?notfound|rcpt_not_exist|mbox_not_found|user_not_found
    |no_such_user|nosuchuser|user_unknown
    (?:is not|isn't|not) an? (?:mailbox|user|account|recipient) (?:here|on this)
    |recipient[\w ]{0,20}(?:cannot|could not) be verified
    (?:not|isn't) (?:a )?(?:valid|known|local|existing|real) (?:user|mailbox|recipient|address|account
    |e?mail)
    (?:does not|doesn't|do not|don't|didn't) have (?:an?|any|such) [^.]{0,30}(?:account|mailbox|user
    |address)|have no (?:mailbox|account|user)\b
    (?:can't|cannot|can not|couldn't|could not|unable to|failed to) (?:find|locate|resolve|identify
    |match) (?:\w+ ){0,3}(?:user|recipient|mailbox|address|account|person)\b
    not listed in|not in (?:the )?(?:public )?(?:name|address)|nicht im [\w-]{0,20}(?:verzeichnis|adressbuch)
    |non (?:répertorié|elencato)|no (?:aparece|figura) en
    |no match(?:es)? (?:found )?in (?:the )?directory|not found in (?:the )?directory
    \bno mailbox\b|no account (?:by|with|here)|mailbox (?:not|isn't) (?:here|found)|(?:who
    |user) is (?:not here|not known)|not known (?:here|at this)
    (?:misspell|mistyp)\w+ [^.]{0,30}(?:or|and) (?:\w+ ){0,3}not exist|address not found
    |recipient not (?:here|ok)|user not (?:here|exist)|addressee unknown
    address (?:you entered )?(?:couldn't|could not) be found|recipient address (?:\w+ )?(?:not found
    |unknown)|couldn't be found
    5\.4\.1 (?:\[?\w*\]?:? )?recipient address rejected: access denied
    |recipient address rejected: access denied\. (?:as|\[)
    unbekannte[rsn]? (?:empfänger|benutzer|adress|user|konto|postfach|nutzer|teilnehmer)|kein(?:e
    |en)? (?:solche[rsn]?|passende[rsn]?|gültige[rsn]?|derartige[rsn]?)? ?(?:empfänger|benutzer|adress|user
    |konto|postfach|mailbox|nutzer|account)
    (?:empfänger|benutzer|adress|postfach|mailbox|konto|account|user|nutzer
    |teilnehmer)[^.]{0,80}(?:unbekannt|existier\w+ (?:nicht|leider nicht|hier nicht)|nicht existier
    |nicht gefunden|nicht bekannt|nicht vorhanden|ungültig|gibt es nicht|nicht ermittelt|nicht eingerichtet)
    (?:utilisateur|destinataire|adresse|boîte|compte|usager|correspondant|bal)[^.]{0,80}(?:inconnue?
    |inexistante?|introuvable|n'existe pas|n'existent pas|invalide|pas (?:été )?trouvée?|erronée)
    (?:utilisateur|adresse|destinataire) inconnu|aucun (?:utilisateur|destinataire|compte|abonné)
    (?:usuario|destinatario|direccion|buzon|cuenta|casilla)[^.]{0,80}(?:desconocid|no existe|inexistente
    |no se (?:encontr|ha encontr|encuentr|pudo encontr|ha podido encontr)|no encontrad|inválid|no válid
    |no es valid|no fue encontrad)
    (?:utente|destinatario|indirizzo|casella|account|mailbox|utenza)[^.]{0,80}(?:sconosciut|inesistent
    |non esist|non trovat|non valid|non (?:è|e') (?:stat[oa] )?(?:trovat|valid|presente)|non corretto
    |impossibile trovare)|impossibile trovare (?:l')?(?:indirizzo|il destinatario|la casella)
    (?:usuario|destinatario|endereco|caixa|conta|utilizador)[^.]{0,80}(?:desconhecid|inexistente|nao existe
    |nao encontrad|nao foi (?:possivel )?encontra|invalid|nao localizad|nao pode ser encontrad)
    (?:gebruiker|ontvanger|adres|postvak|mailbox|geadresseerde|account)[^.]{0,80}(?:onbekend|bestaat niet
    |niet gevonden|ongeldig|niet worden gevonden|niet bekend)|onbekende (?:gebruiker|ontvanger
    |geadresseerde)
    (?:użytkownik|odbiorc|adres|skrzynk|konto|konta)[^.]{0,80}(?:nie istniej|nieznan|nie znaleziono
    |nieprawidłow|niepoprawn|nie został\w* znalezion|nie odnaleziono)|nie ma takiego|nieznany (?:użytkownik
    |odbiorca|adres)|brak takie
    (?:uživatel|příjemce|adres|schránk|účet|adresát)[^.]{0,80}(?:neexistuj|neznám|nenalezen|neplatn
    |nebyl\w? nalezen|není znám)|neznám[ýá] (?:uživatel|příjemce|adresát|adresa)
    (?:пользовател|получател|адрес|ящик|абонент|учетн|адресат)[^.]{0,80}(?:не существу|неизвест|не найден
    |недействител|не зарегистрирован|отсутствует|не обнаружен|неверн|несуществующ)
    нет такого|такого (?:пользователя|адреса|ящика|адресата) (?:нет|не)|неизвестн\w+ (?:пользователь
    |получатель|адресат)|несуществующ\w+ (?:адрес|пользовател|получател|ящик)
    (?:користувач|одержувач|отримувач|адрес|скриньк)[^.]{0,80}(?:не існу|невідом|не знайден|не зареєстрован
    |відсутн)|немає такого|невідомий (?:користувач|одержувач|отримувач)
    (?:användare|mottagare|adress|brevlåda|konto|postlåda)[^.]{0,80}(?:okänd|finns inte|hittades inte
    |existerar inte|inte hittas|ogiltig)|okänd (?:användare|mottagare|adress)
    (?:bruger|bruker|modtager|mottaker|adresse|postkasse|konto|postboks)[^.]{0,80}(?:ukendt|ukjent
    |findes ikke|finnes ikke|eksisterer ikke|ikke fundet|ikke funnet|ikke findes|ikke finnes|ugyldig)
    |uk(?:endt|jent) (?:bruger|bruker|modtager|mottaker)
    (?:käyttäjä|vastaanottaja|osoite|postilaatikko)[^.]{0,80}(?:tuntematon|ei ole olemassa|ei löydy
    |ei löytynyt|ei tunneta|virheellinen|ei löytyny)|tuntematon (?:käyttäjä|vastaanottaja|osoite)
    (?:felhasználó|címzett|e-mail-cím|cím\b|postafiók|fiók)[^.]{0,80}(?:nem létez|ismeretlen|nem található
    |érvénytelen)|ismeretlen (?:felhasználó|címzett)|nincs ilyen
    (?:kullanıcı|alıcı|adres|posta kutusu|hesap)[^.]{0,80}(?:bulunamadı|bilinmiyor|mevcut değil|\byok\b
    |geçersiz|tanınmıyor)|bilinmeyen (?:kullanıcı|alıcı)|böyle bir (?:kullanıcı|adres|hesap)
    (?:χρήστης|παραλήπτης|διεύθυνση|γραμματοκιβώτιο|παραλήπτη)[^.]{0,80}(?:δεν υπάρχει|άγνωστ|δεν βρέθηκε
    |δεν εντοπίστηκε|δεν ήταν δυνατή η εύρεση|μη έγκυρ)|άγνωστος (?:χρήστης|παραλήπτης)
    (?:utilizator|destinatar|adres|căsuț|cutia|contul)[^.]{0,80}(?:necunoscut|inexistent|nu există
    |nu a fost găsit|invalid|nu a putut fi găsit)|utilizator necunoscut
    (?:משתמש|נמען|כתובת|תיבה|תיבת|חשבון)[^.]{0,60}(?:לא קיי|אינו קיים|אינה קיימת|לא נמצא|אינו מוכר|לא ידוע
    |לא מוכר|שגויה|אינה חוקית|לא זוהה)|אין משתמש|נמען לא
    (?:օգտատեր|օգտագործող|ստացող|հասցե|փոստարկղ|արկղ|հասցեատեր)[^.]{0,60}(?:չկա|գոյություն չուն|անհայտ
    |չի գտնվել|չգտնվեց|սխալ է)|անհայտ (?:օգտատեր|ստացող|հասցեատեր)
    見つかりません|見つけられません|見つからな|存在しません|存在しない|存在いたしません|(?:宛|あて)先不明
    |ユーザ[ーは]?が?不明|該当するユーザ|無効なアドレス|アドレスに誤り|アドレスが(?:間違|誤|正しくない|無効)
    |アドレス不明|登録されておりません|登録されていません
    (?:用户|用戶|收件人|邮箱|郵箱|信箱|账号|帐号|帳號|帳戶|地址|使用者|邮件地址)[^.。]{0,30}(?:不存在|找不到
    |未找到|无法找到|無法找到|未知|无效|無效|不正确|错误)|未知用户|查无此|查無此|无此用户|無此
    |没有找到[^.。]{0,12}(?:用户|收件人|邮箱)|找不到(?:收件人|用户|使用者|邮箱|电子邮件地址)|不存在的(?:用户
    |邮箱|收件人)
    (?:사용자|수신자|메일|주소|계정|받는 사람|수신인)[^.]{0,40}(?:존재하지 않|찾을 수 없|없습니다|알 수 없
    |유효하지 않|잘못)|존재하지 않는|없는 (?:사용자|메일|계정|주소)|알 수 없는 (?:사용자|수신자)
"""

#: Says "no such mailbox" of most servers, if the code is 550; "busy" or "blocked" of some others.
VAGUE = r"""
    mailbox (?:is )?(?:unavailable|not available|name not allowed)|requested action not taken: mailbox
    (?:this|the) (?:user|address|recipient) (?:is )?(?:unavailable|not available)
"""

# Servers that write ASCII only: "Empfaenger", "bulunamadi", "pelna".
_SPELLINGS = {"ä": "(?:ä|ae)", "ö": "(?:ö|oe)", "ü": "(?:ü|ue)", "ø": "(?:ø|oe?)", "ı": "[ıi]", "ł": "[łl]"}


@cache
def compiled(table: str) -> re.Pattern[str]:
    """One pattern that finds any phrase of ``table`` in folded text."""
    phrases = table.strip()
    for name, piece in reversed(_PIECES.items()):
        phrases = phrases.replace(name, _joined(piece))
    for letter, spellings in _SPELLINGS.items():
        phrases = phrases.replace(letter, spellings)
    return re.compile(fold(_joined(phrases)))


def _joined(lines: str) -> str:
    stripped = "\n".join(line.strip() for line in lines.strip().split("\n"))
    return stripped.replace("\n|", "|").replace("\n", "|")
