"""The key is nowhere but in the Authorization header to its own host.

Real commands and a real turn of the window, against a server that repeats the key wherever it can;
then every byte that was written, shown, sent, or given to another program is looked at.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminal import REPOSITORY, command
from tests.security.recording_server import Manner, RecordingServer
from tests.security.traces import Watch, forms_of, found_below, found_in
from voicedesk.storage.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.desk import VirtualDesktop

CRASHING = Path(__file__).with_name("crashing.py")


@dataclass
class Place:
    """A home of its own for commands, and everything that they said there."""

    folder: Path
    key: str
    environment: dict[str, str]
    said: bytearray = field(default_factory=bytearray)

    def run(
        self, words: list[str], *, stdin: bytes = b"", given: Mapping[str, str] | None = None
    ) -> int:
        done = subprocess.run(
            words,
            cwd=REPOSITORY,
            env=self.environment | dict(given or {}),
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
            check=False,
        )
        self.said += done.stdout
        return done.returncode

    def command(self, *words: str | Path, given: Mapping[str, str] | None = None) -> int:
        return self.run(command(*words, "--profile", self.folder / "profile"), given=given)


@pytest.fixture
def place(desktop: VirtualDesktop, tmp_path: Path) -> Place:
    (temporary := tmp_path / "tmp").mkdir()
    environment = desktop.environment | {
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(temporary),
        "PYTHONASYNCIODEBUG": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        environment.pop(name, None)
    # No regular expression takes it for a key by its looks.
    return Place(tmp_path, f"Own/{secrets.token_urlsafe(24)}+x~", environment)


@pytest.fixture
def server() -> Iterator[RecordingServer]:
    with RecordingServer() as server:
        yield server


@pytest.fixture
def elsewhere() -> Iterator[RecordingServer]:
    """Another server, to which nothing may come."""
    with RecordingServer() as server:
        yield server


def check_traffic(server: RecordingServer, key: str) -> None:
    """Fail unless the key was sent, and in the header only."""
    sent = b"".join(server.received)
    header = b"\r\nauthorization: Bearer " + key.encode() + b"\r\n"
    assert sent.count(header) > 0
    assert found_in(sent.replace(header, b""), key) == []


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    key = "Own/abcdefghijklmnop0123456789+x~"
    for name, form in forms_of(key).items():
        assert name in found_in(b"before" + form + b"after", key)
    (tmp_path / "file").write_bytes(b"x" + key.encode())
    assert len(found_below([tmp_path], key)) == 1
    assert found_in(b"Own/something else", key) == []


def test_the_key_of_the_environment(
    place: Place, server: RecordingServer, elsewhere: RecordingServer
) -> None:
    question = resource_path("sample-question.wav")
    given = {"GROQ_API_KEY": place.key, "GROQ_API_KEY_HOST": server.url}
    log = ("--json-log", place.folder / "events.jsonl")
    asked = ("ask", "What is twelve?", "--json", "--base-url", server.url, *log)
    server.elsewhere = elsewhere.url
    speech = place.folder / "speech.wav"
    with Watch() as watch:
        spoken = ("ask", "--audio", question, "--save-speech", speech)
        assert place.command(*spoken, "--base-url", server.url, *log, given=given) == 0
        assert place.command("models", "--base-url", server.url, given=given) == 0
        assert place.command("key", "status", "--base-url", server.url, given=given) == 0
        place.command("doctor", "--base-url", server.url, given=given)
        for manner in (Manner.REFUSES, Manner.SENDS_ELSEWHERE, Manner.RAMBLES):
            server.manner = manner
            assert place.command(*asked, given=given) == 1
        server.manner = Manner.ANSWERS
        for where in ("task", "command"):
            words = [sys.executable, str(CRASHING), where, *map(str, asked)]
            assert place.run(words, given=given | {"PYTHONPATH": str(REPOSITORY)}) == 1
        # Another program has to be started for this one, and others by that.
        own = ("say", "Hello.", "--sandbox", "--save-speech", speech)
        assert place.command(*own, given=given) == 0
    check_traffic(server, place.key)
    assert elsewhere.received == []
    assert b"RuntimeError: cannot send" in place.said + _log(place)
    assert found_in(bytes(place.said), place.key) == []
    assert found_below([place.folder], place.key) == []
    assert found_in(b"\n".join(watch.words), place.key) == []
    assert any(b"sandbox" in words for words in watch.environments)
    assert found_in(b"\n".join(watch.environments.values()), place.key) == []


def _log(place: Place) -> bytes:
    return b"".join(path.read_bytes() for path in place.folder.rglob("voicedesk.log*"))


def test_a_server_that_the_key_is_not_for(place: Place, server: RecordingServer) -> None:
    given = {"GROQ_API_KEY": place.key}
    assert place.command("ask", "Hello?", "--base-url", server.url, given=given) == 0
    assert f"set GROQ_API_KEY_HOST={server.url.removeprefix('http://')}".encode() in place.said
    assert b"/models" in b"".join(server.received)
    assert found_in(b"".join(server.received), place.key) == []
    given["GROQ_API_KEY_HOST"] = "api.groq.com"
    place.said.clear()
    assert place.command("ask", "Hello?", "--base-url", server.url, given=given) == 0
    assert b"GROQ_API_KEY" not in place.said
    assert found_in(b"".join(server.received), place.key) == []


def test_a_turn_of_the_window_with_the_key_of_the_keyring(
    place: Place, server: RecordingServer, desktop: VirtualDesktop
) -> None:
    where = ("--base-url", server.url, "--profile", str(place.folder / "profile"))
    kept = command("key", "set", *where)
    with Watch() as watch:
        assert place.run(kept, stdin=place.key.encode() + b"\n") == 0
        name = server.url.removeprefix("http://")
        assert desktop.lookup_secret(service="VoiceDesk", username=name) == place.key
        log = ("--json-log", place.folder / "events.jsonl")
        assert place.run(command("--smoke-test", *where, *log)) == 0
        server.manner = Manner.REFUSES
        assert place.run(command("--smoke-test", *where, *log)) == 1
        assert place.run(command("key", "delete", *where)) == 0
    check_traffic(server, place.key)
    assert (place.folder / "events.jsonl").stat().st_size > 0
    assert (place.folder / "profile" / "history.sqlite").exists()
    assert found_in(bytes(place.said), place.key) == []
    assert found_below([place.folder, Path(os.fspath(desktop.environment["XDG_RUNTIME_DIR"]))],
                       place.key) == []  # fmt: skip
    assert found_in(b"\n".join(watch.words), place.key) == []
    assert found_in(b"\n".join(watch.environments.values()), place.key) == []
