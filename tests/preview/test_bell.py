"""Open pages hear of changes, those that come late of the last one, and are let go in the end."""

from __future__ import annotations

import asyncio
import threading

from engine.preview.bell import Bell


async def heard(bell: Bell) -> list[str]:
    return [message async for message in bell.listen()]


async def test_everybody_hears_in_order_from_any_thread() -> None:
    bell = Bell()
    bell.ring("before")
    listeners = [asyncio.create_task(heard(bell)) for _ in range(2)]
    await asyncio.sleep(0)
    assert bell.heard

    def ring() -> None:
        bell.ring("one")
        bell.ring("two")
        bell.close()

    thread = threading.Thread(target=ring)
    thread.start()
    found = await asyncio.gather(*listeners)
    thread.join()

    assert found == [["before", "one", "two"]] * 2
    assert not bell.heard


async def test_a_bell_that_is_closed_keeps_nobody() -> None:
    bell = Bell()
    bell.ring("before")
    bell.close()

    assert await heard(bell) == []
