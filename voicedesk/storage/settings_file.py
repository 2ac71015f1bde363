"""Settings in one JSON file that people can read, edit, and carry between versions.

Nothing that stands in the file is lost: names that this version does not know are kept, a value
that cannot be used falls back alone, a file that cannot be read at all is set aside, and a file
of a newer version is read as far as possible but never written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.settings import LoadedSettings, Settings
from voicedesk.storage import fields
from voicedesk.storage.replacing import replace_file

if TYPE_CHECKING:
    from pathlib import Path

    JsonObject = dict[str, Any]

SCHEMA_VERSION = 1
VERSION_NAME = "schema_version"
MOST_BYTES = 10_000_000
"""No settings that people make come near; what is larger is not read."""


class JsonSettingsStore:
    """Implements core.ports.SettingsStore over one file, which need not exist."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> LoadedSettings:
        try:
            found = self._read()
        except OSError as error:
            return LoadedSettings(Settings(), self._unreadable(error))
        except ValueError:
            return LoadedSettings(Settings(), self._set_aside())
        settings, unusable = fields.decode(Settings(), found)
        if _is_newer(found):
            return LoadedSettings(settings, self._newer())
        return LoadedSettings(settings, self._salvaged(unusable) if unusable else None)

    def save(self, settings: Settings) -> None:
        try:
            try:
                found = self._read()
            except ValueError:
                self._set_aside()
                found = {}
            if _is_newer(found):
                raise self._newer()
            ours = {VERSION_NAME: SCHEMA_VERSION, **fields.encode(settings)}
            data = _dump(fields.merge(found, ours))
            if len(data) > MOST_BYTES:
                raise self._too_large()
            replace_file(self._path, data)
        except OSError as error:
            raise self._unwritable(error) from error

    def _read(self) -> JsonObject:
        """Return what stands in the file, nothing if there is none.

        Raises:
            OSError: it cannot be read.
            ValueError: it holds something else than a JSON object, or too much.
        """
        try:
            with self._path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            return {}
        if len(data) > MOST_BYTES:
            raise ValueError("too large")
        import json  # not before there is something to read: the first paint waits for this file

        try:
            found = json.loads(data.decode("utf-8-sig"))
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        if not isinstance(found, dict):
            raise ValueError("not a JSON object")  # noqa: TRY004 - as everything else that is not ours
        return cast("JsonObject", found)

    def _set_aside(self) -> StorageError:
        """Move a file that is no settings file out of the way, and say so."""
        number = 1
        while (aside := self._path.with_name(f"settings.broken-{number}.json")).exists():
            number += 1
        try:
            self._path.rename(aside)
        except OSError as error:
            return self._unreadable(error)
        return StorageError(
            f"The settings file could not be understood and was set aside as {aside.name}.",
            kind=ErrorKind.SETTINGS_UNREADABLE,
            next_step="The defaults are in use; check the settings.",
        )

    def _unreadable(self, error: OSError) -> StorageError:
        return StorageError(
            f"The settings file cannot be read: {error.strerror or error}.",
            kind=ErrorKind.SETTINGS_UNREADABLE,
            next_step=f"The defaults are in use; check {self._path}.",
        )

    def _unwritable(self, error: OSError) -> StorageError:
        return StorageError(
            f"The settings could not be saved: {error.strerror or error}.",
            kind=ErrorKind.SETTINGS_UNWRITABLE,
            next_step=f"They last until you quit; allow writing to {self._path.parent} or make room.",
            retryable=True,
        )

    def _too_large(self) -> StorageError:
        return StorageError(
            f"The settings could not be saved: they have more than {MOST_BYTES // 1_000_000} MB.",
            kind=ErrorKind.SETTINGS_UNWRITABLE,
            next_step="They last until you quit; shorten the longest texts in them.",
        )

    def _newer(self) -> StorageError:
        return StorageError(
            "The settings file was written by a newer version of VoiceDesk and is not changed.",
            kind=ErrorKind.SETTINGS_NEWER,
            next_step="Update VoiceDesk, or start it with another --profile.",
        )

    def _salvaged(self, unusable: list[str]) -> StorageError:
        return StorageError(
            f"Some settings could not be used and have their defaults: {', '.join(unusable)}.",
            kind=ErrorKind.SETTINGS_UNREADABLE,
            next_step="Check them in the settings; all others are as you left them.",
        )


def _is_newer(found: JsonObject) -> bool:
    version = found.get(VERSION_NAME, SCHEMA_VERSION)
    return isinstance(version, int) and version > SCHEMA_VERSION


def _dump(found: JsonObject) -> bytes:
    import json

    text = json.dumps(found, indent=2, ensure_ascii=False)
    try:
        return (text + "\n").encode()
    except UnicodeEncodeError:  # half a character in a value that somebody else wrote
        return (json.dumps(found, indent=2) + "\n").encode()
