"""Tests of the data itself: what ``tests:`` of a source, of its orders or of a column asks of the rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import (
    BeforeValidator,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from engine.document.model import Fault, Written, canonical
from engine.document.texts import Line, OneOrMore, Text, YesNo
from engine.document.times import Span
from engine.document.wording import listed, mistake, said, shown
from engine.problem import quoted
from engine.settings.testwords import (
    GAP,
    SPAN,
    Ask,
    Bounds,
    Kind,
    Tolerance,
    bounds,
    short_form,
    told_of,
    tolerance,
)


class Consequence(StrEnum):
    """What follows from a test that fails."""

    WARN = "warn"
    STOP = "stop"


class Unknown(StrEnum):
    """What becomes of rows for which a rule is neither true nor false."""

    PASSES = "passes"
    FAILS = "fails"


def _consequence(value: object) -> object:
    if not isinstance(value, str):
        return value
    word = value.strip().lower()
    return {"warns": "warn", "warning": "warn", "stops": "stop", "error": "stop"}.get(word, word)


def _one(value: object) -> object:
    """One or more columns; ``yes`` below a column means that column."""
    if value is True or (isinstance(value, str) and value.strip().lower() in ("yes", "true")):
        return ()
    return value


def _accepted(value: object) -> tuple[str | bool, ...]:
    hint = "write a list: [gold, silver, bronze]"
    if isinstance(value, str) and "," not in value:
        value = [value]
    if not isinstance(value, (list, tuple)):
        raise mistake(f"must be a list, not {shown(value)}", hint, named=True)
    if not value:
        raise mistake("accepts nothing", hint, named=True)
    errors = [
        InitErrorDetails(type=_not_accepted(item), loc=(number,), input=None)
        for number, item in enumerate(value)
        if not isinstance(item, (str, bool))
    ]
    if errors:
        raise ValidationError.from_exception_data("accepted values", errors)
    return tuple(item.strip() if isinstance(item, str) else item for item in value)


def _not_accepted(item: object) -> PydanticCustomError:
    if item is None:
        return mistake("an accepted value is empty", "what is missing is always accepted: take it away")
    return mistake(f"an accepted value must be text or a number, not {shown(item)}")


class Fresh(Written):
    """How old the newest may be."""

    column: Line | None = Field(
        default=None,
        description="The column of dates or moments whose newest counts; if left out, when the file was "
        "last changed.",
    )
    within: Span = Field(description="How old the newest may be.", examples=["2 days"])


def _fresh(value: object) -> object:
    if not isinstance(value, str):
        return value
    lead = re.match(rf"\s*within{GAP}", value, re.IGNORECASE)
    offset = lead.end() if lead else 0
    return Fresh(within=told_of(value.strip(), offset, SPAN.validate_python))


_TEXT = {"type": "string"}
_COLUMNS: dict[str, Any] = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}, {"enum": [True]}]}
_Columns = Annotated[tuple[Line, ...], OneOrMore, BeforeValidator(_one), WithJsonSchema(_COLUMNS)]
#: Keys under which a test says what it asks; one of them is there.
_ASKING = (
    "test",
    "unique",
    "not missing",
    "accepted values",
    "row count",
    "fresh",
    "customer exists",
    "rule",
)
#: Keys by which other programs call the same thing.
_ALIASES = {
    "not null": "not missing",
    "missing": "not missing",
    "freshness": "fresh",
    "relationships": "customer exists",
}
#: Short forms for editors, which are a little stricter than reading.
_SHORT: dict[str, Any] = {
    **_TEXT,
    "pattern": r"^(unique|known|not (missing|null)|missing .*at most|rows? |fresh .*within |customer exists)"
    r"|(unique|known|not (missing|null))$|missing at most |fresh within ",
    "examples": [
        "unique email",
        "not missing email",
        "missing email at most 5%",
        "row count between 50 and 20000",
        "fresh within 2 days",
        "customer exists",
    ],
}
_NOTHING = "nothing says what is tested"


class DataTest(Written):
    """One test of the rows.  It says what it asks under exactly one key; the others go with it."""

    refused: ClassVar[Mapping[str, tuple[str, str | None]]] = {
        "none where": (
            "a rule says what is right for every row, not what is wrong",
            "write 'rule: not (…)'",
        ),
        "row count between": ("'row count between' is not a key", "write 'row count: between 50 and 20000'"),
    }

    test: Annotated[Ask, BeforeValidator(short_form), WithJsonSchema(_SHORT)] | None = Field(
        default=None,
        description="The test in its short form, where more is to be said about it: unique, not missing, "
        "missing at most 5%, row count between 50 and 20000, fresh within 2 days.",
    )
    unique: _Columns | None = Field(
        default=None,
        description="The columns that no two rows may have in common; email in any capitals. Rows where one "
        "of them is missing are passed over.",
    )
    not_missing: _Columns | None = Field(
        default=None, description="The columns that every row must have ('not null' is the same)."
    )
    accepted_values: (
        Annotated[
            tuple[str | bool, ...],
            BeforeValidator(_accepted),
            WithJsonSchema({"type": "array", "items": {"type": ["string", "number", "boolean"]}}),
        ]
        | None
    ) = Field(default=None, description="What a column may hold, where it holds something.")
    row_count: (
        Annotated[
            Bounds,
            BeforeValidator(bounds),
            WithJsonSchema({**_TEXT, "pattern": "^(between .+ and|at least|at most) "}),
        ]
        | None
    ) = Field(
        default=None, description="How many rows there are: between 50 and 20000, at least 50, at most 20000."
    )
    fresh: Annotated[Fresh, BeforeValidator(_fresh, json_schema_input_type=str | Fresh)] | None = Field(
        default=None, description="'within 2 days', or with a column: when the newest is older, it fails."
    )
    customer_exists: YesNo | None = Field(
        default=None, description="Of orders: every order is of a customer who is there."
    )
    rule: Text | None = Field(
        default=None,
        description="What is right for every row, as a rule like those of segments; rows for which it is "
        "false fail.",
    )
    unknown: Unknown = Field(
        default=Unknown.PASSES,
        description="Rows for which the rule is neither true nor false, since a value is missing: passes or "
        "fails.",
    )
    column: _Columns | None = Field(
        default=None, description="The column that 'accepted values' are of, unless the test is below one."
    )
    name: Line | None = Field(default=None, description="What the test is called in messages and files.")
    severity: Annotated[Consequence, BeforeValidator(_consequence)] = Field(
        default=Consequence.WARN,
        description="warn, or stop: then nothing is planned or sent from this source while it fails.",
    )
    at_most: (
        Annotated[
            Tolerance,
            BeforeValidator(tolerance),
            WithJsonSchema({**_TEXT, "pattern": r"^[\d., _]+ ?(%|percent|rows?)$"}),
        ]
        | None
    ) = Field(default=None, description="How many rows may fail: 3 rows, or 1%.")

    @property
    def ask(self) -> Ask:
        """What it asks.  Only of a test without faults."""
        asked = self._asked()
        asked = replace(asked, columns=asked.columns or self.column or ())
        return replace(asked, at_most=self.at_most) if self.at_most else asked

    def _asked(self) -> Ask:
        if self.test is not None:
            return self.test
        if self.unique is not None:
            return Ask(kind=Kind.UNIQUE, columns=self.unique)
        if self.not_missing is not None:
            return Ask(kind=Kind.NOT_MISSING, columns=self.not_missing)
        if self.row_count is not None:
            return Ask(kind=Kind.ROW_COUNT, bounds=self.row_count)
        if self.fresh is not None:
            column = self.fresh.column
            return Ask(kind=Kind.FRESH, columns=(column,) if column else (), within=self.fresh.within)
        if self.rule is not None:
            return Ask(kind=Kind.RULE)
        return Ask(kind=Kind.CUSTOMER_EXISTS if self.customer_exists else Kind.ACCEPTED_VALUES)

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        asking = [key for key in _ASKING if key in given]
        if not asking:
            yield Fault("", _NOTHING, f"write one of {listed(_ASKING)}")
        for key in asking[1:]:
            message = f"one test asks one thing: {quoted(asking[0])} stands here too"
            yield Fault(key, message, "write it as a test of its own, after another '- '")
        if len(asking) != 1:
            return
        [key] = asking
        if "unknown" in given and key != "rule":
            yield Fault("unknown", "only a 'rule' can be unknown", "remove it")
        if "at most" in given and key in ("row count", "fresh"):
            message = f"no row fails {quoted(key)} by itself, so 'at most' means nothing"
            yield Fault("at most", message, "remove it")
        if self.customer_exists is False:
            yield Fault(key, "'customer exists: no' tests nothing", "remove it, or write yes")
        if self.test is not None and self.test.at_most is not None and "at most" in given:
            yield Fault("at most", "'at most' is given twice", f"remove it from {quoted(self.test.text)}")
        if self.column and (
            self.ask.columns != self.column or key in ("row count", "customer exists", "rule")
        ):
            yield Fault("column", f"{quoted(key)} takes no 'column' here", "remove it")


def _read(value: object, handler: ValidatorFunctionWrapHandler) -> DataTest:
    """A test in its short form, or with keys, other programs' names of them among these."""
    if isinstance(value, DataTest):
        return value
    if not isinstance(value, Mapping):
        return DataTest(test=replace(short_form(value), alone=True))
    value = _flat(value)
    ours = {_ALIASES.get(canonical(key), key): key for key in value}
    if len(ours) < len(value):
        ours = {key: key for key in value}
    try:
        test: DataTest = handler({mine: value[theirs] for mine, theirs in ours.items()})
    except ValidationError as error:
        found = [(d["loc"], said(d)) for d in error.errors(include_url=False)]
        details = [
            InitErrorDetails(type=words, loc=tuple(ours.get(str(step), step) for step in loc), input=None)
            for loc, words in found
            # A key that is misspelt says what is tested: that is the news.
            if len(found) == 1 or (words.context or {}).get("message") != _NOTHING
        ]
        raise ValidationError.from_exception_data("a test", details) from None
    return test


def _flat(keys: Mapping[str, object]) -> Mapping[str, object]:
    """``accepted values: {values: […], column: …}``, as other programs write it, with its keys beside it."""
    asked = next((key for key in keys if canonical(key) == "accepted values"), None)
    inner = keys.get(asked) if asked else None
    if asked is None or not isinstance(inner, Mapping) or "values" not in inner:
        return keys
    rest = {key: value for key, value in inner.items() if key not in ("values", "quote")}
    return {**rest, **keys, asked: inner["values"]}


def _as_list(value: object) -> object:
    return [value] if isinstance(value, (str, Mapping)) else value


_Short = Annotated[str, WithJsonSchema(_SHORT)]
#: What stands under ``tests:``; one alone is a list of one.
Tests = Annotated[
    tuple[Annotated[DataTest, WrapValidator(_read, json_schema_input_type=_Short | DataTest)], ...],
    BeforeValidator(_as_list, json_schema_input_type=_Short | DataTest | list[_Short | DataTest]),
]
