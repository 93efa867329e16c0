"""Letters of templates that ask for what nobody gave."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from engine.errors import LetterFailed
from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer
from tests.letter.test_shapes import CASES, HOSTILE, read

WORDS = vocabulary(ZoneInfo("Asia/Yerevan"))
GIVEN: dict[str, Any] = {
    "city": "Gyumri",
    "offer": None,
    "orders": ({"title": "tea"}, {"title": "cup"}),
    "count": 2,
    "shop": {"name": "Ararat"},
}


def sketch(body: str, front: str = "subject: x", layout: str | None = None, **more: object) -> Any:
    files = {"case/letter.html": f"---\n{front}\n---\n{body}".encode()}
    if layout:
        files["_layouts/brand.html"] = layout.encode()
    return Writer(files, "case", vocabulary=WORDS).sketch("en", {**GIVEN, **more})


def shown(body: str) -> str:
    """The words of a sketch's page."""
    page = etree.fromstring(sketch(f"<p>{body}</p>").body.html, etree.HTMLParser())
    return " ".join("".join(page.itertext()).split())


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("{{ nobody }}", "[undefined: nobody]"),
        ("{{ shop.fax }} {{ shop['fax'] }}", "[undefined: shop.fax] [undefined: shop['fax']]"),
        ("{{ shop.fax.area }} {{ nobody.a['b'](c)[1:2] }}", "[undefined: shop.fax] [undefined: nobody]"),
        ("{{ offer.percent }}", "[undefined: offer.percent]"),
        (
            "{{ orders[5].title }} {{ orders[0].titel }}",
            "[undefined: orders[5]] [undefined: orders[0].titel]",
        ),
        (
            "{% for order in orders %}{{ order.titel }},{% endfor %}",
            "[undefined: order.titel],[undefined: order.titel],",
        ),
        ("{% if nobody %}a{% elif not nobody %}b{% endif %}", "b"),
        (
            "{% if nobody == 'x' or nobody > 3 or 'x' in nobody or nobody in 'xyz' %}a{% else %}b{% endif %}",
            "b",
        ),
        ("{% if nobody in orders or count == nobody %}a{% else %}b{% endif %}", "b"),
        ("{% if nobody != 'x' %}a{% endif %}", "a"),
        ("{% if nobody is defined %}a{% else %}b{% endif %}", "b"),
        ("{% for one in nobody %}a{% else %}b{% endfor %}", "b"),
        ("{% for one in nobody.items() if one %}a{% else %}b{% endfor %}", "b"),
        ("{{ nobody|upper|truncate(3)|money }}", "[undefined: nobody]"),
        ("{{ 'a b'|replace('a', nobody) }}", "[undefined: nobody]"),
        ("{{ [nobody, 'x']|join(', ') }}", "[undefined: nobody], x"),
        ("{{ orders|map(attribute='fax')|join(' ') }}", "[undefined: fax] [undefined: fax]"),
        ("{{ nobody|default('friend') }} {{ nobody|d('friend', true) }}", "friend friend"),
        ("{{ nobody + 1 }} {{ 2 * nobody }} {{ -nobody }} {{ count - nobody }}", "[undefined: nobody] " * 4),
        ("{{ nobody ~ '!' }} {{ '%d' % nobody }}", "[undefined: nobody]! [undefined: nobody]"),
        ("{{ 2 ** nobody }} {{ nobody * 'x' }}", "[undefined: nobody] [undefined: nobody]"),
        ("{{ nobody('x') }} {{ closing(nobody) }}", "[undefined: nobody] [undefined: nobody]"),
        ("{{ by_gender(nobody, 'm', nobody.x) }}", "[undefined: nobody]"),
        ("{% set one = nobody %}{{ one }}", "[undefined: nobody]"),
        ("{% set one %}a {{ nobody }}{% endset %}{{ one }}", "a [undefined: nobody]"),
        (
            "{% set all = namespace(a=nobody) %}{{ all.a }} {{ all.b }}",
            "[undefined: nobody] [undefined: all.b]",
        ),
        (
            "{% macro m(a, b) %}{{ a }} {{ b }}{% endmacro %}{{ m(nobody) }}",
            "[undefined: nobody] [undefined: b]",
        ),
        ("{{ city.__class__ }}", "[undefined: city.__class__]"),
        ("{{ range(nobody)|list|length }} {{ nobody|length }}", "[undefined: nobody] [undefined: nobody]"),
        ("{{ nobody if count }}{{ city if not count }}", "[undefined: nobody]"),
        ("{{ shop[nobody] }}", "[undefined: nobody]"),
        ("{{ nobody['<b>\"&'] }} {{ shop['<b>\"&'] }}", "[undefined: nobody] [undefined: shop['‹b›'+']]"),
    ],
)
def test_what_nobody_gave_shows_by_name(written: str, words: str) -> None:
    assert shown(written) == words.strip()


