"""Answers: a page with the choice of the letter's link marked, a comment, and thanks."""

from __future__ import annotations

from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response as Page
from starlette.routing import Route

from engine.document.texts import Localised
from engine.ledger.heard import Seen, Sent
from engine.letter.formats import long_date, weekday_date
from engine.pages import forms
from engine.pages.asking import TRAP, Asked, Asking
from engine.pages.desk import Desk, route
from engine.pages.rendering import page
from engine.pages.words import words
from engine.planning.asking import choice_label
from engine.planning.context import in_language
from engine.response.asking import closes_at, is_open
from engine.response.model import Kind
from engine.response.people import choice_key
from engine.settings.questions import AskedQuestion
from engine.token import Purpose


def routes(desk: Desk) -> list[Route]:
    """The pages ``/a/TOKEN/QUESTION`` and ``/a/TOKEN/QUESTION/CHOICE``."""

    async def opened(request: Request) -> Page:
        sent, asking, choice = _asked(desk, request)
        place = asking.question.choices.index(choice) + 1 if choice else 0
        desk.notice(request, sent, Seen.PAGE, choice_key(asking.name, place))
        if closed := _closed(desk, request, sent, asking.question):
            return closed
        return _form(desk, request, sent, asking, asking.opened(choice))

    async def answered(request: Request) -> Page:
        sent, asking, _ = _asked(desk, request)
        desk.see_to_pace(request, sent)
        form = forms.fields(request.headers.get("content-type", ""), await forms.body(request))
        if closed := _closed(desk, request, sent, asking.question):
            return closed
        asked = asking.sent(form)
        if asked.answer is None:
            return _form(desk, request, sent, asking, asked, status=422)
        unhappy = asking.question.is_unhappy(asked.answer.choice)
        response = desk.response(sent, Kind.ANSWER, answer=asked.answer, unhappy=unhappy)
        await desk.respond([response])
        return _thanks(desk, request, sent, asking, unhappy=unhappy)

    return [
        route("/a/{token}/{question}", opened, answered),
        route("/a/{token}/{question}/{choice}", opened, answered),
    ]


def _asked(desk: Desk, request: Request) -> tuple[Sent, Asking, str]:
    """Whose letter asks what, and which choice is marked; empty for none.

    Raises:
        HTTPException: 404 for whatever our letters do not ask.
    """
    sent = desk.sent(request.path_params["token"], Purpose.ANSWER)
    name, choice = request.path_params["question"], request.path_params.get("choice", "")
    question = desk.standing.settings.questions.get(name)
    if question is None or (choice and choice not in question.choices):
        raise HTTPException(404)
    language = desk.language(request, sent)

    def read(text: Localised) -> str:
        return in_language(text, language, desk.standing.settings.language)

    return (
        sent,
        Asking(
            name=name,
            question=question,
            say=words(language),
            read=read,
            label=lambda choice: choice_label(question.kind, choice, language),
        ),
        choice,
    )


def _closed(desk: Desk, request: Request, sent: Sent, question: AskedQuestion) -> Page | None:
    """What is said where a question has closed; None while it is open."""
    zone = desk.standing.settings.shop.time_zone
    over = closes_at(question, zone)
    if over is None or is_open(question, zone, desk.clock()):
        return None
    language = desk.language(request, sent)
    last = (over - timedelta(microseconds=1)).astimezone(zone).date()
    return page(desk.standing, "closed", language, {"day": long_date(last, language)}, status=410)


def _form(
    desk: Desk, request: Request, sent: Sent, asking: Asking, asked: Asked, *, status: int = 200
) -> Page:
    values = {
        "question": asking.read(asking.question.text),
        "alone": bool(asking.question.choices),
        "asked": asked,
        "trap": TRAP,
    }
    return page(desk.standing, "question", desk.language(request, sent), values, status=status)


def _thanks(desk: Desk, request: Request, sent: Sent, asking: Asking, *, unhappy: bool) -> Page:
    settings, language = desk.standing.settings, desk.language(request, sent)
    due = (desk.clock() + settings.feedback.answer_within).astimezone(settings.shop.time_zone)
    thanks = asking.question.thanks
    values = {
        "thanks": words(language)["thanks"] if thanks is None else asking.read(thanks),
        "day": weekday_date(due.date(), language) if unhappy else None,
    }
    return page(desk.standing, "thanks", language, values)
