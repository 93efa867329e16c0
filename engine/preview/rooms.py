"""The studio's pages: one person's letter, those a search finds, those left out, what the checks say."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from engine.audience.leafing import Leafing
from engine.audience.model import Contact, Reason
from engine.errors import LetterFailed
from engine.language import direction
from engine.letter.naming import READER_COLUMNS
from engine.locales import language_name
from engine.planning.reviewing import review
from engine.preview.desk import Desk, Look
from engine.preview.excerpt import Line, excerpt
from engine.preview.guard import Secrets
from engine.preview.letters import Pictures, Wanted, digest
from engine.preview.seeing import Seen, name_of, person, see
from engine.preview.view import Light, Show, View, Width
from engine.preview.walking import Stop, around
from engine.problem import Problem, Severity, printable

#: People a search shows at once.
_FOUND = 8
#: People left out on one page.
_AT_ONCE = 50
#: Mistakes shown with their lines.
_MISTAKES = 30
_WIDTHS = {
    Width.HERE: "as wide as here",
    Width.SMALL_PHONE: "small phone",
    Width.PHONE: "phone",
    Width.TABLET: "tablet",
    Width.DESKTOP: "desktop",
}
_SHOWS = {Show.LETTER: "Letter", Show.TEXT: "Text", Show.HTML: "HTML", Show.SOURCE: "Source"}


class Rooms:
    """Answers to what a viewer asks of one desk.

    Attributes:
        from_web: Pictures on the web may be fetched, in this session.
    """

    def __init__(self, desk: Desk, secrets: Secrets, *, letters: str, headers: Mapping[str, str]) -> None:
        self.from_web = False
        self._desk = desk
        self._secrets = secrets
        self._letters = letters
        self._headers = dict(headers)
        self._pages = Environment(
            loader=PackageLoader("engine.preview", "pages"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.filters["size"] = _size
        self._pages.filters["printable"] = printable
        self._pages.filters["printable_lines"] = lambda text: "\n".join(map(printable, text.splitlines()))
        self._pages.filters["name"] = name_of
        self._pages.filters["tongue"] = language_name
        self._pages.filters["way"] = lambda language: direction(language).value

    def page(self, name: str, values: Mapping[str, object], status: int = 200) -> Response:
        """One page of ours."""
        return HTMLResponse(self._pages.get_template(name).render(values), status, self._headers)

    def letter(self, request: Request) -> Response:
        """Somebody's letter."""
        view = View.of(request.query_params)
        self._desk.ask_again()
        with self._desk.looking() as look:
            contact = self._wanted(look, view)
            if look.draft is None or contact is None:
                return self.page("nobody.html", self._frame(look, view))
            gone = self._gone(look, view.who) if view.who not in ("", contact.id) else ""
            worth = [one.contact.id for one in look.worth]
            leafing = self._leafing(look)
            way = around(contact, worth, leafing, look.draft.audience.chosen, everybody=view.everybody)
            view = View.of({**request.query_params, "who": contact.id, "all": "1" if way.everybody else ""})
            seen = see(look.draft, contact)
            return self.page(
                "studio.html",
                {
                    **self._frame(look, view),
                    "contact": contact,
                    "gone": gone,
                    "way": way,
                    "here": person(look.draft, contact),
                    "seen": seen if isinstance(seen, Seen) else None,
                    "failed": self._shown(seen) if isinstance(seen, Problem) else None,
                    "unfinished": self._unfinished(look, seen) if isinstance(seen, Seen) else [],
                    "frame": self._frame_address(seen, view) if isinstance(seen, Seen) else "",
                },
            )

    def people(self, request: Request) -> Response:
        """Those a search finds."""
        view = View.of(request.query_params)
        words = request.query_params.get("find", "")[:200]
        with self._desk.looking() as look:
            found = self._leafing(look).find(words, _FOUND) if look.draft and words.strip() else []
            return self.page("people.html", {**self._frame(look, view), "words": words, "found": found})

    def left_out(self, request: Request) -> Response:
        """Those who get no letter, and why."""
        view = View.of(request.query_params)
        words = request.query_params.get("find", "")[:200]
        asked = request.query_params.get("reason", "")
        reason = Reason(asked) if asked in set(Reason) else None
        number = _number(request.query_params.get("page", "1"))
        with self._desk.looking() as look:
            if look.draft is None:
                raise HTTPException(404, "Nobody has been chosen yet.")
            leafing = self._leafing(look)
            found = leafing.left(reason, words, skip=(number - 1) * _AT_ONCE, most=_AT_ONCE)
            return self.page(
                "left-out.html",
                {
                    **self._frame(look, view),
                    "reasons": look.draft.audience.left_out,
                    "reason": reason,
                    "words": words,
                    "found": found,
                    "number": number,
                    "last": max(1, -(-found.count // _AT_ONCE)),
                    "page": lambda n: _left_out(reason, words, n),
                    "reason_to": lambda one: _left_out(one, words, 1),
                },
            )

    def checks(self, request: Request) -> Response:
        """What the checks find in somebody's letter."""
        view = View.of(request.query_params)
        with self._desk.looking() as look:
            contact = self._wanted(look, view)
            findings: list[Problem] | None = None
            if look.plan is not None and contact is not None:
                try:
                    findings = review(look.plan, contact)
                except LetterFailed as failed:
                    findings = [failed.problem]
            return self.page(
                "checks.html",
                {
                    "checked": findings is not None,
                    "findings": self._of(findings, Severity.ERROR, Severity.WARNING),
                    "notes": self._of(findings, Severity.NOTE),
                },
            )

    def whole(self, request: Request) -> Response:
        """The very bytes, but for their Date."""
        view = View.of(request.query_params)
        with self._desk.looking() as look:
            contact = self._wanted(look, view) if view.who else None
            seen = see(look.draft, contact) if look.draft is not None and contact is not None else None
        if contact is None or contact.id != view.who or not isinstance(seen, Seen) or seen.unfinished:
            raise HTTPException(404, "There is no such letter.")
        return Response(
            seen.content,
            headers=self._headers | {"Content-Disposition": f"attachment; filename=letter-{contact.row}.eml"},
            media_type="application/octet-stream",
        )

    def way_back(self, request: Request) -> str:
        """The page that a form was sent from, as a path of our own."""
        view = View.of(dict(parse_qsl(urlsplit(request.headers.get("referer", "")).query)))
        return view.to()

    def _frame(self, look: Look, view: View) -> dict[str, object]:
        """What every page shows around its own."""
        draft = look.draft
        campaign = draft.inputs.campaign.name if draft else None
        return {
            "look": look,
            "view": view,
            "campaign": campaign or self._desk.bench.name,
            "chosen": draft.audience.chosen if draft else 0,
            "left_out": sum(draft.audience.left_out.values()) if draft else 0,
            "unreached": look.coverage.personal if look.coverage else (),
            "warnings": look.plan.warnings if look.plan else (),
            "word": look.word if look.plan else None,
            "unread": look.coverage.unread if look.coverage else (),
            "mistakes": _once([self._shown(problem) for problem in look.problems[:_MISTAKES]]),
            "more_mistakes": max(0, len(look.problems) - _MISTAKES),
            "widths": _WIDTHS,
            "shows": _SHOWS,
            "lights": list(Light),
            "from_web": self.from_web,
            "to": lambda stop: view.to(who=stop.contact, everybody=stop.everybody),
            "stop": lambda contact: Stop(contact=contact, everybody=True),
            "walk": lambda contact: Stop(contact=contact, everybody=False),
        }

    def _wanted(self, look: Look, view: View) -> Contact | None:
        """Who is asked for; else who is worth looking at first; else the first."""
        if look.draft is None:
            return None
        leafing = self._leafing(look)
        wanted = (view.who, *(one.contact.id for one in look.worth[:1]))
        return next((found for who in wanted if who and (found := leafing.person(who))), leafing.first())

    def _gone(self, look: Look, who: str) -> str:
        """Why somebody who was in view is not chosen any more."""
        left = self._leafing(look).left_out(who)
        if left is None:
            return f"{who} is not in the data any more"
        return f"{who} does not get this letter: {left.reason}" + (f", {left.detail}" if left.detail else "")

    def _leafing(self, look: Look) -> Leafing:
        assert look.draft is not None  # noqa: S101 - callers have looked
        audience = look.draft.audience
        names = [
            name
            for name in audience.columns
            if name in READER_COLUMNS or name.rpartition("_")[0] in READER_COLUMNS
        ]
        return Leafing(audience, names)

    def _frame_address(self, seen: Seen, view: View) -> str:
        pictures = Pictures.WEB if self.from_web else Pictures.OWN
        wanted = Wanted(
            contact=view.who,
            pictures=pictures if view.pictures else Pictures.NONE,
            dark=view.light is Light.DARK,
            digest=digest(seen.body),
        )
        return f"{self._letters}/{self._secrets.sign(wanted.text())}"

    def _unfinished(self, look: Look, seen: Seen) -> list[tuple[Problem, tuple[Line, ...]]]:
        """Why the letter is a sketch, without what is told above it already."""
        told = {(problem.place.path, problem.place.line) for problem in look.problems}
        return [
            self._shown(problem)
            for problem in seen.unfinished
            if (problem.place.path, problem.place.line) not in told
        ]

    def _of(
        self, findings: list[Problem] | None, *severities: Severity
    ) -> list[tuple[Problem, tuple[Line, ...]]]:
        return [self._shown(problem) for problem in findings or () if problem.severity in severities]

    def _shown(self, problem: Problem) -> tuple[Problem, tuple[Line, ...]]:
        return problem, excerpt(self._desk.bench.root, problem.place)


def _once(
    told: list[tuple[Problem, tuple[Line, ...]]],
) -> list[tuple[Problem, tuple[Line, ...]]]:
    """The same, with the lines of a file shown with the last of the mistakes they hold."""
    following = [lines for _, lines in told[1:]] + [()]
    return [
        (problem, () if after and after == lines else lines)
        for (problem, lines), after in zip(told, following, strict=False)
    ]


def _number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _left_out(reason: Reason | None, words: str, number: int) -> str:
    said = {
        "reason": reason.value if reason else "",
        "find": words,
        "page": str(number) if number > 1 else "",
    }
    query = urlencode({name: text for name, text in said.items() if text})
    return f"/left-out?{query}" if query else "/left-out"


def _size(count: int) -> str:
    """Bytes in words."""
    return f"{count:,} bytes" if count < 1024 else f"{count / 1024:,.1f} KB"
