"""Fuzz the readers of strangers' bytes::

    python -m tests.fuzz                       every target, 10 minutes or 10 million runs each
    python -m tests.fuzz sse wav --seconds 60

Each target runs in a process of its own, guided by coverage (atheris, libFuzzer). What it finds is
written to ``tests/fuzz/corpus/TARGET/``, where ``test_corpus.py`` runs it for ever after.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"
LONGEST_RUN_S = 10
"""A run that takes longer counts as hanging."""

_DONE = re.compile(r"Done (\d+) runs in (\d+) second")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=600, metavar="N")
    parser.add_argument("--runs", type=int, default=10_000_000, metavar="N")
    options = parser.parse_args()
    unknown = set(options.targets) - set(TARGETS)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    codes = [
        _fuzz(name, options.seconds, options.runs) for name in options.targets or tuple(TARGETS)
    ]
    return max(codes)


def _fuzz(name: str, seconds: int, runs: int) -> int:
    found = CORPUS / name
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"fuzz-{name}-") as grown:
        for number, seed in enumerate(TARGETS[name].seeds):
            (Path(grown) / f"seed-{number}").write_bytes(seed)
        done = subprocess.run(
            [
                *(sys.executable, "-m", "tests.fuzz.driver", name),
                *(grown, str(found), f"-artifact_prefix={found}{os.sep}"),
                *(f"-max_total_time={seconds}", f"-runs={runs}", f"-timeout={LONGEST_RUN_S}"),
                *("-max_len=4096", "-rss_limit_mb=2048", "-print_final_stats=1"),
            ],
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            check=False,
        )
    counted = _DONE.search(done.stderr)
    if done.returncode or counted is None:
        print(f"{name}: FOUND something\n{done.stderr[-4000:]}")
        return 1
    print(f"{name}: {int(counted[1]):,} runs in {counted[2]} s, nothing found", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
