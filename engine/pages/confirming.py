"""The letter that asks whether a sign-up was meant, and its way out of the house."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime

from engine.errors import BadInput, CarrierDown
from engine.language import best, direction
from engine.ledger.heard import SignUp
from engine.letter.header import HeaderError, Headers, Mailbox
from engine.letter.message import assemble, stamped
from engine.letter.model import Body
from engine.pages.rendering import written
from engine.pages.standing import Standing
from engine.pages.words import LANGUAGES, words
from engine.planning.context import in_language
from engine.settings.model import Settings
from engine.token import Purpose

#: Seconds before each further attempt to hand a letter over.
_AGAIN = (5.0, 60.0, 300.0)

Send = Callable[[Settings, str, bytes], Awaitable[None]]


def confirming_letter(standing: Standing, new: SignUp, now: datetime) -> bytes:
    """The whole letter.  It holds nothing that was typed on the page: whoever asked may be nobody's friend.

    Raises:
        HeaderError: if it cannot be written to such an address.
        BadInput: if the config names nobody who signs.
    """
    language = best(new.language, LANGUAGES) or "en"
    settings, say = standing.settings, words(language)
    shop = in_language(settings.shop.name, language, settings.language)
    if not settings.senders:
        raise BadInput(message="config.yaml: 'senders' names nobody who signs the letter")
    sender = next(iter(settings.senders.values()))
    token = standing.keyring.token(new.number, Purpose.SIGN_UP)
    link = f"{(settings.public_url or '').rstrip('/')}/join/{token}?in={language}"
    signature = in_language(sender.name, language, settings.language)
    values = {"link": link, "signature": signature}
    text = f"{say['mail_why']}\n\n{link}\n\n{say['mail_else']}\n\n{signature}\n{shop}\n"
    mark = "\u200f" if direction(language) == "rtl" else ""
    body = Body(
        subject=f"{mark}{say['mail_subject']}",
        preheader="",
        html=written(standing, "confirming_letter", language, values),
        text="".join(
            f"{mark}{line}\n" if line and line != link else f"{line}\n" for line in text.splitlines()
        ),
        images=(),
    )
    headers = Headers(
        sender=Mailbox(shop, sender.email),
        to=Mailbox(None, new.address),
        subject=body.subject,
        message_id=f"<{secrets.token_hex(16)}@{sender.email.rpartition('@')[2]}>",
        language=language,
        reply_to=Mailbox(None, sender.reply_to) if sender.reply_to else None,
        by_machine=True,
    )
    letter = assemble(headers, body, (), seed=secrets.token_hex(16))
    return stamped(letter, now.astimezone(settings.shop.time_zone))


class Posting:
    """Hands letters over while the page is long answered, and tries again where the mail server is down."""

    def __init__(self, send: Send, tell: Callable[[str], None], again: tuple[float, ...] = _AGAIN) -> None:
        self._send, self._tell, self._again = send, tell, again
        self._under_way: set[asyncio.Task[None]] = set()

    def send(self, standing: Standing, new: SignUp, now: datetime) -> None:
        """Write the confirming letter and have it handed over soon."""
        task = asyncio.create_task(self._hand_over(standing, new, now))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _hand_over(self, standing: Standing, new: SignUp, now: datetime) -> None:
        try:
            letter = confirming_letter(standing, new, now)
        except (HeaderError, BadInput) as error:
            self._tell(f"a confirming letter could not be written: {error}")
            return
        for pause in (0.0, *self._again):
            await asyncio.sleep(pause)
            try:
                await self._send(standing.settings, new.address, letter)
            except BadInput as error:
                self._tell(f"a confirming letter could not be sent: {error}")
                return
            except CarrierDown as down:
                trouble = str(down)
            else:
                return
        self._tell(f"a confirming letter could not be sent: {trouble}")
