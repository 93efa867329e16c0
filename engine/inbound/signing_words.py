"""What people and mail programs put below a letter, in the languages they speak; for text that went through
``fold``."""

from __future__ import annotations

import re

from engine.inbound.quoting_words import pattern

_TO_ALL = (
    r"(?: to (?:you|all|everyone|you all|both|the team)| an alle| an sie| à (?:tous|vous)| a todos| a tutti)?"
)

#: Closing formulas that are nothing else.
REGARDS = pattern(
    r"(?:(?:with|my|our|and|&|the|many|please accept my)\s)*(?:(?:best|kind(?:est)?|warm(?:est)?|very best"
    r"|sincere|friendly)\s)*"
    r"(?:(?:and|&)\s(?:best|kind|warm)\s)?(?:regards|best wishes|warm wishes|good wishes|kind wishes)"
    + _TO_ALL
    + r""
    r"|best|warmly|kindly|all the best|all my best|very best|sincerely(?: yours)?|yours(?: (?:sincerely"
    r"|faithfully|truly|ever))?"
    r"|respectfully(?: yours)?|cordially|cheers|cheerio|br|rgds|kr|b\.?r\.?|tia|(?:with |much |lots of "
    r"|all my )?love(?: from)?|hugs"
    r"|lots of love|big hugs?|take care|bye(?: for now)?|ciao|x{1,5}|xo|xoxo|v?/?r/|v/r"
    r"|warm(?:est)? (?:hugs?|thanks)"
    r"|ever yours"
    r"|with (?:gratitude|appreciation|respect|thanks|many thanks|warm thanks|kind thanks|all good wishes"
    r"|every good wish)"
    r"|(?:many |with |kind )?(?:thanks|thank you|thx)[,.!]* (?:and|&|und)? ?(?:(?:best|kind|warm|my"
    r"|very best) )*(?:regards|wishes)"
    # German
    r"|(?:mit )?(?:(?:ganz |sehr )?(?:freundlich|best|herzlich|lieb|schön|viel|sonnig|freundschaftlich"
    r"|kollegial|hochachtungsvoll)e[nmrs]?"
    r"(?: und (?:sonnig|herzlich|lieb)en?)? )+gr(?:ü|ue)(?:ß|ss)e?n?(?: (?:aus|von|an|nach) [^.!?]{1,40})?"
    r"|mfg|m\.?f\.?g\.?|lg|vlg|vg|hg|bg|glg|gr(?:ü|ue)(?:ß|ss)e?|(?:schönen|lieben|besten"
    r"|herzlichen) gru(?:ß|ss)|hochachtungsvoll|alles liebe"
    r"|alles gute|herzlichst|ihr|ihre|dein|deine|eure|beste wünsche|mit dank(?: und gru(?:ß|ss))?"
    r"|mit besten (?:empfehlungen|wünschen)"
    r"|(?:vielen |besten |herzlichen )?danke? (?:und|&|u\.) gru(?:ß|ss)|(?:vielen |besten "
    r"|herzlichen )?danke? (?:und|&) (?:(?:viele|liebe|beste|schöne|freundliche"
    r"|herzliche) )?gr(?:ü|ue)(?:ß|ss)e?|servus|tschüss"
    # French
    r"|(?:très |bien |trés )?(?:cordialement|amicalement|sincèrement|respectueusement)(?: (?:vôtre"
    r"|à vous))?|bien à (?:vous|toi)"
    r"|cdt|cdlt|bàv|(?:(?:mes |nos |avec |avec mes )?(?:sincères|meilleures|cordiales|respectueuses"
    r"|chaleureuses|bonnes) )?"
    r"(?:salutations|pensées)(?: (?:distinguées|cordiales|les meilleures|respectueuses|sincères))?|bises"
    r"|bisous|amitiés|je vous embrasse"
    r"|meilleurs sentiments|(?:veuillez|je vous prie d)[^.!?]{1,90}(?:salutations|sentiments)[^.!?]{0,40}"
    r"|à (?:bientôt|très bientôt)"
    # Spanish, Catalan, Italian, Portuguese
    r"|(?:(?:un )?(?:cordial|afectuoso|cariñoso|atento) )?saludos?(?: (?:cordiales|cordial|afectuosos"
    r"|atentos|a todos))?"
    r"|un saludo(?: cordial)?|(?:muy )?atentamente|cordialmente|(?:un )?(?:fuerte "
    r"|gran )?abrazos?(?: fuerte)?|besos|un beso|salutacions"
    r"|(?:(?:i |i miei |con i |un )?(?:cordiali|distinti|cari|tanti|migliori|caro|più cordiali"
    r"|affettuosi) )?salut[io](?: cordiali)?"
    r"|cordialità|in fede|un abbraccio|baci|a presto|con affetto|con stima"
    r"|(?:muito )?atenciosamente|att|atte|(?:(?:com os )?(?:meus )?(?:melhores|cordiais) )?cumprimentos"
    r"|saudações|abraços?|(?:um )?(?:forte )?abraço"
    r"|beijos|um beijo|grande abraço"
    # Dutch, the North
    r"|(?:met )?(?:(?:vriendelijke|hartelijke|beste|lieve|warme|hoogachtende) )?groet(?:en|jes)?|mvg"
    r"|m\.?v\.?g\.?|hoogachtend|liefs|gr"
    r"|(?:med )?(?:(?:vänliga?|bästa|hjärtliga|varma|vennlig|venlig|kærlig|beste|varme|hjertelig|mange"
    r"|kære|de bedste) )*"
    r"(?:hälsning(?:ar)?|hilsen(?:er)?|hilsner)|mvh|bh|vh|kh|mvf|kram|klem|knus|ha det bra"
    r"|(?:(?:ystävällisin|parhain|sydämellisin|kunnioittavin|terveisin) )?terveisin|terveiset|t|terv|yt"
    r"|ystävällisesti"
    # Polish, Czech, Slovak, Hungarian, Romanian, Turkish, Greek
    r"|(?:serdecznie )?pozdrawiam(?: serdecznie)?|(?:serdeczne )?pozdrowienia|z (?:poważaniem"
    r"|wyrazami szacunku|pozdrowieniami|uszanowaniem)|pzdr"
    r"|s (?:pozdravem|přátelským pozdravem|pozdravom|úctou|přáním hezkého dne)|hezký den|zdravím"
    r"|pozdravujem|pekný deň"
    r"|(?:(?:baráti |szívélyes )?üdvözlettel|tisztelettel|üdv|üdvözlet|szép napot|sok szeretettel"
    r"|szeretettel)"
    r"|(?:cu (?:stimă|respect|drag|prietenie)|toate cele bune|o zi bună|numai bine)|(?:saygılarımla"
    r"|saygılarımızla|sevgiler(?:imle)?|iyi günler|selamlar|iyi çalışmalar)"
    r"|(?:με )?(?:(?:φιλικούς|θερμούς) )?(?:εκτίμηση|χαιρετισμούς|χαιρετισμοί)|με εκτίμηση|φιλικά"
    # Russian, Ukrainian, Bulgarian
    r"|(?:с|з)(?: (?:глубоким|большим|искренним|неизменным))? (?:уважением|наилучшими пожеланиями|любовью"
    r"|благодарностью|теплом|приветом|повагою"
    r"|найкращими побажаннями|вдячністю|любовʼю)|(?:всего|всього) (?:самого )?(?:доброго|хорошего"
    r"|наилучшего|найкращого)|искренне ваш[аи]?|ваш[аи]?|целую|обнимаю"
    r"|с уважение|поздрави|щиро ваш[аі]?|бережіть себе"
    # Hebrew, Armenian, Arabic
    r"|(?:ב)?(?:תודה|תודות) ו?ב?ברכה|בברכה(?: רבה)?|בברכת .{1,30}|ב?כבוד רב|בכבוד רב|ברכות|כל טוב|שלכם|שלך"
    r"|שלכן|באהבה|נשיקות|בהוקרה|בתודה(?: מראש| רבה)?|בהערכה(?: רבה)?|להתראות|יום טוב|שבוע טוב|שבת שלום"
    r"|(?:(?:խորին |մեծ |անկեղծ )?(?:հարգանքով|հարգանքներով|հարգանոք)|լավագույն մաղթանքներով"
    r"|բարի մաղթանքներով|ջերմորեն|ջերմ բարևներով|սիրով|երախտագիտությամբ"
    r"|շնորհակալությամբ|անկեղծորեն ձեր|ձեր|ողջույններով|բարևներով)|مع (?:أطيب )?(?:تحياتي|التحية|تحياتنا"
    r"|الشكر)|تحياتي|وتفضلوا بقبول .{1,40}|مع خالص .{1,30}"
    # Japanese, Chinese, Korean
    r"|敬具|草々|以上|此致(?: ?敬礼)?|敬礼|祝好|顺颂商祺|祝商祺|祝您?(?:生活|工作|身体)?(?:愉快|顺利"
    r"|健康)|谨启|敬上|올림|드림|안부를 전하며"
)

