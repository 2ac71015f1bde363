"""``voicedesk data``: what VoiceDesk keeps and where, and the way to delete all of it."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from voicedesk.app.logs import LOG_NAME
from voicedesk.app.own_data import delete_everything, own_files
from voicedesk.app.profile import lasting_profile, named_profile, open_profile
from voicedesk.cli.arguments import options_of
from voicedesk.cli.history_opening import locked
from voicedesk.cli.output import print_json, tell
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.desktop.autostart.choosing import autostart
from voicedesk.desktop.profile_lock import LOCK_NAME
from voicedesk.storage.secrets import SERVICE, KeyringSecretStore
from voicedesk.storage.settings_file import JsonSettingsStore

if TYPE_CHECKING:
    from argparse import Namespace

    from voicedesk.storage.paths import ProfilePaths

_QUESTION = (
    "Delete everything that VoiceDesk keeps here, for good: conversations, recordings, notepad, "
    "settings and log, and its keys in the keyring?"
)


def run(arguments: Namespace) -> int:
    return _show(arguments) if arguments.action == "show" else _delete(arguments)


def _show(arguments: Namespace) -> int:
    if arguments.everything:
        arguments.usage_error("show deletes nothing; say: voicedesk data delete --everything")
    options = options_of(arguments)
    paths = lasting_profile(options)
    starts = autostart(named_profile(options)).is_on()
    files = own_files(paths)
    if arguments.json:
        entries = [
            {"what": each.what, "place": str(each.place), "bytes": each.total_bytes}
            for each in files
        ]
        print_json({"files": entries, "starts_with_system": starts, "keyring_service": SERVICE})
        return 0
    for each in files:
        print(f"{_size(each.total_bytes):>10}  {each.what}: {each.place}")
    print(f"{'':>10}  keys: in the keyring, under the name {SERVICE}")
    print(f"{'':>10}  started with the system: {'yes' if starts else 'no'}")
    return 0


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1000:,.1f} kB" if size_bytes else "-"


def _delete(arguments: Namespace) -> int:
    if not arguments.everything:
        arguments.usage_error("say --everything; parts are deleted with: voicedesk history delete")
    options = options_of(arguments)
    if options.profile is not None:
        _check_is_profile(lasting_profile(options))
    if not arguments.yes and not sys.stdin.isatty():
        arguments.usage_error("without a terminal to ask on, deleting needs --yes")
    if not arguments.yes and not _agreed():
        print("voicedesk: Nothing was deleted.", file=sys.stderr)
        return 1
    with open_profile(options) as paths, locked(paths, "Delete everything"):
        settings = JsonSettingsStore(paths.settings_file).load().settings
        done = asyncio.run(delete_everything(options, paths, settings, KeyringSecretStore()))
    for failure in done.failures:
        tell(failure)
    print(
        f"Deleted: {', '.join(done.deleted)}." if done.deleted else "There was nothing to delete."
    )
    return 1 if done.failures else 0


def _check_is_profile(paths: ProfilePaths) -> None:
    """Make sure that a folder has been used as a profile; other programs have settings, too.

    Raises:
        StorageError: it has not.
    """
    if not (paths.data / LOCK_NAME).exists() and not (paths.logs / LOG_NAME).exists():
        raise StorageError(
            f"{paths.data} is no profile of VoiceDesk, so nothing was deleted.",
            kind=ErrorKind.FILE,
            next_step="Name the folder that VoiceDesk was used with, or leave out --profile.",
        )


def _agreed() -> bool:
    print(f"{_QUESTION} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
