"""The disk image for macOS: what the app says of itself, and which of Apple's tools are told what.

The tools are scripts that write down their words; Apple's own run on macOS only.
"""

from __future__ import annotations

import base64
import platform
import plistlib
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.small_program import PACKAGING, REPOSITORY, add_tool, module
from voicedesk.core.opening import SCHEME

DESKTOP_FILE = REPOSITORY / "resources" / "linux" / "io.github.voicedesk.VoiceDesk.desktop"
MACH_O = bytes.fromhex("cffaedfe0c000001")
IDENTITY = "Developer ID Application: The VoiceDesk developers (TEAM123456)"
SIGNING = {
    "VOICEDESK_MACOS_IDENTITY": IDENTITY,
    "VOICEDESK_MACOS_CERTIFICATE": base64.encodebytes(b"a certificate's content" * 9).decode(),
    "VOICEDESK_MACOS_CERTIFICATE_PASSWORD": "it's secret",
}
ACCOUNT = {
    "VOICEDESK_APPLE_ID": "somebody@example.org",
    "VOICEDESK_APPLE_TEAM_ID": "TEAM123456",
    "VOICEDESK_APPLE_APP_PASSWORD": "abcd-efgh-ijkl",
}
API_KEY = {
    "VOICEDESK_APPLE_API_KEY": "-----BEGIN PRIVATE KEY-----\nsecret\n",
    "VOICEDESK_APPLE_API_KEY_ID": "KEY4567890",
    "VOICEDESK_APPLE_API_ISSUER": "12345678-issuer",
}


