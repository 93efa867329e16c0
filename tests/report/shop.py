"""A tea house that sent sixty letters in three languages, and heard of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.fate import Fate, Outcome
from engine.ledger.heard import Observation, Seen
from engine.ledger.ledger import Ledger
from engine.ledger.model import AtRisk, Done, Run, Step
from engine.planning.departing import Departures
from engine.planning.frozen import freeze
from engine.planning.plan import make_plan
from engine.planning.question import Known
from engine.response.model import Answer, Cause, Kind, Response, Scope, Source
from engine.starter.files import starter_files
from engine.token import Keyring
from engine.wiring import campaign_inputs, open_keyring, open_ledger
from engine.workspace import Workspace, find

SENT = datetime(2027, 3, 16, 6, 0, tzinfo=UTC)
LEASE = SENT + timedelta(hours=1)
LANGUAGES = ("en", "hy", "he")
CONFIG = """\
shop:
  name: {{en: Tatev Tea House, hy: «Տաթև» թեյարան, he: בית התה טאטב}}
  address: 7 Garden Street, Yerevan
  country: AM
  website: https://tea.example
  phone: +374 10 123 456
  time zone: Asia/Yerevan
language: {language}
currency: AMD
senders:
  mariam:
    name: {{en: Mariam Grigoryan, hy: Մարիամ Գրիգորյան, he: מרים גריגוריאן}}
    role: Owner
    email: mariam@tea.example
sources:
  customers:
    file: customers.csv
    id: id
    orders: {{file: orders.csv, customer: customer, at: at, amount: amount}}
segments:
  Yerevan: city = 'Yerevan'
  regulars: order_count >= 3
public url: https://letters.tea.example
delivery: {{by: folder, folder: out}}
questions:
  recommend:
    kind: nps
    text:
      en: How likely are you to recommend us to a friend?
      hy: Որքանո՞վ է հավանական, որ մեզ խորհուրդ կտաք ընկերոջը։
      he: עד כמה סביר שתספרו עלינו לחברים?
  content:
    kind: csat
    text: {{en: How content were you?, hy: Որքա՞ն գոհ մնացիք, he: עד כמה נעם לך אצלנו?}}
  evening:
    kind: rsvp
    text: {{en: Will you come to our evening?, hy: Կգա՞ք մեր երեկոյին, he: נתראה בערב התה?}}
    guests: 3
  tea:
    kind: form
    text: {{en: A few words about your tea, hy: Մի քանի խոսք Ձեր թեյի մասին, he: כמה מילים על התה שלך}}
    fields:
      favourite:
        label: {{en: Which tea do you like best?, hy: Ո՞ր թեյն եք սիրում, he: איזה תה הכי טעים לך?}}
      size:
        label: {{en: Which size?, hy: Ի՞նչ չափ, he: איזה גודל?}}
        kind: choice
        choices: {{small: 50 g, large: 250 g}}
tracking: {{clicks: yes, opens: everybody}}
"""
CAMPAIGN = """\
name: Thanks for the winter
purpose: {purpose}
audience:
  from: customers
  who: city is known
letter: note
sender: mariam
"""
LETTERS = {
    "letter.md": """\
---
subject: Thank you for a good winter
preheader: A few words from the tea house
layout: brand
---
{{ greeting() }}

It was a long winter, and you kept our kettle busy. Thank you for every cup.

