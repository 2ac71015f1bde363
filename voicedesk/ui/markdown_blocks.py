"""Where a growing Markdown text can be cut, so that what is before the cut is rendered once."""

from __future__ import annotations

import re
from typing import Final

from voicedesk.ui.long_paragraph import cut_paragraph

LARGE_BLOCK: Final = 1200
"""A block without end, as a long listing, is cut when it has come to so many characters."""
LARGE_TABLE: Final = 240
"""The same for a table, in cells; its head is repeated, as it is in print.

Qt lays out every cell of a table twice when one changes.
"""

_FENCE = re.compile(r"(`{3,}|~{3,})[^\n`]*$")
_HEADING = re.compile(r"#{1,6}[ \t]")
_ITEM = re.compile(r"^(?:[-*+]|\d{1,9}[.)])[ \t]", re.MULTILINE)
_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=[ \t])", re.MULTILINE)
_NUMBER = re.compile(r"\d{1,9}[.)]?")
_RULE_OF_TABLE = re.compile(r"[ \t|:-]*")
_MARKUP_ALONE = re.compile(r"[\s\-=*_+#>`~|:]+")
_BAR = re.compile(r"(?<!\\)\|")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]+\]:", re.MULTILINE)


def take_blocks(text: str) -> tuple[list[str], str]:
    """Return the blocks that have ended, and the rest, which goes on with what comes.

    A block ends before a line that begins another one: after a blank line, and not indented. Each
    block, and the rest, is Markdown that stands alone: a list goes on with its number, a listing
    with its fence, a table with its head. A block that does not end with a line end is the
    beginning of a paragraph that the next one goes on with.
    """
    blocks: list[str] = []
    rest = text
    while cut := _next_cut(rest):
        block, rest = rest[:cut], rest[cut:]
        blocks.append(block)
        rest = _numbered_on(block, rest)
    while parts := _cut_large(rest):
        block, rest = parts
        blocks.append(block)
    return blocks, rest


def presentable(rest: str) -> str:
    """Return a block that is being written as it can be shown: no marks whose words are to come."""
    fence = open_fence(rest)
    above, line_end, last = rest.rpartition("\n")
    in_head = last.startswith("|") and "\n" not in above
    if _MARKUP_ALONE.fullmatch(last) and not last.isspace() and not in_head:
        rest = above + line_end
    if fence:
        return f"{rest.rstrip(chr(10))}\n{fence}"
    return _with_rule(rest)


def open_fence(text: str) -> str:
    """Return the fence that a block begins with and has not closed; empty if there is none."""
    first, _, inside = text.partition("\n")
    found = _FENCE.match(first)
    if found is None or any(_closes(line, found[1]) for line in inside.split("\n")):
        return ""
    return found[1]


def has_references(text: str) -> bool:
    """Tell whether links may be defined far from where they are used."""
    return bool(_REFERENCE.search(text))


def _next_cut(text: str) -> int:
    """Return where the second block begins; 0 if it has not begun."""
    fence = ""
    was_blank = False
    at = 0
    for line in text.split("\n"):
        is_last = at + len(line) == len(text)
        if fence:
            if _closes(line, fence):
                return 0 if is_last else at + len(line) + 1
        elif at and _begins_block(line, after_blank=was_blank):
            # Half a number does not tell yet whether it goes on with the list above.
            return 0 if is_last and _NUMBER.fullmatch(line) else at
        elif not at and (found := _FENCE.match(line)) and not is_last:
            fence = found[1]
        was_blank = not line.strip()
        at += len(line) + 1
    return 0


def _begins_block(line: str, *, after_blank: bool) -> bool:
    if after_blank and line and not line[0].isspace():
        return True
    return bool(_FENCE.match(line) or _HEADING.match(line))


def _closes(line: str, fence: str) -> bool:
    bare = line.strip()
    return bare.startswith(fence) and not bare.strip(fence[0])


def _numbered_on(block: str, rest: str) -> str:
    """Return the rest with the number that it bears where it goes on with the block's list."""
    numbers = [*_NUMBERED.finditer(block)]
    first = _NUMBERED.match(rest)
    if not numbers or first is None or first[2] != numbers[0][2]:
        return rest
    number = int(numbers[0][1]) + len(numbers)
    return f"{number}{rest[first.start(2) :]}"


def _cut_large(text: str) -> tuple[str, str] | None:
    """Cut a block that has grown large and goes on, unless it is one that cannot be cut."""
    head, rule = _head_of_table(text)
    if rule:
        top = f"{head}\n{rule}\n"
        last_row = text.rfind("\n", 0, -1) + 1
        is_large = text.count("\n", len(top)) * cells(head) >= LARGE_TABLE
        if not is_large or last_row <= len(top) or not text.startswith("|", last_row):
            return None
        return text[:last_row], f"{top}{text[last_row:]}"
    if len(text) < LARGE_BLOCK:
        return None
    if fence := open_fence(text):
        opening = text[: text.find("\n") + 1]
        line_end = text.rfind("\n") + 1
        # What opens it is repeated after each cut, so a flood of it is not.
        if line_end < LARGE_BLOCK // 2 or len(opening) > LARGE_BLOCK // 4:
            return None
        return f"{text[:line_end]}{fence}\n", f"{opening}{text[line_end:]}"
    items = [found.start() for found in _ITEM.finditer(text)]
    if _FENCE.match(text) or not items or items[-1] < LARGE_BLOCK // 2:
        return cut_paragraph(text, LARGE_BLOCK // 2)
    block, rest = text[: items[-1]], text[items[-1] :]
    return block, _numbered_on(block, rest)


def _head_of_table(text: str) -> tuple[str, str]:
    """Return the first two lines of a table; the second is empty if this is none."""
    head, _, below = text.partition("\n")
    rule, line_end, _ = below.partition("\n")
    is_table = line_end and head.startswith("|") and "-" in rule and cells(head) == cells(rule)
    return head, rule if is_table and _RULE_OF_TABLE.fullmatch(rule) else ""


def _with_rule(text: str) -> str:
    """Return a table of which no more than the head has come as a table, not as bars."""
    head, _, rule = text.partition("\n")
    if not head.startswith("|") or "\n" in rule or not _RULE_OF_TABLE.fullmatch(rule):
        return text
    if not head.strip("| \t"):
        return ""
    return f"{head}\n{'|---' * cells(head)}|"


def cells(row: str) -> int:
    """Return how many cells a row of a table has."""
    bare = row.strip().removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return len(_BAR.findall(bare)) + 1
