"""The disk image for macOS: the app, signed, and notarised if Apple's secrets are there.

They stand in the environment, each group whole or not at all:

VOICEDESK_MACOS_IDENTITY              a "Developer ID Application: ..."; without it the app is signed
                                      ad hoc, which runs where it was built
VOICEDESK_MACOS_CERTIFICATE           its .p12 in base64, unless a keychain has it already
VOICEDESK_MACOS_CERTIFICATE_PASSWORD  what that file is locked with

VOICEDESK_APPLE_ID                    who asks for the notarisation
VOICEDESK_APPLE_TEAM_ID
VOICEDESK_APPLE_APP_PASSWORD          or, instead of these three:
VOICEDESK_APPLE_API_KEY               the text of the .p8
VOICEDESK_APPLE_API_KEY_ID
VOICEDESK_APPLE_API_ISSUER
"""

from __future__ import annotations

import json
import os
import platform
import plistlib
import re
import secrets
import shlex
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from messages import SetupError, run, say
from signing_secrets import decoded

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from freezing import Frozen

REPOSITORY = Path(__file__).resolve().parents[1]
INFORMATION = REPOSITORY / "packaging" / "macos" / "Info.plist"
ENTITLEMENTS = REPOSITORY / "packaging" / "macos" / "entitlements.plist"
APP = "VoiceDesk.app"
"""What PyInstaller's BUNDLE makes next to the frozen folder (packaging/voicedesk.spec)."""
PROGRAM = Path("Contents", "MacOS", "voicedesk")

IDENTITY = "VOICEDESK_MACOS_IDENTITY"
CERTIFICATE = ("VOICEDESK_MACOS_CERTIFICATE", "VOICEDESK_MACOS_CERTIFICATE_PASSWORD")
ACCOUNT = ("VOICEDESK_APPLE_ID", "VOICEDESK_APPLE_TEAM_ID", "VOICEDESK_APPLE_APP_PASSWORD")
API_KEY = ("VOICEDESK_APPLE_API_KEY", "VOICEDESK_APPLE_API_KEY_ID", "VOICEDESK_APPLE_API_ISSUER")

_MACH_O: Final = {
    bytes.fromhex(magic) for magic in ("cffaedfe", "cefaedfe", "cafebabe", "cafebabf")
}
"""How programs and libraries begin: of 64 bits, of 32, and of several processors."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the environment has; each group is empty if it is not there."""

    identity: str
    certificate: tuple[str, ...]
    account: tuple[str, ...]
    api_key: tuple[str, ...]


def build(frozen: Frozen, version: str, work: Path, out: Path) -> Path:
    """Make the disk image for this machine's processor and return it.

    Raises:
        SetupError: this is not macOS, half of the secrets are missing, or Apple refuses the app.
    """
    if shutil.which("hdiutil") is None:
        raise SetupError("hdiutil is missing: a disk image is built on macOS")
    known = _secrets()
    say("The disk image for macOS")
    folder = work / "macos"
    shutil.rmtree(folder, ignore_errors=True)
    content = folder / "image"
    app = _app(frozen, version, content)
    (content / "Applications").symlink_to("/Applications")
    image = folder / f"voicedesk-{version}-{platform.machine()}.dmg"
    if not known.identity:
        say(f"No {IDENTITY}: signed ad hoc, other Macs will refuse to open it unasked")
        _sign(app, ["--sign", "-", "--timestamp=none"])
        _pack(content, image)
    else:
        with _keychain(known.certificate) as keychain:
            signature = ["--sign", known.identity, "--timestamp", *keychain]
            # codesign's parser of these refuses comments that others take.
            entitlements = folder / "entitlements.plist"
            entitlements.write_bytes(plistlib.dumps(plistlib.loads(ENTITLEMENTS.read_bytes())))
            hardened = [*signature, "--options", "runtime"]
            _sign(app, hardened, for_program=["--entitlements", str(entitlements)])
            _pack(content, image)
            run(["codesign", "--force", *signature, str(image)])
    _notarise(image, known)
    # Only now: what Apple refused does not lie among what is published.
    out.mkdir(parents=True, exist_ok=True)
    shutil.move(image, out / image.name)
    return out / image.name


