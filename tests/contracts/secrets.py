"""The contract of core.ports.SecretStore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicedesk.core.secret import ApiKey

if TYPE_CHECKING:
    from voicedesk.core.ports import SecretStore

KEY = ApiKey("gsk_contract_0123456789")
OTHER = ApiKey("gsk_contract_9876543210")


class SecretStoreContract:
    """Subclasses give a fixture ``secrets`` with no key in it."""

    async def test_a_key_is_kept_per_host(self, secrets: SecretStore) -> None:
        await secrets.set("api.groq.com", KEY)
        await secrets.set("localhost:8080", OTHER)
        assert await secrets.get("api.groq.com") == KEY
        assert await secrets.get("localhost:8080") == OTHER

    async def test_an_unknown_host_has_no_key(self, secrets: SecretStore) -> None:
        assert await secrets.get("never.example") is None

    async def test_a_key_is_replaced(self, secrets: SecretStore) -> None:
        await secrets.set("replaced.example", KEY)
        await secrets.set("replaced.example", OTHER)
        assert await secrets.get("replaced.example") == OTHER

    async def test_a_deleted_key_is_gone(self, secrets: SecretStore) -> None:
        await secrets.set("deleted.example", KEY)
        await secrets.delete("deleted.example")
        assert await secrets.get("deleted.example") is None

    async def test_deleting_what_is_not_there_is_no_error(self, secrets: SecretStore) -> None:
        await secrets.delete("absent.example")

    async def test_a_probe_names_the_store_and_leaves_the_keys_alone(
        self, secrets: SecretStore
    ) -> None:
        await secrets.set("probed.example", KEY)
        assert await secrets.probe()
        assert await secrets.get("probed.example") == KEY
