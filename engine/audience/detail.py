"""The words beside a reason: which rule, which value and where, which row was chosen instead."""

from __future__ import annotations

from engine.address import judge
from engine.audience import own_day
from engine.audience.judging import CODES, REASONS, Rules
from engine.audience.model import LeftOut, Question, Reason, nobody
from engine.locales import language_tag
from engine.problem import quoted
from engine.source import cells, facts
from engine.source.loading import Loaded
from engine.source.recipe import ORDERS, Aggregate


class Details:
    """Turns rows of ``verdict`` joined to ``person`` into people who are left out.

    Attributes:
        fields: What to select, in the order ``left_out`` expects it.
    """

    def __init__(self, question: Question, loaded: Loaded, rules: Rules) -> None:
        self._question = question
        self._loaded = loaded
        self._rules = rules
        used = sorted(
            rules.columns
            | question.needs
            | own_day.needs(question)
            | ({"consent"} if question.advertising else set())
        )
        self._checked = [
            name for name in used if name in loaded.columns or (name == "orders" and loaded.orders_kept)
        ]
        self.fields = [
            "verdict.row",
            "contact",
            "address",
            "person.email",
            "reason",
            "other",
            "exception",
            "country",
            "unwanted",
        ]
        self.fields.append('"value:language"' if "language" in loaded.columns else "NULL")
        said_no = '"value:consent" IS FALSE' if "consent" in loaded.columns else "false"
        self.fields.append(said_no)
        # Whether the row that was chosen instead is held back.
        held = f"other IN (SELECT row FROM verdict WHERE reason = {CODES[Reason.HELD_BACK]})"  # noqa: S608
        self.fields += ["guard", "false" if question.held is nobody else held]
        own = own_day.evidence(question, loaded)
        self.fields += own
        self._own, self._rest = slice(13, 13 + len(own)), slice(13 + len(own), None)
        # What a fact is made from says better than the fact what is wrong.
        self._roots = [(name, root) for name in self._checked for root in rules.facts.roots(name)]
        for name, root in self._roots:
            self.fields += [f'"bad:{name}" AND "bad:{root}"', self._evidence(root)]

    def left_out(self, found: tuple[object, ...]) -> LeftOut:
        """One row, as fetched."""
        row, contact, address, email, code, other, exception, country, wants, language, said_no = found[:11]
        guard, held = found[11:13]
        assert isinstance(row, int)  # noqa: S101 (DuckDB's columns are typed, its Python is not)
        assert isinstance(code, int)  # noqa: S101
        reason = REASONS[code]
        assert reason is not None  # noqa: S101
        match reason:
            case Reason.OUTSIDE:
                detail = ""
            case Reason.EXCEPTED if isinstance(exception, int):
                detail = self._rules.but_not[exception][0]
            case Reason.UNREADABLE:
                detail = self._unreadable(row, found[self._rest])
            case Reason.BAD_ADDRESS:
                detail = f"{quoted(email)}: {judge(str(email)).reason}"
            case Reason.NOT_THEIR_DAY if self._question.own_day is not None:
                detail = own_day.words(self._question.own_day, found[self._own])
            case Reason.GUARDED if isinstance(guard, int):
                detail = self._rules.guards[guard][0]
            case Reason.SUPPRESSED | Reason.THANKED | Reason.HELD_BACK:
                detail = str(wants)
            case Reason.NO_CONSENT if said_no:
                detail = "said no to advertising"
            case Reason.NO_CONSENT:
                detail = f"advertising to {country or 'an unknown country'} needs more than is recorded"
            case Reason.NO_LANGUAGE:
                detail = self._language(language)
            case Reason.SAME_CUSTOMER | Reason.SAME_ADDRESS | Reason.SAME_HOUSEHOLD if isinstance(other, int):
                stands = "is held back" if held else "gets the letter"
                detail = f"{self._loaded.customers.words(other)} {stands}"
            case _:
                detail = ""
        known = contact if contact is not None else email
        return LeftOut(
            row=row,
            id=self._loaded.customers.words(row) if known is None else str(known),
            address=str(address) if address is not None else None if email is None else str(email),
            reason=reason,
            detail=detail,
        )

    def _evidence(self, name: str) -> str:
        column = self._loaded.columns.get(name)
        return f'"raw:{name}"' if column is not None and column.heading is not None else f'"order:{name}"'

    def _unreadable(self, row: int, found: tuple[object, ...]) -> str:
        for (name, root), is_bad, evidence in zip(self._roots, found[::2], found[1::2], strict=True):
            if not is_bad:
                continue
            column = self._loaded.columns.get(root)
            if column is not None and column.heading is not None:
                where = self._loaded.customers.words(row)
                so = "" if name == root else f", so {name} is not known"
                return f"{where}: {root} {quoted(evidence)} is not {cells.words_for(column)}{so}"
            of = self._of(root)
            stands = self._loaded.orders if of == ORDERS else self._loaded.activities[of]
            if isinstance(evidence, int) and stands is not None:
                what = {"amount": "the amount", "at": "the time"}.get(facts.unreadable(root) or "", "a value")
                where = f"{stands.words(evidence)} of the {of}"
                return f"{where}: {what} cannot be read, so {name} is not known"
            so = "" if name == root else f", so {name} is not known"
            return f"{root}: {of} in two currencies are never added{so}"
        return ""

    def _of(self, name: str) -> str:
        """What the fact ``name`` is made from: orders, or an activity."""
        fact = self._rules.facts.made.get(name)
        return fact.recipe.of if fact is not None and isinstance(fact.recipe, Aggregate) else ORDERS

    def _language(self, words: object) -> str:
        if words is None:
            wanted: str | None = self._question.settings.language
        else:
            wanted = language_tag(str(words))
            if wanted is None:
                return f"{quoted(words)} is not a language we know"
        return f"reads {wanted}; the letter is written in {', '.join(self._question.languages)}"
