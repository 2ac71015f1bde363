"""The permission of a desktop portal is kept by its owner alone, and never in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from voicedesk.storage.portal_token import PortalToken

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "3d1c7f7e-2f0a-4d35-9c25-0f2c52cbb1a7"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "portal-token"


def test_it_is_kept_for_its_owner_only(path: Path) -> None:
    PortalToken(path).save(TOKEN)
    assert PortalToken(path).load() == TOKEN
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_is_replaced_and_forgotten(path: Path) -> None:
    store = PortalToken(path)
    store.save("former")
    store.save(TOKEN)
    assert store.load() == TOKEN
    store.save("")
    store.save("")
    assert store.load() == ""
    assert not path.exists()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a" * 300, b"two\nlines", b"a\x00b"])
def test_what_is_no_token_is_none(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert PortalToken(path).load() == ""


def test_a_disk_that_refuses_costs_a_dialog(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    store = PortalToken(tmp_path / "file" / "portal-token")
    store.save(TOKEN)
    assert store.load() == ""
