"""The manner of every model that a YAML file fills."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import InitErrorDetails

from engine.document.wording import did_you_mean, listed, mistake, said, shown
from engine.problem import quoted


def key(field: str) -> str:
    """A field's key as people write it: ``time_zone`` is written ``time zone``."""
    return canonical(field)


def canonical(written: str) -> str:
    """``one_per``, ``one-per`` and ``one per`` are the same key of a model: this one spelling."""
    return re.sub(r"[\s_-]+", " ", written).strip()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong between the keys of one mapping, to be shown at the key ``at`` ('': the mapping)."""

    at: str
    message: str
    hint: str | None = None


class Written(BaseModel):
    """What a mapping in a file holds: frozen, nothing unknown allowed, keys written with spaces.

    A key may be spelt with hyphens or underscores as well.  A key without a value counts as left
    out.  Every mistake is reported at once: unknown keys, wrong values and faults between keys.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=key,
        validate_by_name=True,
        validate_by_alias=True,
        str_strip_whitespace=True,
        hide_input_in_errors=True,
    )

    #: Keys that are refused with words of their own: (message, hint).
    refused: ClassVar[Mapping[str, tuple[str, str | None]]] = {}
    #: Keys that may be left out, but not left blank, with the hint: leaving them out means too much.
    never_blank: ClassVar[Mapping[str, str]] = {}

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        """What is wrong between keys that are right in themselves.

        ``given`` are the keys that the file has.  One that has a mistake of its own is among them,
        and its attribute holds the default.
        """
        return ()

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, data: object, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if isinstance(data, cls):
            return handler(data)
        if not isinstance(data, Mapping):
            said_so = "is empty" if data is None else f"must be keys with values below it, not {shown(data)}"
            raise mistake(said_so, f"write {cls._below()} below it", named=True)
        known, errors = cls._sorted_out(data)
        model: Self | None = None
        try:
            model = handler(known)
        except ValidationError as error:
            details = [d for d in error.errors(include_url=False) if d["type"] != "missing"]
            errors += [InitErrorDetails(type=said(d), loc=d["loc"], input=None) for d in details]
            # Without what is wrong the rest may still be looked at as a whole.
            wrong = {d["loc"][0] for d in details if d["loc"]}
            right = {name: value for name, value in known.items() if name not in wrong}
            if cls._required() <= right.keys():
                model = handler(right)
        if model is not None:
            errors += [
                InitErrorDetails(type=mistake(fault.message, fault.hint), loc=_loc(fault.at), input=None)
                for fault in model.faults(frozenset(known))
            ]
        if model is None or errors:
            raise ValidationError.from_exception_data(cls.__name__, errors)
        return model

    @classmethod
    def _sorted_out(cls, data: Mapping[str, object]) -> tuple[dict[str, object], list[InitErrorDetails]]:
        """The keys of the model, in its spelling, and what is wrong with the other ones."""
        known: dict[str, object] = {}
        spelt: dict[str, str] = {}
        errors: list[InitErrorDetails] = []
        fields = {field.alias or name: field for name, field in cls.model_fields.items()}
        for written, value in data.items():
            name = canonical(written)
            if name in spelt:
                hint = f"it is the same key as {quoted(spelt[name])}"
                wrong = mistake(f"{quoted(written)} is given twice", hint, at_key=True)
            elif name in fields:
                spelt[name] = written
                if value is None and name in cls.never_blank:
                    wrong = mistake(f"{quoted(written)} is left blank", cls.never_blank[name], at_key=True)
                    errors.append(InitErrorDetails(type=wrong, loc=(written,), input=None))
                elif value is not None or fields[name].is_required():
                    known[name] = value
                continue
            elif name in cls.refused:
                wrong = mistake(*cls.refused[name], at_key=True)
            else:
                near = did_you_mean(name, fields)
                wrong = mistake(f"unknown key {quoted(written)}", near, at_key=True)
            errors.append(InitErrorDetails(type=wrong, loc=(written,), input=None))
        for name, field in fields.items():
            if field.is_required() and name not in known:
                wrong = mistake(f"{quoted(name)} is missing", f"write {_instance(name, field)}")
                errors.append(InitErrorDetails(type=wrong, loc=(name,), input=None))
        return known, errors

    @classmethod
    def _below(cls) -> str:
        """What has to stand below a key that this model fills."""
        needed = (
            sorted(cls._required()) or sorted(field.alias or "" for field in cls.model_fields.values())[:3]
        )
        return listed(needed, "and" if cls._required() else "or")

    @classmethod
    def _required(cls) -> set[str]:
        return {field.alias or name for name, field in cls.model_fields.items() if field.is_required()}


def _instance(name: str, field: FieldInfo) -> str:
    """How the key looks when it is there."""
    if isinstance(field.annotation, type) and issubclass(field.annotation, Written):
        return f"{quoted(f'{name}:')} with {field.annotation._below()} below it"
    return quoted(f"{name}: {next(iter(field.examples or ()), '…')}")


def _loc(at: str) -> tuple[str, ...]:
    return (at,) if at else ()
