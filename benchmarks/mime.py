"""Microseconds of CPU to turn a finished body into a message: ``python -m benchmarks.mime``.

25 KB of HTML and a short text, every header set, another person each time; the best of several rounds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from time import process_time
from timeit import repeat

from engine.letter.header import Headers, Mailbox
from engine.letter.message import assemble, stamped
from engine.letter.model import Body
from engine.letter.way_out import way_out
from engine.token import Keyring, Purpose

_KEYRING = Keyring((bytes(32),))
_DATE = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
_WORDS = {
    "en": ("Anna Lee", "Thank you, Anna", "Thank you for being with us, Anna. It means a lot to all of us"),
    "hy": ("Աննա Պետրոսյան", "Շնորհակալություն, Աննա", "Շնորհակալ ենք, որ մեզ հետ եք, Աննա։ Դա շատ կարևոր է"),
    "he": ("נועה כהן", "תודה רבה, נועה", "תודה שאת איתנו, נועה. זה חשוב לכולנו"),
}


def main() -> None:
    """Print one line per language: naming the letter, and writing it."""
    for language, (name, subject, words) in _WORDS.items():
        row = f'<td style="padding:8px 0;font-family:Arial,sans-serif">{words}</td>\n'
        html = row * (25_000 // len(row.encode()))
        body = Body(subject=subject, preheader="", html=html, text=f"{words}\n\n" * 12, images=())
        name_it, write_it = _steps(language, name, subject, body)
        sizes = f"{len(html.encode()):,} bytes of HTML, {len(write_it()):,} sent"
        print(f"{language}: {_best(name_it):5.1f} µs to name, {_best(write_it):5.1f} µs to write; {sizes}")


def _steps(
    language: str, name: str, subject: str, body: Body
) -> tuple[Callable[[], Headers], Callable[[], bytes]]:
    numbers = count()
    seed = _KEYRING.seed(1)

    def headers() -> Headers:
        number = next(numbers)
        token = _KEYRING.token(number, Purpose.OPT_OUT)
        out = way_out(token, public_url="https://shop.example", address="stop@shop.example")
        assert out is not None
        return Headers(
            sender=Mailbox("Mariam Petrosyan", "mariam@shop.example"),
            to=Mailbox(f"{name} {number}", f"customer{number}@home.example"),
            subject=f"{subject} {number}",
            message_id=_KEYRING.message_id(number, "shop.example"),
            language=language,
            list_id="letters.shop.example",
            unsubscribe=out.header,
            one_click=out.one_click,
            feedback_id=("regulars-2027-03", "thank-you", "gramercy"),
        )

    ready = iter([headers() for _ in range(50_000)])
    return headers, lambda: stamped(assemble(next(ready), body, (), seed=seed), _DATE)


def _best(run: Callable[[], object]) -> float:
    return min(repeat(run, number=200, repeat=30, timer=process_time)) / 200 * 1e6


if __name__ == "__main__":
    main()
