"""Manual and completions, as ``man`` and the shells themselves read them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.packaging.small_program import DATE_S, REPOSITORY, module, told
from voicedesk import __version__
from voicedesk.cli.arguments import command_names

if TYPE_CHECKING:
    from pathlib import Path

COMPLETE = """\
source "$1"; shift
read -r _ _ _ _ function _ <<< "$(complete -p voicedesk)"
COMP_WORDS=(voicedesk "$@") COMP_CWORD=$#
"$function" voicedesk "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(scope="module")
def helps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("helps")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", str(DATE_S))
        patch.setenv("COLUMNS", "80")
        patch.syspath_prepend(REPOSITORY)
        module("command_help").write_all(folder)
    return folder


def manual(helps: Path) -> str:
    """Return what the manual's reader sees, and fail on a warning."""
    environment = {"LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "80", "PATH": "/usr/bin:/bin"}
    command = ["sh", "-c", 'exec man --warnings --local-file "$0" 2>&1', helps / "voicedesk.1"]
    return told(command, env=environment)


def completed(helps: Path, folder: Path, *words: str) -> set[str]:
    """Return what bash offers for the last of the words."""
    command = ["bash", "--norc", "-c", COMPLETE, "bash", helps / "voicedesk.bash", *words]
    return set(told(command, cwd=folder).split())


def test_man_shows_the_manual_without_a_warning(helps: Path) -> None:
    lines = manual(helps).splitlines()
    assert "voicedesk - a desktop voice assistant" in (line.strip() for line in lines)
    assert [line for line in lines if "warning" in line or "<standard input>" in line] == []
    assert lines[-1].startswith(f"VoiceDesk {__version__}")
    assert "2023-11-14" in lines[-1], "the date of the source"


def test_the_manual_tells_of_every_command_and_its_options(helps: Path) -> None:
    text = manual(helps)
    for name in command_names():
        assert re.search(rf"^ *voicedesk( |-)({name})\b", text, re.MULTILINE), name
    for option in ("--sandbox", "--save-speech", "--into", "--port", "--limit"):
        assert option in text


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["tr"], {"translate", "transcribe"}),
        (["--smo"], {"--smoke-test"}),
        (["translate", "--int"], {"--into"}),
        (["translate", "--format", "s"], {"srt"}),
        (["key", "s"], {"set", "status"}),
        (["history", "e"], {"export"}),
    ],
)
def test_bash_completes_commands_options_and_choices(
    helps: Path, tmp_path: Path, words: list[str], offered: set[str]
) -> None:
    assert completed(helps, tmp_path, *words) == offered


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["transcribe", "re"], {"recording.wav", "results"}),
        (["open", "rec"], {"recording.wav"}),
        (["ask", "--audio", "rec"], {"recording.wav"}),
        (["history", "import", "rec"], {"recording.wav"}),
        (["transcribe", "recording.wav", "--output", "re"], {"results"}),
        (["--profile", "re"], {"results"}),
    ],
)
def test_bash_offers_files_and_folders_where_a_command_takes_them(
    helps: Path, tmp_path: Path, words: list[str], offered: set[str]
) -> None:
    (tmp_path / "recording.wav").touch()
    (tmp_path / "results").mkdir()
    assert completed(helps, tmp_path, *words) == offered


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_understands_its_completions(helps: Path, shell: str) -> None:
    assert told([shell, "-n", helps / f"voicedesk.{shell}"]) == ""


@pytest.mark.parametrize(
    ("word", "offered"),
    [("voicedesk tr", {"translate", "transcribe"}), ("voicedesk say --sy", {"--system-voice"})],
)
def test_fish_completes(helps: Path, tmp_path: Path, word: str, offered: set[str]) -> None:
    script = "source $argv[1]; complete --do-complete $argv[2]"
    environment = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    command = ["fish", "--no-config", "-c", script, helps / "voicedesk.fish", word]
    lines = told(command, env=environment).splitlines()
    assert {line.split("\t")[0] for line in lines} == offered