#: Thanks, which close a letter when a name follows, and are what it says when nothing does.
THANKS = pattern(
    r"(?:(?:many|so many|a million|warm|kind|again|with many) )?(?:thanks|thank you|thank u|thx|ty|tks"
    r"|thanx|cheers and thanks)"
    r"(?: (?:again|a lot|so much|very much|a million|a bunch|once again|once more|in advance|ever so much"
    r"|kindly|all|everyone|for (?:your|all your|the) (?:help|time|assistance|support|understanding)))*"
    r"|(?:vielen|besten|herzlichen|tausend|lieben|schönen|ganz herzlichen) dank(?: (?:im voraus|nochmals?"
    r"|und))?|danke(?: (?:schön|sehr|dir|ihnen|nochmals?|im voraus))?"
    r"|(?:un grand |mille |encore )?mercis?(?: (?:beaucoup|d'avance|bien|encore|infiniment|à vous"
    r"|par avance))*|(?:muchas |mil |muchísimas )?gracias(?: (?:de nuevo|por todo|de antemano))?"
    r"|(?:mille |molte |tante )?grazie(?: (?:mille|ancora|di cuore|tante|in anticipo))?"
    r"|(?:muito )?obrigad[oa]s?(?: (?:desde já|mais uma vez))?|(?:hartelijk |alvast )?(?:bedankt|dank)"
    r"|dank (?:je|u)(?: wel)?"
    r"|tack(?: (?:så mycket|på förhand))?|tak(?: på forhånd)?|mange tak|(?:tusen )?takk|kiitos(?: paljon)?"
    r"|kiitoksia|dziękuję(?: bardzo)?|dzięki|děkuji|díky|ďakujem"
    r"|(?:előre is )?köszönöm(?: szépen)?|köszönettel|mulțumesc|mulţumesc|mersi|teşekkürler"
    r"|teşekkür ederim|(?:большое |огромное )?спасибо(?: (?:большое|вам|заранее))*|заранее спасибо"
    r"|благодарю|щиро дякую|дякую|благодаря"
    r"|ευχαριστώ(?: πολύ)?|(?:המון |הרבה )?תודה(?: (?:רבה|לכם|מראש|ענקית|מקרב לב))*"
    r"|(?:շատ )?շնորհակալություն|շնորհակալ եմ|մերսի|ありがとうございます|ありがとうございました|谢谢|謝謝"
    r"|多谢|감사합니다|고맙습니다|شكرا|شكراً"
)

