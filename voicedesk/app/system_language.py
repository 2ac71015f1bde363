"""What language the user's system speaks to him."""

from __future__ import annotations

import locale
import os
import sys

_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Where POSIX systems say it, the strongest first."""


def system_language() -> str:
    """Return it as the system names it, such as ``de_DE.UTF-8``; empty where nothing tells."""
    for variable in _VARIABLES:
        if told := os.environ.get(variable, ""):
            return told.split(":")[0]
    # Where those say nothing there is only the locale C, which Python takes for American English.
    return (locale.getlocale()[0] or "") if sys.platform == "win32" else ""
