"""``voicedesk models``: what the server offers, by role."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from voicedesk.cli.output import print_json
from voicedesk.cli.running import run_with_program
from voicedesk.core.models import ModelInfo, ModelRole, choose_model, models_for

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from voicedesk.app.program import Program


def run(arguments: Namespace) -> int:
    return run_with_program(arguments, lambda program: _models(program, arguments))


async def _models(program: Program, arguments: Namespace) -> int:
    listed = await program.models.list_models()
    service = program.settings.service
    chosen = {role: choose_model(role, service.role(role).model, listed) for role in ModelRole}
    if arguments.json:
        models = [asdict(model) for model in listed]
        print_json({"models": models, "chosen": chosen})
    else:
        _print_table(listed, chosen)
    return 0


def _print_table(listed: Sequence[ModelInfo], chosen: dict[ModelRole, str]) -> None:
    for role in ModelRole:
        print(f"{role}:")
        for model in models_for(role, listed):
            mark = "*" if model.id == chosen[role] else " "
            print(f"  {mark} {model.id}")
    print("* is the one in use.")
