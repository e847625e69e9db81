"""A photograph as it may be kept: JPEG or PNG, without where and when it was taken or on what device.

Nothing is decoded: segments that carry pictures and colours are copied, all others are left out. Of EXIF only the
orientation is written anew, so that a photo taken upright is shown upright.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tonghu.kernel.errors import UserError

MOST_BYTES = 8 * 1024 * 1024  # a phone's photo has three to five
MOST_PHOTOS = 3

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_KEPT_CHUNKS = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM", b"pHYs"))
_EXIF = b"Exif\x00\x00"
_ORIENTATION = 0x0112
_START_OF_SCAN, _END = 0xDA, 0xD9
_APP1 = 0xE1
# Every application segment and comment but APP0 (the size of a dot) and APP14 (how colours are coded).
_DROPPED = frozenset({*range(0xE1, 0xF0), 0xFE} - {0xEE})
_IN_SCAN = frozenset((0x00, *range(0xD0, 0xD8)))


class NotAPhoto(UserError):
    """The file is no photograph that can be kept. Says why and what to do."""


def cleaned(given: bytes) -> tuple[bytes, str]:
    """(the photo without metadata, its type as `image/jpeg`). NotAPhoto where it is none, broken or too large."""
    if len(given) > MOST_BYTES:
        raise NotAPhoto(
            f"照片超过 {MOST_BYTES // 1024 // 1024} MB,没有保存。请在手机上选用较小的尺寸后重新拍摄或上传。"
        )
    try:
        if given.startswith(_PNG):
            return _PNG + b"".join(_png_chunks(given)), "image/png"
        if given.startswith(_JPEG):
            return _jpeg(given), "image/jpeg"
    except (struct.error, IndexError, ValueError):
        raise NotAPhoto("照片不完整或已损坏,没有保存。请重新拍摄或上传。") from None
    raise NotAPhoto("只能上传 JPEG 或 PNG 格式的照片。请在手机相机设置中选“兼容性最佳”,或截图后上传。")


def _png_chunks(given: bytes) -> Iterator[bytes]:
    at, ended = len(_PNG), False
    while at < len(given) and not ended:
        (length,) = struct.unpack(">I", given[at : at + 4])
        kind, end = given[at + 4 : at + 8], at + 12 + length
        if end > len(given):
            raise ValueError("cut off")
        if kind in _KEPT_CHUNKS:
            yield given[at:end]
        at, ended = end, kind == b"IEND"
    if not ended:
        raise ValueError("no end")


def _jpeg(given: bytes) -> bytes:
    kept: list[bytes] = []
    orientation, at, has_picture = 1, 2, False
    while (marker := _marker(given, at)) != _END:
        (length,) = struct.unpack(">H", given[at + 2 : at + 4])
        end = at + 2 + length
        segment = given[at:end]
        if len(segment) != length + 2:
            raise ValueError("cut off")
        if marker == _APP1 and segment[4:10] == _EXIF:
            orientation = _orientation(segment[10:])
        if marker == _START_OF_SCAN:
            end, has_picture = _scan_end(given, end), True
            segment = given[at:end]
        if marker not in _DROPPED:
            kept.append(segment)
        at = end
    if not has_picture:
        raise ValueError("no picture")
    exif = [] if orientation == 1 else [_exif(orientation)]
    return b"".join((_JPEG, *exif, *kept, b"\xff\xd9"))  # what lies behind the end is left out too


def _marker(given: bytes, at: int) -> int:
    if given[at] != 0xFF:
        raise ValueError("no marker")
    return given[at + 1]


def _scan_end(given: bytes, at: int) -> int:
    """Where the picture's data end: at the first marker that is neither an escaped FF nor a restart."""
    while True:
        at = given.index(b"\xff", at)
        if given[at + 1] not in _IN_SCAN:
            return at
        at += 2


def _orientation(tiff: bytes) -> int:
    """1 to 8; 1 (upright) where it is not said."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        (first,) = struct.unpack(order + "I", tiff[4:8])
        (count,) = struct.unpack(order + "H", tiff[first : first + 2])
        for entry in range(first + 2, first + 2 + 12 * count, 12):
            tag, _, _, value = struct.unpack(order + "HHIH", tiff[entry : entry + 10])
            if tag == _ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _exif(orientation: int) -> bytes:
    tiff = b"MM\x00\x2a" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    body = _EXIF + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
