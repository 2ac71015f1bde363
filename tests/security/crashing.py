"""The program with a bug: the request that it was about to send is quoted in an exception.

python crashing.py PLACE WORD...    PLACE is task (in the turn) or command
"""

from __future__ import annotations

import sys
from typing import Any, NoReturn

from voicedesk import cli
from voicedesk.cli import output
from voicedesk.groq.client import GroqClient


def main() -> None:
    place = sys.argv.pop(1)
    headers = GroqClient._headers

    def fail(self: GroqClient, call: Any) -> NoReturn:
        raise RuntimeError(f"cannot send {headers(self, call)} {self.secret().encode()!r}")

    GroqClient._headers = fail
    if place == "command":
        output.next_step_for = _show_the_headers
    sys.exit(cli.main())


def _show_the_headers(*_: object) -> NoReturn:
    from voicedesk.core.child_environment import environment_key

    raise RuntimeError(f"the key is {environment_key()}")


main()
