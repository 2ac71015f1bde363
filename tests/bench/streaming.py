"""A long answer in Markdown, at a pace that no model keeps up, into the real window.

Floor and baseline are the same window when nothing happens in it.
"""

from __future__ import annotations

import json
import tempfile
from itertools import count
from pathlib import Path

from tests.bench.serving import drive, sandbox
from tests.bench.table import p50, timed_row
from tests.desk.desktop import VirtualDesktop
from voicedesk.sandbox.tokens import pieces

TOKENS = 4000
TOKENS_PER_S = 1000
_SHAPES = (
    "## Chapter {0}\n\nThe river that runs through the *old town* rises every spring, when the"
    " snow in the hills begins to melt, and **nobody** there is surprised by it. See `page {0}`.",
    "- a boat in the garden\n- a ladder, {0} rungs\n  - and a rope\n- warm clothes",
    "1. Look at the hills.\n2. Count to {0}.\n3. Carry the carpets upstairs.",
    "| Year | Height | Houses |\n|---|---:|---|\n| {0} | 3.1 m | twelve |\n| later | 2.8 m | none |",
    "```python\nfor house in town.houses({0}):\n    if house.is_wet():  # every spring\n"
    "        house.wait_for(summer)\n```",
    "> Most of the people there have learned to live with the water, and say so {0} times.",
)


def measure_streaming() -> list[dict[str, object]]:
    """Stream answers; return the gaps of the event loop, the waits of the tokens, and the CPU."""
    rows: list[list[dict[str, object]]] = [
        _measure_one(name, text) for name, text in {"": answer(), **one_block_answers()}.items()
    ]
    # Rows with the same columns belong together.
    return [row for kind in zip(*rows, strict=True) for row in kind]


def _measure_one(name: str, text: str) -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        scenario = Path(folder) / "streaming.toml"
        scenario.write_text(_scenario(text))
        with (
            VirtualDesktop(audio=False) as desktop,
            sandbox(scenario, desktop.environment) as service,
        ):
            took = drive("streaming_driver", [], {**desktop.environment, **service})
    of = f"{name}, " if name else ""
    title = f"{of}{took['tokens'][0]} tokens, {took['took_s'][0]:.1f} s"
    gaps, idle_gaps = took["gaps"], took["idle_gaps"]
    waits, paints = took["waits"], took["idle_paints"]
    return [
        timed_row(
            "window", f"{title}: gaps of the loop", gaps, floor_ms=idle_gaps, baseline_ms=idle_gaps
        ),
        timed_row("window", f"{title}: event to paint", waits, floor_ms=paints, baseline_ms=paints),
        {
            "name": "window",
            "scenario": f"{title}: CPU",
            "floor_percent": p50(took["idle_cpu"]),
            "percent": p50(took["cpu"]),
        },
    ]


def answer() -> str:
    """Return an answer of exactly so many tokens, with everything that Markdown is used for."""
    text = ""
    for number in count():
        text += f"{_SHAPES[number % len(_SHAPES)].format(number)}\n\n"
        if len(tokens := pieces(text)) >= TOKENS:
            return "".join(tokens[:TOKENS])
    raise AssertionError


def one_block_answers() -> dict[str, str]:
    """Return answers that are one block from their beginning to their end, the worst there are.

    All are short enough to be rendered to their end.
    """
    table = "".join(f"| {1500 + row} | {row % 7}.1 m | *{row}* houses |\n" for row in range(500))
    listing = "".join(f"    wait({line})\n" for line in range(2000))
    return {
        "a table of 500 rows": f"| Year | Height | Houses |\n|---|---:|---|\n{table}",
        "a listing of 2000 lines": f"```python\n{listing}```\n",
        "a list of 1000 items": "".join(f"- a ladder, *{item}* rungs\n" for item in range(1000)),
        "a list 12 deep": "".join(f"{'  ' * (at % 12)}- a rope, *{at}* m\n" for at in range(800)),
        "a quote of 800 lines": "".join(f"> They say so **{at}** times\n" for at in range(800)),
        "a paragraph": "".join(f"It rises **every** spring, {at}. " for at in range(700))[:20_000],
    }


def _scenario(text: str) -> str:
    # A string of JSON is one of TOML.
    return f"tokens_per_s = {TOKENS_PER_S}\nreplies = [{{ text = {json.dumps(text)} }}]\n"
