"""Who asks us to stop is heard in any language, and so is who complains; who only sounds like it is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.inbound.stopwords import unhappy, wants_out

TOKEN = "mzxw6ytboi4tqmzwga2dcnrugm2tknbrgu4tkmb"

SUBJECTS = [
    "STOP",
    "stop",
    "Stop!",
    f"STOP {TOKEN}",
    f"Re: STOP {TOKEN.upper()}",
    f"stop {TOKEN[:20]}",
    "Re: Unsubscribe",
    "AW: Abmelden",
    "UNSUBSCRIBE please",
    "opt-out",
    "ՀԱՆԵԼ",
    "Հանե՛լ",
    "\u200fהסר",
    "\u202bהסר\u202c",
    "Отписаться",
    "Désabonnement",
    "BAJA",
    "退订",
]

WANT_OUT = [
    "STOP",
    "Please stop.",
    "unsubscribe",
    "Hello,\n\nplease unsubscribe me.\n\nThanks",
    "Remove me",
    "opt out",
    "Please remove me from your list.",
    "The cups are nice, but please take me off your mailing list. Regards to Mary.",
    "Kindly delete my email address from your database.",
    "Stop sending me these letters.",
    "I do not wish to receive any more emails from you.",
    "Please don't email me again.",
    "No more emails please",
    "How do I unsubscribe?",
    "If you don't stop emailing me, I will report you.",
    "I would like to opt out of this.",
    "ՀԱՆԵԼ",
    "Հանեք ինձ ցուցակից",
    "Խնդրում եմ հանե՛ք ինձ ձեր ցուցակից։",
    "չեմ ուզում նամակներ",
    "Այլևս չեմ ցանկանում նամակներ ստանալ ձեզնից։",
    "Խնդրում եմ, ինձ այլևս մի գրեք։",
    "הסר",
    "הסירו אותי בבקשה",
    "להסיר",
    "נא להסיר אותי מרשימת התפוצה שלכם. תודה.",
    "אני לא מעוניינת לקבל מכם מיילים.",
    "די לשלוח לי הודעות",
    "Bitte nehmen Sie mich aus dem Verteiler.",
    "Ich möchte keine weiteren Mails von Ihnen bekommen.",
    "Bitte abmelden",
    "Désabonnez-moi s'il vous plaît",
    "Je ne souhaite plus recevoir vos courriers.",
    "Por favor, bórrenme de su lista.",
    "No quiero recibir más correos.",
    "Quiero darme de baja",
    "Cancellatemi dalla vostra lista.",
    "Non voglio più ricevere le vostre mail",
    "Отпишите меня, пожалуйста",
    "Уберите мой адрес из вашей базы.",
    "Больше не пишите мне.",
    "Видаліть мене зі списку розсилки",
    "Por favor, me remova da lista.",
    "Não quero mais receber e-mails.",
    "Haal mij uit jullie bestand",
    "Ik wil geen mails meer ontvangen.",
    "Proszę o usunięcie mnie z listy.",
    "Nie chcę więcej wiadomości",
]

STAY = [
    "Please don't stop writing!",
    "I could not stop smiling.",
    "Your letters are a non-stop pleasure.",
    "Never stop sending me these lovely letters!",
    "We will stop by the shop on Saturday.",
    "The tram stop in front of your shop is closed.",
    "Please do not remove me from your list, I love it.",
    "I hope you never take me off your list.",
    "Did I unsubscribe by mistake?",
    "I did not want to unsubscribe, could you add me again?",
    "Please take me off the waiting list for the teapot.",
    "Please remove the blue cup from my order.",
    "I don't want the blue cup, I want the green one.",
    "Don't write the price on the card, please, it is a gift.",
    "End of story: we love the cups.",
    "I no longer live in Bath, my new address is 12 Mill Lane.",
    "Thank you!",
    "Yes",
    "No, thank you.",
    "I don't need a reply.",
    "There is no more coffee like yours.",
    "Could you send me the letter again? I deleted it.",
    "Can you cancel my order for Friday?",
    "Bitte hören Sie nicht auf zu schreiben!",
    "Ich konnte nicht aufhören zu lächeln.",
    "Bitte streichen Sie die blaue Tasse.",
    "N'arrêtez pas d'écrire !",
    "Je voudrais annuler le goûter de samedi.",
    "No dejen de escribir, por favor.",
    "Quiero la taza verde, no la azul.",
    "Non smettete mai di scrivere!",
    "Не переставайте писать такие письма!",
    "Я удалила письмо по ошибке, пришлите ещё раз.",
    "Մի՛ դադարեցրեք գրել, խնդրում եմ։",
    "Չեմ կարող շաբաթ օրը գալ։",
    "Շատ հաճելի նամակ էր, շնորհակալություն։",
    "אל תפסיקו לכתוב!",
    "לא יכולתי להפסיק לחייך.",
    "אני לא יכולה להגיע בשבת.",
    "Stop, before I forget: the teapot is wonderful.",
    "The children cannot stop talking about the letters you send.",
    "",
]

UNHAPPY = [
    "The vase arrived broken.",
    "My order never arrived.",
    "I am very disappointed.",
    "I want a refund.",
    "The man at the counter was rude to my mother.",
    "I am so angry that I will not come back.",
    "Thanks for the letter, but the handle came off after a week.",
    "Nice words. Nobody answered my three emails, though.",
    "You sent the wrong size.",
    "I was charged twice!",
    "The lid does not fit.",
    "It still hasn't arrived.",
    "Worst service I have ever had.",
    "Two cups are missing.",
    "I am not happy with the glaze.",
    "This is unacceptable.",
    "The parcel was three weeks late.",
    "Please give me my money back.",
    "Ապրանքը կոտրված էր։",
    "Պատվերս այդպես էլ չեմ ստացել։",
    "Շատ հիասթափված եմ։",
    "Սպասարկումը շատ վատ էր։",
    "Վերադարձրեք գումարը։",
    "Վաճառողը կոպիտ էր։",
    "המוצר הגיע שבור.",
    "ההזמנה עדיין לא הגיעה.",
    "אני מאוד מאוכזבת.",
    "אני דורשת החזר כספי.",
    "המוכר היה גס רוח.",
    "השירות היה גרוע.",
    "Чашка пришла разбитой, вся сломана.",
    "Заказ так и не пришёл.",
    "Я очень разочарована.",
    "Верните деньги.",
    "Продавец мне нахамил.",
    "Die Kanne kam kaputt an.",
    "Meine Bestellung ist nicht angekommen.",
    "Ich bin sehr enttäuscht.",
    "Der Verkäufer war unfreundlich.",
    "La théière est arrivée cassée.",
    "Je n'ai toujours rien reçu.",
    "Je suis très déçue.",
    "La taza llegó rota.",
    "El pedido no ha llegado.",
    "Estoy muy decepcionada.",
    "Quiero un reembolso.",
]

CONTENT = [
    "No complaints at all, thank you!",
    "I have never been disappointed by your shop.",
    "We can't complain.",
    "Nothing was broken, everything arrived in one piece.",
    "Thank you for the quick refund!",
    "Sorry for my broken English.",
    "Sorry for the late reply, I was ill.",
    "I was heartbroken to read that you are closing.",
    "We will miss you in the summer.",
    "That is terribly kind of you.",
    "Not bad at all!",
    "The parcel arrived on time.",
    "You have never let us down.",
    "I would love to come on Saturday.",
    "What a lovely letter, it made me cry with joy.",
    "Do you have the large one in green?",
    "My phone number has changed.",
    "See you in spring!",
    "Without any problems, as always.",
    "I hope nothing gets lost in the snow.",
    "",
    "Ոչ մի դժգոհություն չունեմ։",
    "Շատ շնորհակալ եմ, ամեն ինչ հրաշալի էր։",
    "Երբեք չեմ հիասթափվել ձեզնից։",
    "Ուրախ կլինեմ կրկին գալ։",
    "Կներեք, որ ուշ եմ պատասխանում։",
    "אין לי שום תלונות, הכול מושלם.",
    "מעולם לא התאכזבתי מכם.",
    "סליחה על האיחור בתשובה.",
    "תודה רבה על ההחזר המהיר!",
    "איזה מכתב מרגש.",
    "Никаких жалоб, всё прекрасно!",
    "Никогда не была разочарована.",
    "Простите, что поздно отвечаю.",
    "Спасибо за быстрый возврат!",
    "Keine Beschwerden, alles bestens.",
    "Ich war noch nie enttäuscht.",
    "Entschuldigung für die späte Antwort.",
    "Ich freue mich auf den Frühling.",
    "Aucune plainte, tout est parfait.",
    "Je n'ai jamais été déçue.",
    "Sin ninguna queja, todo perfecto.",
    "Nunca me han decepcionado.",
    "Perdón por contestar tarde.",
]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_that_asks_us_to_stop(subject: str) -> None:
    assert wants_out(subject, "Sent in haste, with greetings to everybody at the shop.")


@pytest.mark.parametrize("text", WANT_OUT)
def test_a_text_that_asks_us_to_stop(text: str) -> None:
    assert wants_out("Re: A word of thanks", text)


@pytest.mark.parametrize("text", STAY)
def test_a_text_that_does_not(text: str) -> None:
    assert not wants_out("Re: A word of thanks", text)


@pytest.mark.parametrize(
    "subject",
    ["Re: Non-stop flowers", "Stop by our shop", "Re: Last stop", "Unsubscribed by mistake", ""],
)
def test_a_subject_that_does_not(subject: str) -> None:
    assert not wants_out(subject, "What is this about?")


@pytest.mark.parametrize("text", UNHAPPY)
def test_a_complaint(text: str) -> None:
    assert unhappy(text)


@pytest.mark.parametrize("text", CONTENT)
def test_no_complaint(text: str) -> None:
    assert not unhappy(text)


def test_the_lists_are_as_long_as_they_should_be() -> None:
    assert min(len(WANT_OUT), len(STAY), len(UNHAPPY), len(CONTENT)) >= 40


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_nothing_fails(subject: str, text: str) -> None:
    assert wants_out(subject, text) in (True, False)
    assert unhappy(text) in (True, False)
