"""The process that judges messages: ``python -m engine.mailbox.worker JUDGE MEMORY SECONDS``.

It reads messages from the standard input and answers each on the standard output, both as a length of four
octets (big-endian) and so many octets.  An answer is a pickle: ``(Judged, "")``, or ``(None, why not)``
behind which the process ends.  Its first answer, ``(None, "")``, says that it is ready.

Only ``engine.mailbox.judging`` starts it and reads from it.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import BinaryIO

from engine.inbound.model import Judged

#: The length before each message and each answer.
PREFIX = 4
#: Ends the process where too much memory was used; a parent reads it as such.
TOO_MUCH_MEMORY = 77
NEEDS_MEMORY = "it needs too much memory to read"
_LOOK_EVERY = 0.02


def main(words: list[str]) -> None:
    """Judge until there is nothing more to read.

    ``words``: ``module:function`` taking octets and returning a ``Judged``; octets of memory; after how many
    seconds over one message the process ends itself, in case nobody is left to end it.
    """
    name, memory, seconds = words[0], int(words[1]), float(words[2])
    # Ctrl-C is for the command, which ends us when it ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    module, _, function = name.partition(":")
    judge: Callable[[bytes], Judged] = getattr(import_module(module), function)
    incoming, outgoing = _private_streams()
    _limit(memory)
    _answer(outgoing, None, "")
    while prefix := incoming.read(PREFIX):
        content = incoming.read(int.from_bytes(prefix, "big"))
        # In a thread of C, which no regular expression and no long loop can hold up.
        faulthandler.dump_traceback_later(seconds, exit=True)
        why = ""
        judged = None
        try:
            judged = judge(content)
        except MemoryError:
            why = NEEDS_MEMORY
        except Exception as error:  # noqa: BLE001 - whatever it is, the message is kept and looked at by us
            why = " ".join(f"it breaks our reading: {type(error).__name__}: {error}".split())[:300]
        faulthandler.cancel_dump_traceback_later()
        _answer(outgoing, judged, why)
        if judged is None:
            return


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """The standard input and output, out of the reach of anything that prints, warns or asks."""
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    return incoming, outgoing


def _answer(outgoing: BinaryIO, judged: Judged | None, why: str) -> None:
    answer = pickle.dumps((judged, why))
    outgoing.write(len(answer).to_bytes(PREFIX, "big") + answer)
    outgoing.flush()


def _limit(memory: int) -> None:
    """Keep this process within ``memory`` octets.

    On Linux the system refuses more.  Elsewhere such limits are not kept, so a thread looks.
    """
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    else:
        threading.Thread(target=watch, args=(memory,), daemon=True).start()


def watch(memory: int) -> None:
    """End this process once it has used more than ``memory`` octets; returns never."""
    while most_used() <= memory:
        time.sleep(_LOOK_EVERY)
    os._exit(TOO_MUCH_MEMORY)


def most_used() -> int:
    """The most octets of memory that this process has held so far."""
    if sys.platform == "win32":
        return _most_used_on_windows()
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Octets on macOS, kilobytes elsewhere.
    return most if sys.platform == "darwin" else most * 1024


def _most_used_on_windows() -> int:
    import ctypes
    from ctypes import wintypes

    class Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS."""

        _fields_ = (
            ("size", wintypes.DWORD),
            ("faults", wintypes.DWORD),
            ("peak", ctypes.c_size_t),
            *((name, ctypes.c_size_t) for name in "abcdefg"),
        )

    counters = Counters()
    counters.size = ctypes.sizeof(counters)
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    kernel.K32GetProcessMemoryInfo.argtypes = (wintypes.HANDLE, ctypes.c_void_p, wintypes.DWORD)
    kernel.K32GetProcessMemoryInfo(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.size)
    return int(counters.peak)


if __name__ == "__main__":
    main(sys.argv[1:])
