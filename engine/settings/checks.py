"""How the checks of finished letters judge: the ``checks`` part of config.yaml."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationError, WithJsonSchema
from pydantic_core import InitErrorDetails, PydanticCustomError

from engine.document.model import Fault, Written
from engine.document.texts import Line
from engine.document.wording import did_you_mean, mistake, shown
from engine.problem import quoted
from engine.settings.mailclients import known_names, shares, understood

_PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?)\s*%?")


def _percent(value: object) -> float:
    match = _PERCENT.fullmatch(str(value).strip()) if isinstance(value, str | int | float) else None
    number = float(match[1].replace(",", ".")) if match else math.nan
    if not 0 <= number <= 100:
        raise mistake(f"must be a share in percent, not {shown(value)}", "write it like this: 5%", named=True)
    return number


def _readers(value: object) -> dict[str, float]:
    """Names of mail programs with the percent of readers that use each."""
    if not isinstance(value, Mapping):
        raise mistake(
            f"must be names with shares below it, not {shown(value)}",
            "write each mail program on a line of its own: 'gmail: 40%'",
            named=True,
        )
    found: dict[str, float] = {}
    meant: dict[frozenset[str], str] = {}
    errors: list[InitErrorDetails] = []
    for written, percent in value.items():
        name = str(written)
        try:
            keys = understood(name)
            if not keys:
                near = did_you_mean(name, known_names())
                hint = near or "choose from Apple Mail, Gmail, Outlook, Outlook Windows, Yahoo, Samsung …"
                raise mistake(f"no mail program {quoted(name)} is known", hint, at_key=True)
            if keys in meant:
                raise mistake(
                    f"{quoted(name)} is given twice", f"it is the same as {quoted(meant[keys])}", at_key=True
                )
            meant[keys] = name
            found[name] = _percent(percent)
        except PydanticCustomError as error:
            errors.append(InitErrorDetails(type=error, loc=(name,), input=None))
    if errors:
        raise ValidationError.from_exception_data("mail clients", errors)
    if (total := _sum(found)) > 100.5:
        raise mistake(f"the shares are {total:.0f}% together", "together they are 100% at most")
    return found


def _sum(found: Mapping[str, float]) -> float:
    """Percent of all readers that are spoken for; a platform beside its family is part of it."""
    keys = {name: understood(name) for name in found}
    return sum(
        max(percent, sum(found[inner] for inner in found if keys[inner] < keys[name]))
        for name, percent in found.items()
        if not any(keys[name] < keys[other] for other in found)
    )


Percent = Annotated[
    float, BeforeValidator(_percent), WithJsonSchema({"type": ["number", "string"], "examples": ["5%"]})
]
MailClients = Annotated[
    dict[str, float],
    BeforeValidator(_readers),
    WithJsonSchema({"type": "object", "additionalProperties": {"type": ["number", "string"]}}),
]


class Checks(Written):
    """What the checks of finished letters go by."""

    mail_clients: MailClients = Field(
        default_factory=dict,
        description="Which mail programs your readers use, in percent: gmail, apple mail, outlook windows, "
        "outlook new, yahoo, samsung … What is left is divided as in the world at large, and a rough "
        "world average stands for all where nothing is written.",
    )
    warn_from: Percent = Field(
        default=5.0,
        description="A letter that uses what a mail program cannot show is a note; a warning from this "
        "share of readers on.",
    )
    stop_from: Percent | None = Field(
        default=None, description="And a mistake, which stops, from this share on; never if left out."
    )
    ignore: tuple[Line, ...] = Field(
        default=(),
        description="Checks to leave out, by the names that `check --json` prints: clients/css-float; "
        "`clients` for all of them.",
    )

    def faults(self, given: frozenset[str]) -> Iterable[Fault]:
        if self.stop_from is not None and self.stop_from < self.warn_from:
            yield Fault(
                "stop from",
                f"letters would be stopped at {self.stop_from:g}%, before the warning at {self.warn_from:g}%",
                "write the larger share under 'stop from'",
            )

    def ignores(self, rule: str) -> bool:
        """Whether the check named ``rule`` is left out: by its own name, or by that of its kind."""
        kind = rule.partition("/")[0]
        return any(each.removesuffix("/*").removesuffix("/") in (rule, kind) for each in self.ignore)

    def shares(self) -> dict[str, float]:
        """Percent of the readers by mail client ("gmail.ios"), 100 together."""
        return shares({understood(name): percent for name, percent in self.mail_clients.items()})
