"""The command line: each command parses, calls one function, shows, exits.

Commands are imported only when they are run, so that ``gramercy --help`` is quick; their one-line
summaries therefore stand here.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from engine import __version__
from engine.cli.showing import complain
from engine.errors import BadInput
from engine.problem import quoted

#: Command → its summary, in the order of a person's work.  The module is ``engine.cli.<name>``
#: with ``_`` for ``-`` (but for those in ``_ELSEWHERE``), and holds the command as ``command``.
COMMANDS = {
    "init": "Make a workspace: config, campaigns, templates, sample data.",
    "new": "Write a campaign from a few answers.",
    "check": "Find every mistake in every file.",
    "plan": "Show who gets the letter, who is left out and why. Sends nothing.",
    "preview": "Show the very letters before they go.",
    "test-send": "Send a marked copy of one person's letter to yourself.",
    "approve": "Write down that these very letters may go.",
    "send": "Send a campaign's letters, each once.",
    "schedule": "Let a campaign go by itself when it is due.",
    "unschedule": "Stop a campaign from going by itself.",
    "run": "Send what is due, unattended.",
    "simulate": "Foretell a year: who would get what, when. Sends nothing.",
    "status": "Tell what became of each letter.",
    "why": "Tell why one person is in or out, rule by rule.",
    "serve": "Serve the pages that readers reach: links, answers, opting out.",
    "sign-ups": "Print who signed up on the page, as a source of customers.",
    "ingest": "Take in bounces, complaints and replies.",
    "report": "Tell what came of a campaign.",
    "thanked": "Tell who was thanked, and which of the best customers never were.",
    "feedback": "See to unhappy customers.",
    "settle": "Decide about letters that are not certain.",
    "suppress": "Keep the list of people we no longer write to.",
    "export": "Write out everything that is kept about one person.",
    "forget": "Forget one person, who then gets no more letters.",
    "ledger": "Look after our own records.",
    "inbox": "Run the built-in inbox and its page.",
    "connect": "Set up a real mail account, and try it.",
    "doctor": "Tell what is missing.",
    "demo": "See it all work, on sample customers, on this computer only.",
}

# A module called "run" would take the place of our function of that name.
_ELSEWHERE = {"run": "unattended"}


class Engine(click.Group):
    """A group that imports its commands late and turns our errors into messages and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = _ELSEWHERE.get(cmd_name, cmd_name.replace("-", "_"))
        command = importlib.import_module(f"engine.cli.{module}").command
        assert isinstance(command, click.Command)  # noqa: S101 - a mistake of ours, not a user's
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # The default asks every command for its summary, which would import them all.
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Engine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gramercy")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar="GRAMERCY_CONFIG",
    help="The workspace's config.yaml; looked for here and in the folders above if left out.",
)
@click.pass_context
def cli(ctx: click.Context, config: Path | None) -> None:
    """Thank customers well: letters written in YAML and Markdown, each sent once."""
    ctx.obj = config


def main() -> None:
    """The ``gramercy`` command."""
    for stream in (sys.stdout, sys.stderr):
        # A name in Hebrew must not end in a traceback on a terminal that cannot show it.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(words: Sequence[str]) -> int:
    """Run the command that ``words`` (without the program's name) spell; returns the exit code."""

    def command() -> object:
        for word in words:
            # What the terminal handed over is not in its own encoding: no file of ours could hold it.
            if any("\ud800" <= character <= "\udfff" for character in word):
                raise BadInput(message=f"{quoted(word)} is not text that can be read (UTF-8)")
        return cli.main(list(words), standalone_mode=False, prog_name="gramercy")

    return complain(command, json_wanted="--json" in words)
