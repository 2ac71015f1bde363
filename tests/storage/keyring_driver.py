"""Calls the secret store in a process with the environment of a virtual desktop.

Prints one JSON object per call: the result or the error, and how long it took.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from voicedesk.core.errors import KeyringError
from voicedesk.core.secret import ApiKey
from voicedesk.storage.secrets import KeyringSecretStore

KEY = ApiKey("gsk_secret_of_the_driver_42")


async def call(store: KeyringSecretStore, name: str) -> str | None:
    if name == "get":
        key = await store.get("api.groq.com")
        return None if key is None else key.reveal()
    if name == "set":
        await store.set("api.groq.com", KEY)
        return "kept"
    if name == "delete":
        await store.delete("api.groq.com")
        return "deleted"
    return await store.probe()


async def main(limit_s: float, names: list[str]) -> None:
    store = KeyringSecretStore(answer_limit_s=limit_s, probe_limit_s=limit_s)
    for name in names:
        began_s = time.monotonic()
        try:
            said: dict[str, object] = {"result": await call(store, name)}
        except KeyringError as error:
            said = {"kind": error.kind, "message": error.message, "next_step": error.next_step}
        print(json.dumps({**said, "took_s": time.monotonic() - began_s}), flush=True)


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), sys.argv[2:]))
