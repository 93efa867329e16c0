"""A ``gramercy`` in a process of its own, to be killed.

Reads one order a line (JSON: the words of a command) from standard input; for each it forks a child that runs
them, and prints the child's pid, then each line that the child prints (behind a ``>``), and at last its exit
status.  A fork and not a new interpreter: a hundred of them start within the time that imports take.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback

# What a run imports late, so that children find it there.
import engine.cli.unattended
import engine.delivery.folder
import engine.inbox.receiving  # noqa: F401
from engine.cli import run


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    for line in sys.stdin:
        words = json.loads(line)
        theirs, ours = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(theirs)
            os.dup2(ours, 1)
            sys.stdout = os.fdopen(1, "w", buffering=1)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            status = 99
            try:
                status = run(words)
            except BaseException:  # noqa: BLE001 (a child that fails must not go on as a second parent)
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                os._exit(status)
        os.close(ours)
        say(str(pid))
        with os.fdopen(theirs, encoding="utf-8", errors="replace") as said:
            for one in said:
                say(f">{one.rstrip()}")
        say(str(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])))


if __name__ == "__main__":
    main()
