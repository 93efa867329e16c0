"""Everything about one person: written out, and let go of."""

from __future__ import annotations

import base64
import json
import quopri
from datetime import UTC, datetime

import pytest

from engine.ledger.heard import Observation, Preference, Seen, SignUp
from engine.ledger.scheduled import Dealt, Occurred
from engine.ledger.thanking import How
from engine.personal import mentions
from engine.response.model import Answer, Kind, Response, Source
from engine.wiring import open_ledger
from engine.workspace import find
from tests.cli.conftest import CAMPAIGN, CONFIG, CUSTOMERS

ADA = "ada@example.com"
THEIRS = (
    "What you keep yourself is not part of this: look in customers.csv, in your mailbox and in backups too.\n"
)
WHEN = datetime(2027, 3, 1, 9, tzinfo=UTC)


def ledger_of(shop):
    return open_ledger(find(shop.root / "config.yaml"))


@pytest.fixture
def heard(shop):
    """Letters have gone, their texts are kept, and Ada has let hear of herself in every way there is."""
    looked = Occurred(
        campaign="tiers",
        occurrence="2027-03-01",
        due=WHEN,
        state=Dealt.NOBODY,
        chosen=0,
        left_out={},
        note="",
        at=WHEN,
    )
    shop.write("config.yaml", CONFIG.replace("connections: 2}", "connections: 1}"))
    # Somebody whose address begins and ends as hers does.
    shop.write("customers.csv", CUSTOMERS.replace("bob@example.com,Leeds", "nada@example.com,London"))
    config = (shop.root / "config.yaml").read_text("utf-8")
    shop.write("config.yaml", config + "public url: https://mail.corner-books.example\n")
    assert shop.gramercy("send", "thanks", "--yes").code == 0
    with ledger_of(shop) as ledger:
        [letter] = ledger.letters_to(ADA)
        number = letter.number
        ledger.observe([Observation(letter=number, at=WHEN, seen=Seen.OPEN, agent="Ada's Firefox")])

        def said(kind: Kind, **more: object) -> Response:
            return Response(id=f"mail:{kind}", kind=kind, at=WHEN, source=Source.MAIL, letter=number, **more)  # type: ignore[arg-type]

        answer = Answer(question="nps", choice="2", comment="Ada Stone is unhappy")
        ledger.respond(
            [said(Kind.ANSWER, answer=answer, unhappy=True), said(Kind.REPLY, text="Yours, Ada Stone")], WHEN
        )
        ledger.prefer(Preference(address=ADA, language="hy", days=None, at=WHEN, source="page"), WHEN)
        ledger.sign_up(
            SignUp(
                number=5,
                address=ADA,
                name="Ada Stone",
                language="en",
                asked_at=WHEN,
                confirmed_at=WHEN,
                network="",
            )
        )
        number = ledger.write_thanks_down(ADA, by="ann", reason="Ada Stone's cake", how=How.CARD, at=WHEN)
        ledger.take_thanks_back(number, WHEN)
        ledger.write_thanks_down(ADA, by="ann", reason="the fair", how=How.IN_PERSON, at=WHEN)
        ledger.deal(looked, [(ADA, "gold"), ("1", "gold"), ("2", "silver")])
    folder = shop.root / ".gramercy" / "quarantine"
    folder.mkdir()
    for name, content in (("1", f"From: {ADA}\n\nStone"), ("2", "From: nada@example.com\n\nhello")):
        (folder / f"{name * 64}.eml").write_text(content)
        (folder / f"{name * 64}.json").write_text("{}")
    posts = shop.root / ".gramercy" / "unread-posts"
    posts.mkdir()
    (posts / "ses-1").write_text(json.dumps({"to": ADA, "name": "Stone"}))
    return shop


def kept_files(shop) -> dict[str, bytes]:
    state = shop.root / ".gramercy"
    return {
        path.relative_to(state).as_posix(): path.read_bytes() for path in state.rglob("*") if path.is_file()
    }