#: "Sent from my iPhone" and its like, on a line of their own.
SENT_FROM = pattern(
    r"(?:sent|envoyé|enviado|enviada|inviato|verzonden|gesendet|skickat|sendt|wysłano|wysłane|odesláno"
    r"|odoslané|lähetetty|küldve|trimis|gönderildi|отправлено|надіслано|изпратено|στάλθηκε|נשלח"
    r"|ուղարկված է|ուղարկվել է|ուղարկված|发自|發自|傳自|poslano)"
    r" ?(?:from|via|using|with|de|desde|depuis|da|do|a partir do|dal|dall'|vanaf|van|vanuit|met|von|mit"
    r"|über|från|fra|med|z|ze|zo|iz|din|de pe|prin|с|со|из|через|от|з|із|από|מ-?|מה-?|מתוך|באמצעות|իմ"
    r"|à partir de|à l'aide de|mein\w*)\b"
    r"[^.!?,;]{0,60}[.!]?(?: ?[<(\[]? ?https?://[^ ]{1,300}(?: [>)\]])?)?"
    r"|von (?:meinem?|unterwegs)[^.!?,;]{0,50} (?:gesendet|geschickt|versendet)[.!]?|(?:diese (?:nachricht"
    r"|e-?mail) wurde )?von meine[mr] .{0,50} gesendet[.!]?|mobil gesendet[.!]?|unterwegs gesendet[.!]?"
    r"|(?:lähetetty|küldve) .{1,50}|.{1,30}(?:cihazımdan|cihazından|'?umdan|imden"
    r"|telefonumdan) gönderildi[.!]?|.{1,25} készülékemről küldve[.!]?|az .{1,20}-?omr?ól küldve"
    r"|iphone-omról küldve"
    r"|.{1,30}(?:から送信|より送信)|.{1,30}(?:에서 보냄|에서 보냈습니다|에서 전송)|나의 .{1,20}에서 보냄"
    r"|发自我的.{0,30}|從我的.{0,20}傳送"
    r"|从我的.{0,20}发送|發自.{0,30}|.{0,20}אני שולחת? .{0,20}מהנייד"
    r"|נשלח (?:מה|מ|מתוך|באמצעות|דרך).{1,50}|ուղարկված է .{1,40}|ուղարկվել է .{1,40}|أ?رسلت? من .{1,40}"
    r"|(?:تم الإرسال|أُرسلت) من .{1,40}|envoyé .{1,50}|enviado .{1,50}|отправлено .{1,60}"
    r"|надіслано .{1,60}"
    r"|(?:get|download|obtenir|obtenez|obtener|scarica|ottieni|holen sie sich|obter|получите|скачать"
    r"|загрузите|pobierz|få|hämta|hent|download|skaffa|قم بتنزيل|הורד את|קבל את|获取"
    r"|下载) ?(?:the )?(?:outlook|bluemail|spark|mailbird|yahoo mail|gmail|aqua ?mail|mail\.ru|spike"
    r"|newton)[^.!?]{0,60}(?: ?[<(\[]? ?https?://[^ ]{1,300}(?: [>)\]])?)?"
    r"|outlook (?:für|pour|para|per|voor|for) (?:ios|android)(?: .{0,40})?|yahoo mail[^.!?]{0,60}"
    r"|(?:sent with|powered by|made with) [^.!?]{1,40}|envoyé depuis .{1,40}|inviato da .{1,40}"
    r"|typed with (?:my )?thumbs.{0,60}|(?:please )?(?:excuse|pardon|forgive|sorry for)(?: any| the"
    r"| my)? (?:typos|brevity|spelling).{0,60}"
)
#: Whoever goes on talking about a thing of theirs is no mail program.
NO_DEVICE = pattern(
    r"\b(?:but|and i|because|which|so i|desk|heart|shop|office|yesterday|today|last|вчера|сегодня|gestern"
    r"|heute|hier|ayer|ieri)\b"
)

