"""Everything that VoiceDesk keeps for a user, wherever it is: to be looked at, and to be deleted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voicedesk.app.leftovers import left_behind
from voicedesk.app.profile import named_profile
from voicedesk.core.errors import ErrorKind, KeyringError, StorageError, VoiceDeskError
from voicedesk.core.models import ModelRole
from voicedesk.core.server_address import parse_base_url
from voicedesk.core.settings import GROQ_BASE_URL
from voicedesk.desktop.autostart.choosing import autostart
from voicedesk.desktop.socket_folder import remove_socket
from voicedesk.storage import profile_files
from voicedesk.storage.known_servers import known_base_urls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from voicedesk.app.options import Options
    from voicedesk.core.settings import Settings
    from voicedesk.storage.paths import ProfilePaths
    from voicedesk.storage.profile_files import StoredFiles
    from voicedesk.storage.secrets import KeyringSecretStore


@dataclass(frozen=True, slots=True)
class Deletion:
    """What was deleted, in words, and what could not be."""

    deleted: tuple[str, ...]
    failures: tuple[VoiceDeskError, ...]


def own_files(paths: ProfilePaths) -> list[StoredFiles]:
    """Return the files of a profile, and what killed programs left among the temporary ones."""
    return [*profile_files.profile_files(paths), left_behind()]


def key_names(settings: Settings, paths: ProfilePaths) -> set[str]:
    """Return under which names keys may be in the keyring, as far as the profile knows."""
    service = settings.service
    urls = {GROQ_BASE_URL, service.base_url, *known_base_urls(paths.known_servers_file)}
    urls |= {service.role(role).base_url for role in ModelRole}
    return {name for url in urls if url for name in _names(url)}


async def delete_everything(
    options: Options, paths: ProfilePaths, settings: Settings, keyring: KeyringSecretStore
) -> Deletion:
    """Delete all there is; the caller holds the profile's lock, and nothing of it is open.

    The keys first, since the settings tell which there are. What cannot be deleted stops nothing.
    """
    deleted: list[str] = []
    failures: list[VoiceDeskError] = []
    try:
        if await keyring.delete_all(key_names(settings, paths)):
            deleted.append("keys in the keyring")
    except KeyringError as failure:
        if failure.kind is not ErrorKind.KEYRING_ABSENT:  # where none is, none holds a key
            failures.append(_not_deleted("The keys in the keyring", failure))
    if not options.temp_profile:
        try:
            if await asyncio.to_thread(_stop_starting, options):
                deleted.append("the entry that starts VoiceDesk with the system")
        except VoiceDeskError as failure:
            failures.append(failure)
    for stored in await asyncio.to_thread(own_files, paths):
        found = await asyncio.to_thread(profile_files.remove, stored)
        failures += found
        if stored.files and not found:
            deleted.append(stored.what)
    remove_socket(paths.data)
    profile_files.remove_empty_folders(paths)
    return Deletion(tuple(deleted), tuple(failures))


def _names(base_url: str) -> Iterator[str]:
    try:
        server = parse_base_url(base_url)
    except VoiceDeskError:  # what is no address has no key
        return
    yield server.key_name
    yield server.authority


def _stop_starting(options: Options) -> bool:
    entry = autostart(named_profile(options))
    was_on = entry.is_on()
    entry.set_on(False)
    return was_on


def _not_deleted(what: str, failure: VoiceDeskError) -> StorageError:
    return StorageError(
        f"{what} could not be deleted: {failure.message}",
        kind=failure.kind,
        next_step="Remove what is named VoiceDesk with the keyring's own program.",
    )
