"""Noticing that files were saved, once they are whole.

Editors save by writing a new file and renaming it, or by emptying the old one and writing again.  What is
told is therefore not each event but that the files now stand otherwise than they did, and have stood so for
a moment.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from watchfiles import Change, watch

#: Files must have stood still for so long (seconds) …
_STILL = 0.03
#: … and an empty one for so long: it is most likely being written.
_STILL_EMPTY = 0.3
#: Where the system tells of no events (network drives, other folders), looked at so often (ms).
_LOOK_EVERY = 700

#: What tells two states of a file apart: when it was written, and how long it is.
Stamps = Mapping[Path, tuple[int, int, int]]


def stamps(files: Iterable[Path]) -> Stamps:
    """How ``files`` stand now; those that are not there are absent."""
    found: dict[Path, tuple[int, int, int]] = {}
    for path in files:
        try:
            stat = path.stat()
        except OSError:
            continue
        found[path] = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    return found


def settled(files: Callable[[], Iterable[Path]], *, most: float = 2.0) -> Stamps:
    """How the files stand once nobody is writing them, or after ``most`` seconds."""
    began = time.monotonic()
    now = stamps(files())
    while time.monotonic() - began < most:
        empty = any(size == 0 for _, size, _ in now.values())
        time.sleep(_STILL)
        later = stamps(files())
        if later == now and (not empty or time.monotonic() - began > _STILL_EMPTY):
            break
        now = later
    return now


def watched(
    root: Path,
    files: Callable[[], Iterable[Path]],
    known: Stamps,
    changed: Callable[[Stamps], None],
    stop: threading.Event,
) -> None:
    """Call ``changed`` in this thread whenever ``files`` stand otherwise than ``known``, and then than at its
    last call, until ``stop`` is set.

    Events below ``root`` wake it at once; other files are looked at now and then.
    """
    for _ in _wakes(root, stop):
        while stamps(files()) != known and not stop.is_set():
            known = settled(files)
            changed(known)


def _wakes(root: Path, stop: threading.Event) -> Iterator[None]:
    """Something below ``root`` may have changed."""
    try:
        for _ in watch(
            root,
            watch_filter=_worth_a_look,
            debounce=100,
            step=20,
            rust_timeout=_LOOK_EVERY,
            yield_on_timeout=True,
            stop_event=stop,
            raise_interrupt=False,
        ):
            yield
    except (OSError, RuntimeError):
        # The system tells nothing here, or may not watch so much: look again and again instead.
        while not stop.wait(_LOOK_EVERY / 1000):
            yield


def _worth_a_look(_: Change, name: str) -> bool:
    # Our own records change all the time while letters are sent.
    return ".gramercy" not in Path(name).parts