#: What a company's server adds.
DISCLAIMER = pattern(
    r"[*_ ]*(?:(?:confidentiality|disclaimer|legal|privileged|privacy|important|vertraulichkeits\w*"
    r"|data protection)[^.]{0,40}(?:notice|note|:|statement|hinweis|warning)|disclaimer\b"
    r"|confidential(?:ity)?\b[^.]{0,30}:|confidential$"
    r"|(?:the (?:information|contents?)(?: contained| transmitted)? (?:in|of|by|with) )?this (?:e-?mail"
    r"|message|communication|electronic (?:mail|message)|transmission|correspondence)(?: message)?(?: and"
    r"| is| may| \(|,| contains| including| together|'s)[^.]{0,160}(?:confidential|privileged|intended"
    r"|addressee|legally)"
    r"|the (?:information|content)s?[^.]{0,40} (?:this|the) (?:e-?mail|message|communication"
    r"|transmission)[^.]{0,160}(?:confidential|privileged|intended|addressee)"
    r"|if you (?:are not|have received|received)[^.]{0,40}(?:intended|this (?:e-?mail|message"
    r"|communication))[^.]{0,40}(?:recipient|in error|by mistake)|please consider (?:the|our) environment"
    r"|(?:think|save)[^.]{0,30}before (?:you )?print|before printing"
    r"|virus-?free\b|(?:this (?:e-?mail|message) (?:has been|was)|diese e-?mail wurde|cet e-?mail a été"
    r"|este correo[^.]{0,30}ha sido|questa e-?mail è stata) [^.]{0,40}(?:scanned|checked|virus|viren"
    r"|vérifié)|scanned by|(?:avast|avg|norton|mcafee|kaspersky|mimecast)\b.{0,60}$"
    r"|diese (?:e-?mail|nachricht)[^.]{0,80}(?:vertraulich|rechtlich geschützt)"
    r"|der inhalt dieser (?:e-?mail|nachricht)|ce (?:message|courriel|mail"
    r"|courrier)[^.]{0,120}(?:confidentiel|destinataires?|exclusi)|le contenu de ce (?:message|courriel)"
    r"|este (?:mensaje|correo|e-?mail)[^.]{0,120}(?:confidencial|destinatari)|aviso legal"
    r"|la información contenida en este|esta mensagem[^.]{0,120}(?:confidencia|destinat)"
    r"|(?:questo messaggio|questa e-?mail|la presente (?:e-?mail|comunicazione)"
    r"|le informazioni contenute)[^.]{0,120}(?:riservat|confidenzial|destinat|esclusiv)"
    r"|(?:dit bericht|deze e-?mail|de informatie)[^.]{0,120}(?:vertrouwelijk|bestemd|geadresseerde)"
    r"|(?:ta wiadomość|niniejsza wiadomość|treść tej wiadomości)[^.]{0,120}(?:poufn|adresat)"
    r"|(?:detta meddelande|detta e-?post|denne e-?mail|denne meddelelse)[^.]{0,120}(?:konfidentiel"
    r"|fortrolig|avsett)"
    r"|(?:это|данное|настоящее) (?:сообщение|письмо|электронное)[^.]{0,120}(?:конфиденциал|предназначен)"
    r"|(?:הודעה זו|דואר אלקטרוני זה|המידע (?:הכלול|בהודעה)|מסר זה)[^.]{0,120}(?:סודי|חסוי|מיועד|הנמען)"
    r"|(?:սույն|այս) (?:հաղորդագրություն|նամակ|էլեկտրոնային)[^.։]{0,120}(?:գաղտնի|նախատեսված)"
    r"|本(?:邮件|郵件|メール).{0,60}(?:保密|机密|機密)|このメール.{0,40}(?:機密|秘密))"
)

#: A way to reach somebody.
CONTACT = re.compile(
    r"[^\s@<>]+@[^\s@<>]+\.[a-z]{2,}|\bhttps?://|\bwww\.|\b[a-z0-9-]+\.(?:com|org|net|example|test|co\.uk"
    r"|de|fr|ru|am|il|es|it|nl|pl)\b"
    r"|(?:^|[\s:|,])(?:tel|phone|ph|fon|telefon|telephone|teléfono|telefono|telefone|tél|mobile|mobil|mob"
    r"|cell|handy|fax|whatsapp|skype|tfn|tlf|puh|gsm|тел|моб|факс|טל|טלפון|נייד|פקס|հեռ|հեռախոս|电话|電話"
    r"|手机"
    r"|携帯|전화)\.?[:.]? ?[:(+0-9]"
    r"|(?:^|[\s:|,])[tmfpewdo][.:] ?[(+0-9]"
    r"|\+[0-9][0-9 ().-]{6,}|\(?0[0-9]{1,4}\)?[ /.-]?[0-9][0-9 .-]{4,}"
    r"|\b[0-9]{3}[.-][0-9]{3}[.-][0-9]{4}\b|\([0-9]{3}\) ?[0-9]{3}"
)
