"""The config followed as it changes."""

from __future__ import annotations

from engine.errors import BadInput
from engine.pages.standing import Renewal, Standing
from tests.pages.conftest import CONFIG, standing, wait_until


class Files:
    """A workspace that can be edited."""

    def __init__(self) -> None:
        self.text = CONFIG
        self.told: list[str] = []

    def read(self) -> Standing:
        if "mistake" in self.text:
            raise BadInput(message="config.yaml:1:1: a mistake")
        if "broken" in self.text:
            raise ZeroDivisionError(self.text)
        return standing(self.text)

    def renewal(self, every: float = 60) -> Renewal:
        return Renewal(self.read, lambda: self.text, self.told.append, every=every)


def test_a_change_counts_and_a_broken_one_leaves_everything_as_it_was() -> None:
    files = Files()
    renewal = files.renewal()
    renewal.look()
    assert files.told == []

    files.text += "language: hy\n".replace("language: hy", "# nothing")
    renewal.look()
    good = renewal.standing
    assert files.told == ["The workspace has changed; the pages go by it from now on."]

    files.text = "mistake"
    renewal.look()
    renewal.look()
    assert renewal.standing is good
    assert files.told[1:] == ["config.yaml:1:1: a mistake\nThe pages go on as they were before this change."]

    files.text = CONFIG.replace("letters.shop.example/post", "new.shop.example/")
    renewal.look()
    assert renewal.standing.settings.public_url == "https://new.shop.example/"
    assert renewal.standing.base == ""


def test_it_looks_by_itself() -> None:
    files = Files()
    with files.renewal(every=0.01) as renewal:
        before = renewal.standing
        files.text += "\n"
        wait_until(lambda: renewal.standing is not before)
        assert renewal.standing.settings == before.settings


def test_what_nobody_thought_of_does_not_end_the_looking() -> None:
    files = Files()
    with files.renewal(every=0.01) as renewal:
        before = renewal.standing
        files.text = "broken"
        wait_until(lambda: len(files.told) == 1)
        assert renewal.standing is before
        files.text = CONFIG
        wait_until(lambda: renewal.standing is not before)
    assert files.told[0].startswith("the workspace could not be read: ZeroDivisionError\n")
