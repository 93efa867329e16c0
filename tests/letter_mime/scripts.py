"""Names and subjects in many scripts, friendly and hostile."""

from __future__ import annotations

from hypothesis import strategies as st

#: Letters, marks and joiners of each script.
ALPHABETS = {
    "latin": "abcxyzABCÀéñøßłİı’-",
    "latin decomposed": "aeonE\u0301\u0308\u0327\u0303",
    "armenian": "ԱԲԳաբգևւՀհյ՛՞՝։«»",
    "hebrew": "אבגדהשתםן׳״־\u05b8\u05bc\u05c1",
    "arabic": "ابتثجحمنيةء\u064b\u0651،؟",
    "cyrillic": "АБВгдежзёїґЩ",
    "greek": "ΑΒΓαβγςώΐ",
    "han": "王小明李中國𠮷龍",
    "kana": "あいうカキクがぱー",
    "hangul": "김이박가나다각\u1100\u1161\u11a8",
    "devanagari": "अनिता\u094d\u093f\u0947क्षज्ञ",
    "thai": "กขคงสุดา\u0e34\u0e48\u0e49",
    "georgian": "აბგდევნინო",
    "ethiopic": "አበበሰላም፡፣",
    "emoji": "👩👨👧👦❤🏳🇦🇲🇮🇱😀👍🏽\u200d\ufe0f",
    "ascii specials": "ab ,;:\"'\\<>@()[].!#%&=?_*+-/`{|}~",
}

#: What a stranger may put into a name to be somebody else, or several.
ATTACKS = [
    "a@b.c",
    "Bob, eve@evil.example",
    "Bob <eve@evil.example>",
    '" <eve@evil.example>, "',
    "Bob\r\nBcc: eve@evil.example",
    "Bob\nSubject: gone",
    "Bob\r\n\r\nbody",
    "Bob\x00\x0b\x85\u2028\u2029",
    "\u202eelpmaxe.live@eve\u202c",
    "=?utf-8?q?eve=40evil.example?=",
    '"=?utf-8?b?ZXZl?="',
    "\\",
    '"',
    "(comment) name",
    "undisclosed: a@b.c, d@e.f;",
    "x" * 300,
    "x" * 1200 + " y",
    "שלום " * 60,
    ".",
    "=",
    "?=",
]


def text(*, most: int) -> st.SearchStrategy[str]:
    """Text of one or two scripts, words apart, of at most about ``most`` characters."""
    word = st.one_of(*(st.text(alphabet, min_size=1, max_size=14) for alphabet in ALPHABETS.values()))
    return st.lists(word, min_size=1, max_size=8).map(lambda words: " ".join(words)[:most])
