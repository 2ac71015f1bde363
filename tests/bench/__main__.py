"""``python -m tests.bench NAME [--json]``."""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module

from tests.bench.table import as_table

NAMES = (
    "latency",
    "startup",
    "window",
    "history",
    "soak",
    "fidelity",
    "dictation",
    "moderation",
    "ctl",
    "insertion",
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--rounds", type=int, default=0, help="how often; 0: the usual number")
    arguments = parser.parse_args()
    rows = import_module(f"tests.bench.{arguments.name}").measure(arguments.rounds)
    if arguments.json:
        print(json.dumps({"name": arguments.name, "rows": rows}))
    else:
        print(as_table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
