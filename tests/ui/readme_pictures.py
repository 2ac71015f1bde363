"""The README's pictures of the window: ``python -m tests.ui.readme_pictures [OUTDIR]``.

The one of a dictation shows another program as well; it is taken on a virtual desktop.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.fakes.fake_backend import FakeBackend, decided
from tests.ui.gallery import RICH, USUAL, application, open_window
from voicedesk.core.outside import Attachment, OutsideKind, text_attachment
from voicedesk.core.settings import LanguagePair, Settings, Theme, TranslationSettings
from voicedesk.ui.talk_mode import TalkMode

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.fake_session import FakeSession
    from voicedesk.ui.main_window import MainWindow

GARDEN = RICH.partition("> Plant")[0]
FOLDER = Path(__file__).parents[2] / "packaging" / "screenshots"
BOTH_TEXTS = TranslationSettings(shows_original=True)
BETWEEN = TranslationSettings(between=LanguagePair("de", "en"))
MINUTES = text_attachment(OutsideKind.FILE, "minutes.md", "# Minutes\n" * 150)
CHART = Attachment(OutsideKind.PICTURE, "visitors.png", media_type="image/png", size_bytes=48_200)
MAIL = text_attachment(OutsideKind.CLIPBOARD, "clipboard", "Dear all, " * 60)


class Picture(NamedTuple):
    theme: Theme
    mode: TalkMode
    translation: TranslationSettings
    play: Callable[[FakeSession], None]
    attached: tuple[Attachment, ...] = ()


def conversation(session: FakeSession) -> None:
    session.whole_turn("How do I prepare the garden for tomatoes and radishes?", GARDEN, "1")


def listening(session: FakeSession) -> None:
    session.whole_turn("What is 17 times 23?", "17 times 23 is **391**.", "1")
    session.start("2")
    session.listen("2", rms_dbfs=-16.0)


def translation(session: FakeSession) -> None:
    session.translation(
        ("Guten Morgen, ist das der Zug nach Hamburg?", "german"),
        ("Good morning, is this the train to Hamburg?", "en"),
        "1",
    )
    session.translation(
        ("Il faut changer à Hanovre, le train de dix heures est annulé.", "french"),
        ("You have to change in Hanover; the ten o'clock train is cancelled.", "en"),
        "2",
    )


def attachments(session: FakeSession) -> None:
    session.start("1", brought=(MINUTES, CHART))
    session.listen("1")
    session.record("1")
    session.transcribe("What was decided about the museum, and do the numbers bear it out?", "1")
    session.stream(
        "The minutes say that the museum opens on **Mondays** from May on, and that the late "
        "opening on Thursdays ends.\n\n"
        "The chart agrees with both:\n\n"
        "- Mondays were asked for most, and the café has its best day then.\n"
        "- After six on Thursdays there were *fewer than ten* visitors a week.\n",
        "1",
        size=64,
    )
    session.answer("1")
    session.finish_turn("1")


def interpreter(session: FakeSession) -> None:
    session.translation(
        ("Guten Tag, wir haben ein Zimmer für zwei Nächte reserviert.", "german"),
        ("Good afternoon, we have booked a room for two nights.", "en"),
        "1",
    )
    session.translation(
        ("Welcome! Breakfast is from seven to ten. May I see your passports?", "english"),
        ("Willkommen! Frühstück gibt es von sieben bis zehn. Darf ich Ihre Pässe sehen?", "de"),
        "2",
    )


NO_TRANSLATION = TranslationSettings()
PICTURES = {
    "conversation-light": Picture(Theme.LIGHT, TalkMode.ASK, NO_TRANSLATION, conversation),
    "listening-dark": Picture(Theme.DARK, TalkMode.ASK, NO_TRANSLATION, listening),
    "translation-light": Picture(Theme.LIGHT, TalkMode.TRANSLATE, BOTH_TEXTS, translation),
    "attachments-light": Picture(Theme.LIGHT, TalkMode.ASK, NO_TRANSLATION, attachments, (MAIL,)),
    "interpreter-dark": Picture(Theme.DARK, TalkMode.INTERPRET, BETWEEN, interpreter),
}


def settings_of(picture: Picture) -> Settings:
    return replace(decided(), translation=picture.translation)


async def take(out: Path, name: str, picture: Picture) -> None:
    backend = FakeBackend(settings=settings_of(picture))
    window, _controller = await open_window(picture.theme, USUAL, backend)
    window.mode_chosen.emit(picture.mode)
    picture.play(backend.session)
    window.add_attachments(picture.attached)
    await asyncio.sleep(0.4)  # until it has scrolled
    _save(window, out / f"{name}.png")


def _save(window: MainWindow, target: Path) -> None:
    smallest = 0
    if not window.grab().save(str(target), "PNG", smallest):
        raise OSError(f"{target} cannot be written")
    window.hide()
    window.deleteLater()


async def take_all(out: Path) -> None:
    for name, picture in PICTURES.items():
        await take(out, name, picture)


def main() -> int:
    parser = argparse.ArgumentParser(description="Take the README's pictures of the window.")
    parser.add_argument("out", type=Path, nargs="?", default=FOLDER)
    options = parser.parse_args()
    app = application("1")
    from voicedesk.app.event_loop import EventLoop

    with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
        runner.run(take_all(options.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
