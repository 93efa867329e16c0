"""A validator's errors in words for people."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from engine.problem import quoted

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

#: The type of every error that carries words of ours.
MISTAKE = "mistake"


def mistake(
    message: str,
    hint: str | None = None,
    *,
    offset: int | None = None,
    at_key: bool = False,
    named: bool = False,
) -> PydanticCustomError:
    """An error for validators to raise: a Problem's message and hint.

    ``offset`` names one character of a text value, ``at_key`` the key instead of its value.  With
    ``named`` the message goes on after the name of the key: "must be text".
    """
    context = {"message": message, "hint": hint, "offset": offset, "at_key": at_key, "named": named}
    return PydanticCustomError(MISTAKE, "{message}", context)


def did_you_mean(word: str, words: Collection[str]) -> str | None:
    """A hint that offers the nearest of ``words``, or all of them where none is near and they are few.

    None where there is nothing to offer.
    """
    folded = {each.casefold(): each for each in sorted(words)}
    near = get_close_matches(word.casefold(), folded, n=1, cutoff=0.7)
    if near:
        return f"did you mean {quoted(folded[near[0]])}?"
    if len(words) == 1:
        return f"there is only {listed(sorted(words))}"
    return f"choose from {listed(sorted(words))}" if 0 < len(words) <= 12 else None


def listed(words: Sequence[str], last: str = "or") -> str:
    """``'a', 'b' or 'c'``."""
    shown = [quoted(word) for word in words]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} {last} {shown[-1]}"


def said(detail: ErrorDetails) -> PydanticCustomError:
    """The error as a mistake in our words; one that is already ours as it is."""
    context: Mapping[str, object] = detail.get("ctx", {})
    name = next((quoted(step) for step in reversed(detail["loc"]) if _is_key(step)), "this")
    if detail["type"] == MISTAKE:
        told = dict(context)
        if told["named"] and detail["loc"]:
            told |= {"message": f"{name} {told['message']}", "named": False}
        return PydanticCustomError(MISTAKE, "{message}", told)
    value = detail["input"]
    if value is None:
        return mistake(f"{name} is empty", "write a value after the colon")
    if detail["type"] == "enum":
        words = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        near = did_you_mean(str(value), words) if isinstance(value, str) else None
        return mistake(
            f"{name} cannot be {shown(value)}",
            near if near and near.startswith("did") else f"write {listed(words)}",
        )
    what = _WANTED.get(detail["type"], "something else")
    if detail["type"] in ("greater_than_equal", "less_than_equal"):
        bound = context.get("ge", context.get("le"))
        what = f"{bound} or {'more' if 'ge' in context else 'less'}"
    return mistake(f"{name} must be {what}, not {shown(value)}", _hint(detail["type"], value))


_WANTED = {
    "string_type": "text",
    "path_type": "the name of a file",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a smaller number",
    "dict_type": "keys with values below it",
    "tuple_type": "a list",
    "list_type": "a list",
}


def _is_key(step: int | str) -> bool:
    return isinstance(step, str) and not is_tag(step)


def is_tag(step: int | str) -> bool:
    """Whether a step of an error's path is only the name of a union's branch: nothing in the file."""
    return isinstance(step, str) and step.startswith("<") and step.endswith(">")


def shown(value: object) -> str:
    """The user's value as it can stand in a message."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case Mapping():
            return "keys with values"
        case str():
            return quoted(value)
        case Sequence():
            return "a list"
        case _:
            return quoted(value)


def _hint(kind: str, value: object) -> str | None:
    if kind == "string_type" and isinstance(value, bool):
        return "put quotes round it"
    if (
        kind.startswith("int")
        and isinstance(value, str)
        and (digits := re.sub(r"[\s%,_]", "", value)).isdecimal()
    ):
        return f"write {digits}"
    if kind == "dict_type":
        return "write each name on a line of its own, with a colon behind it"
    if kind in ("tuple_type", "list_type"):
        return "write each item on a line of its own, after '- '"
    return None
