"""Text that arrives in other programs on X11, byte for byte, by the clipboard."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.contracts.inserting import PASTED, InserterContract, InsertionStage
from tests.desk.foreign import KINDS, Chromium, Mousepad, QtWindow, XTerm, foreign
from tests.desktop.x11_stage import X11Stage, an_inserter, clipboard, copy
from voicedesk.core.threads import in_thread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desk.desktop import VirtualDesktop

Field = QtWindow | XTerm | Mousepad | Chromium

EVERY_KIND_OF_SIGN = (
    "é ß 漢字 🙂 family 👩\u200d👩\u200d👧\u200d👦 flag 🇨🇭 skin 👍🏽\n"
    "combining e\u0301 a\u0308\u0323, שלום עולם, مرحبا, \u202bרtl\u202c\n"
    "\tindented\tby tabs\n"
    "\n"
    "“quotes” \u2013 dashes — … € µ ½ ﬁ \uff21\u00a0end"
)


def long_text() -> str:
    """5,000 characters of many scripts, the same every time."""
    choose = random.Random(5)
    alphabet = "abcdefghijklmnopqrstuvwxyz     éßñøΩж漢字語あ한🙂שم\t"
    return "".join(choose.choice(alphabet) for _ in range(4990)) + "\nThe end."


TEXTS = {
    "signs": EVERY_KIND_OF_SIGN,
    "long": long_text(),
    "one": "x",
    "code": "def f(a):\n\treturn {'a': [a] * 3}  # 100 %\n",
}


class TestX11InserterContract(InserterContract):
    @pytest.fixture
    def stage(self, screen: VirtualDesktop, windows: tuple[QtWindow, QtWindow]) -> InsertionStage:
        first, other = windows
        for window in (other, first):
            window.clear()
        return X11Stage(screen, first, other)


@pytest.fixture(scope="module", params=list(KINDS))
def field(
    request: pytest.FixtureRequest, screen: VirtualDesktop, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Field]:
    with foreign(request.param, screen, tmp_path_factory.mktemp(request.param)) as program:
        yield program


@pytest.mark.parametrize("name", TEXTS)
async def test_a_text_arrives_byte_for_byte(
    screen: VirtualDesktop, field: Field, name: str
) -> None:
    copy(screen.environment, b"copied before")
    field.focus()
    field.clear()
    async with an_inserter() as inserter:
        target = await inserter.target()
        done = await inserter.insert(TEXTS[name], target, PASTED)
        assert (done.was_taken, done.notice) == (True, "")
        await in_thread(lambda: field.wait_for(field.as_received(TEXTS[name])))
        assert clipboard(screen.environment) == b"copied before"


async def test_three_hundred_insertions_in_a_row(
    screen: VirtualDesktop, windows: tuple[QtWindow, QtWindow]
) -> None:
    window = windows[0]
    window.focus()
    window.clear()
    copy(screen.environment, b"STALE")
    texts = [f"{number}: é漢🙂\n" for number in range(300)]
    async with an_inserter() as inserter:
        for text in texts:
            done = await inserter.insert(text, await inserter.target(), PASTED)
            assert (done.was_taken, done.notice) == (True, "")
        assert window.text() == "".join(texts)
        assert clipboard(screen.environment) == b"STALE"


async def test_the_program_is_told(screen: VirtualDesktop, field: Field) -> None:
    field.focus()
    async with an_inserter() as inserter:
        target = await inserter.target()
    assert target.application == field.application
    assert field.title in target.title
    assert int(target.window, 16) == int(field.window.identifier)
