"""One target under atheris; the first argument names it, the others are libFuzzer's."""

from __future__ import annotations

import sys

import atheris


def main() -> None:
    # Only what is imported within is guided by coverage.
    with atheris.instrument_imports(include=["voicedesk"], enable_loader_override=False):
        from tests.fuzz.targets import TARGETS

    name, *options = sys.argv[1:]
    atheris.Setup([sys.argv[0], *options], TARGETS[name].run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
