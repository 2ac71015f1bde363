"""Where a growing text is cut, and how its end is shown meanwhile."""

from __future__ import annotations

import pytest

from tests.ui.gallery import RICH
from voicedesk.ui.markdown_blocks import (
    LARGE_BLOCK,
    LARGE_TABLE,
    cells,
    has_references,
    presentable,
    take_blocks,
)


@pytest.mark.parametrize(
    ("text", "blocks", "rest"),
    [
        ("", [], ""),
        ("one line", [], "one line"),
        ("one\n\n", [], "one\n\n"),
        ("one\n\ntwo", ["one\n\n"], "two"),
        ("one\n## two", ["one\n"], "## two"),
        ("a\n\n```\ncode\n\nmore", ["a\n\n"], "```\ncode\n\nmore"),
        ("a\n```\ncode", ["a\n"], "```\ncode"),
        ("```\ncode\n\nmore\n```\nafter", ["```\ncode\n\nmore\n```\n"], "after"),
        ("~~~~\n~~~\n~~~~\nx", ["~~~~\n~~~\n~~~~\n"], "x"),
        ("```\n```", [], "```\n```"),
        ("- a\n- b\n\nrest\n", ["- a\n- b\n\n"], "rest\n"),
        ("- a\n\n  more of a", [], "- a\n\n  more of a"),
        ("- a\n\n  ```\n  code\n  ```\n", [], "- a\n\n  ```\n  code\n  ```\n"),
        ("1. a\n\n1", [], "1. a\n\n1"),
        ("1. a\n1. b\n\n1. c", ["1. a\n1. b\n\n"], "3. c"),
        ("1. a\n\n2) b", ["1. a\n\n"], "2) b"),
        ("7. a\n\n8. b\n\n9. c", ["7. a\n\n", "8. b\n\n"], "9. c"),
    ],
)
def test_a_block_ends_where_another_one_begins(text: str, blocks: list[str], rest: str) -> None:
    assert take_blocks(text) == (blocks, rest)


def fed(text: str, size: int) -> tuple[list[str], str]:
    blocks: list[str] = []
    rest = ""
    for at in range(0, len(text), size):
        ended, rest = take_blocks(rest + text[at : at + size])
        blocks += ended
    return blocks, rest


@pytest.mark.parametrize("size", [1, 2, 5, 17])
def test_what_comes_in_pieces_is_cut_where_the_whole_is(size: int) -> None:
    blocks, rest = fed(RICH, size)
    assert (blocks, rest) == take_blocks(RICH)
    assert "".join(blocks) + rest == RICH


def test_a_long_listing_is_cut_at_a_line_and_goes_on_as_code() -> None:
    text = "```py\n" + "a line of code\n" * 200 + "half"
    blocks, rest = fed(text, 7)
    assert len(blocks) >= 2
    assert len(rest) < LARGE_BLOCK
    for block in blocks:
        assert block.startswith("```py\na line")
        assert block.endswith("a line of code\n```\n")
    assert rest.startswith("```py\na line")
    assert rest.endswith("\nhalf")


def test_a_long_list_is_cut_before_an_item_and_goes_on_with_its_number() -> None:
    blocks, rest = fed("1. an item of the list\n" * 200, 7)
    assert len(rest) < LARGE_BLOCK
    number = 1
    for block in (*blocks, rest):
        assert block.startswith(f"{number}. an item")
        number += block.count("\n")
    assert number == 201


def test_a_long_table_is_cut_after_a_row_and_repeats_its_head() -> None:
    head = "| a | b | c |\n|---|:-:|--:|\n"
    blocks, rest = fed(head + "| 1 | 2 | 3 |\n" * LARGE_TABLE + "| 4", 7)
    assert len(blocks) == 3
    assert all(block.startswith(head) for block in (*blocks, rest))
    assert sum(block.count("| 1 | 2 | 3 |") for block in (*blocks, rest)) == LARGE_TABLE
    assert rest.endswith("| 4")


def test_a_table_is_cut_where_the_last_row_begins_and_only_if_there_are_others() -> None:
    head = "|" + " a |" * LARGE_TABLE + "\n|" + "---|" * LARGE_TABLE + "\n"
    row = "|" + " 1 |" * LARGE_TABLE + "\n"
    assert take_blocks(head + row) == ([], head + row)
    assert take_blocks(head + row + row) == ([head + row], head + row)
    assert take_blocks(head + row + row + "\n") == ([], head + row + row + "\n")


@pytest.mark.parametrize("marks", ["", "> "])
def test_a_long_paragraph_is_cut_between_words(marks: str) -> None:
    text = f"{marks}word **two** and\n" * LARGE_BLOCK
    blocks, rest = fed(text, 7)
    assert len(blocks) >= 2
    assert len(rest) < LARGE_BLOCK
    assert all(block.endswith(" ") and block.startswith(marks) for block in blocks)
    assert "".join(block[len(marks) :] for block in (*blocks, rest)) == text[len(marks) :]


def test_an_endless_word_is_not_cut() -> None:
    text = "word" * LARGE_BLOCK
    assert take_blocks(text) == ([], text)


@pytest.mark.parametrize(
    ("rest", "shown"),
    [
        ("plain", "plain"),
        ("Here:\n-", "Here:\n"),
        ("Here:\n- item", "Here:\n- item"),
        ("**", ""),
        ("```py", "```py\n```"),
        ("```py\ncode\n``", "```py\ncode\n```"),
        ("```py\ncode\n```\n", "```py\ncode\n```\n"),
        ("|", ""),
        ("| Pl", "| Pl\n|---|"),
        ("| a | b |\n", "| a | b |\n|---|---|"),
        ("| a | b |\n|:-", "| a | b |\n|---|---|"),
        ("| a | b |\n|---|---|\n", "| a | b |\n|---|---|\n"),
        ("| a | b |\n|---|---|\n|", "| a | b |\n|---|---|\n"),
        ("| a | b |\n|---|---|\n| 1", "| a | b |\n|---|---|\n| 1"),
    ],
)
def test_half_written_marks_are_not_shown(rest: str, shown: str) -> None:
    assert presentable(rest) == shown


@pytest.mark.parametrize(
    ("row", "count"), [("| a | b |", 2), ("| a | b", 2), ("| a \\| b |", 1), ("| a \\|", 1)]
)
def test_cells_are_counted_as_markdown_does(row: str, count: int) -> None:
    assert cells(row) == count


def test_references_are_found() -> None:
    assert has_references("See [a][1].\n\n[1]: https://example.com\n")
    assert not has_references("A [link](https://example.com): yes.\n- [x] done")
