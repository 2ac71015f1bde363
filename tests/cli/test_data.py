"""``voicedesk data``: where everything lies, and that nothing of it is left when it is deleted."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from tests.cli.serving import KEY, quick
from tests.cli.terminal import run_process
from voicedesk.desktop.profile_lock import LOCK_NAME, ProfileLock
from voicedesk.sandbox.scenario import Reply

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.serving import ServerThread
    from tests.cli.terminal import Done
    from tests.desk import VirtualDesktop

MARK = "wolframite"
GROQ_KEY = "gsk_KeyForGroqThatIsDeleted00001111"
OTHER_KEY = KEY
LONG_AGO_S = 1_700_000_000


class Home:
    """A user's folders, with his own profile in them, on a desktop with a keyring."""

    def __init__(self, desktop: VirtualDesktop, folder: Path) -> None:
        self.folder = folder
        self._desktop = desktop
        self._environment = {
            **{name: value for name, value in desktop.environment.items() if "XDG_" not in name},
            "XDG_RUNTIME_DIR": str(folder / "runtime"),
            "HOME": str(folder),
            "TMPDIR": str(folder / "tmp"),
        }
        for name in ("runtime", "tmp"):
            (folder / name).mkdir(mode=0o700, parents=True)

    @property
    def data(self) -> Path:
        return self.folder / ".local" / "share" / "voicedesk"

    @property
    def config(self) -> Path:
        return self.folder / ".config" / "voicedesk"

    def run(self, *words: str | Path, stdin: bytes = b"") -> Done:
        return run_process(*words, stdin=stdin, environment=self._environment)

    def kept_key(self, server: str) -> str | None:
        return self._desktop.lookup_secret(service="VoiceDesk", username=server)

    def files(self) -> set[Path]:
        return {path for path in self.folder.rglob("*") if not path.is_dir()}

    def write(self, *paths: Path) -> None:
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{MARK} {GROQ_KEY}", encoding="utf-8")


@pytest.fixture
def home(desktop: VirtualDesktop, tmp_path: Path) -> Home:
    return Home(desktop, tmp_path / "home")


