"""``voicedesk doctor``: check everything a turn needs, and say what to do where it fails."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from voicedesk.app.checks import Check, run_checks
from voicedesk.cli.output import next_step_here, print_json
from voicedesk.cli.running import run_with_program

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from voicedesk.app.program import Program


def run(arguments: Namespace) -> int:
    checks = [_here(check) for check in run_with_program(arguments, _check)]
    if arguments.json:
        print_json({"checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            print(_line(check))
    return 0 if all(check.passed for check in checks) else 1


async def _check(program: Program) -> Sequence[Check]:
    return await run_checks(program)


def _here(check: Check) -> Check:
    return replace(check, next_step=next_step_here(check.next_step))


def _line(check: Check) -> str:
    mark = "ok     " if check.passed else "PROBLEM"
    line = f"{mark}  {check.name:<12} {check.finding}"
    return f"{line}\n{'':22}{check.next_step}" if check.next_step else line
