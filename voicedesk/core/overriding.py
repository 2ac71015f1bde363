"""``override`` without its library: importing that costs the first paint milliseconds on 3.11."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from typing_extensions import override
elif sys.version_info >= (3, 12):
    from typing import override
else:
    Method = TypeVar("Method")

    def override(method: Method) -> Method:
        """Say to the type checker that a method replaces one of a base class."""
        return method


__all__ = ["override"]
