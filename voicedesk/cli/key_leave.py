"""May the environment's key go to a server that it was not meant for?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from voicedesk.cli.output import interruptible
from voicedesk.core.child_environment import KEY_HOST_VARIABLE, KEY_VARIABLE, environment_key
from voicedesk.core.secret import ApiKey

if TYPE_CHECKING:
    from voicedesk.app.program import Program
    from voicedesk.core.server_address import ServerAddress


async def ask_leave(program: Program, server: ServerAddress) -> bool:
    """Ask on a terminal; without one, say how to give leave, and go on without the key.

    Raises:
        KeyringError: the key is to be kept for this server, and the keyring does not work.
    """
    name = server.key_name
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        print(
            f"voicedesk: The key in {KEY_VARIABLE} is meant for Groq and was not sent to {name}. "
            f"If it is that server's key, set {KEY_HOST_VARIABLE}={name}.",
            file=sys.stderr,
        )
        return False
    print(
        f"The key in {KEY_VARIABLE} is meant for Groq, unless {KEY_HOST_VARIABLE} says otherwise.\n"
        f"Send it to {name}? [y]es, this time; [a]lways: keep it in the keyring for this server; "
        "[N]o: ",
        end="",
        file=sys.stderr,
        flush=True,
    )
    with interruptible():
        answer = sys.stdin.readline().strip().lower()
    if answer in ("a", "always"):
        key = ApiKey(environment_key())
        await program.keys.store(server.api_root, key, session_only=False)
    return answer in ("y", "yes", "a", "always")
