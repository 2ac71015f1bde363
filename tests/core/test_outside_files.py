"""Files as they come: which are texts, which are pictures, which are refused with a way out."""

from __future__ import annotations

import random
import struct
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pictures import gif, jpeg, png, webp
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.jpeg import Broken
from voicedesk.core.outside import LARGEST_TEXT_BYTES, MOST_PICTURE_BYTES, OutsideKind
from voicedesk.core.outside_files import attachment_of, size_text
from voicedesk.core.pictures import MOST_PIXELS, picture_kind, read_picture

if TYPE_CHECKING:
    from collections.abc import Callable

SECRET = b"48.8583 N, 2.2945 E"


def refusal(data: bytes, name: str = "file") -> StorageError:
    with pytest.raises(StorageError) as caught:
        attachment_of(data, name)
    return caught.value


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"]
)
def test_texts_of_every_age(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    attachment = attachment_of(mark + "Grüße, naïve Welt".encode(encoding), "notes.txt")
    assert attachment.text == "Grüße, naïve Welt"
    assert attachment.kind is OutsideKind.FILE
    assert attachment.left_out == 0


def test_escapes_of_a_terminal_are_a_text() -> None:
    assert attachment_of(b"\x1b[31mfailed\x1b[0m\r\n", "log").text == "[31mfailed[0m\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "holds no text"),
        (b" \n\t ", "holds no text"),
        (b"a\x00b", "is no text and no picture"),
        (bytes(range(256)), "is no text and no picture"),
        (random.Random(1).randbytes(5000).replace(b"\x00", b"a"), "is no text and no picture"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"PK\x03\x04...", "is an office document or an archive"),
        (b"\xd0\xcf\x11\xe0...", "is an old office document"),
        (b"{\\rtf1 ...", "is an RTF document"),
        (b"\x89PNG\r\n\x1a\n", "is a damaged picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "is a damaged picture"),
        (b"GIF89a", "is a damaged picture"),
        (b"RIFF\x10\x00\x00\x00WEBP", "is a damaged picture"),
    ],
)
def test_what_is_refused_says_why_and_what_to_do(data: bytes, words: str) -> None:
    failure = refusal(data)
    assert words in failure.message
    assert failure.message.startswith("“file”")
    assert failure.next_step


def test_too_long_a_text_is_refused_with_numbers_and_not_cut() -> None:
    failure = refusal(b"x" * 10_000_000)
    assert failure.kind is ErrorKind.TOO_LARGE
    assert failure.message == "“file” has 10 MB, and a text may have 1 MB."
    assert len(attachment_of(b"x" * LARGEST_TEXT_BYTES, "line").text) == LARGEST_TEXT_BYTES


@pytest.mark.parametrize("make", [png, jpeg, gif, webp])
def test_a_picture_goes_along_without_what_was_written_beside_it(
    make: Callable[..., bytes],
) -> None:
    data = make(40, 30, SECRET)
    assert SECRET in data
    picture = read_picture(data)
    assert (picture.width, picture.height) == (40, 30)
    assert SECRET not in picture.data
    assert picture_kind(picture.data) == picture.media_type
    again = read_picture(picture.data)
    assert again == picture
    assert attachment_of(data, "photo").kind is OutsideKind.PICTURE


def test_what_follows_a_picture_is_not_sent() -> None:
    for make in (png, jpeg, gif, webp):
        assert SECRET not in read_picture(make(4, 4) + SECRET).data


@pytest.mark.parametrize("order", ["<", ">"])
def test_which_side_of_a_photo_is_up_is_kept(order: str) -> None:
    mark = b"II*\x00" if order == "<" else b"MM\x00*"
    entries = struct.pack(f"{order}HHIHH", 0x0110, 2, 4, 0, 0) + struct.pack(
        f"{order}HHIHH", 0x0112, 3, 1, 6, 0
    )
    exif = b"Exif\x00\x00" + mark + struct.pack(f"{order}IH", 8, 2) + entries + SECRET
    data = jpeg(4, 4)
    turned = data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + data[2:]
    clean = read_picture(turned).data
    assert SECRET not in clean
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in clean
    assert read_picture(clean).data == clean


def test_a_small_file_that_claims_to_be_huge_is_refused_unread() -> None:
    failure = refusal(png(60_000, 60_000, pixels=b""), "bomb.png")
    assert failure.kind is ErrorKind.TOO_LARGE
    assert "60000 by 60000 pixels" in failure.message
    assert MOST_PIXELS < 60_000 * 60_000


def test_too_large_a_picture_is_refused_with_numbers() -> None:
    failure = refusal(png(100, 100, pixels=bytes(MOST_PICTURE_BYTES + 100_000)), "photo.png")
    assert failure.message == "“photo.png” has 3 MB, and a picture may have 2.9 MB."


@given(st.binary(max_size=300), st.sampled_from([png, jpeg, gif, webp]), st.integers(0, 400))
def test_a_broken_picture_is_a_told_refusal(
    noise: bytes, make: Callable[..., bytes], at: int
) -> None:
    whole = make(4, 4, b"comment")
    for data in (whole[:at], whole[:at] + noise, whole[:at] + noise + whole[at:]):
        if picture_kind(data):
            try:
                read_picture(data)
            except Broken:
                continue


@pytest.mark.parametrize(
    ("size_bytes", "words"), [(12, "12 bytes"), (2_400, "2 kB"), (1_234_567, "1.23 MB")]
)
def test_sizes_in_words(size_bytes: int, words: str) -> None:
    assert size_text(size_bytes) == words
