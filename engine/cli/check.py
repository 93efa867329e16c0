"""``gramercy check``: every mistake in every file, each with its place and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePath, PurePosixPath

import click

from engine import clock
from engine.campaign.reading import read_campaign
from engine.cli.options import as_json, in_workspace, workspace
from engine.cli.showing import say, say_json
from engine.cli.wrapping import wrapped
from engine.errors import BadInput, LedgerBroken
from engine.lint.make.online import unanswered
from engine.planning.checking import Texts, check
from engine.planning.occurrence import ONCE
from engine.planning.saying import problem_record
from engine.problem import Problem, Severity, printable, quoted
from engine.wiring import open_failures, open_ledger
from engine.workspace import Workspace, campaign_files, read_bytes, template_files


@click.command("check")
@click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
@click.option("--notes", is_flag=True, help="Show notes as well: what is good to know and holds up nothing.")
@click.option("--online", is_flag=True, help="Ask on the network whether the letters' links answer.")
@as_json
@in_workspace
def command(files: tuple[Path, ...], notes: bool, online: bool, json_: bool, config: Path | None) -> int:
    """Find every mistake in config, campaigns and letters, and between them.  Changes none of them.

    With FILEs (campaigns, or files of a letter) only these, the letters that belong to them and the config
    are looked at.
    A few letters of each kind are written and looked over: mail clients, links, pictures, language, promises.
    Rows that fail a test of the data are listed in .gramercy/failures/, anew at each check.
    """
    here = workspace(config)
    texts = _texts(here, files)
    problems = _found(here, texts, files, online=online)
    if json_:
        say_json({"problems": [problem_record(problem) for problem in problems]})
    else:
        _show(problems, len(texts.campaigns), notes=notes)
    return 2 if any(problem.severity is Severity.ERROR for problem in problems) else 0


def look_over(here: Workspace, *files: Path) -> bool:
    """Check a workspace, or only ``files`` of it and what they use, and show what is wrong; whether it is in
    order, warnings apart."""
    texts = _texts(here, files)
    problems = _found(here, texts, files, online=False)
    _show(problems, len(texts.campaigns), notes=False)
    return not any(problem.severity is Severity.ERROR for problem in problems)


def mistakes(here: Workspace, campaign: Path) -> list[Problem]:
    """What must be mended in a campaign and what it uses, as ``check`` tells it.

    Raises:
        BadInput: if a file cannot be read.
    """
    files = (campaign,)
    problems = _found(here, _texts(here, files), files, online=False)
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def _found(here: Workspace, texts: Texts, files: tuple[Path, ...], *, online: bool) -> list[Problem]:
    """What is wrong with ``texts``; where there are ``files``, nothing of campaigns that only came along."""
    named = {_shown(here, file.resolve()) for file in files}
    silent = texts.campaigns.keys() - named if files else frozenset()
    with _records(here) as (begun, armed):
        found = check(
            texts,
            here.root,
            now=clock.now(),
            begun=begun,
            armed=armed,
            failures=open_failures(here),
            answers=unanswered if online else None,
        )
    return [problem for problem in found if problem.place.path not in silent]


def _show(problems: list[Problem], campaigns: int, *, notes: bool) -> None:
    for problem in problems:
        if problem.severity is Severity.NOTE and not notes:
            continue
        click.echo("\n".join(map(printable, str(problem).split("\n"))))
    say(wrapped(_summary(problems, campaigns, notes=notes)))


def _texts(here: Workspace, files: tuple[Path, ...]) -> Texts:
    """The files to look at.

    Raises:
        BadInput: if one cannot be read, or is none that a workspace has.
    """
    config = PurePosixPath(here.config.name)
    every = {_shown(here, path): path for path in campaign_files(here)}
    asked: dict[PurePosixPath | Path, Path] = {}
    letters: set[str] = set()
    for path in (file.resolve() for file in files):
        shown = _shown(here, path)
        if path == here.config:
            continue
        if shown.parts[0] == "templates" and len(shown.parts) > 1:
            read_bytes(path, shown)
            letters.add(shown.parts[1])
        elif path.suffix in (".yaml", ".yml"):
            asked[shown] = path
        else:
            raise BadInput(
                message=f"{quoted(path, most=300)} is neither a campaign nor a file under templates/"
            )
    # What letters share concerns all of them.
    all_of_it = not files or any(letter.startswith("_") for letter in letters)
    templates = template_files(here)
    campaigns: dict[PurePath, bytes] = {}
    for shown, path in {**every, **asked}.items():
        content = read_bytes(path, shown)
        letter = _letter(content, shown)
        if all_of_it or shown in asked or letter in letters:
            campaigns[shown] = content
            letters |= {letter} if letter else set()
    if not all_of_it:
        templates = {
            name: content
            for name, content in templates.items()
            if name.startswith("_") or name.partition("/")[0] in letters
        }
    return Texts(config=(config, read_bytes(here.config, config)), campaigns=campaigns, templates=templates)


def _shown(here: Workspace, path: Path) -> PurePosixPath | Path:
    return PurePosixPath(path.relative_to(here.root)) if path.is_relative_to(here.root) else path


def _letter(campaign: bytes, shown: PurePosixPath | Path) -> str | None:
    """The letter that a campaign sends; None where it has mistakes."""
    read = read_campaign(campaign, shown).value
    return read.letter if read else None


@contextmanager
def _records(
    here: Workspace,
) -> Iterator[tuple[Callable[[str], bool], Callable[[str], Mapping[str, str] | None]]]:
    """Whether letters of a campaign have gone, and what it was made from when it was armed (None where it is
    not).  Makes no ledger where there is none."""
    if not here.ledger.exists():
        yield lambda _: False, lambda _: None
        return
    try:
        ledger = open_ledger(here)
    except LedgerBroken:
        # Commands that send say what is wrong with it; here it decides about warnings of time only.
        yield lambda _: True, lambda _: None
        return
    with ledger:
        digests = {armed.campaign: armed.digests for armed in ledger.armed()}
        yield lambda campaign: ledger.find_run(campaign, ONCE) is not None, digests.get


def _summary(problems: list[Problem], campaigns: int, *, notes: bool) -> str:
    numbers = Counter(problem.severity for problem in problems)
    # A rule looks at the words of letters: what it finds should be mended, and keeps nothing from being sent.
    held = any(problem.severity is Severity.ERROR and problem.rule is None for problem in problems)
    mistakes, warnings, remarks = (numbers[severity] for severity in Severity)
    counted = [
        _number(count, word)
        for count, word in ((mistakes, "mistake"), (warnings, "warning"), (remarks if notes else 0, "note"))
        if count
    ]
    if mistakes or warnings:
        said = f"{' and '.join(filter(None, (', '.join(counted[:-1]), counted[-1])))}."
        if mistakes:
            said += " Nothing can be sent until this is mended." if held else " Mend this before you send."
    else:
        said = "All is in order: " + (f"the config, {_campaigns(campaigns)}." if campaigns else "the config.")
    if remarks and not (notes and (mistakes or warnings)):
        # Of these every letter has many, and hardly one is of its words.
        clients = all(_of_clients(problem) for problem in problems if problem.severity is Severity.NOTE)
        said += f" {_number(remarks, 'note')}{' on mail programs' * clients}"
        said += "." if notes else ": gramercy check --notes"
    return said


def _of_clients(problem: Problem) -> bool:
    return problem.rule is not None and problem.rule.startswith("clients/")


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'s' * (count != 1)}"


def _campaigns(count: int) -> str:
    return "the campaign and its letter" if count == 1 else f"{count} campaigns and their letters"
