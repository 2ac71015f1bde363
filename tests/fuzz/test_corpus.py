"""Every case that fuzzing ever found, and fresh ones: a few here, millions by ``tests.fuzz``."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).parent / "corpus"
KEPT = [(path.parent.name, path.name) for path in sorted(CORPUS.glob("*/*"))]


@pytest.mark.parametrize(("target", "case"), KEPT)
def test_what_was_found_once_is_found_no_more(target: str, case: str) -> None:
    TARGETS[target].run((CORPUS / target / case).read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_what_means_something_is_taken(target: str) -> None:
    for seed in TARGETS[target].seeds:
        TARGETS[target].run(seed)


@pytest.mark.parametrize("target", TARGETS)
def test_any_bytes_are_taken_or_refused(target: str) -> None:
    chosen = TARGETS[target]

    @settings(max_examples=150)
    @example(b"")
    @given(_mutated(chosen.seeds) | st.binary(max_size=300))
    def run(data: bytes) -> None:
        chosen.run(data)

    run()


@st.composite
def _mutated(draw: st.DrawFn, seeds: tuple[bytes, ...]) -> bytes:
    """Draw a seed with some bytes changed, taken out or put in."""
    data = bytearray(draw(st.sampled_from(seeds)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        until = at + draw(st.sampled_from((0, 0, 1, 1, 2, 8, 64)))
        data[at:until] = draw(st.binary(max_size=4))
    return bytes(data)
