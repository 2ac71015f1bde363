"""Leave to use servers without encryption, which only the user can give."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING

from voicedesk.core.errors import VoiceDeskError
from voicedesk.core.models import ModelRole
from voicedesk.core.server_address import parse_base_url
from voicedesk.core.settings import ServiceChoice
from voicedesk.ui import dialogs

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from voicedesk.core.settings import ServiceSettings

NOTHING_SENT = "Nothing was sent."

_DETAILS = (
    "The address begins with http://, so your key, your voice and all words would travel in the "
    "clear: anybody between this computer and that one, a proxy included, can read and change "
    "them. If the server can be had with https://, use that."
)


async def with_leave(parent: QWidget, service: ServiceSettings) -> ServiceSettings | None:
    """Ask for leave where a server of the settings needs it; None if it is refused.

    Leave for servers that are not used any more goes.
    """
    if service.choice is ServiceChoice.SANDBOX:
        return service
    hosts = _unencrypted_hosts(service)
    for host in hosts:
        if host not in service.unencrypted_hosts and not await dialogs.ask(
            parent, f"Use {host} without encryption?", _DETAILS, yes="Use it", danger=True
        ):
            return None
    return replace(service, unencrypted_hosts=hosts)


def _unencrypted_hosts(service: ServiceSettings) -> tuple[str, ...]:
    """Return the servers that would be spoken to in the clear, as in ``ServiceSettings``."""
    hosts: list[str] = []
    for base_url in dict.fromkeys(service.base_url_of(role) for role in ModelRole):
        # What is no address is never connected to; it is told when it is used.
        with contextlib.suppress(VoiceDeskError):
            server = parse_base_url(base_url)
            if not server.is_encrypted and not server.is_loopback:
                hosts.append(server.authority)
    return tuple(dict.fromkeys(hosts))