def test_everything_as_one_document(heard):
    said = heard.gramercy("export", ADA)
    found = said.json

    assert (said.code, said.err) == (0, THEIRS)
    files = found.pop("files")
    assert [name.partition("/")[0] for name in files] == ["inbox", "quarantine", "quarantine", "unread-posts"]
    assert found.pop("exported_at")
    [letter] = found.pop("letters")
    assert letter.pop("number") > 0
    assert [event["fate"] for event in letter.pop("history")] == ["at-risk", "accepted"]
    assert letter.pop("date")
    assert letter.pop("detail")
    values = letter.pop("values")
    assert (values["given_name"], values["family_name"]) == ("Ada", "Stone")
    assert letter == {
        "campaign": "thanks",
        "occurrence": "once",
        "contact": "1",
        "address": ADA,
        "language": "en",
        "channel": "email",
        "fate": "accepted",
        "seen": [
            {
                "at": WHEN.isoformat(),
                "what": "open",
                "link": None,
                "agent": "Ada's Firefox",
                "network": "",
                "headers": "",
            }
        ],
    }
    assert [
        (one["kind"], one["text"], one["answer"] and one["answer"]["comment"]) for one in found["responses"]
    ] == [
        ("answer", "", "Ada Stone is unhappy"),
        ("reply", "Yours, Ada Stone", None),
    ]
    assert [(one["language"], one["days"]) for one in found["wishes"]] == [("hy", None)]
    assert [one["why"] for one in found["suppressed"]] == ["unhappy"]
    assert [one["why"] for one in found["cases"]] == ["an unhappy answer"]
    assert [one["name"] for one in found["sign_ups"]] == ["Ada Stone"]
    at = WHEN.isoformat()
    assert found["thanks"] == [
        {
            "number": 1,
            "at": at,
            "by": "ann",
            "reason": "Ada Stone's cake",
            "how": "card",
            "undone_at": at,
        },
        {"number": 2, "at": at, "by": "ann", "reason": "the fair", "how": "in person", "undone_at": None},
    ]
    assert found["tiers"] == [{"campaign": "tiers", "tier": "gold"}]
    assert found["left_out"] == []


def test_the_letters_themselves_as_they_went(heard, tmp_path):
    to = tmp_path / "ada"
    assert heard.gramercy("export", "1", "--to", str(to)).code == 0

    names = sorted(path.relative_to(to).as_posix() for path in to.rglob("*") if path.is_file())
    assert [name.partition("/")[0] for name in names] == ["everything.json", *["files"] * 4, "letters"]
    document = json.loads((to / "everything.json").read_text("utf-8"))
    [letter] = (to / "letters").iterdir()
    assert letter.name == f"{document['letters'][0]['number']}.eml"
    [received] = (to / "files" / "inbox").iterdir()
    assert received.read_bytes().endswith(letter.read_bytes())
    assert oct(letter.stat().st_mode & 0o777) == "0o600"

    again = heard.gramercy("export", ADA, "--to", str(to))
    assert (again.code, again.err) == (
        2,
        f"--to: there is something in '{to}'\n  hint: name a new folder\n",
    )


def test_forgotten_is_forgotten_everywhere(heard):
    before = heard.gramercy("status", "thanks", "--json").json

    said = heard.gramercy("forget", "1", "--yes")

    assert (said.code, said.out, said.err) == (
        0,
        "Forgotten. Kept, so that nobody writes to it again: ada@example.com\n",
        THEIRS,
    )
    left = kept_files(heard)
    assert "quarantine/" + "2" * 64 + ".eml" in left
    assert "quarantine/" + "2" * 64 + ".json" in left
    assert not any(name.startswith("quarantine/1") for name in left)
    naming = {name for name, content in left.items() if mentions(content, ADA)}
    assert naming <= {"ledger.sqlite", "ledger.sqlite-wal"}
    assert not any(b"Stone" in content for content in left.values())
    assert heard.gramercy("status", "thanks", "--json").json == before
    with ledger_of(heard) as ledger:
        assert ledger.standings("tiers") == {"2": "silver"}
    assert [one["why"] for one in heard.gramercy("suppress", "list", "--json").json["suppressed"]] == [
        "forgotten"
    ]

    # The customer file still has her: she gets nothing, and is not written down anew.
    heard.write("campaigns/again.yaml", CAMPAIGN)
    assert heard.gramercy("send", "again", "--yes").code == 0
    found = heard.gramercy("export", ADA).json
    assert [(part, len(things)) for part, things in found.items() if isinstance(things, list) and things] == [
        ("suppressed", 1)
    ]
    assert heard.gramercy("forget", ADA, "--yes").code == 0


