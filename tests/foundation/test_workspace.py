"""Finding the workspace, and taking only the template files that belong to it."""

from __future__ import annotations

import pytest

from engine.errors import BadInput
from engine.workspace import LARGEST_FILE, find, template_files


@pytest.fixture
def root(tmp_path):
    (tmp_path / "config.yaml").write_text("shop: {}\n")
    (tmp_path / "templates/thanks").mkdir(parents=True)
    return tmp_path


def test_it_is_found_by_name_by_folder_and_from_below(root):
    below = root / "campaigns"
    below.mkdir()

    found = [find(root / "config.yaml", {}), find(root, {}), find(None, {}, here=below)]

    assert {workspace.root for workspace in found} == {root.resolve()}
    assert found[0].ledger == root.resolve() / ".gramercy" / "ledger.sqlite"


def test_the_witness_lies_outside_the_workspace(root):
    assert not find(root, {"HOME": "/elsewhere"}).witness.is_relative_to(root)
    assert find(root, {"XDG_STATE_HOME": "/state"}).witness.as_posix() == "/state/gramercy"
    assert find(root, {"GRAMERCY_STATE": "/mine"}).witness.as_posix() == "/mine"


def test_none_is_a_plain_message(tmp_path):
    with pytest.raises(BadInput, match=r"there is no config.yaml here or above\n  hint: "):
        find(None, {}, here=tmp_path)
    with pytest.raises(BadInput, match=r"there is no config at '.*nothing.yaml'"):
        find(tmp_path / "nothing.yaml", {})


def test_templates_are_named_by_their_path_without_editors_leavings(root):
    for name in ("thanks/letter.md", "_layouts/brand.html", "thanks/letter.md~", "thanks/.letter.md.swp"):
        path = root / "templates" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)

    assert template_files(find(root, {})) == {
        "_layouts/brand.html": b"_layouts/brand.html",
        "thanks/letter.md": b"thanks/letter.md",
    }


def test_files_that_are_too_large_or_lead_outside_are_refused_together(root, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "secret"
    elsewhere.write_text("secret")
    (root / "templates/thanks/letter.md").symlink_to(elsewhere)
    with (root / "templates/thanks/video.mp4").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)

    with pytest.raises(BadInput) as raised:
        template_files(find(root, {}))

    assert str(raised.value) == (
        "templates/thanks/letter.md:1: leads out of the templates folder\n"
        "  hint: copy the file here\n"
        "templates/thanks/video.mp4:1: is 5 MB; 5 MB is the most a letter may use"
    )
