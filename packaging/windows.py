"""For Windows: an installer of Inno Setup's, and a zip that only needs unpacking.

python packaging/windows.py FILE ...      signs files; Inno Setup calls it for what it makes

Both hold the same files. Signed is with the certificate in VOICEDESK_WINDOWS_CERTIFICATE, a PFX file
in base64, and its VOICEDESK_WINDOWS_CERTIFICATE_PASSWORD.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from messages import SetupError, fail, run, say
from signing_secrets import decoded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from freezing import Frozen

REPOSITORY = Path(__file__).resolve().parents[1]
SCRIPT = REPOSITORY / "packaging" / "windows" / "voicedesk.iss"
PROGRAMS = ("VoiceDesk.exe", "voicedesk-cli.exe")
CERTIFICATE = "VOICEDESK_WINDOWS_CERTIFICATE"
PASSWORD = "VOICEDESK_WINDOWS_CERTIFICATE_PASSWORD"
TIMESTAMP_SERVER = "VOICEDESK_WINDOWS_TIMESTAMP_SERVER"
STANDARD_TIMESTAMP_SERVER = "http://timestamp.digicert.com"
_INNO_SETUP_FOLDERS = (
    ("PROGRAMFILES(X86)", "Inno Setup 6"),
    ("PROGRAMFILES", "Inno Setup 6"),
    ("LOCALAPPDATA", "Programs/Inno Setup 6"),
)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
    try:
        return 0 if sign(parser.parse_args().files) else 1
    except SetupError as error:
        return fail(error)


def build_installer(frozen: Frozen, version: str, work: Path, out: Path) -> Path:
    """Make the installer and return it.

    Raises:
        SetupError: Inno Setup is missing, or it or the signing fails.
    """
    compiler = _compiler()
    say("The installer for Windows")
    tree = work / "windows-installer"
    is_signed = _gather(frozen, tree)
    processor = _processor()
    name = f"VoiceDesk-{version}-windows-{processor}-setup"
    defines = {
        "VersionText": version,
        "VersionNumbers": _numbers(version),
        "Processor": "arm64" if processor == "arm64" else "x64compatible",
        "Tree": tree.resolve(),
        "IconFile": (frozen.pictures / "voicedesk.ico").resolve(),
        "OutputFolder": out.resolve(),
        "OutputName": name,
    }
    command = [compiler, "/Qp", *(f"/D{word}={value}" for word, value in defines.items())]
    if is_signed:
        # Inno Setup writes $q for a quote, $f for the file. The secrets stay in the environment.
        signer = f"$q{sys.executable}$q $q{Path(__file__).resolve()}$q $f"
        command += ["/DIsSigned", f"/Svoicedesk={signer}"]
    out.mkdir(parents=True, exist_ok=True)
    run([*command, str(SCRIPT)], quiet=True)
    return out / f"{name}.exe"


def build_portable(frozen: Frozen, version: str, work: Path, out: Path) -> Path:
    """Make the zip and return it; unsigned, it is the same every time.

    Raises:
        SetupError: the signing fails.
    """
    say("The zip for Windows")
    tree = work / "windows-portable"
    _gather(frozen, tree)
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"VoiceDesk-{version}-windows-{_processor()}.zip"
    date = datetime.fromtimestamp(_date_s(), UTC)
    files = {file.relative_to(tree).as_posix(): file for file in tree.rglob("*") if file.is_file()}
    with ZipFile(target, "w") as archive:
        for name, file in sorted(files.items()):
            entry = ZipInfo(f"VoiceDesk-{version}/{name}", date.timetuple()[:6])
            entry.create_system = 3  # Unix, wherever it is made: the modes count
            entry.external_attr = (0o100755 if name in PROGRAMS else 0o100644) << 16
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes(), compresslevel=9)
    return target


def sign(files: Sequence[Path]) -> bool:
    """Sign programs, and tell whether it was done: without the secrets it is not, and says so.

    Raises:
        SetupError: one of the secrets is missing, the certificate cannot be read, or signtool is
            missing or fails.
    """
    certificate, password = os.environ.get(CERTIFICATE, ""), os.environ.get(PASSWORD, "")
    names = ", ".join(file.name for file in files)
    if not certificate and not password:
        say(f"NOT signed: {names}. Neither {CERTIFICATE} nor {PASSWORD} is set.")
        return False
    if not certificate or not password:
        raise SetupError(f"Only one of {CERTIFICATE} and {PASSWORD} is set; it takes both to sign.")
    say(f"Signing {names}")
    content, signtool = decoded(CERTIFICATE, certificate), _signtool()
    with tempfile.TemporaryDirectory(prefix="voicedesk-signing-") as folder:
        key = Path(folder) / "certificate.pfx"
        key.touch(mode=0o600)
        key.write_bytes(content)
        server = os.environ.get(TIMESTAMP_SERVER) or STANDARD_TIMESTAMP_SERVER
        command = [signtool, "sign", "/f", str(key), "/p", password, "/d", "VoiceDesk"]
        command += ["/fd", "sha256", "/tr", server, "/td", "sha256", *map(str, files)]
        # Not by messages.run, which shows the command.
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", check=False
        )
    if done.returncode:
        told = f"{done.stdout}\n{done.stderr}".replace(password, "***").strip()
        raise SetupError(f"signtool failed with exit status {done.returncode}: {told}")
    return True


def _gather(frozen: Frozen, tree: Path) -> bool:
    """Put together what a user gets, and tell whether its programs are signed."""
    for name in PROGRAMS:
        if not (frozen.folder / name).is_file():
            raise SetupError(f"{frozen.folder / name} is missing: for Windows, freeze on Windows")
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(frozen.folder, tree)
    shutil.copyfile(REPOSITORY / "LICENSE", tree / "LICENSE.txt")
    shutil.copyfile(REPOSITORY / "README.md", tree / "README.md")
    frozen.copy_notices(tree)
    is_signed = sign([tree / name for name in PROGRAMS])
    for file in tree.rglob("*"):
        os.utime(file, (_date_s(), _date_s()))
    return is_signed


def _date_s() -> int:
    return int(os.environ["SOURCE_DATE_EPOCH"])


def _processor() -> str:
    """Return what the frozen program runs on: the same as this Python."""
    return "arm64" if sysconfig.get_platform().endswith(("arm64", "aarch64")) else "x64"


def _numbers(version: str) -> str:
    """Return the beginning of a version that Windows understands: 1.2.3 of 1.2.3rc1."""
    found = re.match(r"\d+(\.\d+){0,3}", version)
    if found is None:
        raise SetupError(f"{version} does not begin with a number")
    return found[0]


def _compiler() -> str:
    found = shutil.which("ISCC")
    if found is not None:
        return found
    for variable, folder in _INNO_SETUP_FOLDERS:
        program = Path(os.environ.get(variable, ""), folder, "ISCC.exe")
        if variable in os.environ and program.is_file():
            return str(program)
    raise SetupError(
        "ISCC.exe of Inno Setup 6.3 or later is missing: https://jrsoftware.org/isdl.php, or "
        "winget install JRSoftware.InnoSetup"
    )


def _signtool() -> str:
    found = shutil.which("signtool")
    if found is not None:
        return found
    kits = Path(os.environ.get("PROGRAMFILES(X86)", ""), "Windows Kits", "10", "bin")
    ours = "arm64" if _processor() == "arm64" else "x64"
    installed = sorted(kits.glob(f"10.*/{ours}/signtool.exe"))
    if not installed:
        raise SetupError(
            "signtool.exe is missing: it comes with the Windows SDK, "
            "https://developer.microsoft.com/windows/downloads/windows-sdk"
        )
    return str(installed[-1])


if __name__ == "__main__":
    sys.exit(main())