[The new spring teas](https://journal.example/spring) are on the shelf, and
[our opening hours](https://journal.example/hours) have changed. How to find us is [on the map](https://map.example/tea).

{{ closing() }}
""",
    "letter.hy.md": """\
---
subject: Շնորհակալություն ձմռան համար
preheader: Մի քանի խոսք թեյարանից
layout: brand
---
{{ greeting() }}

Երկար ձմեռ էր, և Դուք մեր թեյնիկը տաք պահեցիք։ Շնորհակալ ենք ամեն մի բաժակի համար։

[Գարնան նոր թեյերը](https://journal.example/spring) արդեն դարակում են, իսկ [աշխատանքի ժամերը](https://journal.example/hours)
փոխվել են։ Ինչպես գտնել մեզ՝ [քարտեզի վրա](https://map.example/tea)։

{{ closing() }}
""",
    "letter.he.md": """\
---
subject: תודה על חורף נעים
preheader: כמה מילים מבית התה
layout: brand
---
{{ greeting() }}

החורף היה ארוך, ובזכותך הקומקום שלנו לא התקרר. תודה על כל כוס.

[תה האביב החדש](https://journal.example/spring) כבר על המדף, ו[שעות הפתיחה](https://journal.example/hours)
השתנו. כך מגיעים אלינו [על המפה](https://map.example/tea).

{{ closing() }}
""",
}
NAMES = {
    "en": ("Ada Stone", "Bob Hill", "Di Fox", "Eve Lake", "Finn Reed"),
    "hy": ("Նարե Սարգսյան", "Արամ Պետրոսյան", "Լիլիթ Հակոբյան", "Դավիթ Մկրտչյան"),
    "he": ("נועה כהן", "דוד לוי", "מיכל אברהם", "יוסי פרץ"),
}
SAID = {
    "en": "What a kind letter. The kettle is on, we will come by on Saturday!",
    "hy": "Շնորհակալություն ջերմ խոսքերի համար։ Շաբաթ օրը կգանք։",
    "he": "תודה על המילים החמות. נבוא בשבת!",
}
WHY = {
    "en": "Good tea, and nobody hurries you.",
    "hy": "Լավ թեյ, և ոչ ոք չի շտապեցնում։",
    "he": "תה מצוין, ואף אחד לא ממהר.",
}
UNHAPPY = {
    "en": "I waited half an hour for a cold cup.",
    "hy": "Կես ժամ սպասեցի, և թեյը սառն էր։",
    "he": "חיכיתי חצי שעה, והתה היה קר.",
}
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def shop(root: Path, *, language: str = "en", purpose: str = "thank-you") -> Workspace:
    """The workspace, with 66 customers of whom 60 get the letter."""
    texts = {
        "config.yaml": CONFIG.format(language=language),
        "campaigns/winter.yaml": CAMPAIGN.format(purpose=purpose),
        "customers.csv": _customers(),
        "orders.csv": _orders(),
        **{f"templates/note/{file}": text for file, text in LETTERS.items()},
        **{
            file: content.decode()
            for file, content in starter_files().items()
            if file.startswith("templates/_layouts/") and file.endswith(".html")
        },
    }
    for file, text in texts.items():
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return find(root / "config.yaml")


def _customers() -> str:
    lines = ["id,given_name,family_name,email,city,language"]
    for number in range(1, 67):
        tag = LANGUAGES[number % 3]
        given, family = NAMES[tag][number // 3 % len(NAMES[tag])].split()
        city = "" if number > 63 else "Yerevan" if number % 2 else "Gyumri"
        address = "" if 60 < number <= 63 else f"p{number}@{('home', 'post', 'mail')[number % 3]}.example"
        lines.append(f"{number},{given},{family},{address},{city},{tag}")
    return "\n".join(lines) + "\n"


def _orders() -> str:
    lines = ["customer,at,amount"]
    for number in range(1, 61):
        lines += [f"{number},2027-01-{day:02} 12:00,4500" for day in range(1, 2 + number % 4)]
        if number % 6 == 0:
            lines.append(f"{number},2027-03-{17 + number % 7:02} 15:00,{3000 + 150 * number}")
    return "\n".join(lines) + "\n"


@contextmanager
def opened(workspace: Workspace) -> Iterator[tuple[Ledger, Run, Keyring]]:
    with open_ledger(workspace) as ledger:
        yield ledger, ledger.runs("winter")[0], open_keyring(workspace)


def send(workspace: Workspace) -> None:
    """Plan and hand over; two letters are refused."""
    keyring = open_keyring(workspace)
    with open_ledger(workspace) as ledger:
        inputs = campaign_inputs(workspace, "winter")
        with make_plan(inputs, workspace.root, now=SENT, keyring=keyring, known=Known()) as plan:
            departures = Departures(inputs, plan.time, number=plan.composer.number, from_=SENT)
            run = freeze(plan, ledger, SENT, departures=departures)
        owner = ledger.enlist(SENT, LEASE)
        for place, letter in enumerate(ledger.claim(run.id, owner, 1000, SENT)):
            fate = Fate.REFUSED if place in (7, 19) else Fate.ACCEPTED
            ledger.advance([Step(at_risk=AtRisk(letter=letter, date=SENT))], SENT)
            ledger.advance([Step(done=Done(letter=letter, outcome=Outcome(fate=fate)))], SENT)
        ledger.leave(owner, SENT)


def hear(workspace: Workspace) -> None:
    """What people and machines did with these letters, and said."""
    with opened(workspace) as (ledger, run, _):
        letters = list(ledger.letters(run.id, Fate.ACCEPTED))
        keys = {link.label: link.key for link in ledger.links(run.id)}
        labels = list(keys)
        seen: list[Observation] = []
        said: list[Response] = []
        for place, letter in enumerate(letters):
            number, tag = letter.number, letter.language
            at = SENT + timedelta(hours=2 + place * 1.7)

            def look(
                seen_as: Seen, link: int | None, after: float, agent: str = BROWSER, at=at, number=number
            ) -> Observation:
                return Observation(
                    letter=number,
                    at=at + timedelta(seconds=after),
                    seen=seen_as,
                    link=link,
                    agent=agent,
                    network="203.0.113.0/24",
                )

            def response(
                kind: Kind, *, days: float = 0.5, at=at, number=number, letter=letter, **more
            ) -> Response:
                return Response(
                    id=f"mail:{number}:{kind}:{len(said)}",
                    kind=kind,
                    at=at + timedelta(days=days),
                    source=Source.MAIL,
                    letter=number,
                    address=letter.address.lower(),
                    **more,
                )

            own = [label for label in labels if _tongue(label) == tag]
            if place % 3 != 2:
                seen.append(look(Seen.OPEN, None, 10))
            if place % 5 == 0:
                # A scanner follows everything at once.
                seen += [look(Seen.CLICK, keys[label], -3600 + 0.1 * n) for n, label in enumerate(own)]
            if place % 2 == 0:
                seen.append(look(Seen.CLICK, keys[own[0]], 60))
            if place % 4 == 1:
                seen.append(look(Seen.CLICK, keys[own[1]], 90))
            if place % 11 == 3:
                seen.append(look(Seen.CLICK, keys[own[2]], 120))
            if place % 6 == 0:
                said.append(response(Kind.REPLY, subject=f"Re: {letter.contact}", text=SAID[tag]))
            if place == 10:
                said.append(response(Kind.REPLY, text=UNHAPPY[tag], unhappy=True))
            if place % 2 == 1:
                choice = str((10, 9, 8, 10, 7, 9, 3, 10)[place // 2 % 8])
                unhappy = int(choice) <= 6
                comment = UNHAPPY[tag] if unhappy else WHY[tag] if place % 3 == 0 else ""
                answer = Answer(question="recommend", choice=choice, comment=comment)
                said.append(response(Kind.ANSWER, days=1, answer=answer, unhappy=unhappy))
            if place % 7 == 2:
                answer = Answer(question="content", choice=str(3 + place % 3))
                said.append(response(Kind.ANSWER, days=2, answer=answer))
            if place % 9 == 4:
                answer = Answer(
                    question="evening", choice=("yes", "maybe", "no")[place % 3], guests=place % 4
                )
                said.append(response(Kind.ANSWER, days=3, answer=answer))
            if place % 13 == 5:
                answer = Answer(
                    question="tea",
                    fields=(("favourite", WHY[tag]), ("size", ("small", "large")[place % 2])),
                )
                said.append(response(Kind.ANSWER, days=4, answer=answer))
            if place == 21:
                said.append(response(Kind.AUTO_REPLY))
            if place in (23, 47):
                said.append(response(Kind.OPT_OUT, scope=Scope.EVERYTHING))
            if place == 33:
                said.append(response(Kind.OPT_OUT, scope=Scope.ADVERTISING))
            if place == 35:
                said.append(response(Kind.OPT_OUT, until=at + timedelta(days=90)))
            if place == 37:
                said.append(response(Kind.COMPLAINT))
            if place in (39, 41):
                said.append(
                    response(
                        Kind.BOUNCE,
                        permanent=True,
                        cause=Cause.UNKNOWN_MAILBOX,
                        status="5.1.1",
                        diagnostic="550 5.1.1 no such user here",
                    )
                )
            if place == 43:
                said.append(
                    response(
                        Kind.BOUNCE, permanent=False, cause=Cause.FULL, diagnostic="452 4.2.2 over quota"
                    )
                )
        ledger.observe(seen)
        ledger.respond(said, SENT + timedelta(days=6))


def _tongue(label: str) -> str:
    return "hy" if "\u0530" <= label[0] <= "\u058f" else "he" if "\u0590" <= label[0] <= "\u05ff" else "en"