class Mac:
    """A machine with a frozen program, and with tools that write down what they are told."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._environment = monkeypatch
        self._tools = folder / "bin"
        self._calls = folder / "calls"
        self._calls.touch()
        self.work, self.out = folder / "work", folder / "out"
        self.kept = folder / "kept"
        """Where the tools put what is gone afterwards."""
        self.kept.mkdir()
        monkeypatch.setenv("PATH", f"{self._tools}:/usr/bin:/bin")
        for name in (*SIGNING, *ACCOUNT, *API_KEY):
            monkeypatch.delenv(name, raising=False)
        # The last word is the image, the keychain, or what is signed.
        self.add_tool("hdiutil", 'for last; do :; done; echo image > "$last"')
        self.add_tool(
            "codesign",
            'while [ $# -gt 1 ]; do [ "$1" = --entitlements ] &&'
            f' cp "$2" {self.kept}/entitlements.plist; shift; done',
        )
        self.add_tool(
            "security",
            "for last; do :; done\n"
            'case "$1 $#" in\n'
            '"list-keychains 3") echo \'    "/Users/me/login.keychain-db"\';;\n'
            'create-keychain*) echo keychain > "$last";;\n'
            f'import*) cp "$2" {self.kept}/certificate.p12;;\n'
            'delete-keychain*) rm "$last";;\n'
            "esac",
        )
        self.add_tool("xcrun", 'echo \'{"id": "42", "status": "Accepted"}\'')
        self.frozen = _frozen(folder)

    def add_tool(self, name: str, script: str) -> None:
        """Put a tool on PATH that notes its words, a tab before each, and then runs the script."""
        note = f'{{ printf "%s" {name}; printf "\\t%s" "$@"; echo; }} >> {self._calls}'
        add_tool(self._tools, name, f"{note}\n{script}")

    def build(self, **secrets: str) -> Path:
        for name, value in secrets.items():
            self._environment.setenv(name, value)
        return module("macos").build(self.frozen, "1.2.3", self.work, self.out)

    @property
    def app(self) -> Path:
        return self.work / "macos" / "image" / "VoiceDesk.app"

    @property
    def image(self) -> Path:
        """Where the image is until it is finished."""
        return self.work / "macos" / f"voicedesk-1.2.3-{platform.machine()}.dmg"

    def calls(self, *beginning: str) -> list[list[str]]:
        lines = [line.split("\t") for line in self._calls.read_text().splitlines()]
        return [words for words in lines if words[: len(beginning)] == list(beginning)]


def _frozen(folder: Path) -> Any:
    """What PyInstaller makes of the program on macOS, as far as signing sees it."""
    contents = folder / "frozen" / "VoiceDesk.app" / "Contents"
    files = {
        "MacOS/voicedesk": MACH_O,
        "Info.plist": plistlib.dumps({"CFBundleIdentifier": "of PyInstaller"}),
        "Frameworks/libportaudio.dylib": MACH_O,
        "Frameworks/numpy/core.so": bytes.fromhex("cafebabe00000002"),
        "Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore": MACH_O,
        "Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/Helpers/helper": MACH_O,
        "Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/Resources/Info.plist": b"<plist/>",
        "Resources/base_library.zip": b"PK\x03\x04",
        "Resources/numpy/data.txt": b"1",
    }
    for name, content in files.items():
        (contents / name).parent.mkdir(parents=True, exist_ok=True)
        (contents / name).write_bytes(content)
    framework = contents / "Frameworks/PySide6/Qt/lib/QtCore.framework"
    (framework / "Versions/Current").symlink_to("A")
    (framework / "QtCore").symlink_to("Versions/Current/QtCore")
    (contents / "Resources/libportaudio.dylib").symlink_to("../Frameworks/libportaudio.dylib")
    for name in ("sbom.json", "pictures/voicedesk.icns", "licences/six/LICENSE"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    places = ("frozen/voicedesk", "sbom.json", "licences", "pictures", "helps")
    return module("freezing").Frozen(*(folder / place for place in places))


@pytest.fixture
def mac(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mac:
    return Mac(tmp_path, monkeypatch)


def well_formed(name: str) -> dict[str, Any]:
    # Apple's parser of entitlements refuses what others overlook: "--" in a comment.
    content = (PACKAGING / "macos" / name).read_bytes()
    comments = re.findall(rb"<!--(.*?)-->", content, re.DOTALL)
    assert comments
    assert not [comment for comment in comments if b"--" in comment]
    return plistlib.loads(content)


def test_the_app_says_what_it_is_and_why_it_listens() -> None:
    said = well_formed("Info.plist")
    assert said["CFBundleIdentifier"] == DESKTOP_FILE.stem
    assert said["CFBundleExecutable"] == "voicedesk"
    assert "listens" in said["NSMicrophoneUsageDescription"]
    assert said["LSMinimumSystemVersion"] == "14.0"
    assert said["LSApplicationCategoryType"] == "public.app-category.productivity"
    assert said["NSHighResolutionCapable"] is True
    assert said["NSSupportsAutomaticGraphicsSwitching"] is True
    assert "NSAppleEventsUsageDescription" not in said


def test_users_are_told_of_the_same_macos_as_the_system() -> None:
    number = well_formed("Info.plist")["LSMinimumSystemVersion"].removesuffix(".0")
    told = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"macOS (\d+) and later", told) == [number]


def test_links_and_sound_files_are_the_apps() -> None:
    said = well_formed("Info.plist")
    (links,) = said["CFBundleURLTypes"]
    assert links["CFBundleURLSchemes"] == [SCHEME]
    (sounds,) = said["CFBundleDocumentTypes"]
    assert sounds["LSHandlerRank"] == "Alternate"
    types = set(sounds["LSItemContentTypes"])
    assert {"com.microsoft.waveform-audio", "public.mp3", "org.xiph.flac"} <= types
    declared = {each["UTTypeIdentifier"] for each in said["UTImportedTypeDeclarations"]}
    assert declared <= types


def test_the_program_may_listen_and_be_called_back_and_nothing_else() -> None:
    assert well_formed("entitlements.plist") == {
        "com.apple.security.device.audio-input": True,
        "com.apple.security.cs.allow-unsigned-executable-memory": True,
    }


@pytest.mark.parametrize(
    ("version", "numbers"), [("1.2.3", "1.2.3"), ("1.2.3rc1", "1.2.3"), ("0.10.dev4", "0.10")]
)
def test_a_version_is_numbers_to_macos(version: str, numbers: str) -> None:
    said = module("macos").information(version)
    assert said["CFBundleShortVersionString"] == said["CFBundleVersion"] == numbers
    assert not [value for value in said.values() if "@" in str(value)]


def test_the_image_holds_the_app_and_a_way_to_install_it(mac: Mac) -> None:
    image = mac.build()
    assert image == mac.out / f"voicedesk-1.2.3-{platform.machine()}.dmg"
    assert image.read_text() == "image\n"
    assert (mac.app.parent / "Applications").readlink() == Path("/Applications")
    contents = mac.app / "Contents"
    said = plistlib.loads((contents / "Info.plist").read_bytes())
    assert (said["CFBundleVersion"], said["CFBundleName"]) == ("1.2.3", "VoiceDesk")
    assert (contents / "Resources" / said["CFBundleIconFile"]).is_file()
    assert (contents / "Resources/libportaudio.dylib").is_symlink()
    for name in ("LICENSE", "licences.md", "voicedesk.cdx.json", "licences/six/LICENSE"):
        assert (contents / "Resources/documents" / name).is_file()
    ((*_, command, image_word),) = mac.calls("hdiutil", "create")
    assert (command, image_word) == ("-ov", str(mac.image))


def test_without_secrets_the_app_is_signed_ad_hoc_and_that_is_said(
    mac: Mac, capfd: pytest.CaptureFixture[str]
) -> None:
    mac.build()
    signed = mac.calls("codesign", "--force")
    assert all(words[2:5] == ["--sign", "-", "--timestamp=none"] for words in signed)
    assert not [words for words in signed if {"runtime", "--entitlements"} & {*words}]
    assert mac.calls("security") == mac.calls("xcrun") == []
    said = capfd.readouterr().out
    assert "No VOICEDESK_MACOS_IDENTITY: signed ad hoc" in said
    assert "Not notarised" in said


def test_code_is_signed_from_the_inside_out(mac: Mac) -> None:
    mac.build(**SIGNING)
    signed = mac.calls("codesign", "--force")
    contents = mac.app / "Contents"
    framework = contents / "Frameworks/PySide6/Qt/lib/QtCore.framework"
    assert [Path(words[-1]) for words in signed] == [
        framework / "Versions/A/Helpers/helper",
        framework,
        contents / "Frameworks/numpy/core.so",
        contents / "Frameworks/libportaudio.dylib",
        mac.app,
        mac.image,
    ]
    for words in signed:
        assert words[2:5] == ["--sign", IDENTITY, "--timestamp"]
        assert words[5] == "--keychain"
        assert ("--options" in words) == (words[-1] != str(mac.image))
        assert ("--entitlements" in words) == (words[-1] == str(mac.app))
    assert mac.calls("codesign", "--verify", "--deep", "--strict", str(mac.app))


def test_codesign_gets_entitlements_without_comments(mac: Mac) -> None:
    mac.build(**SIGNING)
    content = (mac.kept / "entitlements.plist").read_bytes()
    assert b"<!--" not in content
    assert plistlib.loads(content) == well_formed("entitlements.plist")


def test_the_certificate_is_in_a_keychain_of_its_own_for_that_time_only(mac: Mac) -> None:
    mac.build(**SIGNING)
    commands = [words[1] for words in mac.calls("security")]
    assert commands == [
        "list-keychains",
        "create-keychain",
        "set-keychain-settings",
        "unlock-keychain",
        "import",
        "set-key-partition-list",
        "list-keychains",
        "delete-keychain",
    ]
    keychain = mac.calls("security", "delete-keychain")[0][-1]
    (listed,) = mac.calls("security", "list-keychains", "-d", "user", "-s")
    assert listed[5:] == [keychain, "/Users/me/login.keychain-db"]
    assert (mac.kept / "certificate.p12").read_bytes() == b"a certificate's content" * 9
    assert not Path(keychain).parent.exists()


@pytest.mark.parametrize(
    ("tool", "beginning"), [("codesign", ""), ("security", "import"), ("hdiutil", "")]
)
def test_the_keychain_goes_after_a_failure_too(
    mac: Mac, tool: str, beginning: str, capfd: pytest.CaptureFixture[str]
) -> None:
    mac.add_tool(tool, f'case "$1" in {beginning}*) echo "$* no" >&2; exit 1;; esac')
    with pytest.raises(module("messages").SetupError, match="failed with exit status 1") as told:
        mac.build(**SIGNING)
    (deletion,) = mac.calls("security", "delete-keychain")
    assert not Path(deletion[-1]).parent.exists()
    _assert_hidden(mac, str(told.value) + "".join(capfd.readouterr()))


def test_an_identity_that_a_keychain_has_already_needs_no_certificate(mac: Mac) -> None:
    mac.build(VOICEDESK_MACOS_IDENTITY=IDENTITY)
    assert mac.calls("security") == []
    assert mac.calls("codesign", "--force", "--sign", IDENTITY)


def test_what_is_signed_is_notarised_and_the_ticket_stapled(
    mac: Mac, capfd: pytest.CaptureFixture[str]
) -> None:
    mac.build(**SIGNING, **ACCOUNT)
    submitted, stapled = mac.calls("xcrun")
    assert submitted[1:5] == ["notarytool", "submit", str(mac.image), "--wait"]
    user, team, password = ACCOUNT.values()
    login = ["--apple-id", user, "--team-id", team, "--password", password]
    assert submitted[-6:] == login
    assert stapled[1:] == ["stapler", "staple", str(mac.image)]
    _assert_hidden(mac, "".join(capfd.readouterr()))


def test_an_api_key_is_handed_over_in_a_file(mac: Mac, capfd: pytest.CaptureFixture[str]) -> None:
    mac.add_tool(
        "xcrun",
        'while [ $# -gt 1 ]; do [ "$1" = --key ] &&'
        f' cp "$2" {mac.kept}/key.p8; shift; done; echo \'{{"status": "Accepted"}}\'',
    )
    mac.build(**SIGNING, **API_KEY)
    submitted = mac.calls("xcrun", "notarytool")[0]
    assert submitted[-4:] == ["--key-id", "KEY4567890", "--issuer", "12345678-issuer"]
    assert (mac.kept / "key.p8").read_text() == API_KEY["VOICEDESK_APPLE_API_KEY"]
    assert not Path(submitted[submitted.index("--key") + 1]).exists()
    _assert_hidden(mac, "".join(capfd.readouterr()))


def test_apples_refusal_is_told_with_its_reasons(
    mac: Mac, capfd: pytest.CaptureFixture[str]
) -> None:
    # notarytool ends with 0 then.
    answer = '{"id": "42", "status": "Invalid"}'
    mac.add_tool("xcrun", f"[ $2 = log ] && echo \"not signed: $*\" || echo '{answer}'")
    with pytest.raises(module("messages").SetupError, match=r"does not notarise .*: Invalid"):
        mac.build(**SIGNING, **ACCOUNT)
    assert mac.calls("xcrun", "notarytool", "log", "42")
    assert mac.calls("xcrun", "stapler") == []
    assert not mac.out.exists()
    said = "".join(capfd.readouterr())
    assert "not signed" in said
    _assert_hidden(mac, said)


@pytest.mark.parametrize(
    ("secrets", "told"),
    [
        (ACCOUNT, "VOICEDESK_MACOS_IDENTITY is not set"),
        (
            {**SIGNING, "VOICEDESK_MACOS_CERTIFICATE_PASSWORD": ""},
            "VOICEDESK_MACOS_CERTIFICATE_PASSWORD must be set too",
        ),
        (
            {**SIGNING, **ACCOUNT, "VOICEDESK_APPLE_TEAM_ID": ""},
            "VOICEDESK_APPLE_TEAM_ID must be set too",
        ),
        (
            {**SIGNING, "VOICEDESK_MACOS_CERTIFICATE": "§"},
            "VOICEDESK_MACOS_CERTIFICATE is not base64",
        ),
    ],
)
def test_half_of_the_secrets_is_told_before_anything_is_signed(
    mac: Mac, secrets: dict[str, str], told: str
) -> None:
    with pytest.raises(module("messages").SetupError, match=told):
        mac.build(**secrets)
    assert mac.calls("codesign") == mac.calls("security") == []


def test_a_machine_without_hdiutil_is_told(mac: Mac, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(mac.kept))
    with pytest.raises(module("messages").SetupError, match="hdiutil is missing"):
        mac.build()


def test_a_missing_app_is_told(mac: Mac) -> None:
    subprocess.run(["rm", "-r", mac.frozen.folder.with_name("VoiceDesk.app")], check=True)
    with pytest.raises(module("messages").SetupError, match="PyInstaller makes it on macOS"):
        mac.build()


def _assert_hidden(mac: Mac, text: str) -> None:
    """Nothing secret was said, nor the password that locked the keychain."""
    (made,) = mac.calls("security", "create-keychain")
    password = made[made.index("-p") + 1]
    assert len(password) > 30
    hidden = [password, *SIGNING.values(), *ACCOUNT.values(), *API_KEY.values()]
    hidden = [word.strip() for word in hidden if word != IDENTITY]
    # The team stands in the identity, which everybody may read in the signature.
    hidden.remove(ACCOUNT["VOICEDESK_APPLE_TEAM_ID"])
    assert not [word for word in hidden if word in text]
    assert "it'\"'\"'s" not in text
