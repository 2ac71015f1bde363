"""Settings survive garbage, other versions, full disks and other programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from tests.contracts import SettingsStoreContract
from tests.contracts.settings import CHANGED
from voicedesk.core.errors import ErrorKind, StorageError
from voicedesk.core.settings import ConversationSettings, Settings, Theme, WindowSettings
from voicedesk.storage import fields
from voicedesk.storage.settings_file import MOST_BYTES, JsonSettingsStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "settings.json"


@pytest.fixture
def store(path: Path) -> JsonSettingsStore:
    return JsonSettingsStore(path)


def write(path: Path, content: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    path.write_bytes(data)


class TestJsonSettingsStoreContract(SettingsStoreContract):
    @pytest.fixture
    def store(self, path: Path) -> JsonSettingsStore:
        return JsonSettingsStore(path)


def test_the_file_is_for_people_too(path: Path, store: JsonSettingsStore) -> None:
    store.save(CHANGED)
    text = path.read_text(encoding="utf-8")
    assert '"microphone": "Kopfhörer 🎧"' in text
    assert json.loads(text)["schema_version"] == 1
    assert len(text.splitlines()) > 20
    assert path.stat().st_mode & 0o077 == 0


def test_names_of_others_are_kept_at_every_level(path: Path, store: JsonSettingsStore) -> None:
    write(
        path,
        {
            "later": {"x": [1, 2]},
            "audio": {"microphone": "Mic", "gain_db": 3},
            "service": {"chat": {"model": "m", "seed": 7}},
        },
    )
    loaded = store.load()
    assert loaded.problem is None
    assert loaded.settings.audio.microphone == "Mic"
    store.save(replace(loaded.settings, window=WindowSettings(Theme.DARK)))
    found = json.loads(path.read_bytes())
    assert found["later"] == {"x": [1, 2]}
    assert found["audio"]["gain_db"] == 3
    assert found["service"]["chat"] == {"model": "m", "seed": 7, "base_url": ""}
    assert found["window"]["theme"] == "dark"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ({"window": {"theme": "purple"}}, "window.theme"),
        ({"window": {"theme": ["dark"]}}, "window.theme"),
        ({"window": 5}, "window"),
        ({"conversation": {"speak_replies": "yes"}}, "conversation.speak_replies"),
        ({"conversation": {"speak_replies": 1}}, "conversation.speak_replies"),
        ({"conversation": {"max_completion_tokens": True}}, "conversation.max_completion_tokens"),
        ({"conversation": {"max_completion_tokens": 3}}, "conversation.max_completion_tokens"),
        ({"conversation": {"max_completion_tokens": 1e9}}, "conversation.max_completion_tokens"),
        ({"audio": {"microphone": None}}, "audio.microphone"),
        ({"service": {"speech": {"model": {}}}}, "service.speech.model"),
    ],
)
def test_a_wrong_value_falls_back_alone(
    path: Path, store: JsonSettingsStore, content: dict[str, Any], name: str
) -> None:
    content.setdefault("audio", {})["loudspeaker"] = "Kept"
    write(path, content)
    loaded = store.load()
    assert loaded.problem is not None
    assert loaded.problem.kind is ErrorKind.SETTINGS_UNREADABLE
    assert name in loaded.problem.message.rstrip(".").split(": ")[1].split(", ")
    expected = replace(Settings().audio, loudspeaker="Kept")
    assert loaded.settings == replace(Settings(), audio=expected)


def test_several_wrong_values_are_all_named(path: Path, store: JsonSettingsStore) -> None:
    write(path, {"window": {"theme": 1}, "conversation": {"voice": 2, "language": "de"}})
    loaded = store.load()
    assert loaded.problem is not None
    assert "conversation.voice, window.theme" in loaded.problem.message
    assert loaded.settings.conversation == replace(ConversationSettings(), language="de")


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\x00" * 4096,
        b"{",
        b"[1, 2]",
        b"null",
        b"\xff\xfe{}",
        b'{"a": "\xff"}',
        b"[" * 100_000,
        b"not json at all",
        b'{"a": ' + b"9" * 10_000 + b"}",
    ],
    ids=lambda data: data[:8].hex() or "empty",
)
def test_garbage_is_set_aside_and_reported(
    path: Path, store: JsonSettingsStore, garbage: bytes
) -> None:
    write(path, garbage)
    loaded = store.load()
    assert loaded.settings == Settings()
    assert loaded.problem is not None
    assert loaded.problem.kind is ErrorKind.SETTINGS_UNREADABLE
    assert "settings.broken-1.json" in loaded.problem.message
    assert path.with_name("settings.broken-1.json").read_bytes() == garbage
    assert store.load().problem is None
    store.save(CHANGED)
    assert store.load().settings == CHANGED


def test_an_immense_file_is_set_aside_and_not_read_whole(
    path: Path, store: JsonSettingsStore
) -> None:
    write(path, b"{}")
    os.truncate(path, 1 << 40)  # with a hole, which takes no room
    loaded = store.load()
    assert loaded.settings == Settings()
    assert loaded.problem is not None
    assert "settings.broken-1.json" in loaded.problem.message
    store.save(CHANGED)
    assert store.load().settings == CHANGED


def test_settings_that_could_not_be_read_again_are_not_written(
    path: Path, store: JsonSettingsStore
) -> None:
    store.save(CHANGED)
    immense = ConversationSettings(system_prompt="x" * MOST_BYTES)
    with pytest.raises(StorageError) as caught:
        store.save(replace(Settings(), conversation=immense))
    assert caught.value.kind is ErrorKind.SETTINGS_UNWRITABLE
    assert "more than 10 MB" in caught.value.message
    assert store.load().settings == CHANGED


def test_of_two_values_of_one_name_the_last_holds(path: Path, store: JsonSettingsStore) -> None:
    write(path, b'{"window": {"theme": 5}, "window": {"theme": "light", "theme": "dark"}}')
    loaded = store.load()
    assert loaded.problem is None
    assert loaded.settings == replace(Settings(), window=WindowSettings(Theme.DARK))


def test_each_broken_file_is_kept(path: Path, store: JsonSettingsStore) -> None:
    for number in (1, 2, 3):
        write(path, b"garbage %d" % number)
        store.load()
        assert path.with_name(f"settings.broken-{number}.json").read_bytes()[-1:] == b"%d" % number


def test_a_file_that_broke_since_it_was_read_is_set_aside_when_saving(
    path: Path, store: JsonSettingsStore
) -> None:
    store.load()
    write(path, b"half a fi")
    store.save(CHANGED)
    assert store.load().settings == CHANGED
    assert path.with_name("settings.broken-1.json").read_bytes() == b"half a fi"


def test_a_byte_order_mark_is_no_garbage(path: Path, store: JsonSettingsStore) -> None:
    write(path, b"\xef\xbb\xbf" + b'{"window": {"theme": "dark"}}')
    loaded = store.load()
    assert loaded.problem is None
    assert loaded.settings.window.theme is Theme.DARK


def test_half_a_character_of_somebody_else_does_not_prevent_saving(
    path: Path, store: JsonSettingsStore
) -> None:
    write(path, b'{"other": "\\ud83d"}')
    store.save(CHANGED)
    assert json.loads(path.read_bytes())["other"] == "\ud83d"
    assert store.load().settings == CHANGED


def test_a_newer_file_is_read_and_never_written(path: Path, store: JsonSettingsStore) -> None:
    content = {
        "schema_version": 2,
        "window": {"theme": "dark"},
        "audio": {"microphone": {"id": 3}},
        "brand_new": True,
    }
    write(path, content)
    loaded = store.load()
    assert loaded.settings == replace(Settings(), window=WindowSettings(Theme.DARK))
    assert loaded.problem is not None
    assert loaded.problem.kind is ErrorKind.SETTINGS_NEWER
    with pytest.raises(StorageError) as caught:
        store.save(CHANGED)
    assert caught.value.kind is ErrorKind.SETTINGS_NEWER
    assert json.loads(path.read_bytes()) == content
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB, which even root cannot write beyond."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def assert_unwritable(store: JsonSettingsStore) -> None:
    with pytest.raises(StorageError) as caught:
        store.save(replace(Settings(), window=WindowSettings(Theme.LIGHT)))
    assert caught.value.kind is ErrorKind.SETTINGS_UNWRITABLE
    assert store.load().settings == CHANGED


def test_a_full_disk_keeps_the_old_settings(small_disk: Path) -> None:
    store = JsonSettingsStore(small_disk / "settings.json")
    store.save(CHANGED)
    with pytest.raises(OSError, match="No space"):
        (small_disk / "filler").write_bytes(b"x" * 200_000)
    assert_unwritable(store)
    assert {file.name for file in small_disk.iterdir()} == {"settings.json", "filler"}


def test_a_read_only_disk_keeps_the_old_settings(small_disk: Path) -> None:
    store = JsonSettingsStore(small_disk / "settings.json")
    store.save(CHANGED)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert_unwritable(store)


def test_garbage_that_cannot_be_set_aside_is_reported(small_disk: Path) -> None:
    path = small_disk / "settings.json"
    path.write_bytes(b"garbage")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    loaded = JsonSettingsStore(path).load()
    assert loaded.problem is not None
    assert "Read-only" in loaded.problem.message
    assert path.read_bytes() == b"garbage"


def test_a_folder_in_its_place_is_reported(path: Path, store: JsonSettingsStore) -> None:
    path.mkdir(parents=True)
    loaded = store.load()
    assert loaded.problem is not None
    assert loaded.problem.kind is ErrorKind.SETTINGS_UNREADABLE
    with pytest.raises(StorageError):
        store.save(CHANGED)


def test_a_link_stays_a_link(tmp_path: Path, store: JsonSettingsStore, path: Path) -> None:
    target = tmp_path / "dotfiles.json"
    target.write_text("{}")
    path.parent.mkdir()
    path.symlink_to(target)
    store.save(CHANGED)
    assert path.is_symlink()
    assert json.loads(target.read_bytes())["window"]["theme"] == "dark"


WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from voicedesk.core.settings import ConversationSettings, Settings
from voicedesk.storage.settings_file import JsonSettingsStore
store = JsonSettingsStore(Path(sys.argv[1]))
for number in range(100):
    text = f"{sys.argv[2]}{number}" * 500
    store.save(replace(Settings(), conversation=ConversationSettings(system_prompt=text)))
"""


