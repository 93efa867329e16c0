"""Programs outside Python that some tests drive."""

from __future__ import annotations

import os
import shutil
from typing import NoReturn

import pytest

#: Where Debian keeps servers; an ordinary person's PATH often lacks it.
_ALSO_IN = ("/usr/sbin", "/sbin")


def program(name: str) -> str:
    """The path of the program ``name``.

    Where it is missing the calling test (or fixture) is skipped, saying so; where the environment
    variable CI is set it fails instead, so that a build cannot pass by not looking.
    """
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), *_ALSO_IN])
    found = shutil.which(name, path=path)
    if found is None:
        lacking(f"{name} is not installed")
    return found


def lacking(what: str) -> NoReturn:
    """Skip the calling test because of ``what``; where the environment variable CI is set, fail it."""
    reason = f"{what}, so this test cannot look (`.ci/run` installs what tests need)"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
