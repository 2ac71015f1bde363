"""Files from the command line that go along with a question."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from voicedesk.core.outside_files import LARGEST_FILE_BYTES, attachment_of, too_large
from voicedesk.storage.outside_files import read_outside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicedesk.core.outside import Attachment

_STANDARD_INPUT = "standard input"


def outside_input(names: Sequence[str]) -> tuple[Attachment, ...]:
    """Read texts and pictures; ``-`` is standard input.

    Raises:
        StorageError: one cannot be read, or not be sent.
    """
    return tuple(_read_input() if name == "-" else read_outside(Path(name)) for name in names)


def _read_input() -> Attachment:
    data = sys.stdin.buffer.read(LARGEST_FILE_BYTES + 1)
    if len(data) > LARGEST_FILE_BYTES:
        raise too_large(_STANDARD_INPUT, len(data), LARGEST_FILE_BYTES, "a file")
    return attachment_of(data, _STANDARD_INPUT)
