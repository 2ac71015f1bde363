"""Windows are drawn offscreen, whatever display there is."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
