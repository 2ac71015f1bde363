"""The command line: one file per command, all on the same services as the window.

Results go to standard output, everything else to standard error. Exit codes: 0 done, 1 a told
failure, 2 usage, 130 interrupted.
"""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING

from voicedesk.app.crash import hide_keys_in_tracebacks
from voicedesk.cli.arguments import build_parser
from voicedesk.cli.output import let_any_text_through, output_lost, quiet_standard_output, tell
from voicedesk.core.child_environment import take_keys
from voicedesk.core.errors import VoiceDeskError

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO})


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return the exit code."""
    let_any_text_through()
    if argv is None:
        # This process is ours from here on: nothing that it starts inherits a key.
        take_keys()
        hide_keys_in_tracebacks()
    try:
        try:
            words = sys.argv[1:] if argv is None else argv
            arguments = build_parser(words).parse_args(words)
            return arguments.run(arguments)
        finally:
            sys.stdout.flush()
    except VoiceDeskError as failure:
        tell(failure)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has had enough; that is no failure to speak of.
        quiet_standard_output()
        return 1
    except OSError as error:
        # Files that commands write have their own words; this is the output of ``print``.
        if error.errno not in _NO_ROOM or error.filename is not None:
            raise
        tell(output_lost(error))
        return 1
