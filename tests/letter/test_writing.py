"""What a writer promises beside its shapes: languages, pictures, plain text, kinds of values, the cache."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from engine.errors import LetterFailed
from engine.letter.phrase import MultiLine, Phrase
from engine.letter.vocabulary import vocabulary
from engine.letter.writing import Writer
from engine.value import Money

WORDS = vocabulary(ZoneInfo("Asia/Yerevan"))
FRONT = "---\nsubject: '{{ name }}'\n---\n"


def writer(files: Mapping[str, str | bytes], **options: int) -> Writer:
    content = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    return Writer(content, "case", vocabulary=WORDS, **options)


def test_languages_are_those_of_the_files() -> None:
    ours = writer(
        {
            "case/letter.md": FRONT + "Hello",
            "case/letter.hy.md": FRONT + "Բարև",
            "case/letter.he.html": FRONT + "<p>שלום</p>",
            "other/letter.fr.md": FRONT + "x",
        }
    )

    assert ours.languages == ("en", "he", "hy")
    assert [ours.write(language, {"name": "A"}).text for language in ours.languages] == [
        "Hello\n",
        "שלום\n",
        "Բարև\n",
    ]


def test_the_plain_file_may_say_another_language() -> None:
    assert writer({"case/letter.md": "---\nsubject: x\nlanguage: hy\n---\nԲարև"}).languages == ("hy",)


def test_names_are_those_of_the_letter_its_layout_and_its_parts() -> None:
    ours = writer(
        {
            "case/letter.md": "---\nsubject: '{{ a }}'\npreheader: '{{ b.x }}'\nlayout: brand\n---\n"
            "{{ c }} {{ greeting() }}"
            "{% for d in e %}{{ d }}{{ loop.index }}{% endfor %}{% include '_parts/f.html' %}{{ g|uper }}",
            "_layouts/brand.html": "{{ content }}{{ subject }}{{ preheader }}{{ language }}{{ h }}",
            "_parts/f.html": "{{ f }}",
        }
    )

    assert ours.names("en") == {"a", "b", "c", "e", "f", "g", "h"}


def test_pictures_travel_inside() -> None:
    ours = writer(
        {
            "case/letter.md": FRONT
            + '![a](cup.png) <img src="cup.png" alt="b"> ![c](https://x.example/c.png)',
            "case/cup.png": b"PNG",
            "_layouts/logo.gif": b"GIF",
            "_layouts/brand.html": '<p><img src="logo.gif" alt="logo"></p>{{ content }}',
        }
    )

    body = ours.write("en", {"name": "A"})

    assert [(image.name, image.content_type, image.content) for image in body.images] == [
        ("cup.png", "image/png", b"PNG")
    ]
    assert body.html.count(f'src="cid:{body.images[0].cid}"') == 2
    assert 'src="https://x.example/c.png"' in body.html


def test_a_name_that_leads_out_of_the_templates_is_no_picture() -> None:
    with pytest.raises(LetterFailed, match=r"there is no image '\.\./\.\./x\.png'"):
        writer({"case/letter.md": FRONT + "![a](../../x.png)", "../x.png": b"x"}).write("en", {"name": "A"})


@pytest.mark.parametrize(
    ("value", "html", "text"),
    [
        (None, "[]", "[]"),
        (12345, "[12345]", "[12345]"),
        (Decimal("12.5"), "[12.5]", "[12.5]"),
        (True, "[yes]", "[yes]"),
        (date(2027, 3, 12), "[12\u00a0March 2027]", "[12\u00a0March 2027]"),
        (Money(1250, "GBP"), "[£12.50]", "[£12.50]"),
        ("a\r\nb\u2028c", "[a b c]", "[a b c]"),
        ("a\x00b\u202ec\u2066", "[abc]", "[abc]"),
        (MultiLine("1 <Tea> St\nYerevan"), "[1 &lt;Tea&gt; St<br>Yerevan]", "[1 <Tea> St\nYerevan]"),
        (
            Phrase("\u2068Ann & Co\u2069, \u2066+1\u2069"),
            '[<bdi>Ann &amp; Co</bdi>, <bdi dir="ltr">+1</bdi>]',
            "[Ann & Co, +1]",
        ),
        (Phrase("\u2069a\u2068b"), "[ab]", "[\u2069a\u2068b]"),
        ("  ", "[ ]", "[ ]"),
        ("", "[]", "[]"),
    ],
)
def test_kinds_of_values(value: object, html: str, text: str) -> None:
    body = writer({"case/letter.html": "---\nsubject: s\n---\n<p>[{{ x }}]</p>"}).write("en", {"x": value})

    assert f"<p>{html}</p>" in body.html
    assert body.text == f"{text}\n"


def test_figures_are_bare_where_machines_read_them() -> None:
    ours = writer(
        {
            "case/letter.html": '---\nsubject: s\n---\n<p class="n{{ n }}" title="{{ d }}">'
            '<a href="https://x.example/{{ d }}?p={{ p }}">'
            '<img src="https://x.example/" width="{{ n }}" alt="{{ p }}"></a></p>'
        }
    )

    body = ours.write("en", {"n": 1200, "p": Decimal("1200.5"), "d": date(2027, 3, 12)})

    assert (
        '<p class="n1200" title="12\u00a0March 2027"><a href="https://x.example/2027-03-12?p=1200.5">'
        '<img src="https://x.example/" width="1200" alt="1,200.5"></a></p>' in body.html
    )


def test_lines_in_a_mail_address_become_lines_of_the_mail() -> None:
    ours = writer({"case/letter.html": '---\nsubject: s\n---\n<a href="mailto:a@b.c?body={{ x }}">write</a>'})

    assert "?body=a%0D%0Ab%26c" in ours.write("en", {"x": MultiLine("a\nb&c")}).html
    assert "?body=a%20b%26c" in ours.write("en", {"x": "a\nb&c"}).html


def test_subject_and_preheader_are_one_line_of_plain_text() -> None:
    ours = writer(
        {"case/letter.md": "---\nsubject: 'For {{ name }} & you'\npreheader: '{{ name }}  from us'\n---\nx"}
    )

    body = ours.write("en", {"name": "A\r\nBcc: b@c.d <b>\x00"})

    assert (body.subject, body.preheader) == ("For A Bcc: b@c.d <b> & you", "A Bcc: b@c.d <b> from us")
    assert "<title>For A Bcc: b@c.d &lt;b&gt; &amp; you</title>" in body.html


def test_right_to_left_text_begins_each_line_so() -> None:
    ours = writer(
        {
            "case/letter.he.md": "---\nsubject: '{{ name }} שלום'\n---\n{{ name }}, שלום\n\n- 12 במרץ\n\n"
            "שלום <bdi>{{ name }}</bdi> [לאתר](https://x.example/{{ name }}) טוב\n\n"
            '<span dir="ltr">+972 54 123</span>\n'
        }
    )

    body = ours.write("he", {"name": "Anna"})

    assert body.subject == "\u200fAnna שלום"
    assert body.text == (
        "\u200fAnna, שלום\n\n\u200f- 12 במרץ\n\nשלום \u2068Anna\u2069 לאתר\n"
        "\u200f\u2066https://x.example/Anna \u2069\nטוב\n\n\u200f\u2066+972 54 123\u2069\n"
    )


def test_left_to_right_text_keeps_isolates_only_round_right_to_left_words() -> None:
    ours = writer({"case/letter.md": FRONT + "Dear <bdi>{{ name }}</bdi>,"})

    assert ours.write("en", {"name": "Anna"}).text == "Dear Anna,\n"
    assert ours.write("en", {"name": "נועה"}).text == "Dear \u2068נועה\u2069,\n"


def test_armenian_has_no_colon_before_an_address() -> None:
    ours = writer({"case/letter.hy.md": FRONT + "[Մեր խանութը](https://x.example/)"})

    assert ours.write("hy", {"name": "x"}).text == "Մեր խանութը՝ https://x.example/\n"


@pytest.mark.parametrize(
    ("page", "value", "wrong"),
    [
        ('<a href="{{ x }}{{ y }}">a</a>', "https://shop.example", "does not end its host's name"),
        ('<a href="https:{{ x }}">a</a>', "evil.example/a", "cannot be part of a web host's name"),
        ('<a href="https:\\\\{{ x }}">a</a>', "evil.example/a", "cannot be part of a web host's name"),
        ('<base href="{{ x }}"><p>a</p>', "https://evil.example/", "the address that all links begin with"),
        ('<meta http-equiv="refresh" content="0;url={{ x }}"><p>a</p>', "a", "instruction to the browser"),
        ("<p>a</p><!--[if mso]><style>p{color:{{ x }}}</style><![endif]-->", "red}p{", "stands in a style"),
        ("<p>a</p><!--[if mso]><style>p{color:{{ x }}(1)}</style><![endif]-->", "red", "name of a function"),
        ("<p>a</p><!--[if mso]><style>{{ ('p{}' ~ x)|upper }}</style><![endif]-->", "}", "stands in a style"),
    ],
)
def test_a_value_leads_nowhere_and_styles_nothing_by_itself(page: str, value: str, wrong: str) -> None:
    with pytest.raises(LetterFailed, match=wrong):
        writer({"case/letter.html": f"---\nsubject: s\n---\n{page}"}).write(
            "en", {"x": value, "y": ".evil.example"}
        )


@pytest.mark.parametrize(
    ("page", "value", "written"),
    [
        ('<a href="{{ x }}{{ y }}">a</a>', "https://shop.example/", 'href="https://shop.example/.evil"'),
        ('<a href="{{ x }}{{ y }}">a</a>', "mailto:a@b.c", 'href="mailto:a@b.c.evil"'),
        ('<a href="sms:+3741?body={{ x }}">a</a>', "a b", 'href="sms:+3741?body=a%20b"'),
        ("<title>{{ x }}</title><p>a</p>", Phrase("\u2068Ann\u2069"), "<title>Ann</title>"),
        ("<title>{{ x }}</title><p>a</p>", MultiLine("a\nb"), "<title>a b</title>"),
        ("<p>a</p><!-- {{ x }} -->", "[if mso]>-->", "<!-- &#91;if mso]&gt;&#45;&#45;&gt; -->"),
        (
            "<p>a</p><!--[if mso]><style>p{color:{{ x }}}</style><p>{{ x }}<![endif]-->",
            "red",
            "<!--[if mso]><style>p{color:red}</style><p>red<![endif]-->",
        ),
    ],
)
def test_places_with_rules_of_their_own(page: str, value: object, written: str) -> None:
    ours = writer({"case/letter.html": f"---\nsubject: s\n---\n{page}"})

    assert written in ours.write("en", {"x": value, "y": ".evil"}).html


def test_many_comments_before_the_page_take_no_time() -> None:
    ours = writer({"case/letter.html": "---\nsubject: s\n---\n" + "<!--a-->" * 200 + "<p>a</p>"})

    assert ours.write("en", {}).text == "a\n"


def test_what_a_letter_counted_or_kept_in_an_import_ends_with_it() -> None:
    ours = writer(
        {
            "case/letter.md": FRONT + "{% import '_parts/p.html' as p %}{{ p.turn() }} {{ p.keep(name) }}.",
            "_parts/p.html": "{% set turns = cycler('odd', 'even') %}"
            "{% set last = namespace(name='nobody') %}"
            "{% macro turn() %}{{ turns.next() }}{% endmacro %}"
            "{% macro keep(name) %}{{ last.name }}{% set last.name = name %}{% endmacro %}",
        }
    )

    assert [ours.write("en", {"name": name}).text for name in ("A", "B")] == ["odd nobody.\n"] * 2


def test_the_words_before_indented_lines_are_only_words() -> None:
    ours = writer(
        {"case/letter.html": "---\nsubject: s\n---\n<p>{% set c %}a{% endset %}{{ c|indent(x, true) }}</p>"}
    )

    assert "<p>&lt;b&gt;a</p>" in ours.write("en", {"x": "<b>"}).html


def test_the_words_between_captures_are_only_words() -> None:
    ours = writer(
        {
            "case/letter.md": "---\nsubject: s\n---\n{% set a %}a\n\n{% endset %}{% set b %}b{% endset %}"
            "{{ [a, b]|join(x) }}"
        }
    )

    assert "<code>" not in ours.write("en", {"x": "     "}).html
    assert "<em>" not in ours.write("en", {"x": " _x_ "}).html
    assert "<ol>" not in ours.write("en", {"x": "1. "}).html


def test_a_text_template_writes_the_text() -> None:
    ours = writer(
        {
            "case/letter.md": FRONT + "a",
            "case/letter.hy.md": FRONT + "b",
            "case/text.hy.txt": "{{ name }} & c\n\n\n\nd",
        }
    )

    assert ours.write("en", {"name": "<A>"}).text == "a\n"
    assert ours.write("hy", {"name": "<A>"}).text == "<A> & c\n\nd\n"


def test_one_shape_serves_all_who_take_one_path() -> None:
    ours = writer({"case/letter.md": FRONT + "{{ name }}{% if more %} more{% endif %}\n\n{{ n }}. x"})

    for number in range(20):
        ours.write("en", {"name": f"A{number}", "more": number % 2, "n": "a"})

    assert (ours.tally.letters, ours.tally.compiled, ours.tally.literal) == (20, 2, 0)


@pytest.mark.parametrize("name", ["letter.html", "letter.md"])
def test_what_a_macro_printed_for_one_is_no_other_s_markup(name: str) -> None:
    ours = writer(
        {
            f"case/{name}": FRONT + "{% macro hi(x) %}{% if known %}<b>Hi</b>{% else %}{{ x }}{% endif %}"
            "{% endmacro %}<p>{{ hi(name) }}</p>"
        }
    )

    pages = [
        ours.write("en", {"known": known, "name": name}).html
        for known, name in [(True, "x"), (False, "<b>Hi</b>"), (False, "Ann"), (False, "Eve")]
    ]

    said = ("<p><b>Hi</b></p>", "<p>&lt;b&gt;Hi&lt;/b&gt;</p>", "<p>Ann</p>", "<p>Eve</p>")
    assert [words in page for words, page in zip(said, pages, strict=True)] == [True] * 4
    assert ours.tally.compiled == 2


def test_the_tally_names_the_loop_that_makes_shapes() -> None:
    ours = writer(
        {
            "case/letter.md": FRONT
            + "{% for x in [1, 2] %}{{ x }}{% endfor %}\n\n{% for y in ys %}{{ y }}{% endfor %}"
        }
    )

    for many in range(5):
        ours.write("en", {"name": "A", "ys": list(range(1, many + 1))})

    assert str(ours.tally.busiest) == "templates/case/letter.md:6"
    assert ours.tally.compiled == 5


def test_letters_that_only_serve_one_person_are_counted() -> None:
    ours = writer({"case/letter.md": FRONT + "{% filter upper %}Dear {{ name }}{% endfilter %}"})

    assert [ours.write("en", {"name": name}).text for name in ("Ann & B", "Eve")] == [
        "DEAR ANN & B\n",
        "DEAR EVE\n",
    ]
    assert (ours.tally.compiled, ours.tally.literal) == (2, 2)


def test_a_small_cache_writes_the_same_letters() -> None:
    files = {"case/letter.md": FRONT + "{% for y in ys %}- {{ y }}\n{% endfor %}"}
    people = [{"name": "A", "ys": ["x"] * (number % 7)} for number in range(30)]
    small, large = writer(files, cache_bytes=1), writer(files)

    assert [small.write("en", one) for one in people] == [large.write("en", one) for one in people]
    assert small.tally.compiled == 30
    assert large.tally.compiled == 7


def test_an_import_that_prints_values_prints_each_reader_s_own() -> None:
    ours = writer(
        {
            "case/letter.md": FRONT
            + "{% import '_parts/p.html' as p with context %}{{ p.who() }} {{ p.mine }}",
            "_parts/p.html": "{% macro who() %}<b>{{ name }}</b>{% endmacro %}"
            "{% set mine %}{{ name }}{% endset %}",
        }
    )

    assert [ours.write("en", {"name": name}).text for name in ("A", "B")] == ["A A\n", "B B\n"]
