"""A photo keeps its picture and loses everything else."""

import struct

import pytest
from photos_made_up import SECRET_PLACE, exif, jpeg, png, segment

from tonghu.leads.core.photo import MOST_BYTES, NotAPhoto, cleaned


def markers(given):
    """The markers of a JPEG up to the picture."""
    found, at = [], 2
    while given[at + 1] != 0xDA:
        found.append(given[at + 1])
        at += 2 + struct.unpack(">H", given[at + 2 : at + 4])[0]
    return found


def test_a_jpeg_keeps_its_picture_and_its_orientation_alone():
    kept, kind = cleaned(jpeg(orientation=6))
    assert (kind, SECRET_PLACE in kept) == ("image/jpeg", False)
    assert markers(kept) == [0xE1, 0xE0, 0xDB, 0xC0]
    assert kept.endswith(b"\x12\xff\x00\xff\xd0\x34\xff\xd9")
    assert struct.unpack(">H", kept[30:32]) == (6,)


def test_an_upright_jpeg_has_no_exif_left():
    assert markers(cleaned(jpeg(orientation=1))[0]) == [0xE0, 0xDB, 0xC0]


def test_cleaning_twice_changes_nothing_more():
    once = cleaned(jpeg())[0]
    assert cleaned(once)[0] == once


def test_a_png_keeps_its_picture_alone():
    kept, kind = cleaned(png())
    assert (kind, SECRET_PLACE in kept) == ("image/png", False)
    assert [name for name in (b"IHDR", b"tEXt", b"eXIf", b"IDAT", b"IEND") if name in kept] == [
        b"IHDR",
        b"IDAT",
        b"IEND",
    ]


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"GIF89a",
        jpeg()[:-30],
        jpeg()[:40],
        png()[:50],
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8" + segment(0xE1, exif(6)) + b"\xff\xd9",
        b"\xff\xd8" + bytes(MOST_BYTES),
    ],
)
def test_what_is_no_whole_photo_is_refused(given):
    with pytest.raises(NotAPhoto):
        cleaned(given)


def test_every_cut_of_a_photo_is_refused_or_cleaned_and_never_breaks():
    for whole in (jpeg(), png()):
        for length in range(len(whole)):
            try:
                assert SECRET_PLACE not in cleaned(whole[:length])[0]
            except NotAPhoto:
                continue
