"""What was learned about servers, so that it need not be tried again at every start."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any, cast

from voicedesk.storage.replacing import replace_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_log = logging.getLogger(__name__)

BELIEVED_FOR_S = 30 * 86_400.0
"""Servers change their ways; a month later it costs one more request to ask again."""

_REFUSED_AT = "refused_unknown_length_at_s"


class KnownServers:
    """Servers by base URL; what cannot be read or written is learned anew."""

    def __init__(self, path: Path, wall_clock_s: Callable[[], float]) -> None:
        self._path = path
        self._wall_clock_s = wall_clock_s
        self._servers: dict[str, dict[str, Any]] | None = None
        self._is_changed = False

    def refuses_unknown_lengths(self, base_url: str) -> bool:
        """Tell whether a server would not take a body that is still being made; reads the file."""
        refused_at_s = self._read().get(base_url, {}).get(_REFUSED_AT)
        if not isinstance(refused_at_s, int | float):
            return False
        return 0 <= self._wall_clock_s() - refused_at_s < BELIEVED_FOR_S

    def note_unknown_lengths(self, base_url: str, *, are_taken: bool) -> None:
        """Remember what a server did; ``save`` writes it down."""
        server = self._read().setdefault(base_url, {})
        if are_taken:
            self._is_changed |= server.pop(_REFUSED_AT, None) is not None
        else:
            server[_REFUSED_AT] = self._wall_clock_s()
            self._is_changed = True

    def save(self) -> None:
        """Write down what has changed; a disk that refuses costs a request at the next start."""
        if not self._is_changed:
            return
        try:
            replace_file(self._path, (json.dumps(self._servers, indent=2) + "\n").encode())
        except OSError as error:
            _log.info("%s is not written: %s", self._path.name, error.strerror)

    def _read(self) -> dict[str, dict[str, Any]]:
        if self._servers is None:
            servers = _read(self._path)
            self._servers = {url: each for url, each in servers.items() if isinstance(each, dict)}
        return self._servers


def known_base_urls(path: Path) -> set[str]:
    """Return the servers that a file tells of; none where it cannot be read."""
    return set(_read(path))


def _read(path: Path) -> dict[str, Any]:
    try:
        found: object = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}
