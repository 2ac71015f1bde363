"""How long tests wait for whole programs, which a busy machine starts and draws late.

It is no claim about speed. What has to happen before this program itself would give up has a limit
of its own, where it is waited for.
"""

from __future__ import annotations

from typing import Final

GIVE_UP_S: Final = 60.0
