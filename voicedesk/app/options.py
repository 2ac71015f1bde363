"""What a start of the program was asked for, whatever the command."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voicedesk.core.server_address import parse_base_url
from voicedesk.core.settings import RoleSettings, ServiceChoice

if TYPE_CHECKING:
    from pathlib import Path

    from voicedesk.core.settings import ServiceSettings, Settings


@dataclass(frozen=True, slots=True)
class Options:
    """``base_url`` and ``sandbox`` override the settings for this run and are not kept."""

    profile: Path | None = None
    temp_profile: bool = False
    sandbox: bool = False
    base_url: str = ""
    allow_unencrypted: bool = False
    """Let the server of ``base_url`` have key, voice and words without encryption."""
    json_log: Path | None = None


def effective_settings(settings: Settings, options: Options) -> Settings:
    """Return the settings as this run's options change them."""
    if options.sandbox:
        service = replace(settings.service, choice=ServiceChoice.SANDBOX)
    elif options.base_url:
        service = _one_server(settings.service, options.base_url)
        if options.allow_unencrypted:
            allowed = (*service.unencrypted_hosts, parse_base_url(options.base_url).authority)
            service = replace(service, unencrypted_hosts=allowed)
    else:
        return settings
    return replace(settings, service=service)


def _one_server(service: ServiceSettings, base_url: str) -> ServiceSettings:
    """Return the settings with every role on one server; its models are another server's."""
    changed = replace(service, choice=ServiceChoice.SERVER, base_url=base_url)
    if base_url == service.base_url:
        return changed
    any_model = RoleSettings()
    return replace(
        changed,
        transcription=any_model,
        translation=any_model,
        chat=any_model,
        moderation=any_model,
        speech=any_model,
    )
