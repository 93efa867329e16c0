"""What must hold of every file in the repository, whoever wrote it."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import engine
from tests.programs import program

ROOT = Path(__file__).parents[1]

#: What no file may hold, by the reason.  Backslashes keep the patterns from finding themselves.
FORBIDDEN = {
    "a registry's host": (
        r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|proxy\.golang\.org|--(?:extra-)?index-url"
    ),
    "a path of somebody's machine": r"(?<![\w.~}])/(?:work|root|opt|home|Users)/[\w.]|[A-Z]:\\Users\\",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE\sKEY",
    "a token of some service": (
        r"\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_\w{20}|\bxox[abprs]-[0-9]"
        r"|\bsk-[A-Za-z0-9_-]{20}|\bAIza[\w-]{35}|\bSG\.[\w-]{22}\."
    ),
}
#: A test that documents name: path, and the function in it.
NAMED_TEST = re.compile(r"(tests/[\w/]+\.py)(?:::(\w+))?")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is in the repository, or would be if it were added."""
    listed = subprocess.run(
        [program("git"), "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


def project() -> dict[str, Any]:
    """What pyproject.toml says of the project."""
    read: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return read


def texts() -> dict[str, str]:
    """Every file's text by its path; bytes that are no text come out odd, but ASCII stays ASCII."""
    return {str(path.relative_to(ROOT)): path.read_bytes().decode("utf-8", "replace") for path in files()}


def forbidden(text: str) -> list[str]:
    """What ``text`` holds and no file may, with the reason."""
    return [
        f"{reason}: {found[0]}"
        for reason, pattern in FORBIDDEN.items()
        for found in re.finditer(pattern, text)
    ]


def missing_tests(text: str, root: Path = ROOT) -> list[str]:
    """The tests that ``text`` names and nobody wrote."""
    missing = []
    for path, name in NAMED_TEST.findall(text):
        file = root / path
        written = {
            node.name
            for node in ast.walk(ast.parse(file.read_text("utf-8") if file.is_file() else ""))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        if not file.is_file() or (name and name not in written):
            missing.append(f"{path}::{name}" if name else path)
    return missing


def test_no_file_holds_what_none_may() -> None:
    assert {path: found for path, text in texts().items() if (found := forbidden(text))} == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("https://py" + "pi.org/simple", "a registry's host"),
        ("pip install --index" + "-url x", "a registry's host"),
        ("see /ho" + "me/ada/x", "a path of somebody's machine"),
        ("C:\\Us" + "ers\\ada", "a path of somebody's machine"),
        ("-----BEGIN RSA PRIVATE" + " KEY-----", "a private key"),
        ("key = AK" + "IA0123456789ABCDEF", "a token of some service"),
        ("gh" + "p_" + "a" * 36, "a token of some service"),
    ],
)
def test_the_search_bites(text: str, reason: str) -> None:
    assert [found.partition(":")[0] for found in forbidden(text)] == [reason]


def test_the_search_reads_the_repository() -> None:
    assert {"pyproject.toml", "engine/problem.py", "tests/test_repository.py", ".ci/run"} <= texts().keys()


def test_constraints_are_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()

    assert len(lines) > 20
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+( ; [\w ='<>.!]+)?", line)] == []


def test_every_dependency_is_constrained() -> None:
    constrained = {
        line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    }
    wanted = [*project()["dependencies"]]
    for extra in project()["optional-dependencies"].values():
        wanted += extra

    assert {re.split("[<>=;[ ]", name)[0].lower() for name in wanted} - constrained == set()


def test_the_version_is_one() -> None:
    assert project()["version"] == engine.__version__
    changes = ROOT / "CHANGELOG.md"
    if changes.exists():
        told = re.findall(r"^## \[?v?([\d.]+)", changes.read_text("utf-8"), re.MULTILINE)
        assert told[:1] == [engine.__version__]


def test_the_licence_is_there() -> None:
    assert (project()["license"], project()["license-files"]) == ("MIT", ["LICENSE"])
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License\n\nCopyright (c) ")


def test_every_decision_is_in_the_list() -> None:
    folder = ROOT / "docs/decisions"
    decisions = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    listed = re.findall(r"^- \[(.+)\]\((.+)\)$", (folder / "README.md").read_text("utf-8"), re.MULTILINE)

    titles = [path.read_text("utf-8").partition("\n")[0].removeprefix("# ") for path in decisions]
    assert listed == list(zip(titles, [path.name for path in decisions], strict=True))
    numbers = [path.name[:3] for path in decisions]
    assert numbers == sorted(set(numbers))


def test_documents_name_tests_that_exist() -> None:
    named = {path: text for path, text in texts().items() if path.endswith(".md")}

    assert {path: found for path, text in named.items() if (found := missing_tests(text))} == {}


def test_the_check_of_named_tests_bites(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_x.py").write_text(
        "def test_a(): ...\nclass T:\n    async def test_b(self): ...\n"
    )
    text = "`tests/test_x.py::test_a`, tests/test_x.py::test_b tests/test_x.py::test_c, tests/test_y.py"

    assert missing_tests(text, tmp_path) == ["tests/test_x.py::test_c", "tests/test_y.py"]


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{path}: {target}"
        for path, text in texts().items()
        # Letters in cases link to what their readers are given.
        if path.endswith(".md") and not path.startswith(("tests/cases/", "templates/"))
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)
        if not re.match("[a-z]+:", target) and not (ROOT / path).parent.joinpath(target).exists()
    ]

    assert broken == []


def test_the_build_script_can_be_run() -> None:
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
