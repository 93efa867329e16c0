"""Kinds of text in files: one line, one per language, an address, a link, a code."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, ValidationError, WithJsonSchema
from pydantic_core import InitErrorDetails, PydanticCustomError

from engine.address import judge
from engine.document.wording import mistake, shown
from engine.locales import country_code, is_currency, language_tag
from engine.problem import quoted


def _line(value: object) -> str:
    if not isinstance(value, str):
        raise _not_text(value)
    text = value.strip()
    if not text:
        raise mistake("holds no text", "write it between the quotes, or leave the key out", named=True)
    if "\n" in text:
        raise mistake("must be one line", "join its lines into one", named=True)
    return text


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _not_text(value)
    if not value.strip():
        raise mistake("holds no text", "write it between the quotes, or leave the key out", named=True)
    return value.strip()


def _not_text(value: object) -> PydanticCustomError:
    if value is None:
        return mistake("is empty", "write text after the colon", named=True)
    hint = "put quotes round it" if isinstance(value, bool) else None
    return mistake(f"must be text, not {shown(value)}", hint, named=True)


def _localised(one: Callable[[object], str]) -> Callable[[object], str | dict[str, str]]:
    def read(value: object) -> str | dict[str, str]:
        if not isinstance(value, Mapping):
            return one(value)
        texts: dict[str, str] = {}
        errors: list[InitErrorDetails] = []
        for written, text in value.items():
            try:
                tag = _language(written, at_key=True)
                if tag in texts:
                    raise mistake(f"the text in {quoted(tag)} is given twice", at_key=True)
                texts[tag] = one(text)
            except PydanticCustomError as error:
                errors.append(InitErrorDetails(type=error, loc=(written,), input=None))
        if not value:
            raise mistake("holds no text", "write it after the colon", named=True)
        if errors:
            raise ValidationError.from_exception_data("text per language", errors)
        return texts

    return read


def _language(value: object, *, at_key: bool = False) -> str:
    text = _line(value)
    tag = language_tag(text)
    if tag is None:
        raise mistake(
            f"there is no language {quoted(text)}", "write its code: en, hy, he, ru …", at_key=at_key
        )
    return tag


def _email(value: object) -> str:
    text = _line(value)
    judged = judge(text)
    if judged.address is None:
        raise mistake(
            f"{quoted(text)} is not an email address: {judged.reason}", "write it like this: name@shop.am"
        )
    return judged.address


def _link(value: object) -> str:
    text = _line(value)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text) and re.match(r"[^\s/@]+\.[^\s/@]+", text):
        raise mistake(f"{quoted(text)} does not begin with https://", f"write {quoted('https://' + text)}")
    if parts.scheme.lower() not in ("http", "https"):
        raise mistake(f"{quoted(text)} is not a link to the web", "write it like this: https://shop.am/tea")
    if parts.username is not None:
        raise mistake(
            "holds an account's name or password before the host", "remove it from the link", named=True
        )
    if not host or port == 0 or re.search(r"[\s\\<>\"^`{|}]", text):
        raise mistake(f"{quoted(text)} is not a link that works", "write it like this: https://shop.am/tea")
    return text


def _yes_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else None
    if word not in ("yes", "no", "true", "false"):
        raise mistake(f"must be yes or no, not {shown(value)}", named=True)
    return word in ("yes", "true")


def _currency(value: object) -> str:
    text = _line(value)
    code = text.upper()
    if not is_currency(code):
        raise mistake(f"there is no currency {quoted(text)}", "write its three letters: AMD, ILS, GBP, USD …")
    return code


def _country(value: object) -> str:
    text = _line(value)
    code = country_code(text)
    if code is None:
        raise mistake(f"there is no country {quoted(text)}", "write its two letters or its name: AM, Armenia")
    return code


_TEXT: dict[str, object] = {"type": ["string", "number"]}
_ONE_OR_MORE = WithJsonSchema(
    {
        "anyOf": [
            _TEXT,
            {"type": "object", "additionalProperties": _TEXT, "minProperties": 1},
        ]
    }
)

#: Text on one line, not empty.
Line = Annotated[str, BeforeValidator(_line), WithJsonSchema(_TEXT)]
#: Text, not empty; line breaks stay.
Text = Annotated[str, BeforeValidator(_text), WithJsonSchema(_TEXT)]
#: Text, or one text per language: ``{en: Owner, hy: Սեփականատեր, he: בעלת העסק}``; tags are normalised.
Localised = Annotated[str | dict[str, str], BeforeValidator(_localised(_line)), _ONE_OR_MORE]
#: The same, with line breaks.
LocalisedText = Annotated[str | dict[str, str], BeforeValidator(_localised(_text)), _ONE_OR_MORE]
#: As it is written to: the domain in lower case and ASCII.
EmailAddress = Annotated[
    str, BeforeValidator(_email), WithJsonSchema({"type": "string", "pattern": "^\\s*\\S+@\\S+\\s*$"})
]
#: An http or https address without a password in it.
Link = Annotated[
    str, BeforeValidator(_link), WithJsonSchema({"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://"})
]
#: A BCP 47 tag, from a tag in any spelling or a language's name.
Language = Annotated[str, BeforeValidator(_language), WithJsonSchema({"type": "string"})]
#: An ISO 4217 code in capitals.
Currency = Annotated[
    str, BeforeValidator(_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Za-z]{3}$"})
]
#: An ISO 3166 code in capitals, from a code or a name.
Country = Annotated[str, BeforeValidator(_country), WithJsonSchema({"type": "string"})]


#: ``yes``, ``no``, ``true`` or ``false``.
YesNo = Annotated[
    bool,
    BeforeValidator(_yes_no),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"enum": ["yes", "no"]}]}),
]


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


#: Before a tuple of texts: one alone is a list of one.
OneOrMore = BeforeValidator(_as_list, json_schema_input_type=str | list[str])