def fill(home: Home, service: ServerThread) -> None:
    """Have everything there that VoiceDesk ever keeps."""
    service.play(quick(replies=(Reply(text=f"You said {MARK}."),)))
    at_service = ("--base-url", service.url)
    assert home.run("key", "set", stdin=GROQ_KEY.encode()).code == 0
    # Set with other settings, which nothing but the keyring remembers.
    assert home.run("key", "set", *at_service, stdin=OTHER_KEY.encode()).code == 0
    assert home.run("ask", f"What is {MARK}?", *at_service).code == 0
    home.config.mkdir(parents=True, exist_ok=True)
    settings = {"conversation": {"system_prompt": MARK}}
    (home.config / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    left_behind = home.folder / "tmp" / "voicedesk-temp-k1lled_x"
    voice = home.folder / "tmp" / "voicedesk-voice-k1lled_x"
    home.write(
        home.config / "settings.broken-1.json",
        home.config / ".settings.json.half_123",
        home.data / "history.copy.sqlite",
        home.data / "history.damaged-2026-11-21.sqlite",
        home.data / "history.repaired.partial",
        home.data / "recordings" / "turn-1.ask.kept.wav",
        home.data / "recordings" / "turn-2.dictate.pending.wav",
        home.data / "notepad.txt",
        home.data / ".notepad.txt.half_123",
        home.data / "servers.json",
        home.data / "lowered-sound.json",
        home.data / "portal-token.txt",
        home.data / "updates.json",
        home.folder / ".local" / "state" / "voicedesk" / "log" / "voicedesk.log.1",
        home.folder / ".config" / "autostart" / "voicedesk.desktop",
        left_behind / "history.sqlite",
        left_behind / LOCK_NAME,
        left_behind / "logs" / "voicedesk.log",
        voice / "text",
    )
    make_old(home.folder / "tmp")


def make_old(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        os.utime(path, (LONG_AGO_S, LONG_AGO_S))


def test_everything_is_deleted(home: Home, service: ServerThread) -> None:
    fill(home, service)
    listed = json.loads(home.run("data", "show", "--json").out)
    assert [each["what"] for each in listed["files"] if not each["bytes"]] == []
    assert listed["starts_with_system"] is True

    done = home.run("data", "delete", "--everything", "--yes")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Deleted: keys in the keyring, the entry that starts VoiceDesk")

    assert {path.name for path in home.files()} == {LOCK_NAME}
    kept = b"".join(path.read_bytes() for path in home.files())
    assert kept == b""
    assert home.kept_key("https://api.groq.com") is home.kept_key("api.groq.com") is None
    assert home.kept_key(service.url) is None
    assert home.kept_key(service.url.removeprefix("http://")) is None
    listed = json.loads(home.run("data", "show", "--json").out)
    assert [each["what"] for each in listed["files"] if each["bytes"]] == []
    assert listed["starts_with_system"] is False
    again = home.run("data", "delete", "--everything", "--yes")
    assert (again.code, again.out) == (0, "There was nothing to delete.\n")
    assert home.run("history", "list").out == ""


def test_without_a_word_it_is_shown(home: Home) -> None:
    home.write(home.data / "notepad.txt")
    assert home.run("data").out == home.run("data", "show").out != ""
    assert home.run("data", "--json").json() == home.run("data", "show", "--json").json()
    done = home.run("data", "--everything", "--yes")
    assert (done.code, done.out) == (2, "")
    assert "show deletes nothing; say: voicedesk data delete --everything" in done.err
    assert (home.data / "notepad.txt").exists()
    assert "show, also if nothing is said" in " ".join(home.run("data", "--help").out.split())


def test_what_is_not_its_own_stays(home: Home, service: ServerThread, tmp_path: Path) -> None:
    profile = tmp_path / "documents"
    mine = [profile / "letter.txt", profile / "logs" / "mine.log", profile / "history.txt"]
    home.write(*mine, home.folder / "tmp" / "voicedesk-temp-1n_use__" / "history.sqlite")
    at_service = ("--base-url", service.url, "--profile", profile)
    assert home.run("key", "set", *at_service, stdin=OTHER_KEY.encode()).code == 0
    assert home.run("ask", "Hello?", *at_service).code == 0
    assert home.run("data", "delete", "--everything", "--yes", "--profile", profile).code == 0
    left = {path for path in profile.rglob("*") if path.is_file()}
    assert left == {*mine, profile / LOCK_NAME}
    # Somebody has written there a moment ago, and so has it in use.
    assert (home.folder / "tmp" / "voicedesk-temp-1n_use__" / "history.sqlite").exists()


def test_music_and_sources_that_bear_its_names_stay(home: Home, tmp_path: Path) -> None:
    profile = tmp_path / "music"
    temporary = home.folder / "tmp"
    recording = profile / "recordings" / "turn-1.ask.kept.wav"
    mine = [
        profile / "recordings" / "song.wav",
        profile / "recordings" / "band" / "turn-1.ask.kept.wav",
        temporary / "voicedesk-src" / "main.py",
        temporary / "voicedesk-checkout" / "notepad.txt",
        temporary / "voicedesk-checkout" / "src" / "main.py",
        # Eight letters, as Python draws them.
        temporary / "voicedesk-branches" / "main.py",
        temporary / "voicedesk-temp-branch" / "main.py",
        temporary / "voicedesk-worktree" / "README.md",
    ]
    home.write(recording, profile / LOCK_NAME, *mine)
    elsewhere = tmp_path / "song.wav"
    home.write(elsewhere)
    linked = profile / "recordings" / "turn-2.ask.kept.wav"
    linked.symlink_to(elsewhere)
    make_old(temporary)
    assert home.run("data", "delete", "--everything", "--yes", "--profile", profile).code == 0
    assert not recording.exists()
    assert [path for path in (*mine, linked, elsewhere) if not path.exists()] == []


def test_a_folder_that_was_never_a_profile_is_left_alone(home: Home, tmp_path: Path) -> None:
    project = tmp_path / "project"
    mine = [project / "settings.json", project / "notepad.txt"]
    home.write(*mine)
    for _ in range(2):
        done = home.run("data", "delete", "--everything", "--yes", "--profile", project)
        assert done.code == 1
        assert "is no profile of VoiceDesk, so nothing was deleted" in done.told
    assert sorted(project.iterdir()) == sorted(mine)


def test_what_links_lead_to_is_deleted_as_well(home: Home, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    home.write(elsewhere / "turn-1.ask.kept.wav", tmp_path / "notes.txt")
    home.data.mkdir(parents=True)
    (home.data / "recordings").symlink_to(elsewhere)
    (home.data / "notepad.txt").symlink_to(tmp_path / "notes.txt")
    assert home.run("data", "delete", "--everything", "--yes").code == 0
    assert not elsewhere.exists()
    assert not (tmp_path / "notes.txt").exists()
    assert {path.name for path in home.files()} == {LOCK_NAME}


def test_a_window_that_is_open_is_not_robbed(home: Home) -> None:
    home.write(home.data / "notepad.txt")
    lock = ProfileLock(home.data)
    with lock.held():
        lock.announce("somewhere")
        done = home.run("data", "delete", "--everything", "--yes")
    assert done.code == 1
    assert "The VoiceDesk window is open with this profile. Delete everything there" in done.told
    assert (home.data / "notepad.txt").exists()


def test_it_is_asked_first(home: Home) -> None:
    home.write(home.data / "notepad.txt")
    for words, said in (
        (("delete",), "say --everything"),
        (("delete", "--everything"), "deleting needs --yes"),
    ):
        done = home.run("data", *words, stdin=b"y\n")
        assert done.code == 2
        assert said in done.err
    assert (home.data / "notepad.txt").exists()


def test_without_a_keyring_the_files_are_deleted_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "notepad.txt").write_text(MARK, encoding="utf-8")
    (tmp_path / LOCK_NAME).touch()
    done = run_process(
        *("data", "delete", "--everything", "--yes", "--profile", tmp_path),
        PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring",
        HOME=str(tmp_path),
        TMPDIR=str(tmp_path),
    )
    assert (done.code, done.out) == (0, "Deleted: notepad.\n")


def test_a_keyring_that_fails_is_told_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "notepad.txt").write_text(MARK, encoding="utf-8")
    (tmp_path / LOCK_NAME).touch()
    done = run_process(
        *("data", "delete", "--everything", "--yes", "--profile", tmp_path),
        PYTHON_KEYRING_BACKEND="tests.cli.failing_keyring.Keyring",
        HOME=str(tmp_path),
        TMPDIR=str(tmp_path),
    )
    assert (done.code, done.out) == (1, "Deleted: notepad.\n")
    assert "The keys in the keyring could not be deleted: The keyring refused to work" in done.told
    assert not (tmp_path / "notepad.txt").exists()