def test_between_tags_it_is_marked_with_its_line_and_elsewhere_it_is_plain() -> None:
    found = sketch(
        '<p>\n{{ a }}</p><a href="{{ b }}" title="{{ c }}" class="{{ d }}" style="color: {{ e }}">x</a>'
        '<a href="https://{{ f }}/{{ g }}?h={{ h }}">y</a>'
        '<a href="mailto:{{ i }}">z</a><a href="tel:{{ j }}">t</a>'
        '<img alt="{{ k }}" src="https://x.example/a.png"><!-- {{ l }} -->',
        "subject: Dear {{ m }}\npreheader: '{{ n }}'\nlayout: brand",
        '<html lang="{{ o }}" dir="{{ p }}"><title>{{ subject }}</title><body>{{ content }}</body></html>',
    )

    assert found.body.subject == "Dear [undefined: m]"
    assert found.body.preheader == "[undefined: n]"
    assert found.body.html == (
        "<!DOCTYPE html>\n"
        '<html lang="und" dir="auto"><head><title>Dear [undefined: m]</title></head><body><p>\n'
        '<mark class="gramercy-undefined" title="templates/case/letter.html:7">[undefined: a]</mark></p>'
        '<a href="[undefined: b]" title="[undefined: c]" class="undefined"'
        ' style="color: [undefined: e]">x</a>'
        '<a href="https://[undefined: f]/[undefined: g]?h=[undefined: h]">y</a>'
        '<a href="mailto:[undefined: i]">z</a><a href="tel:[undefined: j]">t</a>'
        '<img alt="[undefined: k]" src="https://x.example/a.png"><!-- [undefined: l] --></body></html>'
    )
    assert "[undefined: a]" in found.body.text
    assert "https://[undefined: f]/[undefined: g]?h=[undefined: h]" in found.body.text


def test_each_line_that_asks_is_a_problem_in_the_words_a_letter_would_fail_with() -> None:
    found = sketch(
        "<p>{{ nobody }} {{ nobody }}\n{% if nobody %}{% endif %}{{ shop.fax }}\n"
        "{% for one in none_such %}{% endfor %}{{ nobody|default(1) }}{{ offer.percent }}</p>",
        "subject: '{{ firstname }}'",
    )

    assert list(map(str, found.undefined)) == [
        "templates/case/letter.html:2: nothing is called 'firstname' here",
        "templates/case/letter.html:4: nothing is called 'nobody' here",
        "templates/case/letter.html:5: nothing is called 'nobody' here",
        "templates/case/letter.html:5: nothing is called 'fax' here",
        "templates/case/letter.html:6: nothing is called 'none_such' here",
        "templates/case/letter.html:6: 'percent' is asked of what is not there: ask first, by {% if … %}",
    ]


@pytest.mark.parametrize(
    "broken",
    [
        "{% if %}",
        "{{ city|uper }}",
        "{% include 'missing.html' %}",
        "{% include nobody %}",
        "{{ 1 // 0 }}",
        "<script>{{ city }}</script>",
        '<a href="javascript:{{ nobody }}">x</a>',
        "{{ orders }}",
    ],
)
def test_anything_else_that_is_wrong_still_fails(broken: str) -> None:
    with pytest.raises(LetterFailed):
        sketch(f"<p>{broken}</p>")


def test_a_letter_that_is_sent_stays_strict() -> None:
    writer = Writer({"case/letter.md": b"---\nsubject: x\n---\n{{ nobody }}"}, "case", vocabulary=WORDS)
    writer.sketch("en", {})

    with pytest.raises(LetterFailed, match="nothing is called 'nobody' here"):
        writer.write("en", {})


@pytest.mark.parametrize("value", [None, HOSTILE[0], HOSTILE[-1]])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_where_nothing_is_missing_a_sketch_is_the_letter(path: Any, value: str | None) -> None:
    case = read(path)
    values = case.with_values(lambda word: word if value is None else value)
    writer = Writer(case.files, "case", vocabulary=WORDS)

    found = writer.sketch("en", values)

    assert found.body == writer.write("en", values)
    assert found.undefined == ()


def test_hostile_names_of_parts_end_no_attribute() -> None:
    found = sketch("""<p title="{{ shop['\\"><script>x</script>'] }}">a</p>""")
    page = etree.fromstring(found.body.html, etree.HTMLParser())

    assert [element.tag for element in page.iter()] == ["html", "head", "body", "p"]
