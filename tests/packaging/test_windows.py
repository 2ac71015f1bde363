"""The files for Windows: what the installer's script says, the zip, and the signing."""

from __future__ import annotations

import base64
import re
import shlex
import sys
import tempfile
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from tests.packaging.small_program import PACKAGING, add_tool, module
from voicedesk.cli.arguments import build_parser
from voicedesk.core.opening import opening_of
from voicedesk.desktop.autostart.command import own_command
from voicedesk.desktop.autostart.windows import WindowsAutostart

SCRIPT = PACKAGING / "windows" / "voicedesk.iss"
DEFINES = {
    "VersionText": "1.2.3",
    "VersionNumbers": "1.2.3",
    "Processor": "x64compatible",
    "Tree": r"C:\work\tree",
    "IconFile": r"C:\work\voicedesk.ico",
    "OutputFolder": r"C:\out",
    "OutputName": "setup",
}
SOUND_FILES = {".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".webm"}
CERTIFICATE, PASSWORD = "not really a key", "pass word%1"


class Script:
    """An Inno Setup script after its preprocessor."""

    def __init__(self, defines: dict[str, str]) -> None:
        self.defines = dict(defines)
        self.sections: dict[str, list[str]] = {}
        section, is_left_out = "", False
        for line in SCRIPT.read_text(encoding="utf-8").splitlines():
            word, _, rest = line.strip().partition(" ")
            if word in {"#ifdef", "#ifndef"}:
                is_left_out = (rest in self.defines) is (word == "#ifndef")
            elif word == "#endif":
                is_left_out = False
            elif is_left_out:
                continue
            elif word == "#define":
                name, _, value = rest.partition(" ")
                self.defines[name] = value.strip('"')
            elif match := re.fullmatch(r"\[(\w+)\]", line):
                section = match[1]
                self.sections[section] = []
            elif line and not (line.startswith(";") and section != "Code"):
                assert not line.startswith("#"), line
                self.sections.setdefault(section, []).append(self.inserted(line))

    def inserted(self, line: str) -> str:
        return re.sub(r"\{#(\w+)\}", lambda match: self.defines[match[1]], line)

    def setup(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.sections["Setup"])

    def entries(self, section: str) -> list[dict[str, str]]:
        return [parameters(line) for line in self.sections[section]]

    def code(self) -> str:
        return "\n".join(self.sections["Code"])


def parameters(line: str) -> dict[str, str]:
    """Take ``Name: value; Name: "value"`` apart, all of it."""
    found: dict[str, str] = {}
    for match in re.finditer(r'(\w+): (?:"((?:[^"]|"")*)"|([^";]+))(?:; |$)', line):
        name, quoted, plain = match.groups()
        assert name not in found, line
        found[name] = plain if quoted is None else quoted.replace('""', '"')
        line = line.replace(match[0], "", 1)
    assert line == ""
    return found


@pytest.fixture
def script() -> Script:
    return Script(DEFINES)


def flags(entry: dict[str, str]) -> set[str]:
    return set(entry.get("Flags", "").split())


def values(script: Script, subkey: str) -> dict[str, str]:
    return {
        entry.get("ValueName", ""): entry.get("ValueData", "")
        for entry in script.entries("Registry")
        if entry["Subkey"] == subkey
    }


def test_an_upgrade_is_the_same_program_in_the_users_own_folder(script: Script) -> None:
    setup = script.setup()
    # What is installed out there knows itself by this: it must never change.
    assert setup["AppId"] == "{{5299351E-3529-4E9D-977B-3F7038164D6B}"
    assert r"Uninstall\{5299351E-3529-4E9D-977B-3F7038164D6B}_is1" in script.code()
    assert setup["PrivilegesRequired"] == "lowest"
    assert setup["DefaultDirName"] == r"{autopf}\VoiceDesk"
    assert setup["AppVersion"] == setup["VersionInfoVersion"] == "1.2.3"
    assert (SCRIPT.parent / setup["LicenseFile"].replace("\\", "/")).resolve().is_file()
    assert setup["MinVersion"] == "10.0.17763"
    assert setup["ArchitecturesAllowed"] == setup["ArchitecturesInstallIn64BitMode"]


def test_what_runs_is_closed_and_what_is_old_is_deleted(script: Script) -> None:
    setup = script.setup()
    assert setup["CloseApplications"] == "yes"
    assert "AppMutex" not in setup
    assert {"Type": "filesandordirs", "Name": r"{app}\_internal"} in script.entries("InstallDelete")
    (files,) = script.entries("Files")
    assert (files["Source"], files["DestDir"]) == (r"C:\work\tree\*", "{app}")


def test_nothing_is_ticked_that_changes_the_users_system(script: Script) -> None:
    tasks = {entry["Name"]: flags(entry) for entry in script.entries("Tasks")}
    assert tasks == {name: {"unchecked"} for name in ("desktopicon", "autostart", "path")}
    icons = {entry["Name"]: entry for entry in script.entries("Icons")}
    assert icons[r"{autodesktop}\VoiceDesk"]["Tasks"] == "desktopicon"
    assert {entry["AppUserModelID"] for entry in icons.values()} == {module("linux_tree").APP_ID}
    assert "Tasks" not in icons[r"{autoprograms}\VoiceDesk"]


def test_everything_in_the_registry_is_the_users_and_is_removed_again(script: Script) -> None:
    entries = script.entries("Registry")
    assert {entry["Root"] for entry in entries} == {"HKCU"}
    assert not re.search(r"HKLM|HKCR|HKEY_", SCRIPT.read_text(encoding="utf-8"))
    removed = [entry["Subkey"] for entry in entries if "uninsdeletekey" in flags(entry)]
    for key in removed:  # they are nobody else's
        assert re.search(r"\\voicedesk(\.\w+)?$", key, re.IGNORECASE), key
    for entry in entries:
        is_below = any(f"{entry['Subkey']}\\".startswith(f"{key}\\") for key in removed)
        assert is_below or "uninsdeletevalue" in flags(entry), entry


def test_nobodys_default_is_taken_over(script: Script) -> None:
    for entry in script.entries("Registry"):
        assert not re.match(r"Software\\Classes\\\.", entry["Subkey"]), entry
        assert "FileExts" not in entry["Subkey"]


@pytest.mark.parametrize("user", ["jo", "Jo Smith", "Zoë"])
def test_the_installer_and_the_settings_page_write_the_same_autostart(
    script: Script, monkeypatch: pytest.MonkeyPatch, user: str
) -> None:
    class Recorder:
        def __init__(self) -> None:
            self.values: dict[tuple[str, str], str] = {}
            self.removed: set[tuple[str, str]] = set()

        def read(self, key: str, name: str) -> str | bytes | None:
            return self.values.get((key, name))

        def write(self, key: str, name: str, value: str) -> None:
            self.values[key, name] = value

        def remove(self, key: str, name: str) -> None:
            self.removed.add((key, name))

    app = rf"C:\Users\{user}\AppData\Local\Programs\VoiceDesk"
    monkeypatch.setattr(sys, "executable", rf"{app}\VoiceDesk.exe")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    registry = Recorder()
    WindowsAutostart(own_command(), registry).set_on(True)

    entries = [entry for entry in script.entries("Registry") if entry.get("Tasks") == "autostart"]
    written = {
        (entry["Subkey"], entry["ValueName"]): expanded(entry["ValueData"], app)
        for entry in entries
        if entry["ValueType"] == "string"
    }
    removed = {
        (entry["Subkey"], entry["ValueName"]) for entry in entries if "deletevalue" in flags(entry)
    }
    assert (written, removed) == (registry.values, registry.removed)


def expanded(value: str, app: str) -> str:
    """Do what Inno Setup does with constants; AddQuotes adds them only if there is a space."""
    value = value.replace("{app}", app)
    return re.sub(
        r"\{code:Quoted\|([^}]*)\}",
        lambda match: f'"{match[1]}"' if " " in match[1] else match[1],
        value,
    )


def test_a_link_and_a_file_come_to_the_program(script: Script, tmp_path: Path) -> None:
    link = values(script, r"Software\Classes\voicedesk")
    assert link["URL Protocol"] == ""
    commands = {
        key: values(script, rf"Software\Classes\{key}\shell\open\command")[""]
        for key in ("voicedesk", r"Applications\VoiceDesk.exe", "VoiceDesk.Sound")
    }
    assert set(commands.values()) == {r'"{app}\VoiceDesk.exe" open -- "%1"'}
    _, *words = shlex.split(commands["voicedesk"].replace("\\", "/").replace("%1", "voicedesk:ask"))
    arguments = build_parser(words).parse_args(words)
    assert opening_of(arguments.targets, tmp_path).link == {"intent": "ask"}


def test_a_link_brings_no_options_along(script: Script) -> None:
    command = values(script, r"Software\Classes\voicedesk\shell\open\command")[""]
    line = command.replace("\\", "/").replace("%1", 'voicedesk:x" --intent "ask')
    _, *words = shlex.split(line)
    arguments = build_parser(words).parse_args(words)
    assert arguments.intent == ""
    assert arguments.targets == ["voicedesk:x", "--intent", "ask"]


def test_sound_files_may_be_opened_with_it(script: Script) -> None:
    types = values(script, r"Software\Classes\Applications\VoiceDesk.exe\SupportedTypes")
    assert set(types) == SOUND_FILES
    capabilities = values(script, r"Software\RegisteredApplications")["VoiceDesk"]
    assert values(script, capabilities)["ApplicationName"] == "VoiceDesk"
    chosen = values(script, rf"{capabilities}\FileAssociations")
    assert chosen == dict.fromkeys(SOUND_FILES, "VoiceDesk.Sound")
    assert values(script, rf"{capabilities}\URLAssociations") == {"voicedesk": "voicedesk"}


def test_the_script_signs_only_if_it_is_told_to() -> None:
    assert "SignTool" not in Script(DEFINES).setup()
    assert Script({**DEFINES, "IsSigned": ""}).setup()["SignTool"] == "voicedesk"
    assert any("packaging/windows.py" in line for line in SCRIPT.read_text().splitlines()[:5])


def test_every_function_that_the_script_names_is_there(script: Script) -> None:
    code = script.code()
    text = "\n".join(
        line for name, lines in script.sections.items() if name != "Code" for line in lines
    )
    for name in re.findall(r"(?:Check: |\{code:)(\w+)", text):
        assert f"function {name}" in code
    bare = re.sub(r"'[^']*'|\{[^}]*\}", "", code)
    assert len(re.findall(r"\b(?:begin|try)\b", bare)) == len(re.findall(r"\bend;", bare))


class Machine:
    """A frozen program, and a PATH whose programs only write down what they are told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = folder / "bin"
        self.temporary = folder / "temporary"
        self.temporary.mkdir()
        self.frozen = self._frozen(folder / "build")

    def _frozen(self, work: Path) -> Any:
        made = module("freezing").Frozen(
            *(
                work / name
                for name in ("frozen", "voicedesk.cdx.json", "licences", "pictures", "helps")
            )
        )
        for file, content in {
            made.folder / "VoiceDesk.exe": "MZ window",
            made.folder / "voicedesk-cli.exe": "MZ console",
            made.folder / "_internal" / "b" / "part.pyd": "part",
            made.folder / "_internal" / "a.dll": "library",
            made.licences / "httpx-0.28.1" / "LICENSE.md": "BSD",
            made.sbom: "{}",
            made.pictures / "voicedesk.ico": "icon",
        }.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
        return made

    def add_program(self, name: str, script: str = "") -> None:
        calls = self.folder / f"{name}.calls"
        add_tool(self.programs, name, f"printf '%s\\n' \"$@\" >> '{calls}'\n{script}")

    def calls(self, name: str) -> list[str]:
        file = self.folder / f"{name}.calls"
        return file.read_text().splitlines() if file.exists() else []


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path)
    monkeypatch.setenv("PATH", f"{made.programs}:/usr/bin:/bin")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1763800000")
    monkeypatch.setattr(tempfile, "tempdir", str(made.temporary))
    for name in ("CERTIFICATE", "CERTIFICATE_PASSWORD", "TIMESTAMP_SERVER"):
        monkeypatch.delenv(f"VOICEDESK_WINDOWS_{name}", raising=False)
    return made


@pytest.fixture
def secrets(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded = base64.encodebytes(CERTIFICATE.encode()).decode()
    monkeypatch.setenv("VOICEDESK_WINDOWS_CERTIFICATE", encoded)
    monkeypatch.setenv("VOICEDESK_WINDOWS_CERTIFICATE_PASSWORD", PASSWORD)


def test_the_zip_is_the_same_every_time(machine: Machine) -> None:
    build = module("windows").build_portable
    first = build(machine.frozen, "1.2.3", machine.folder / "one", machine.folder / "out1")
    for file in machine.frozen.folder.rglob("*"):
        file.chmod(0o700)
        file.touch()
    second = build(machine.frozen, "1.2.3", machine.folder / "two", machine.folder / "out2")
    assert first.name == second.name
    assert re.fullmatch(r"VoiceDesk-1\.2\.3-windows-(x64|arm64)\.zip", first.name)
    assert first.read_bytes() == second.read_bytes()


def test_the_zip_holds_the_program_and_what_is_told_about_it(machine: Machine) -> None:
    out = machine.folder / "out"
    archive = module("windows").build_portable(machine.frozen, "1.2.3", machine.folder / "w", out)
    with ZipFile(archive) as opened:
        assert opened.testzip() is None
        entries = opened.infolist()
        assert opened.read("VoiceDesk-1.2.3/VoiceDesk.exe") == b"MZ window"
    names = [entry.filename.removeprefix("VoiceDesk-1.2.3/") for entry in entries]
    assert names == sorted(names)
    assert set(names) == {
        *("VoiceDesk.exe", "voicedesk-cli.exe", "_internal/a.dll", "_internal/b/part.pyd"),
        *("LICENSE.txt", "README.md", "licences.md", "licences/httpx-0.28.1/LICENSE.md"),
        "voicedesk.cdx.json",
    }
    assert {entry.date_time for entry in entries} == {(2025, 11, 22, 8, 26, 40)}
    modes = {entry.external_attr >> 16 for entry in entries if entry.filename.endswith(".exe")}
    assert modes == {0o100755}


def test_the_compiler_is_told_what_to_pack(machine: Machine) -> None:
    machine.add_program("ISCC")
    out = machine.folder / "out"
    build = module("windows").build_installer
    installer = build(machine.frozen, "1.2.3rc1", machine.folder / "work", out)
    *options, script = machine.calls("ISCC")
    defines = dict(option[2:].split("=", 1) for option in options if option.startswith("/D"))
    assert script == str(SCRIPT)
    assert defines.keys() == DEFINES.keys()
    assert installer == out / f"{defines['OutputName']}.exe"
    assert (defines["VersionText"], defines["VersionNumbers"]) == ("1.2.3rc1", "1.2.3")
    assert (Path(defines["Tree"]) / "licences" / "httpx-0.28.1" / "LICENSE.md").is_file()
    assert Path(defines["IconFile"]).is_file()
    assert not any(option.startswith("/S") for option in options)


@pytest.mark.usefixtures("secrets")
def test_a_signed_installer_is_signed_by_this_script(
    machine: Machine, capfd: pytest.CaptureFixture[str]
) -> None:
    machine.add_program("signtool")
    machine.add_program("ISCC")
    build = module("windows").build_installer
    build(machine.frozen, "1.2.3", machine.folder / "work", machine.folder / "out")
    told = machine.calls("ISCC")
    (signer,) = (option for option in told if option.startswith("/S"))
    assert signer == f"/Svoicedesk=$q{sys.executable}$q $q{PACKAGING / 'windows.py'}$q $f"
    assert "/DIsSigned" in told
    signed = [Path(word).name for word in machine.calls("signtool")[-2:]]
    assert signed == ["VoiceDesk.exe", "voicedesk-cli.exe"]
    assert PASSWORD not in "".join((*told, *capfd.readouterr()))


@pytest.mark.usefixtures("secrets")
def test_signtool_gets_the_certificate_and_nothing_is_left(
    machine: Machine, capfd: pytest.CaptureFixture[str]
) -> None:
    machine.add_program("signtool", f'cat "$3" > \'{machine.folder}/seen\'; stat -c %a "$3"')
    program = machine.frozen.folder / "VoiceDesk.exe"
    assert module("windows").sign([program]) is True
    action, file_option, key, *options = machine.calls("signtool")
    assert (action, file_option) == ("sign", "/f")
    assert options == [
        *("/p", PASSWORD, "/d", "VoiceDesk", "/fd", "sha256"),
        *("/tr", "http://timestamp.digicert.com", "/td", "sha256", str(program)),
    ]
    assert (machine.folder / "seen").read_text() == CERTIFICATE
    assert Path(key).is_relative_to(machine.temporary)
    assert list(machine.temporary.iterdir()) == []
    printed = "".join(capfd.readouterr())
    assert "Signing VoiceDesk.exe" in printed
    assert PASSWORD not in printed


@pytest.mark.usefixtures("secrets")
def test_a_failure_to_sign_is_told_without_the_secret(machine: Machine) -> None:
    machine.add_program("signtool", 'echo "wrong: $5" >&2; exit 3')
    with pytest.raises(module("messages").SetupError, match=r"status 3: wrong: \*\*\*$"):
        module("windows").sign([machine.frozen.folder / "VoiceDesk.exe"])
    assert list(machine.temporary.iterdir()) == []


def test_without_the_secrets_it_says_that_nothing_is_signed(
    machine: Machine, capfd: pytest.CaptureFixture[str]
) -> None:
    machine.add_program("signtool")
    assert module("windows").sign([machine.frozen.folder / "VoiceDesk.exe"]) is False
    assert "NOT signed: VoiceDesk.exe" in capfd.readouterr().out
    assert machine.calls("signtool") == []


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("CERTIFICATE", "", "Only one of"),
        ("CERTIFICATE_PASSWORD", "", "Only one of"),
        ("CERTIFICATE", "&&&", "is not base64"),
    ],
)
def test_a_secret_that_got_lost_is_no_unsigned_program(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(f"VOICEDESK_WINDOWS_{name}", value)
    with pytest.raises(module("messages").SetupError, match=told):
        module("windows").sign([machine.frozen.folder / "VoiceDesk.exe"])


@pytest.mark.usefixtures("secrets")
def test_what_is_missing_is_named_with_its_source(machine: Machine) -> None:
    windows, error = module("windows"), module("messages").SetupError
    work, out = machine.folder / "work", machine.folder / "out"
    with pytest.raises(error, match="jrsoftware"):
        windows.build_installer(machine.frozen, "1.2.3", work, out)
    with pytest.raises(error, match="Windows SDK"):
        windows.build_portable(machine.frozen, "1.2.3", work, out)
    (machine.frozen.folder / "voicedesk-cli.exe").unlink()
    with pytest.raises(error, match="freeze on Windows"):
        windows.build_portable(machine.frozen, "1.2.3", work, out)
