"""A small shop, and a studio that shows it."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.cli.studio import bench
from engine.preview.studio import Studio
from engine.starter.files import starter_files
from engine.workspace import Workspace, find
from tests.cli.conftest import CONFIG

CAMPAIGN = """\
name: Thank our regulars
purpose: thank-you
audience:
  from: customers
  who: city = 'London'
letter: note
sender: ann
"""
LETTER = """\
---
subject: Thank you
preheader: A few words
---
{{ greeting() }}

{% if book %}You took {{ book }} home.{% else %}You came to see us.{% endif %}

![our shop](https://pictures.example/shop.png)

[Our door](https://elsewhere.example/door)

{{ closing() }}
"""
HEBREW = "---\nsubject: תודה לך\n---\n{{ greeting() }}\n\nתודה שבאת.\n\n{{ closing() }}\n"
ARMENIAN = (
    "---\nsubject: Շնորհակալություն\nlayout: brand\n---\n"
    "{{ greeting() }}\n\nՇնորհակալ ենք։\n\n{{ closing() }}\n"
)
CUSTOMERS = """\
id,given_name,family_name,email,city,language,book
1,Ada,Stone,ada@example.com,London,en,Dune
2,Նարե,Սարգսյան,nare@example.com,London,hy,
3,נועה,כהן,noa@example.com,London,he,
4,Bob,Hill,bob@example.com,Leeds,en,Emma
5,Cy,Day,,London,en,
6,<script>x</script>,{{8*8}}y,six@example.com,London,en,
7,Di,Fox,di@example.com,London,en,Ulysses
"""


TEXTS = {
    "config.yaml": CONFIG,
    "campaigns/thanks.yaml": CAMPAIGN,
    "templates/note/letter.md": LETTER,
    "templates/note/letter.he.md": HEBREW,
    "templates/note/letter.hy.md": ARMENIAN,
    "customers.csv": CUSTOMERS,
}


@dataclass(frozen=True)
class Shop:
    """A workspace with one campaign, ``thanks``, that five of seven customers get."""

    workspace: Workspace

    @property
    def root(self) -> Path:
        return self.workspace.root

    @contextmanager
    def studio(self, at: str | None = "2027-03-16 10:00") -> Iterator[Studio]:
        with Studio(bench(self.workspace, self.root / "campaigns/thanks.yaml", at)) as studio:
            yield studio

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def restore(self) -> None:
        """Write what was changed as it was."""
        for name, text in TEXTS.items():
            if (self.root / name).read_text("utf-8") != text:
                self.write(name, text)

    def change(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text("utf-8")
        assert old in text
        self.write(name, text.replace(old, new))


@pytest.fixture(scope="module")
def new_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Shop]]:
    """Makes shops, each in a folder of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRAMERCY_STATE", str(tmp_path_factory.mktemp("state")))

        def made() -> Shop:
            root = tmp_path_factory.mktemp("shop")
            for name, text in TEXTS.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, "utf-8")
            for name, content in starter_files().items():
                if name.startswith("templates/_layouts/"):
                    (root / name).parent.mkdir(parents=True, exist_ok=True)
                    (root / name).write_bytes(content)
            return Shop(find(root))

        yield made


@pytest.fixture(scope="module")
def shop(new_shop: Callable[[], Shop]) -> Shop:
    return new_shop()


@pytest.fixture(scope="module")
def studio(shop: Shop) -> Iterator[Studio]:
    """Looks at ``shop``."""
    with shop.studio() as running:
        yield running


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


def ask(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    """One request to a port of this computer, as a program would send it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def entered(studio: Studio) -> dict[str, str]:
    """The headers of a browser that has opened the address on the terminal."""
    answer = ask(studio.port, f"/?token={studio.secrets.token}")
    assert answer.status == 303
    return {"Cookie": str(answer.headers["Set-Cookie"]).partition(";")[0]}
