"""Renewing caniemail.json from the npm package `caniemail`: `make caniemail`."""

from __future__ import annotations

import json
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent
_UNTRIED = "u"


def compact(package: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """The data as this repository keeps it: one feature a line, always in the same order.

    Of each client the newest version that was tried; the data lists a client's versions oldest first.
    """
    lines = [
        f"{json.dumps(feature['slug'])}: {json.dumps(_feature(feature), ensure_ascii=False)}"
        for feature in sorted(data["data"], key=lambda feature: str(feature["slug"]))
    ]
    head = {
        "from": f"npm package {package['name']} {package['version']}",
        "license": f"{package['license']}, see caniemail.LICENSE",
        "tested": data["last_update_date"].partition(" ")[0],
    }
    listed = ",\n".join(lines)
    return f'{json.dumps(head)[:-1]}, "features": {{\n{listed}\n}}}}\n'


def _feature(feature: Mapping[str, Any]) -> dict[str, str]:
    states: list[str] = []
    numbers: set[str] = set()
    for family, platforms in sorted(feature["stats"].items()):
        for platform, versions in sorted(platforms.items()):
            tried = [word for word in versions.values() if not word.startswith(_UNTRIED)]
            if tried:
                support, *notes = tried[-1].replace("#", " ").split()
                states.append(f"{family}.{platform}=" + "#".join([support, *notes]))
                numbers |= set(notes)
    notes = feature.get("notes_by_num") or {}
    return {
        "title": feature["title"].strip(),
        "category": feature["category"],
        "clients": " ".join(states),
        **{f"note {number}": notes[number].strip() for number in sorted(numbers, key=int) if number in notes},
    }


def renew(archive: Path, folder: Path = _HERE) -> None:
    """Write caniemail.json and its licence into ``folder`` from an archive made by `npm pack caniemail`."""
    with tarfile.open(archive) as packed:
        package, data = (
            json.loads(_member(packed, name)) for name in ("package.json", "data/caniemail.json")
        )
        licence = _member(packed, "LICENSE")
    (folder / "caniemail.json").write_text(compact(package, data), "utf-8")
    (folder / "caniemail.LICENSE").write_bytes(licence)


def _member(packed: tarfile.TarFile, name: str) -> bytes:
    found = packed.extractfile(f"package/{name}")
    if found is None:
        raise FileNotFoundError(name)
    return found.read()


if __name__ == "__main__":
    renew(Path(sys.argv[1]))
