"""Text from outside as it can be shown: what nobody sees, or what rearranges what is seen, is named.

Characters that steer a terminal, turn the direction of reading, take no room or pile up on one
letter can make a text read as something else than it is. A picture stands for them, or their code,
as in <U+202E>. What writing needs of them stays: joiners in Persian, Hindi and emoji, the direction
marks of Arabic and Hebrew, flags, accents.
"""

from __future__ import annotations

import re
from typing import Final

MOST_MARKS: Final = 4
"""So many marks stand on a letter in the writing of any language; more climb over other lines."""

# Scripts whose letters look otherwise beside a joiner.
JOINING = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc"
# Scripts that have no blanks and mark where a line may end.
_WITHOUT_BLANKS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_PICTURE = "\u00a9\u00ae\u203c-\u3299\ufe0f\U0001f000-\U0001faff"
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0e31\u0e34-\u0e3a"
    "\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u1ab0-\u1ace\u1dc0-\u1dff\u20d0-\u20f0"
    "\u302a-\u302d\u3099\u309a\ufe20-\ufe2f"
)
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f"
_UNSEEN = (
    "\u115f\u1160\u180e\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff"
)
_LINE_ENDS = "\u0085\u2028\u2029"
_RUN = re.compile(f"[{_CONTROLS}{_UNSEEN}{_LINE_ENDS}{_MARKS}\u200b-\u200d\ufe00-\ufe0f]+")
_JOINED = re.compile(f"[{JOINING}]")
_FEW_MARKS = re.compile(f"[{_MARKS}]{{1,{MOST_MARKS}}}")
_PARTS = re.compile(
    # England, Scotland and Wales: a flag, then letters that nobody sees.
    "(?P<flag>\U0001f3f4[\U000e0061-\U000e007a]{2,6}\U000e007f)"
    f"|(?P<joins>(?<=[{_PICTURE}])\u200d(?=[{_PICTURE}])"
    f"|(?<=[{JOINING}])[\u200c\u200d]{{1,2}}|[\u200c\u200d]{{1,2}}(?=[{JOINING}])"
    f"|(?<=[{_WITHOUT_BLANKS}])\u200b)"
    f"|(?P<marked>[{_MARKS}]{{{MOST_MARKS}}})(?P<more>[{_MARKS}]+)|(?P<marks>[{_MARKS}]+)"
    # What chooses between two looks of a character follows it, and once.
    "|(?P<chooses>(?<=\\S)(?<![\ufe00-\ufe0f])[\ufe00-\ufe0f]"
    "|(?<=[\u3400-\u9fff])[\U000e0100-\U000e01ef])"
    f"|(?P<hidden>[{_CONTROLS}{_UNSEEN}{_LINE_ENDS}\u200b-\u200d\ufe00-\ufe0f]+)"
)
_UNSETTLED = re.compile(
    f"[{_CONTROLS}{_UNSEEN}{_LINE_ENDS}{_MARKS}\u200b-\u200d\ufe00-\ufe0f\U0001f3f4]"
)
_JOINERS = ("\u200c", "\u200d")
_MOST_HELD = 64
_LAST_OF_C0, _DELETE, _PICTURES = 0x1F, 0x7F, 0x2400


def harmless(text: str) -> str:
    """Return a text in which everything can be seen, and nothing works but line ends and tabs.

    What is harmless already stays as it is, so that it does no harm to do this twice.
    """
    for line_end in ("\r\n", *_LINE_ENDS):
        text = text.replace(line_end, "\n")
    return _RUN.sub(_shown_run, text)


class HarmlessText:
    """A text that comes in pieces; what may yet be shown otherwise is held back for a moment."""

    def __init__(self) -> None:
        self._before = ""
        self._held = ""

    def add(self, piece: str) -> str:
        """Return what can be shown now."""
        text = self._held + piece
        end = len(text)
        while end and len(text) - end < _MOST_HELD and _UNSETTLED.match(text[end - 1]):
            end -= 1
        return self._shown(text, len(text) if len(text) - end == _MOST_HELD else end)

    def end(self) -> str:
        """Return what was held back."""
        return self._shown(self._held, len(self._held))

    def _shown(self, text: str, end: int) -> str:
        if not end:
            self._held = text
            return ""
        # Together with the character before it, which may be one that a joiner joins to.
        shown = harmless(self._before + text[:end])[len(self._before) :]
        last = text[end - 1]
        self._before = "" if _UNSETTLED.match(last) else last
        self._held = text[end:]
        return shown


def escaped_json(text: str) -> str:
    """Return JSON in which escapes stand for what is not harmless; they mean the same there."""
    return _RUN.sub(_escaped_run, text)


def _escaped_run(found: re.Match[str]) -> str:
    return found[0] if _shown_run(found) == found[0] else _escaped(found[0])


def _shown_run(found: re.Match[str]) -> str:
    run = found[0]
    if len(run) == 1 and (known := _KNOWN.get(run)) is not None:
        return known
    if _FEW_MARKS.fullmatch(run):
        return run
    begin, end = found.span()
    if run in _JOINERS and begin and _JOINED.match(found.string, begin - 1):
        return run
    # With its neighbours, which tell what is at its place; they are shown as they are.
    before, after = found.string[max(0, begin - 1) : begin], found.string[end : end + 1]
    shown = _PARTS.sub(_shown_part, f"{before}{run}{after}")
    return shown[len(before) : len(shown) - len(after)]


def _shown_part(found: re.Match[str]) -> str:
    if found["marked"] is not None:
        return f"{found['marked']}<{len(found['more'])} more marks>"
    if found["hidden"] is None:
        return found[0]
    first, more = found[0][0], len(found[0]) - 1
    return f"<{_code(first)} and {more} more>" if more else _named(first)


def _named(character: str) -> str:
    code = ord(character)
    if code <= _LAST_OF_C0:
        return chr(_PICTURES + code)
    return "\u2421" if code == _DELETE else f"<{_code(character)}>"


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _escaped(run: str) -> str:
    units = run.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


# What is shown alike wherever it stands, lest a flood of it takes long.
_KNOWN = {
    **{
        chr(code): _named(chr(code))
        for code in (*range(9), 11, 12, *range(14, 32), *range(0x7F, 0x85), *range(0x86, 0xA0))
    },
    **{chr(code): _named(chr(code)) for code in (*range(0x202A, 0x202F), *range(0x2060, 0x2070))},
}
