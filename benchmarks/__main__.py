"""Every benchmark at a size that takes a few minutes; each module says how to run it at full size."""

from __future__ import annotations

import subprocess
import sys

_RUNS = (
    ("benchmarks.mime",),
    ("benchmarks.composing", "2000"),
    ("benchmarks.choosing", "--customers", "100000"),
    ("benchmarks.sending",),
    ("benchmarks.report",),
    ("benchmarks.studio", "--saves", "8"),
    ("benchmarks.pages",),
)

for module, *options in _RUNS:
    print(f"\n== {module} {' '.join(options)}", flush=True)
    subprocess.run([sys.executable, "-m", module, *options], check=True)
