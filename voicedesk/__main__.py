"""``python -m voicedesk``."""

import sys

from voicedesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
