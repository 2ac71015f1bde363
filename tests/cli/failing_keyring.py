"""A keyring whose every call fails."""

from __future__ import annotations

from keyring.backend import KeyringBackend


class Keyring(KeyringBackend):
    priority = 1  # pyright: ignore[reportAssignmentType] - as keyring's own back ends have it

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("broken")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError("broken")

    def delete_password(self, service: str, username: str) -> None:
        raise RuntimeError("broken")
