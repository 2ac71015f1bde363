"""The Secret Service in the four states a user can have it in."""

from __future__ import annotations

import subprocess
from enum import StrEnum
from typing import TYPE_CHECKING

from tests.desk.processes import DeskError, Program, find_program, run
from tests.patience import GIVE_UP_S

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PASSWORD = "desk"
"""Opens the login keyring, and answers the prompt of a locked one."""

SECRETS = "org.freedesktop.secrets"
SERVICE = "/org/freedesktop/secrets"
LOGIN = f"{SERVICE}/collection/login"
INTERFACE = "org.freedesktop.Secret.Service"


class KeyringState(StrEnum):
    UNLOCKED = "unlocked"
    LOCKED = "locked"
    """Asks for the password in a window, and makes the caller wait for the answer."""
    ABSENT = "absent"
    """Nothing offers the service, and the bus cannot start anything that does."""
    NONE = "none"
    """Not running; the bus may start one, which then has no keyring to open yet."""


def start_keyring(state: KeyringState, environment: Mapping[str, str], logs: Path) -> Program:
    """Start gnome-keyring with a fresh login keyring, unlocked or locked."""
    daemon = Program(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        environment,
        logs / "keyring.log",
        stdin=PASSWORD.encode(),
    )
    try:
        daemon.wait_ready(lambda: _has_login_keyring(environment))
        if state is KeyringState.LOCKED:
            lock_keyring(environment)
    except DeskError:
        daemon.stop()
        raise
    return daemon


def lock_keyring(environment: Mapping[str, str]) -> None:
    _call(environment, SECRETS, SERVICE, f"{INTERFACE}.Lock", f"array:objpath:{LOGIN}")


def lookup_secret(environment: Mapping[str, str], **attributes: str) -> str | None:
    """The secret that ``secret-tool`` finds under the attributes, None when there is none."""
    pairs = [word for pair in attributes.items() for word in pair]
    done = subprocess.run(
        [find_program("secret-tool"), "lookup", *pairs],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=GIVE_UP_S,
        check=False,
    )
    if done.returncode and done.stderr:
        raise DeskError(f"secret-tool lookup: {done.stderr.decode(errors='replace').strip()}")
    return None if done.returncode else done.stdout.decode()


def store_secret(environment: Mapping[str, str], secret: str, **attributes: str) -> None:
    pairs = [word for pair in attributes.items() for word in pair]
    run(["secret-tool", "store", "--label=desk", *pairs], environment, stdin=secret.encode())


def _has_login_keyring(environment: Mapping[str, str]) -> bool:
    try:
        owned = _call(
            environment,
            "org.freedesktop.DBus",
            "/",
            "org.freedesktop.DBus.NameHasOwner",
            f"string:{SECRETS}",
        )
        if b"true" not in owned:  # asking the service itself would make the bus start a second one
            return False
        alias = _call(environment, SECRETS, SERVICE, f"{INTERFACE}.ReadAlias", "string:default")
    except DeskError:
        return False
    return LOGIN.encode() in alias


def _call(environment: Mapping[str, str], owner: str, path: str, method: str, value: str) -> bytes:
    command = ["dbus-send", "--session", "--print-reply", f"--dest={owner}", path, method, value]
    return run(command, environment)
