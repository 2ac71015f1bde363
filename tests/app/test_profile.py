"""Which profile another start of the program has to name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voicedesk.app.backend import ProgramBackend
from voicedesk.app.options import Options
from voicedesk.app.program import Program
from voicedesk.core.settings import LoadedSettings, Settings
from voicedesk.core.tasks import TaskRegistry
from voicedesk.storage.paths import ProfilePaths

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("named", ["second desk", ""])
async def test_only_a_profile_that_was_named_starts_with_the_session_under_its_name(
    named: str, tmp_path: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bugs: list[BaseException] = []
    folder = tmp_path / (named or "temporary")
    paths = ProfilePaths.at(folder)
    paths.create()
    # Whoever names a profile may name it from where they are.
    options = Options(
        profile=folder.relative_to(tmp_path) if named else None, temp_profile=not named
    )
    program = Program(options, paths, LoadedSettings(Settings()), TaskRegistry(bugs.append))
    backend = ProgramBackend(program)
    assert backend.profile == (str(folder) if named else "")
    await backend.set_starts_with_system(on=True)
    assert await backend.starts_with_system()
    [entry] = (own_home / ".config" / "autostart").iterdir()
    assert (f' --hidden --profile "{folder}"\n' in entry.read_text()) == bool(named)
    assert (entry.name == "voicedesk.desktop") == (not named)
    await program.aclose()
    assert bugs == []
