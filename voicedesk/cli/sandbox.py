"""``voicedesk sandbox``: the Groq API on this computer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from voicedesk.core.child_environment import environment_key
from voicedesk.core.errors import ErrorKind, VoiceDeskError

if TYPE_CHECKING:
    from argparse import Namespace

KEY_VARIABLE = "VOICEDESK_SANDBOX_KEY"


def run(arguments: Namespace) -> int:
    from voicedesk.sandbox import main as sandbox
    from voicedesk.sandbox.scenario_file import ScenarioError

    try:
        sandbox.run(
            arguments.port,
            arguments.scenario,
            environment_key(KEY_VARIABLE) or None,
            exit_with_stdin=arguments.embedded,
        )
    except ScenarioError as error:
        raise VoiceDeskError(
            f"{str(error).rstrip('.')}.",
            kind=ErrorKind.FILE,
            next_step="Correct the file and start the sandbox again.",
        ) from error
    except OSError as error:
        raise VoiceDeskError(
            f"The sandbox cannot serve port {arguments.port}: {_reason(error)}.",
            kind=ErrorKind.SANDBOX_FAILED,
            next_step="Choose another port, or leave --port out for any free one.",
        ) from error
    return 0


def _reason(error: OSError) -> str:
    # asyncio and socket add the address, which has been named already.
    return os.strerror(error.errno) if error.errno else str(error)
