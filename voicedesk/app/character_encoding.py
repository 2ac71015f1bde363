"""A locale in UTF-8, which Qt wants of POSIX systems and complains about where it has none."""

from __future__ import annotations

import locale
import os
import sys
from contextlib import suppress

_UTF_8 = ("C.UTF-8", "C.utf8", "UTF-8")
"""The names under which systems have it for no language; the last one is that of macOS."""


def use_utf_8() -> None:
    """Have characters written in UTF-8 here and in what is started; call it before Qt is there.

    What else the locale says stays: the user's language, and how it writes numbers and dates.
    """
    if sys.platform == "win32" or _is_utf_8(""):
        return
    own = (locale.setlocale(locale.LC_CTYPE) or "C").split("@")[0].split(".")[0]
    found = next((name for name in (f"{own}.UTF-8", *_UTF_8) if _is_utf_8(name)), None)
    if found is None:  # then Qt has none either, and says so
        return
    if overriding := os.environ.pop("LC_ALL", ""):
        for name in [name for name in os.environ if name.startswith("LC_")]:
            del os.environ[name]
        # Without the others it means the same, but for what is set now.
        os.environ["LANG"] = overriding
    os.environ["LC_CTYPE"] = found


def _is_utf_8(name: str) -> bool:
    """Try a locale, the one of the environment if it has no name, and keep it if it is there."""
    with suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, name)
        return locale.nl_langinfo(locale.CODESET).lower() in ("utf-8", "utf8")
    return False
