"""How long a test waits for what must happen before it gives up, wherever that is not its subject.

A claim about speed it is not: a busy machine may take a hundred times as long as an idle one.
"""

from __future__ import annotations

from typing import Final

GIVE_UP_S: Final = 60.0
