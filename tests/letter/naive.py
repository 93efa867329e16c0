"""The slow way to write a letter: a plain Jinja, then Markdown, then premailer, for every letter anew.

It knows no slots.  With values that are plain words it says what a letter must be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from lxml import etree
from markdown_it import MarkdownIt
from markupsafe import Markup

from engine.language import direction
from engine.letter.filling import Filler
from engine.letter.inline import inline_css
from engine.letter.page import parse
from engine.letter.shape import pattern
from engine.letter.template import BARE_LAYOUTS, Files
from engine.letter.text import finished, plain_text

_LINE_BREAKS = re.compile(r"[\r\n]+")


def flat(value: object) -> object:
    """A value as ordinary values are printed: line breaks as spaces."""
    match value:
        case str():
            return _LINE_BREAKS.sub(" ", value)
        case list():
            return [flat(item) for item in value]
        case dict():
            return {key: flat(item) for key, item in value.items()}
        case _:
            return value


def write(
    files: Mapping[str, bytes], letter: str, language: str, values: Mapping[str, Any]
) -> tuple[str, str]:
    """The page and the text of one letter, the page as text."""
    found = Files(files, letter)
    variant = found.variants[language]
    sources = {name: found.source(name) or "" for name in files if name.endswith((".md", ".html", ".txt"))}
    sources |= {name: found.source(name) or "" for name in BARE_LAYOUTS.values()}
    jinja = Environment(
        loader=DictLoader(sources),
        autoescape=lambda name: not (name or "").endswith(".txt"),  # noqa: S701
        undefined=StrictUndefined,
        finalize=lambda value: "" if value is None else value,
    )
    side = direction(language)
    context: dict[str, Any] = {name: flat(value) for name, value in values.items()}
    context |= {"language": language, "direction": side.value}
    for part in ("subject", "preheader"):
        plain = Environment(undefined=StrictUndefined)  # noqa: S701 - a subject is not HTML
        context[part] = plain.from_string(getattr(variant, part)).render(context)
    body = jinja.get_template(variant.name).render(context)
    if variant.markdown:
        body = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(body)
    if variant.layout is not None:
        context["content"] = Markup(body)  # noqa: S704
        body = jinja.get_template(variant.layout).render(context)
    root, _ = parse(body)
    inline_css(root)
    text = pattern(plain_text(root, language, side)).fill([], Filler(str).text)
    if variant.text is not None:
        text = jinja.get_template(variant.text).render(context).strip("\n") + "\n"
    return etree.tostring(root, method="html", encoding="unicode"), finished(text, side)
