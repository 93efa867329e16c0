"""People as they will be understood, and what is missing, before anything is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from engine.starter.config import Answers, config_text
from engine.starter.guessing import guess
from engine.starter.looking import Seen, look_through

FILE = """\
No,anun,azganun,elposta,lezu,DOB,Town
1,Անի,Պետրոսյան,ani@example.com,hy,25/04/1988,Երևան
2,נועה,כהן,noa@example.com,he,05/06/1990,חיפה
3,Bob,Hill,bob@example.com,,31/02/1979,Leeds
4,Cy,Day,,en,,London
5,Di,Fox,di@@example.com,en,,London
6,,,DI@example.com,,,London
7,Di,Fox,di@example.com,,,London
"""


def test_a_file_with_gaps(tmp_path):
    (tmp_path / "customers.csv").write_text(FILE, "utf-8")
    found = guess(FILE.splitlines()[0].split(","))
    answers = Answers(
        shop="…",
        signer="…",
        role="…",
        email="shop@shop.example",
        language="en",
        time_zone="UTC",
        customers="customers.csv",
        encoding=None,
        guess=found,
        date_format="DD/MM/YYYY",
    )

    seen = look_through(
        config_text(answers), tmp_path, tuple(found.columns), datetime(2026, 11, 21, tzinfo=UTC), rows=3
    )

    assert [warning[:32] for warning in seen.warnings] == ["birthday: '31/02/1979' is not a "]
    assert replace(seen, warnings=()) == Seen(
        people=7,
        reachable=4,
        headings=("given_name", "family_name", "email", "language", "birthday"),
        rows=(
            ("Անի", "Պետրոսյան", "ani@example.com", "hy", "25 April 1988"),
            ("נועה", "כהן", "noa@example.com", "he", "5 June 1990"),
            # Bob's birthday cannot be read: a letter that needs it leaves him out.
            ("", "", "DI@example.com", "", ""),
        ),
        lacking=(
            "1 without an address",
            "1 address that cannot be written to",
            "1 who is there twice (same address)",
            "2 whose language is not known",
            "1 whose given name is not known",
            "1 whose birthday is not known",
        ),
        warnings=(),
    )
