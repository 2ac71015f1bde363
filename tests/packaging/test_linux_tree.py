"""What is installed on Linux: each file in its place, and what desktops are told of the program."""

from __future__ import annotations

import configparser
import gzip
import os
import shlex
import stat
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile

from tests.packaging.small_program import REPOSITORY, make_frozen, module, told
from voicedesk import __version__
from voicedesk.audio.files import load_sound
from voicedesk.cli.arguments import build_parser
from voicedesk.core.opening import SCHEME

if TYPE_CHECKING:
    from pathlib import Path

APP_ID = "io.github.voicedesk.VoiceDesk"
SIZES = (16, 22, 24, 32, 48, 64, 96, 128, 256, 512)
LAYOUTS = ("DEBIAN", "RED_HAT", "SELF_CONTAINED")
EVERYWHERE = {
    "bin/voicedesk",
    "lib/voicedesk/_internal/base_library.zip",
    "lib/voicedesk/_internal/libQt6Core.so.6",
    "lib/voicedesk/voicedesk",
    f"share/applications/{APP_ID}.desktop",
    "share/bash-completion/completions/voicedesk",
    f"share/dbus-1/services/{APP_ID}.service",
    "share/doc/voicedesk/LICENSE",
    "share/doc/voicedesk/README.md",
    "share/doc/voicedesk/licences.md",
    "share/doc/voicedesk/licences/six-1.17.0/LICENSE",
    "share/doc/voicedesk/voicedesk.cdx.json",
    "share/fish/vendor_completions.d/voicedesk.fish",
    *(f"share/icons/hicolor/{size}x{size}/apps/{APP_ID}.png" for size in SIZES),
    f"share/icons/hicolor/scalable/apps/{APP_ID}.svg",
    f"share/icons/hicolor/symbolic/apps/{APP_ID}-symbolic.svg",
    "share/man/man1/voicedesk.1.gz",
    f"share/metainfo/{APP_ID}.metainfo.xml",
}
MODEL = "lib/voicedesk/_internal/pocketsphinx/model/en-us"
WORDS = f"{MODEL}/cmudict-en-us.dict"
ONLY_IN = {
    "DEBIAN": {MODEL, "share/zsh/vendor-completions/_voicedesk"},
    "RED_HAT": {WORDS, "share/zsh/site-functions/_voicedesk"},
    "SELF_CONTAINED": {
        WORDS,
        "share/zsh/vendor-completions/_voicedesk",
        "lib/voicedesk/_internal/libz.so.1",
    },
}
SOUND_TYPES = {
    "audio/wav": ("WAV", "PCM_16"),
    "audio/x-wav": ("WAV", "PCM_16"),
    "audio/vnd.wave": ("WAV", "PCM_16"),
    "audio/flac": ("FLAC", "PCM_16"),
    "audio/ogg": ("OGG", "VORBIS"),
    "audio/x-vorbis+ogg": ("OGG", "VORBIS"),
    "audio/x-opus+ogg": ("OGG", "OPUS"),
    "audio/mpeg": ("MP3", "MPEG_LAYER_III"),
}
CONTAINERS = {
    "audio/mp4": b"\0\0\0\x20ftypisom",
    "audio/x-m4a": b"\0\0\0\x20ftypM4A ",
    "audio/webm": b"\x1a\x45\xdf\xa3",
}


def install(folder: Path, layout: str) -> Path:
    """Install the small program below a root, and return its /usr."""
    linux_tree = module("linux_tree")
    linux_tree.install(make_frozen(folder), folder / "root", getattr(linux_tree, layout))
    return folder / "root" / "usr"


@pytest.fixture
def described() -> configparser.ConfigParser:
    return _entries("desktop")


def _entries(kind: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # pyright: ignore[reportAttributeAccessIssue] - as its manual says
    parser.read(REPOSITORY / "resources" / "linux" / f"{APP_ID}.{kind}", encoding="utf-8")
    return parser


def metainfo() -> Any:
    return ET.parse(REPOSITORY / "resources" / "linux" / f"{APP_ID}.metainfo.xml").getroot()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_file_is_where_its_layout_says(tmp_path: Path, layout: str) -> None:
    usr = install(tmp_path, layout)
    found = {
        file.relative_to(usr).as_posix()
        for file in usr.rglob("*")
        if file.is_symlink() or file.is_file()
    }
    assert found == EVERYWHERE | ONLY_IN[layout]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_everybody_may_read_it_and_only_the_program_runs(tmp_path: Path, layout: str) -> None:
    umask = os.umask(0o077)
    try:
        usr = install(tmp_path, layout)
    finally:
        os.umask(umask)
    modes = {
        file.relative_to(usr).as_posix(): stat.S_IMODE(file.stat().st_mode)
        for file in usr.rglob("*")
        if file.is_file() and not file.is_symlink()
    }
    assert modes.pop("lib/voicedesk/voicedesk") == 0o755
    assert set(modes.values()) == {0o644}
    folders = [folder for folder in (usr, *usr.rglob("*")) if folder.is_dir()]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o755}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_links_lead_to_what_is_installed(tmp_path: Path, layout: str) -> None:
    usr = install(tmp_path, layout)
    model = usr / module("linux_tree").DEBIAN.model
    model.mkdir(parents=True)  # of a package of its own
    moved = usr.parent.rename(tmp_path / "elsewhere") / "usr"
    links = [file for file in moved.rglob("*") if file.is_symlink()]
    assert moved / "bin/voicedesk" in links
    for link in links:
        assert not link.readlink().is_absolute()
        assert link.resolve(strict=True).is_relative_to(moved)
    assert (moved / "bin/voicedesk").resolve() == moved / "lib/voicedesk/voicedesk"
    is_debian = layout == "DEBIAN"
    assert ((moved / MODEL).resolve() == moved / "share/pocketsphinx/model/en-us") is is_debian


