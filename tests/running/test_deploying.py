"""The files under docs/running: whole, and calling commands that exist."""

from __future__ import annotations

import configparser
import itertools
import json
import plistlib
import re
import shlex
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from engine.cli import COMMANDS, cli
from engine.running.alone import NotAlone

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/running"
PAGE = ROOT / "docs/running.md"
#: Where our command stands in the unit files.
INSTALLED = "/srv/letters/.venv/bin/gramercy"
TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
UNITS = ["gramercy-run.service", "gramercy-once.service", "gramercy-once.timer"]


def text(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def unit(name: str) -> configparser.ConfigParser:
    # systemd.syntax(7): keys may come again, and count by their case.
    parser = configparser.ConfigParser(delimiters="=", comment_prefixes="#", interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text(name))
    return parser


def documents(name: str) -> dict[str, Any]:
    """The documents of a YAML file by kind; claims by name."""
    found = list(yaml.safe_load_all(text(name)))
    return {f"{one['kind']} {one['metadata']['name']}": one for one in found}


def pod(document: dict[str, Any]) -> dict[str, Any]:
    spec = document["spec"]
    found: dict[str, Any] = (spec["jobTemplate"]["spec"] if "jobTemplate" in spec else spec)["template"][
        "spec"
    ]
    return found


def task() -> ElementTree.ElementTree[Any]:
    return ElementTree.parse(FOLDER / "windows-task.xml")  # noqa: S314 - a file of our own


def arrays(name: str) -> list[list[str]]:
    """The commands of a Dockerfile in their exec form."""
    return [json.loads(found) for found in re.findall(r"CMD (\[.*\])", text(name))]


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every call of our command in the files: where it stands, and the words behind ``gramercy``."""
    for name in UNITS[:2]:
        yield name, shlex.split(unit(name)["Service"]["ExecStart"])[1:]
    for name in ("kubernetes-deployment.yaml", "kubernetes-cronjob.yaml"):
        for document in documents(name).values():
            if document["kind"] in ("Deployment", "CronJob"):
                [container] = pod(document)["containers"]
                yield name, container["command"][1:]
                if "readinessProbe" in container:
                    yield name, container["readinessProbe"]["exec"]["command"][1:]
    yield "compose.yaml", yaml.safe_load(text("compose.yaml"))["services"]["letters"]["command"][1:]
    yield from (("Dockerfile", words[1:]) for words in arrays("Dockerfile"))
    yield "launchd.plist", plistlib.loads((FOLDER / "launchd.plist").read_bytes())["ProgramArguments"][1:]
    arguments = task().findtext(f".//{TASK}Arguments") or ""
    yield "windows-task.xml", arguments.partition("gramercy.exe")[2].partition(">>")[0].split()
    page = PAGE.read_text("utf-8")
    code = re.findall(r"^```\n(.*?)^```", page, re.MULTILINE | re.DOTALL) + re.findall(r"`([^`\n]+)`", page)
    for found in re.findall(r"\bgramercy(?:\.exe)?((?: [\w.:\\/-]+)+)", "\n".join(code)):
        # `docker build -t gramercy .`, `/var/lib/gramercy \\`: no calls of ours.
        if found not in (" .", " \\"):
            yield PAGE.name, found.split()


def complaint(words: list[str]) -> str | None:
    """Why our command does not know ``words``; None if it does."""
    words = words[2:] if words[:1] == ["--config"] else words
    if words[0] not in COMMANDS:
        return f"no command {words[0]}"
    context = click.Context(cli)
    command: click.Command | None = cli.get_command(context, words[0])
    rest = words[1:]
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        command = command.get_command(context, rest.pop(0))
        if command is None:
            return "no such subcommand"
    assert command is not None
    options = {name: each for each in command.params for name in (*each.opts, *each.secondary_opts)}
    for word, value in itertools.pairwise([*rest, ""]):
        if word.startswith("-") and word not in options:
            return f"no option {word}"
        kind = options[word].type if word in options else None
        if isinstance(kind, click.Choice) and value not in kind.choices:
            return f"{word} takes no {value}"
    return None


#: Each by the file it stands in.
CALLS = sorted({(where, " ".join(words)) for where, words in commands()})


@pytest.mark.skipif(
    "run" not in COMMANDS or "schedule" not in COMMANDS, reason="the commands are being written"
)
def test_every_call_is_one_that_we_know():
    assert [(where, words, why) for where, words in CALLS if (why := complaint(words.split()))] == []


def test_calls_are_found_everywhere():
    assert {where for where, _ in CALLS} == {
        *UNITS[:2],
        "Dockerfile",
        "compose.yaml",
        "kubernetes-cronjob.yaml",
        "kubernetes-deployment.yaml",
        "launchd.plist",
        "windows-task.xml",
        "running.md",
    }
    assert {
        ("gramercy-run.service", "run --log json"),
        ("gramercy-once.service", "run --once --log json"),
        ("windows-task.xml", "run --log json"),
        ("kubernetes-deployment.yaml", "run --healthy"),
        ("Dockerfile", "run --healthy"),
        ("running.md", "run --once --log json"),
        ("running.md", "ledger adopt"),
        ("running.md", "schedule thank-you"),
    } <= set(CALLS)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("status", None),
        ("send thanks --yes", None),
        ("ledger adopt", None),
        ("sned", "no command sned"),
        ("send --quickly", "no option --quickly"),
        ("ledger burn", "no such subcommand"),
    ],
)
def test_a_call_that_we_do_not_know_is_seen(words, why):
    assert complaint(words.split()) == why


@pytest.mark.parametrize("name", UNITS)
def test_units_are_what_systemd_takes(name, tmp_path):
    parsed = unit(name)
    assert "Description" in parsed["Unit"]
    for other in UNITS:
        # verify looks for the programs as well.
        (tmp_path / other).write_text(text(other).replace(INSTALLED, sys.executable), "utf-8")

    if verify := shutil.which("systemd-analyze"):
        ran = subprocess.run(
            [verify, "verify", "--man=no", str(tmp_path / name)], capture_output=True, text=True, check=False
        )
        assert [line for line in ran.stderr.splitlines() if "gramercy" in line] == []


def test_the_loop_is_started_again_but_not_beside_another():
    service = unit("gramercy-run.service")["Service"]

    assert service["Restart"] == "on-failure"
    assert service["RestartPreventExitStatus"] == str(NotAlone.exit_code)
    assert service["ExecStart"].startswith(INSTALLED)


@pytest.mark.parametrize("name", UNITS[:2])
def test_units_may_write_where_we_do(name):
    service = unit(name)["Service"]

    assert service["ReadWritePaths"] == service["WorkingDirectory"] == "/srv/letters"
    assert service["Environment"] == f"GRAMERCY_STATE=/var/lib/{service['StateDirectory']}"


def test_the_image():
    lines = text("Dockerfile").splitlines()
    bases = [line.split()[1] for line in lines if line.startswith("FROM")]
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY") and "--from" not in line]
    ignored = text("Dockerfile.dockerignore").splitlines()

    assert bases == ["python:3.12-slim"] * 2
    assert "://" not in text("Dockerfile")
    for source in (source for sources in copied for source in sources):
        assert (ROOT / source).exists(), source
        assert f"!{source}" in ignored
    assert ignored[0] == "*"
    # The last one is in force when the container starts.
    assert [line for line in lines if line.startswith("USER")][-1] == "USER 10001"
    assert arrays("Dockerfile") == [["gramercy", "run", "--healthy"], ["gramercy", "run", "--log", "json"]]


def test_what_the_package_is_made_of_is_in_the_image():
    built = (ROOT / "pyproject.toml").read_text("utf-8").partition("force-include]")[2].partition("\n\n")[0]

    for source in re.findall(r'^"(\w+)" =', built, re.MULTILINE):
        assert f"!{source}" in text("Dockerfile.dockerignore").splitlines()


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("kubernetes-deployment.yaml", "Deployment gramercy"),
        ("kubernetes-cronjob.yaml", "CronJob gramercy"),
    ],
)
def test_pods(name, document):
    spec = pod(documents(name)[document])
    [container] = spec["containers"]

    assert {mount["name"] for mount in container["volumeMounts"]} == {
        each["name"] for each in spec["volumes"]
    }
    assert {each["mountPath"] for each in container["volumeMounts"]} >= {"/srv/letters", "/var/lib/gramercy"}
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["runAsUser"] == 10001
    # Longer than a mail server is waited for.
    assert spec["terminationGracePeriodSeconds"] > 600
    claims = {
        volume["persistentVolumeClaim"]["claimName"]
        for volume in spec["volumes"]
        if "persistentVolumeClaim" in volume
    }
    made = documents("kubernetes-deployment.yaml")
    assert {f"PersistentVolumeClaim {claim}" for claim in claims} == made.keys() - {"Deployment gramercy"}


def test_there_is_only_one_at_a_time():
    deployment = documents("kubernetes-deployment.yaml")["Deployment gramercy"]["spec"]
    job = documents("kubernetes-cronjob.yaml")["CronJob gramercy"]["spec"]
    windows = task()

    assert (deployment["replicas"], deployment["strategy"]["type"]) == (1, "Recreate")
    assert deployment["selector"]["matchLabels"] == deployment["template"]["metadata"]["labels"]
    assert (job["concurrencyPolicy"], job["jobTemplate"]["spec"]["backoffLimit"]) == ("Forbid", 0)
    assert windows.findtext(f".//{TASK}MultipleInstancesPolicy") == "IgnoreNew"
    # It would be ended after three days otherwise.
    assert windows.findtext(f".//{TASK}ExecutionTimeLimit") == "PT0S"


def test_compose_keeps_the_witness_and_waits_for_replies():
    service = yaml.safe_load(text("compose.yaml"))["services"]["letters"]

    assert [mount.partition(":")[2] for mount in service["volumes"]] == ["/srv/letters", "/var/lib/gramercy"]
    assert service["stop_grace_period"] == "620s"


def test_the_page_names_every_file():
    linked = set(re.findall(r"\]\(running/([^)]+)\)", PAGE.read_text("utf-8")))
    mentioned = {path.name for path in FOLDER.iterdir() if path.name in PAGE.read_text("utf-8")}

    assert linked == {path.name for path in FOLDER.iterdir()} - {"Dockerfile", "Dockerfile.dockerignore"}
    assert mentioned | {"Dockerfile.dockerignore"} >= {path.name for path in FOLDER.iterdir()}
