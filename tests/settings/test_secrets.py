"""Secrets are looked up late and shown never."""

import json
from pathlib import Path, PurePath

import pytest

from engine.errors import BadInput
from engine.settings.reading import read_settings
from engine.settings.secrets import reveal

CONFIG = """\
shop:
  name: Tatev
  time zone: Asia/Yerevan
delivery:
  smtp:
    host: ${HOST}
    username: ${file:account.txt}
    password: PASSWORD
"""


@pytest.mark.parametrize(
    ("text", "revealed"),
    [
        ("plain", "plain"),
        ("${NAME}", "ann"),
        ("${NAME}@${HOST}", "ann@mail.am"),
        ("${file:secret.txt}", "Տաթև 1"),
        ("${file: secret.txt}", "Տաթև 1"),
        ("${NESTED}", "${NAME}"),
        ("$NAME ${} ${a b} $${", "$NAME ${} ${a b} $${"),
    ],
)
def test_reveal(text: str, revealed: str, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes("\ufeffՏաթև 1\r\n".encode())

    assert reveal(text, {"NAME": "ann", "HOST": "mail.am", "NESTED": "${NAME}"}, tmp_path) == revealed


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("${NAME}", "the variable 'NAME' is not set\n  hint: set it before you start gramercy"),
        ("${EMPTY}", "the variable 'EMPTY' is not set\n  hint: set it before you start gramercy"),
        ("${file:none.txt}", "the file 'none.txt', which holds a secret, cannot be read"),
        ("${file:.}", "the file '.', which holds a secret, cannot be read"),
        ("${file:bytes}", "the file 'bytes', which holds a secret, cannot be read"),
        ("${file:empty}", "the file 'empty' should hold a secret and nothing else"),
        ("${file:large}", "the file 'large' should hold a secret and nothing else"),
    ],
)
def test_cannot_be_revealed(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"hunter2\xff")
    (tmp_path / "empty").write_bytes(b"\n")
    (tmp_path / "large").write_bytes(b"hunter2" * 2000)

    with pytest.raises(BadInput) as raised:
        reveal(f"hunter2{text}", {"EMPTY": ""}, tmp_path)

    assert str(raised.value) == message
    assert raised.value.exit_code == 2


def test_a_password_written_out_is_in_no_text_made_from_the_settings() -> None:
    read = read_settings(CONFIG.replace("PASSWORD", "hunter2").encode(), PurePath("config.yaml"))

    assert read.value is not None
    assert read.value.delivery.smtp is not None
    assert read.value.delivery.smtp.password is not None
    assert read.value.delivery.smtp.password.get_secret_value() == "hunter2"
    shown = [
        repr(read),
        repr(read.value),
        str(read.value),
        read.value.model_dump_json(),
        json.dumps([str(p) for p in read.problems]),
    ]
    assert "hunter2" not in "".join(shown)


def test_references_are_not_looked_up_when_the_config_is_read() -> None:
    read = read_settings(CONFIG.replace("PASSWORD", "${file:/nowhere}").encode(), PurePath("config.yaml"))

    assert read.problems == ()
    assert read.value is not None
    assert read.value.delivery.smtp is not None
    assert (read.value.delivery.smtp.host, read.value.delivery.smtp.username) == (
        "${HOST}",
        "${file:account.txt}",
    )


@pytest.mark.parametrize(
    "lines",
    [
        "password: [hunter2]",
        "password: {a: hunter2}",
        "pasword: hunter2",
        "password: hunter2\n    password: hunter2",
    ],
)
def test_a_mistake_about_a_password_does_not_repeat_it(lines: str) -> None:
    read = read_settings(CONFIG.replace("password: PASSWORD", lines).encode(), PurePath("config.yaml"))

    assert read.value is None
    assert read.problems
    assert "hunter2" not in "".join(map(str, read.problems))