def test_the_manual_is_packed_the_same_every_time(tmp_path: Path) -> None:
    usr = install(tmp_path, "DEBIAN")
    packed = (usr / "share/man/man1/voicedesk.1.gz").read_bytes()
    assert gzip.decompress(packed) == b"helps/voicedesk.1"
    assert packed[4:8] == bytes(4), "it holds a date"


def test_the_menu_entry_is_what_the_standard_asks_for(tmp_path: Path) -> None:
    entry = install(tmp_path, "DEBIAN") / f"share/applications/{APP_ID}.desktop"
    assert told(["desktop-file-validate", entry]) == ""


def test_software_centres_find_nothing_wrong(tmp_path: Path) -> None:
    usr = install(tmp_path, "DEBIAN")
    described = usr / f"share/metainfo/{APP_ID}.metainfo.xml"
    said = told(["appstreamcli", "validate", "--no-net", "--pedantic", "--no-color", described])
    findings = [line for line in said.splitlines() if line.startswith(("E:", "W:"))]
    assert findings == []


def test_software_centres_show_what_there_is(described: configparser.ConfigParser) -> None:
    root = metainfo()
    entry = described["Desktop Entry"]
    assert root.findtext("id") == entry["Icon"] == entry["StartupWMClass"] == APP_ID
    assert root.findtext("launchable") == f"{APP_ID}.desktop"
    assert root.find("releases/release").get("version") == __version__
    types = {kind.text for kind in root.iter("mediatype")}
    assert types <= set(entry["MimeType"].split(";"))
    images = [image.text for image in root.iter("image")]
    assert images
    for image in images:
        path = image.partition("/main/")[2]
        assert (REPOSITORY / path).is_file(), image


def test_the_bus_starts_the_installed_program_without_its_window(tmp_path: Path) -> None:
    usr = install(tmp_path, "DEBIAN")
    service = _entries("service")["D-BUS Service"]
    assert service["Name"] == APP_ID
    program, *arguments = shlex.split(service["Exec"])
    assert (usr.parent / program.removeprefix("/")).resolve() == usr / "lib/voicedesk/voicedesk"
    assert build_parser(arguments).parse_args(arguments).hidden


def test_the_entry_and_its_actions_say_what_the_program_understands(
    described: configparser.ConfigParser,
) -> None:
    entry = described["Desktop Entry"]
    opened = arguments_of(entry["Exec"].replace("%U", "voicedesk:ask a.wav"))
    assert opened.targets == ["voicedesk:ask", "a.wav"]
    names = entry["Actions"].strip(";").split(";")
    assert [f"Desktop Action {name}" for name in names] == described.sections()[1:]
    for name in names:
        assert arguments_of(described[f"Desktop Action {name}"]["Exec"]).intent == name


def arguments_of(command: str) -> Any:
    program, *arguments = shlex.split(command)
    assert program == "voicedesk"
    return build_parser(arguments).parse_args(arguments)


def test_every_kind_of_file_that_it_offers_to_open_can_be_opened(
    described: configparser.ConfigParser, tmp_path: Path
) -> None:
    types = set(described["Desktop Entry"]["MimeType"].strip(";").split(";"))
    assert types == {f"x-scheme-handler/{SCHEME}", *SOUND_TYPES, *CONTAINERS}
    for container, coding in set(SOUND_TYPES.values()):
        file = tmp_path / f"{container}-{coding}"
        soundfile.write(file, np.zeros(4800), 48_000, format=container, subtype=coding)
        assert load_sound(file).duration_s > 0
    for number, beginning in enumerate(CONTAINERS.values()):
        file = tmp_path / str(number)
        file.write_bytes(beginning + bytes(64))
        assert load_sound(file)
