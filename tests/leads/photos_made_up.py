"""Photos made of nothing: a JPEG with a place in its EXIF, a comment, and words behind its end; a PNG with text."""

import struct
import zlib

SECRET_PLACE = b"GPS 36.65N 117.12E"


def segment(marker, body):
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def exif(orientation):
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\x00\x00MM\x00\x2a" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0) + SECRET_PLACE


def jpeg(orientation=6):
    """The right segments in the right order; the picture itself is four bytes, one of them an escaped FF."""
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"),
            segment(0xE1, exif(orientation)),
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + SECRET_PLACE),
            segment(0xFE, SECRET_PLACE),
            segment(0xDB, bytes(65)),
            segment(0xC0, b"\x08\x00\x01\x00\x01\x01\x01\x11\x00"),
            segment(0xDA, b"\x01\x01\x00\x00\x3f\x00"),
            b"\x12\xff\x00\xff\xd0\x34\xff\xd9",
            SECRET_PLACE,
        )
    )


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png():
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            chunk(b"tEXt", b"Location\x00" + SECRET_PLACE),
            chunk(b"eXIf", exif(1)),
            chunk(b"IDAT", zlib.compress(b"\x00\x7f")),
            chunk(b"IEND", b""),
            SECRET_PLACE,
        )
    )
