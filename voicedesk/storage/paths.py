"""Where a profile keeps its files; imports little, because the window waits for it."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from voicedesk.core.errors import ErrorKind, StorageError

if TYPE_CHECKING:
    from collections.abc import Generator

APP_NAME = "voicedesk"
OWNER_ONLY = 0o700


@dataclass(frozen=True, slots=True)
class ProfilePaths:
    """The folders of one profile; they need not exist before ``create``."""

    config: Path
    data: Path
    logs: Path

    @classmethod
    def standard(cls) -> ProfilePaths:
        """Return the user's own profile, where the operating system wants it."""
        import platformdirs

        folders = platformdirs.PlatformDirs(APP_NAME, appauthor=False)
        return cls(folders.user_config_path, folders.user_data_path, folders.user_log_path)

    @classmethod
    def at(cls, folder: Path) -> ProfilePaths:
        """Return a profile that keeps everything in one folder."""
        with suppress(RuntimeError):  # of a user whom nobody knows: it is taken for a name
            folder = folder.expanduser()
        folder = folder.absolute()
        return cls(folder, folder, folder / "logs")

    @property
    def settings_file(self) -> Path:
        return self.config / "settings.json"

    @property
    def history_file(self) -> Path:
        return self.data / "history.sqlite"

    @property
    def notepad_file(self) -> Path:
        return self.data / "notepad.txt"

    @property
    def known_servers_file(self) -> Path:
        return self.data / "servers.json"

    @property
    def lowered_sound_file(self) -> Path:
        return self.data / "lowered-sound.json"

    @property
    def portal_token_file(self) -> Path:
        return self.data / "portal-token.txt"

    @property
    def update_looks_file(self) -> Path:
        return self.data / "updates.json"

    @property
    def recordings(self) -> Path:
        return self.data / "recordings"

    def create(self) -> None:
        """Make the folders that are missing, readable by their owner only.

        Raises:
            StorageError: a folder cannot be made.
        """
        for folder in (self.config, self.data, self.logs):
            try:
                folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
            except OSError as error:
                raise StorageError(
                    f"The folder {folder} cannot be made: {error.strerror or error}.",
                    kind=ErrorKind.FILE,
                    next_step="Make room or allow writing there, or name another with --profile.",
                ) from error


@contextmanager
def temporary_profile() -> Generator[ProfilePaths]:
    """Give a profile that is deleted at the end, with everything in it."""
    import tempfile

    with tempfile.TemporaryDirectory(
        prefix="voicedesk-temp-", ignore_cleanup_errors=True
    ) as folder:
        yield ProfilePaths.at(Path(folder))
