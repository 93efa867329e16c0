"""Colours, and how well one can be read on another (WCAG 2.2, success criterion 1.4.3)."""

from __future__ import annotations

from dataclasses import dataclass

from tinycss2.color4 import parse_color


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour of sRGB: parts of red, green and blue, from 0 to 1; ``alpha`` 0 is clear."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    def over(self, ground: Colour) -> Colour:
        """What is seen of this colour in front of an opaque ``ground``."""
        mine = self.alpha
        return Colour(
            *(
                mine * front + (1 - mine) * behind
                for front, behind in (
                    (self.red, ground.red),
                    (self.green, ground.green),
                    (self.blue, ground.blue),
                )
            )
        )

    def fainter(self, opacity: float) -> Colour:
        """The same, ``opacity`` (0 to 1) times as opaque."""
        return Colour(self.red, self.green, self.blue, self.alpha * opacity)

    def __str__(self) -> str:
        """As "#8a2b3c", whatever is seen through it."""
        parts = (self.red, self.green, self.blue)
        return "#" + "".join(f"{round(255 * min(max(part, 0.0), 1.0)):02x}" for part in parts)


BLACK = Colour(0.0, 0.0, 0.0)
WHITE = Colour(1.0, 1.0, 1.0)
CLEAR = Colour(0.0, 0.0, 0.0, 0.0)


def read_colour(words: str) -> Colour | None:
    """The colour that CSS, or an attribute such as bgcolor, means by ``words``; None where that is none."""
    text = words.strip()
    if text[:1] != "#" and len(text) in (3, 6) and all(sign in "0123456789abcdefABCDEF" for sign in text):
        # bgcolor="8a2b3c": browsers and mail programs take it.
        text = f"#{text}"
    found = parse_color(text)
    if found is None or isinstance(found, str):
        return None
    try:
        red, green, blue = found.to("srgb").coordinates
    except NotImplementedError:
        # lab() and its kin: no mail program shows them.
        return None
    return Colour(float(red or 0), float(green or 0), float(blue or 0), float(found.alpha))


def contrast(one: Colour, other: Colour) -> float:
    """From 1 (alike) to 21 (black and white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.red, colour.green, colour.blue)
    )
    return float(0.2126 * red + 0.7152 * green + 0.0722 * blue)
