"""Features of caniemail.com in the formats of pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from engine.letter.model import Image

_BY_ENDING = {
    "apng": "apng", "avif": "avif", "bmp": "bmp", "dib": "bmp", "gif": "gif", "hdr": "hdr", "heic": "heif",
    "heics": "heif", "heif": "heif", "heifs": "heif", "hif": "heif", "ico": "ico", "cur": "ico",
    "jfif": "jpg", "jpe": "jpg", "jpeg": "jpg", "jpg": "jpg", "m4v": "mp4", "mp4": "mp4", "png": "png",
    "svg": "svg", "svgz": "svg", "tif": "tiff", "tiff": "tiff", "webp": "webp",
}  # fmt: skip
_BY_TYPE = {
    "image/apng": "apng", "image/avif": "avif", "image/bmp": "bmp", "image/gif": "gif",
    "image/heic": "heif", "image/heic-sequence": "heif", "image/heif": "heif",
    "image/heif-sequence": "heif", "image/jpeg": "jpg", "image/jpg": "jpg", "image/png": "png",
    "image/svg+xml": "svg", "image/tiff": "tiff", "image/vnd.microsoft.icon": "ico",
    "image/vnd.mozilla.apng": "apng", "image/vnd.radiance": "hdr", "image/webp": "webp",
    "image/x-icon": "ico", "image/x-ms-bmp": "bmp", "video/mp4": "mp4", "video/x-m4v": "mp4",
}  # fmt: skip
_DATA = re.compile(r"\s*data:([^;,]*)((?:;[^,]*)?),", re.IGNORECASE)
_ENDING = re.compile(r"\.([A-Za-z0-9]{2,5})$")
#: The brands of ISO media files, which say what is in them: at octet 8, after "ftyp".
_BRANDS = (
    (re.compile(rb"avi[fs]"), "avif"),
    (re.compile(rb"he[icvm][cxsm]|mif1|msf1"), "heif"),
    (re.compile(rb"isom|iso\d|mp4\d|M4V |avc1|qt  "), "mp4"),
)


def format_slugs(url: str) -> Iterator[str]:
    """The features that a picture at ``url`` needs, by its data or the end of its name."""
    data = _DATA.match(url)
    if data:
        if re.search(r";\s*base64\s*$", data[2], re.IGNORECASE):
            yield "image-base64"
        if found := _BY_TYPE.get(data[1].strip().lower()):
            yield f"image-{found}"
        return
    ending = _ENDING.search(unquote(re.split(r"[?#]", url.strip(), maxsplit=1)[0]))
    # A host's own name ends in no format: https://shop.me
    bare = re.match(r"\s*(?:[a-z][a-z0-9+.-]*:)?//[^/]*$", url, re.IGNORECASE)
    if ending and not bare and (found := _BY_ENDING.get(ending[1].lower())):
        yield f"image-{found}"


def type_slug(kind: str) -> str | None:
    """The feature that a picture of a type needs, "image/webp" say; None where caniemail has none for it."""
    found = _BY_TYPE.get(kind)
    return f"image-{found}" if found else None


def picture_slug(image: Image) -> str | None:
    """The format of a picture that travels with the letter, by what is in it, else by what it is called."""
    found = _inside(image.content) or _BY_TYPE.get(image.content_type.lower())
    if found is None:
        return next(format_slugs(image.name), None)
    return f"image-{found}"


def _inside(content: bytes) -> str | None:
    head = content[:64]
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        # An animated one says so before its first picture begins.
        return "apng" if b"acTL" in content.partition(b"IDAT")[0] else "png"
    if head[4:8] == b"ftyp":
        return next((name for brand, name in _BRANDS if brand.match(head[8:12])), None)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    starts = {
        b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"BM": "bmp", b"II*\0": "tiff", b"MM\0*": "tiff",
        b"\0\0\1\0": "ico", b"#?RADIANCE": "hdr", b"#?RGBE": "hdr",
    }  # fmt: skip
    found = next((name for start, name in starts.items() if head.startswith(start)), None)
    if found is None and re.match(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE[^>]*>\s*)?<svg\b",
                                  content[:2000], re.DOTALL | re.IGNORECASE):  # fmt: skip
        return "svg"
    return found
