"""Texts in pieces of one line or two."""

from __future__ import annotations

import time

import pytest

from voicedesk.core.caption_lines import LINE_COLUMNS, columns, cut_alike


def cut(text: str, lines: int = 2) -> list[str]:
    return [piece for (piece,) in cut_alike([text], lines=lines)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("Hello.", ["Hello."]),
        ("x" * 42, ["x" * 42]),
        # The lines are about as long, and part where the text does.
        ("We are all here now, because it is late today.",
         ["We are all here now,\nbecause it is late today."]),
        ("x" * 100, ["x" * 42, "x" * 42 + "\n" + "x" * 16]),
        ("今日は会議があります。明日もあります。", ["今日は会議があります。明日もあります。"]),
        ("今日は会議があります。明日もありますか。", ["今日は会議があります。明日もありますか。"]),
    ],
)  # fmt: skip
def test_pieces(text: str, pieces: list[str]) -> None:
    assert cut(text) == pieces


@pytest.mark.parametrize("lines", [1, 2])
@pytest.mark.parametrize(
    "text",
    [
        "word " * 100,
        "averylongwordthatisrepeated " * 30,
        "a " * 500,
        "漢字かな交じり文です。" * 40,
        "ab " + "y" * 500 + " cd",
        "Wir, die wir hier sind; ja: wir! Nein? Doch… " * 9,
        "e\u0301" * 100,
        "👩\u200d👧 " * 60,
    ],
)
def test_everything_fits_and_nothing_is_lost(text: str, lines: int) -> None:
    pieces = cut(text, lines)
    for piece in pieces:
        assert piece.count("\n") < lines
        assert max(map(columns, piece.split("\n"))) <= LINE_COLUMNS
    together = "".join(pieces).replace("\n", "").replace(" ", "")
    assert together == text.replace(" ", "")


def test_texts_that_belong_together_are_cut_as_often() -> None:
    pieces = cut_alike(["Ja, " * 30, "", "so"], lines=1)
    assert all(len(each) == 3 for each in pieces)
    assert " ".join(each[0] for each in pieces) == ("Ja, " * 30).strip()
    assert "".join(each[2] for each in pieces) == "so"


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "word " * 20_000, "twentytwocharactershere " * 3_000]
)
def test_a_text_without_end_is_no_matter(text: str) -> None:
    began_at_s = time.process_time()
    assert cut(text)
    assert time.process_time() - began_at_s < 5