def _secrets() -> Secrets:
    known = Secrets(
        os.environ.get(IDENTITY, ""), _group(CERTIFICATE), _group(ACCOUNT), _group(API_KEY)
    )
    if not known.identity and (known.certificate or known.account or known.api_key):
        raise SetupError(f"{IDENTITY} is not set, but what is used with it is")
    return known


def _group(names: tuple[str, ...]) -> tuple[str, ...]:
    # A secret that a build service does not know is empty there.
    values = tuple(os.environ.get(name, "") for name in names)
    missing = [name for name, value in zip(names, values, strict=True) if not value]
    if len(missing) == len(names):
        return ()
    if missing:
        raise SetupError(f"{' and '.join(missing)} must be set too, or none of {', '.join(names)}")
    return values


def _app(frozen: Frozen, version: str, target: Path) -> Path:
    """Copy the app and complete it: its description, its icon, and what is told of its parts."""
    made = frozen.folder.with_name(APP)
    if not (made / PROGRAM).is_file():
        raise SetupError(f"{made / PROGRAM} is missing: PyInstaller makes it on macOS")
    app = target / APP
    shutil.copytree(made, app, symlinks=True)
    contents = app / "Contents"
    (contents / "Info.plist").write_bytes(plistlib.dumps(information(version)))
    shutil.copyfile(frozen.pictures / "voicedesk.icns", contents / "Resources" / "voicedesk.icns")
    documents = contents / "Resources" / "documents"
    documents.mkdir()
    shutil.copyfile(REPOSITORY / "LICENSE", documents / "LICENSE")
    frozen.copy_notices(documents)
    return app


def information(version: str) -> dict[str, Any]:
    """Return what macOS is told about the app of a version.

    Raises:
        SetupError: the version begins with no number.
    """
    # Nothing but up to three numbers counts as a version there.
    numbers = re.match(r"\d+(\.\d+){0,2}", version)
    if numbers is None:
        raise SetupError(f"macOS takes no version like {version}")
    return {
        key: numbers[0] if value == "@VERSION@" else value
        for key, value in plistlib.loads(INFORMATION.read_bytes()).items()
    }


def _sign(app: Path, signature: Sequence[str], *, for_program: Sequence[str] = ()) -> None:
    """Sign from the inside out: a signature covers those of what it holds.

    Not by ``codesign --deep``, which would give the program's entitlements to the libraries, and
    misses code that lies where it expects data.
    """
    parts = _code(app)
    print(f"  codesign: {len(parts)} libraries and frameworks, the app", flush=True)
    for part in parts:
        run(["codesign", "--force", *signature, str(part)], silent=True)
    run(["codesign", "--force", *signature, *for_program, str(app)])
    run(["codesign", "--verify", "--deep", "--strict", str(app)])


def _code(app: Path) -> list[Path]:
    """Return all that has a signature of its own but for the app itself, the innermost first."""
    real = [path for path in app.rglob("*") if not path.is_symlink()]
    frameworks = [path for path in real if path.suffix == ".framework" and path.is_dir()]
    # A framework's signature is that of its library, and the app's that of the program.
    covered = {file for folder in frameworks for file in folder.rglob(folder.stem)}
    covered.add(app / PROGRAM)
    libraries = [path for path in real if path.is_file() and _is_code(path)]
    parts = {*frameworks, *libraries} - covered
    return sorted(parts, key=lambda path: (-len(path.parts), path))


