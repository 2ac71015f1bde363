"""The lines for sway's config, read by sway and run by its shell."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from tests.desk.processes import wait_until
from tests.desk.wayland import WaylandDesktop
from voicedesk.core.compositor_lines import sway_line
from voicedesk.core.hotkeys import HotkeyAction, HotkeyBinding

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

FOLDERS = (
    "/plain/folder",
    "/a  b, c; d/it's [1] #2",
    '/x "y" \\z\\\\n/\\',
    "/$mod $HOME $$ ${PATH}/`id` {{1}} %U é",
)


def test_the_command_has_the_folder_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "voicedesk"
    program.write_text(
        f"#!{sys.executable}\n"
        "import json, os, pathlib, sys\n"
        f"told = pathlib.Path({str(tmp_path)!r}, f'{{os.getpid()}}.json')\n"
        "told.with_suffix('.new').write_text(json.dumps(sys.argv[1:]))\n"
        "told.with_suffix('.new').replace(told)\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    bindings = [
        sway_line(HotkeyBinding(HotkeyAction.UNDO, f"F{place}"), folder)
        for place, folder in enumerate(FOLDERS, 1)
    ]
    with WaylandDesktop(bindings=["set $mod Mod4", *bindings]) as desktop:
        for place in range(1, len(FOLDERS) + 1):
            desktop.keys("-k", f"F{place}")
        wait_until(lambda: len(list(tmp_path.glob("*.json"))) == len(FOLDERS), "all have run")
    ran = sorted(json.loads(path.read_text()) for path in tmp_path.glob("*.json"))
    assert ran == sorted(["ctl", "--profile", folder, "undo"] for folder in FOLDERS)
