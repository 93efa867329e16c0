"""Who asks us to stop is heard in any language; who only sounds like it is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.inbound.stopwords import wants_out

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
    "I want off this list",
    "Get me off your mailing list!!",
    "please remove ann@example.com from your mailings",
    "take us off your database please",
    "Not interested. Unsubscribe.",
    "unsubscribe pls",
    "Stop emailing me",
    "Enough. No more mail.",
    "I never signed up for this, remove me",
    "I'd like to be removed from your distribution list.",
    "Please unsubscribe this address, thank you.",
    "Do not contact me again.",
    "stop stop stop",
    "Please cancel my subscription to this newsletter.",
    "kein Interesse, bitte löschen Sie meine Adresse",
    "Bitte keine Werbung mehr",
    "Bitte schicken Sie mir keine E-Mails mehr.",
    "Arrêtez de m'envoyer des mails",
    "je veux me désinscrire",
    "Por favor no me escriban más",
    "No me interesa, quítenme de la lista",
    "Toglietemi dalla mailing list grazie",
    "Прошу удалить мой адрес из рассылки",
    "Не присылайте мне больше ничего!",
    "как отписаться?",
    "не хочу получать от вас письма",
    "Խնդրում եմ ջնջեք իմ հասցեն",
    "Ինձ այլևս նամակ մի ուղարկեք",
    "Դադարեցրեք նամակներ ուղարկել",
    "תורידו אותי מהרשימה",
    "אל תשלחו לי יותר",
    "בבקשה תפסיקו לשלוח לי מיילים",
    "אני מבקשת להסיר את כתובתי",
    "Please remove my email.",
    "Mijn adres graag verwijderen uit de lijst",
    "Proszę mnie wypisać z newslettera",
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
    "Thanks for remembering me on your list of friends!",
    "I stopped by yesterday and it was lovely.",
    "My son removed the label, is it still valid?",
    "I can't wait for the next letter, don't ever stop",
    "Please send me no more than two cups.",
    "Is there an end to winter?",
    "Could you remove the price tag before you wrap it?",
    "I would never unsubscribe from something so kind.",
    "No need to write back.",
    "We don't want anything for our birthday except your tea.",
    "I don't get your emails at my old address any more, here is the new one.",
    "The bus does not stop here any more.",
    "Stop me if I have told you this before!",
    "Can I opt out of the gift wrap?",
    "I want to cancel the blue cup.",
    "Ich möchte die Kanne abbestellen und dafür zwei Tassen.",
    "Hört bloß nicht auf damit!",
    "Ne m'oubliez pas pour la prochaine lettre.",
    "No quiero molestar, pero ¿tienen más tazas?",
    "Не хочу беспокоить, но где мой подарок?",
    "Չեմ ուզում անհանգստացնել, բայց ե՞րբ կլինի նոր թեյնիկ։",
    "אל תשכחו אותי ברשימה!",
    "לא רוצה להפריע, רק להגיד תודה",
    "Just cancel, we cannot come on Saturday after all.",
    "Remove from heat after five minutes, that is my secret for the tea.",
    "My wife cannot stop drinking your tea.",
    "Please take the sugar off my order.",
    "Do not send the parcel before Monday, we are away.",
    "I deleted your letter by accident, please send it again.",
    "Don't worry about the scratch.",
    "I am off to the mountains, the list of tea will have to wait.",
    "Please don't send it to my old address any more.",
    "Which bus stop is nearest?",
    "I'd rather not stop now.",
    "Ich will keine Tasse, sondern eine Kanne.",
    "Je ne veux plus de thé noir, plutôt du vert.",
    "Quiero dar de alta a mi hermana también.",
    "Хочу получать ваши письма и дальше!",
    "Ուզում եմ շարունակել ստանալ ձեր նամակները։",
    "תמשיכו לכתוב, זה נהדר",
    "We want to be added to your list, please.",
    "End of March would suit us.",
    "Cancel my place at the tasting, please.",
    "We don't need more cups.",
    "The emails come to my spam folder, what a pity.",
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


def test_the_lists_are_as_long_as_they_should_be() -> None:
    assert min(len(WANT_OUT), len(STAY)) >= 40


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_nothing_fails(subject: str, text: str) -> None:
    assert wants_out(subject, text) in (True, False)