def _is_code(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(4) in _MACH_O


def _pack(content: Path, image: Path) -> None:
    command = ["hdiutil", "create", "-volname", "VoiceDesk", "-fs", "HFS+"]
    # ULMO: read-only, packed by LZMA.
    run([*command, "-format", "ULMO", "-srcfolder", str(content), "-ov", str(image)], quiet=True)


@contextmanager
def _keychain(certificate: tuple[str, ...]) -> Generator[list[str]]:
    """Keep the certificate in a keychain of its own meanwhile; gives codesign's options for it.

    Without a certificate the user's own keychains are searched.
    """
    if not certificate:
        yield []
        return
    encoded, password = certificate
    content = decoded(CERTIFICATE[0], encoded)
    before = re.findall('"(.+)"', _ask(["security", "list-keychains", "-d", "user"]))
    unlocking = secrets.token_urlsafe(32)
    hidden = (password, unlocking)
    with TemporaryDirectory() as folder:
        file, keychain = Path(folder, "certificate.p12"), str(Path(folder, "voicedesk.keychain-db"))
        file.write_bytes(content)
        _ask(["security", "create-keychain", "-p", unlocking, keychain], hidden)
        try:
            # Without options: it does not lock itself while much is signed.
            _ask(["security", "set-keychain-settings", keychain])
            _ask(["security", "unlock-keychain", "-p", unlocking, keychain], hidden)
            what = [str(file), "-f", "pkcs12", "-P", password, "-k", keychain]
            _ask(["security", "import", *what, "-T", "/usr/bin/codesign"], hidden)
            file.unlink()
            # Otherwise a window asks whether codesign may use the key.
            lists = ["-S", "apple-tool:,apple:", "-s", "-k", unlocking, keychain]
            _ask(["security", "set-key-partition-list", *lists], hidden)
            # codesign looks for the certificates above it in these.
            _ask(["security", "list-keychains", "-d", "user", "-s", keychain, *before])
            yield ["--keychain", keychain]
        finally:
            # Takes it off the list as well. What went wrong before counts more than this.
            deletion = ["security", "delete-keychain", keychain]
            if subprocess.run(deletion, capture_output=True, check=False).returncode:
                say(f"The keychain {keychain} could not be deleted")


def _notarise(image: Path, known: Secrets) -> None:
    if not (known.account or known.api_key):
        say(f"Not notarised: neither {ACCOUNT[0]} nor {API_KEY[0]} is set")
        return
    with TemporaryDirectory() as folder:
        login, hidden = _login(known, Path(folder))
        submission = ["submit", str(image), "--wait", "--timeout", "1h", "--output-format", "json"]
        told = _ask(["xcrun", "notarytool", *submission, *login], hidden)
        try:
            answer: dict[str, Any] = json.loads(told)
        except ValueError as error:
            raise SetupError(f"notarytool said no JSON: {_concealed(told, hidden)}") from error
        # A refusal is no failure to notarytool.
        if answer.get("status") != "Accepted":
            reasons = _ask(["xcrun", "notarytool", "log", str(answer.get("id")), *login], hidden)
            print(_concealed(reasons, hidden), file=sys.stderr)
            raise SetupError(f"Apple does not notarise {image.name}: {answer.get('status')}")
    run(["xcrun", "stapler", "staple", str(image)])


def _login(known: Secrets, folder: Path) -> tuple[list[str], tuple[str, ...]]:
    """Return notarytool's options, and which of their values nobody may see."""
    if known.api_key:
        key, key_id, issuer = known.api_key
        file = folder / "key.p8"
        file.write_text(key, encoding="utf-8")
        return ["--key", str(file), "--key-id", key_id, "--issuer", issuer], (key, key_id, issuer)
    user, team, password = known.account
    return ["--apple-id", user, "--team-id", team, "--password", password], known.account


def _ask(command: Sequence[str], hidden: Sequence[str] = ()) -> str:
    """Show a command without what is hidden, run it, and return what it says.

    Raises:
        SetupError: it fails; that does not show what is hidden either.
    """
    shown = shlex.join("***" if word in hidden else word for word in command)
    print(f"  $ {shown}", flush=True)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(_concealed(done.stdout + done.stderr, hidden), file=sys.stderr)
        raise SetupError(f"{shown} failed with exit status {done.returncode}.")
    return done.stdout


def _concealed(text: str, hidden: Sequence[str]) -> str:
    for word in hidden:
        text = text.replace(word, "***")
    return text
