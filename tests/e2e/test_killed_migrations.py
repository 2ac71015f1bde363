"""A history of an earlier version survives the program that migrates it, wherever that is killed."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.cli.serving import KEY, ServerThread
from tests.desk.processes import wait_until
from tests.e2e.unseen import is_heard, start_unseen
from tests.patience import GIVE_UP_S
from tests.storage.history.test_migrations import make_version_1
from voicedesk.core.history import HistoryHealth
from voicedesk.storage.history.migrations import VERSION, version_of
from voicedesk.storage.history.store import SqliteHistory

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    import pytest

    from tests.desk import VirtualDesktop

KILLS = 15
AT_ONCE = 2
TURNS = 5000
IDS = [f"t{number}" for number in range(TURNS)]


@dataclass(slots=True)
class Result:
    kills: int = 0
    of_old: int = 0
    of_new: int = 0
    with_copy: int = 0
    losses: list[str] = field(default_factory=list[str])

    def __str__(self) -> str:
        return (
            f"{self.kills} kills ({self.of_old} before the new version, {self.of_new} after; "
            f"{self.with_copy} with a copy), {len(self.losses)} losses"
        )


class Migrations:
    """Starts the program on a history of version 1, again and again, and kills it."""

    def __init__(
        self, desktop: VirtualDesktop, folder: Path, original: Path, base_url: str, *, seed: int
    ) -> None:
        self._folder = folder
        self.profile = folder / "profile"
        self._path = self.profile / "history.sqlite"
        self._original = original
        self._base_url = base_url
        self._environment = {
            **desktop.environment,
            "GROQ_API_KEY": KEY,
            "GROQ_API_KEY_HOST": base_url,
            "QT_QPA_PLATFORM": "offscreen",
        }
        self._random = random.Random(seed)
        self.result = Result()
        self._begin_anew()

    def kill(self) -> None:
        """Kill one start; what it left is what the next one finds, until it was migrated."""
        process = self._start()
        try:
            lock = self.profile / "voicedesk.lock"
            wait_until(lambda: lock.exists() or process.poll() is not None, "it touches the folder")
            if self._random.random() < 0.7:
                wait_until(self._is_at_history, "it opens the history", step_s=0.001)
                time.sleep(self._random.uniform(0.0, 0.6))
            else:
                time.sleep(self._random.uniform(0.0, 1.5))
            assert process.poll() is None
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        self.result.kills += 1
        self.result.with_copy += self._path.with_name("history.copy.sqlite").exists()
        self._look()

    def migrate(self) -> None:
        """Let one start end in peace."""
        process = self._start()
        wait_until(lambda: is_heard(self.profile), "it answers")
        wait_until(lambda: self._version() == VERSION, "it migrates")
        process.send_signal(signal.SIGTERM)
        assert process.wait(GIVE_UP_S) == 0
        self._check(self._path)

    def _look(self) -> None:
        """Look at a copy of what was left, which the next start finds untouched."""
        aside = self._folder / "aside"
        shutil.copytree(self.profile, aside)
        path = aside / "history.sqlite"
        with closing(sqlite3.connect(path)) as connection:
            version = version_of(connection)
            if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                self.result.losses.append(f"damaged in version {version}")
        if version == 1:
            self.result.of_old += 1
        else:
            self.result.of_new += 1
        self._check(path)
        shutil.rmtree(aside)
        if version == VERSION:
            self._begin_anew()

    def _check(self, path: Path) -> None:
        """Open it as the next start does; every turn is there once, and can be found."""

        async def look() -> None:
            history = SqliteHistory(path)
            try:
                state = await history.open()
                if state.health is not HistoryHealth.INTACT:
                    self.result.losses.append(f"the history is {state.health}")
                    return
                found = [turn.turn_id for turn in await history.turns("c", limit=TURNS + 1)]
                if found != IDS:
                    self.result.losses.append(f"{len(found)} turns of {TURNS}")
                hits = await history.search("greetings", limit=TURNS + 1)
                if sorted(hit.turn_id for hit in hits) != sorted(IDS):
                    self.result.losses.append(f"{len(hits)} turns found of {TURNS}")
            finally:
                await history.aclose()

        asyncio.run(look())
        with closing(sqlite3.connect(path)) as connection:
            if version_of(connection) != VERSION:
                self.result.losses.append("not migrated")

    def _begin_anew(self) -> None:
        shutil.rmtree(self.profile, ignore_errors=True)
        self.profile.mkdir(parents=True)
        shutil.copyfile(self._original, self._path)

    def _is_at_history(self) -> bool:
        return self._path.with_name("history.sqlite-shm").exists()

    def _version(self) -> int:
        with closing(sqlite3.connect(self._path)) as connection:
            return version_of(connection)

    def _start(self) -> subprocess.Popen[bytes]:
        # They tell how far the program is; what they hold means nothing once it was killed.
        for name in ("voicedesk.lock", "history.sqlite-shm"):
            (self.profile / name).unlink(missing_ok=True)
        output = self._folder / "output.log"
        return start_unseen(self.profile, self._environment, output, "--base-url", self._base_url)


def test_every_turn_survives_a_migration_that_is_killed(
    desktop: VirtualDesktop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first_seed = int(
        os.environ.get("VOICEDESK_KILL_SEED") or random.SystemRandom().randrange(10**6)
    )
    original = tmp_path / "original.sqlite"
    make_version_1(original, TURNS)

    def run(number: int, service: ServerThread) -> Result:
        folder = tmp_path / f"migrations-{number}"
        migrations = Migrations(desktop, folder, original, service.url, seed=first_seed + number)
        for _ in range(KILLS // AT_ONCE + 1):
            migrations.kill()
        migrations.migrate()
        return migrations.result

    with ServerThread() as service, ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(lambda number: run(number, service), range(AT_ONCE)))
    with capsys.disabled():
        print(f"\nVOICEDESK_KILL_SEED={first_seed}", *results, sep="\n")
    assert [loss for result in results for loss in result.losses] == []
    assert sum(result.kills for result in results) >= KILLS
    assert sum(result.of_old for result in results) > 0
    assert sum(result.with_copy for result in results) > 0
