"""``python -m voicedesk``."""

import multiprocessing
import sys

from voicedesk.cli import main

if __name__ == "__main__":
    # In a frozen program the sandbox's recogniser starts this file again.
    multiprocessing.freeze_support()
    sys.exit(main())
