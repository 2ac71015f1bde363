"""At the program's start: where the system has no PortAudio, the one beside the program is taken.

sounddevice asks ``find_library``, which on Linux knows what the system has installed and nothing
else.
"""

import ctypes.util
import sys
from pathlib import Path

_of_the_system = ctypes.util.find_library


def _find_library(name: str) -> str | None:
    found = _of_the_system(name)
    if found is None:
        beside = sorted(Path(sys.prefix).glob(f"lib{name}.so.*"))
        found = str(beside[0]) if beside else None
    return found


ctypes.util.find_library = _find_library
