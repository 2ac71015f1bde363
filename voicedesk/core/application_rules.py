"""Which of the user's rules holds in an application."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voicedesk.core.insertion import Target
    from voicedesk.core.settings import DictationSettings


def for_application(settings: DictationSettings, target: Target) -> DictationSettings:
    """Return the settings with the first rule applied that names the target's application."""
    name = target.application.casefold()
    for rule in settings.applications:
        pattern = rule.application.strip().casefold()
        if pattern and name and fnmatchcase(name, pattern):
            return replace(
                settings,
                way=rule.way,
                paste_keys=rule.paste_keys,
                style=rule.style or settings.style,
                after_text=rule.after_text,
            )
    return settings
