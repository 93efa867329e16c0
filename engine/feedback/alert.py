"""What the owner of a customer's account is told of an unhappy one, by mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.delivery.model import Message
from engine.feedback.note import Note, Quoted, written
from engine.ledger.heard import Case
from engine.letter.formats import day_and_time
from engine.letter.header import Mailbox
from engine.problem import printable


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """An alert's words in one language; braces name what is put in."""

    subject: str
    unhappy_answer: str
    unhappy_reply: str
    question: str
    said: str
    said_nothing: str
    letter: str
    due: str
    paused: str
    close: str


_WORDS = {
    "en": Words(
        subject="{shop}: {who} is not happy with us",
        unhappy_answer="{who} answered a question of ours, and is not happy.",
        unhappy_reply="{who} wrote back, and is not happy.",
        question="The answer to “{question}”: {choice}",
        said="In their own words:",
        said_nothing="They left no words.",
        letter="The letter they had: {campaign}",
        due="Please see to it by {due}.",
        paused="They get no promotions from us until it is settled.",
        close="To close it: gramercy feedback close {number} --note 'what was done'",
    ),
    "hy": Words(
        subject="{shop} — {who} գոհ չէ մեզնից",
        unhappy_answer="{who} պատասխանել է մեր հարցին և գոհ չէ։",
        unhappy_reply="{who} պատասխանել է մեր նամակին և գոհ չէ։",
        question="«{question}» հարցի պատասխանը՝ {choice}",
        said="Իր խոսքերով՝",
        said_nothing="Ոչինչ չի գրել։",
        letter="Ստացած նամակը՝ {campaign}",
        due="Խնդրում ենք անդրադառնալ։ Վերջնաժամկետը՝ {due}։",
        paused="Մինչև հարցի լուծումը մեզնից գովազդային նամակներ չի ստանա։",
        close="Հարցը փակելու համար՝ gramercy feedback close {number} --note 'ինչ է արվել'",
    ),
    "he": Words(
        subject="{shop}: אכזבה בתשובה מאת {who}",
        unhappy_answer="מאת {who} התקבלה תשובה לשאלה שלנו, וניכרת בה אכזבה.",
        unhappy_reply="מאת {who} התקבלה תגובה למכתב שלנו, וניכרת בה אכזבה.",
        question="התשובה לשאלה ״{question}״: {choice}",
        said="וכך נכתב:",
        said_nothing="לא נכתב דבר נוסף.",
        letter="המכתב שנשלח: {campaign}",
        due="נא לטפל בפנייה עד {due}.",
        paused="עד לסיום הטיפול לא יישלחו לכתובת הזאת מבצעים.",
        # Without a Hebrew note, which would stand before the command to the eye.
        close="לסגירת הפנייה: gramercy feedback close {number}",
    ),
}
# Longer words are cut: whoever reads on finds the rest with `gramercy feedback list`.
_MOST = 4000


def alert(
    case: Case,
    *,
    question: str | None,
    shop: str,
    sender: Mailbox,
    to: str,
    language: str,
    token: str,
    now: datetime,
) -> Message:
    """The letter that tells of a case.

    Args:
        question: What was asked, in the shop's language; its name stands for it where None.
        language: The shop's; English where we have no words for it.
        token: Letters and digits by which this letter is told from all others.
        now: Aware, in the shop's zone, whose clock the letter shows.

    Raises:
        HeaderError: if the sender's address cannot stand in a header.
    """
    tongue = language[:2] if language[:2] in _WORDS else "en"
    note = _told(case, question, shop, tongue, now)
    return written(note, sender=sender, to=to, language=tongue, token=token, now=now)


def _told(case: Case, question: str | None, shop: str, language: str, now: datetime) -> Note:
    words, who = _WORDS[language], printable(case.address)
    lines: list[str | Quoted] = [
        (words.unhappy_answer if case.answer else words.unhappy_reply).format(who=who)
    ]
    if case.answer and case.answer.choice:
        asked = printable(question or case.answer.question)
        lines.append(words.question.format(question=asked, choice=printable(case.answer.choice)))
    quoted = (case.answer.comment if case.answer else "") or case.text
    lines += [words.said, Quoted(quoted[:_MOST])] if quoted else [words.said_nothing]
    if case.campaign:
        lines.append(words.letter.replace("{campaign}", printable(case.campaign)))
    lines += [
        words.due.format(due=day_and_time(case.due.astimezone(now.tzinfo), language)),
        words.paused,
        words.close.format(number=case.id),
    ]
    return Note(subject=words.subject.replace("{who}", who).replace("{shop}", shop), lines=lines)
