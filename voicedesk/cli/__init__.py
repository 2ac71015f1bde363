"""The command line: one file per command, all on the same services as the window.

Results go to standard output, everything else to standard error. Exit codes: 0 done, 1 a told
failure, 2 usage, 130 interrupted.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from voicedesk.cli.arguments import build_parser
from voicedesk.core.errors import VoiceDeskError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    arguments = build_parser().parse_args(argv)
    try:
        return arguments.run(arguments)
    except VoiceDeskError as failure:
        print(f"voicedesk: {failure.sentence()}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has had enough; Python must not complain about it at exit.
        sys.stderr.close()
        return 1