def test_it_is_asked_before_anybody_is_forgotten(heard, monkeypatch):
    before = kept_files(heard)
    answers = iter(["yes", "Ada@Example.com"])
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(answers))

    said = heard.gramercy("forget", ADA)
    assert said.code == 2
    assert said.err.splitlines() == [
        "      1  letter",
        "      2  answers, replies and bounces",
        "      1  wish",
        "      1  entry in the suppress list",
        "      1  case of an unhappy customer",
        "      1  sign-up",
        "      2  thanks written down",
        "      1  tier a campaign saw them in",
        "      4  files that name them",
        "Nothing was forgotten.",
        "  hint: type the address, or use --yes",
    ]
    assert kept_files(heard).keys() == before.keys()
    assert heard.gramercy("forget", ADA).code == 0


@pytest.mark.parametrize("command", [("export",), ("forget", "--yes")])
def test_nobody_like_that(shop, command):
    said = [shop.gramercy(*command, who) for who in ("nobody@example.com", "17", "\x1b[2J")]
    assert [(one.code, one.out) for one in said] == [(1, "")] * 3
    assert said[1].err == "Nothing is kept about 17.\n"
    assert "\x1b" not in said[2].err


def test_an_id_of_several_people(shop):
    shop.gramercy("send", "thanks", "--yes")
    shop.write("customers.csv", CUSTOMERS.replace("1,Ada,Stone,ada@", "1,Eve,Gray,eve@"))
    shop.write("campaigns/again.yaml", CAMPAIGN)
    shop.gramercy("send", "again", "--yes")

    said = [shop.gramercy(*command, "1") for command in (("export",), ("forget", "--yes"))]

    message = (
        "'1' is the id of several people, or of one with several addresses\n"
        "  hint: name one of them: ada@example.com\n"
        "  hint: name one of them: eve@example.com\n"
    )
    assert [(one.code, one.err) for one in said] == [(2, message)] * 2


def test_not_while_a_letter_is_uncertain(shop):
    shop.write("customers.csv", CUSTOMERS.replace("ada@example.com", "line-breaks@example.com"))
    shop.gramercy("send", "thanks", "--yes")
    said = shop.gramercy("forget", "line-breaks@example.com", "--yes")
    assert said.code == 2
    assert said.err.splitlines() == [
        "a letter of 'thanks' to them is not certain, so nothing was forgotten",
        "  hint: decide about it first with: gramercy settle line-breaks@example.com",
    ]
    shop.gramercy("settle", "line-breaks@example.com", "--as", "arrived")
    assert shop.gramercy("forget", "line-breaks@example.com", "--yes").code == 0


LONG = "Dear all,\n" * 20 + f"write to {ADA} about it\n"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"To: ada@example.com\r\n", True),
        (b"To: <ADA@Example.com>\r\n", True),
        (b"?e=ada%40example.com&x", True),
        (quopri.encodestring(LONG.encode()), True),
        (b"ada=40exam=\r\nple.com", True),
        (base64.encodebytes(LONG.encode()), True),
        (base64.encodebytes(LONG.encode()).replace(b"\n", b"\r\n"), True),
        (base64.b64encode(LONG.encode()).rstrip(b"="), True),
        (b"ada@example.com", True),
        (b"write to ada@example.com.", True),
        (b"nada@example.com", False),
        (b"l.ada@example.com", False),
        (b"ada@example.community", False),
        (b"ada@example.com.au", False),
        (b"ada at example.com", False),
        (b"", False),
        (b"\xff\x00=ZZ" * 50, False),
        (b"A" * 1001, False),
    ],
)
def test_which_files_name_somebody(content, named):
    assert mentions(content, ADA) is named