def test_writers_at_the_same_time_corrupt_nothing(path: Path, store: JsonSettingsStore) -> None:
    store.save(CHANGED)
    done = threading.Event()
    problems: list[object] = []

    def read() -> None:
        while not done.is_set():
            problems.append(store.load().problem)

    reader = threading.Thread(target=read)
    reader.start()
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in ("a", "b")
    ]
    codes = [writer.wait(60) for writer in writers]
    done.set()
    reader.join()
    assert codes == [0, 0]
    assert set(problems) == {None}
    assert len(problems) > 10
    assert store.load().settings.conversation.system_prompt[1:].startswith("99")
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


@dataclass(frozen=True, slots=True)
class Knobs:
    gain_db: float = 1.5
    label: str = "x"
    count: int = 1

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError("count")


@dataclass(frozen=True, slots=True)
class Panel:
    knobs: Knobs = field(default_factory=Knobs)
    is_on: bool = False


def test_new_fields_need_no_code() -> None:
    panel = Panel(Knobs(-3.25, "Grüße", 4), is_on=True)
    assert fields.decode(Panel(), fields.encode(panel)) == (panel, [])
    assert fields.decode(Panel(), {"knobs": {"gain_db": 2}}) == (Panel(Knobs(2.0)), [])


@pytest.mark.parametrize("value", ["1", True, None, float("inf"), float("nan"), 10**400])
def test_what_is_no_number_is_no_float(value: object) -> None:
    assert fields.decode(Panel(), {"knobs": {"gain_db": value}}) == (Panel(), ["knobs.gain_db"])


def test_the_store_imports_nothing_heavy() -> None:
    code = (
        "import sys, voicedesk.storage.settings_file, voicedesk.storage.paths,"
        " voicedesk.storage.resources, voicedesk.storage.secrets\n"
        "print([n for n in ('numpy', 'keyring', 'httpx', 'sounddevice') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"
