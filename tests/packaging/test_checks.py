"""Each rule of the project finds its breach, and lets the honest line pass."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "checks.py"
CLEAN = {
    "voicedesk/__init__.py": '__version__ = "1.2.3"\n',
    "CHANGELOG.md": "# Changes\n\n## 1.2.3 - 2026-11-21\n",
}


def check(root: Path, files: dict[str, str]) -> tuple[int, str]:
    """Run the script on a small project; return its exit status and what it printed."""
    for name, text in {**CLEAN, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(root)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("path", "line", "reason"),
    [
        ("voicedesk/ui/page.py", "dialog.exec()", "nested Qt loop"),
        ("voicedesk/ui/page.py", "app.processEvents()", "nested Qt loop"),
        ("voicedesk/core/a.py", "import x  # noqa", "an exception names its rule"),
        ("voicedesk/core/a.py", "import x  # noqa: F401", "its reason on the same line"),
        ("tests/test_a.py", "x = 1  # type: ignore", "an exception names its rule"),
        ("packaging/a.py", "x = 1  # pyright: ignore[rule]", "its reason on the same line"),
        ("voicedesk/ui/page.py", 'colour = "#3366cc"', "ui/colours.py"),
        ("voicedesk/ui/page.py", 'style = "color: rgba(0, 0, 0, 50)"', "ui/colours.py"),
        ("voicedesk/ui/page.py", "pen = QColor(12, 12, 12)", "ui/colours.py"),
        ("tests/test_a.py", "pytest.skip('no sound')", "proves nothing"),
        ("tests/test_a.py", "@pytest.mark.skipif(True)", "proves nothing"),
        ("tests/test_a.py", "@pytest.mark.xfail", "proves nothing"),
        ("tests/test_a.py", "from unittest.mock import Mock", "written by hand"),
        ("tests/test_a.py", "from unittest import mock", "written by hand"),
        ("voicedesk/app/a.py", "os.system('xdg-open')", "env=child_environment()"),
        ("voicedesk/app/a.py", "from subprocess import run", "env=child_environment()"),
        ("voicedesk/app/a.py", "process = QProcess()", "env=child_environment()"),
        ("voicedesk/app/a.py", "subprocess.run(['x'])", "env=child_environment()"),
        ("voicedesk/app/a.py", "subprocess.Popen(['x'], env=os.environ)", "gets no key"),
        ("voicedesk/app/a.py", "asyncio.create_subprocess_exec('x')", "gets no key"),
        ("voicedesk/sandbox/a.py", "subprocess.run(['x'])", "gets no key"),
        ("voicedesk/core/a.py", "# TODO: later", "finished work only"),
        ("voicedesk/core/a.py", "raise NotImplementedError", "finished work only"),
    ],
)
def test_a_breach_is_found_where_it_stands(
    tmp_path: Path, path: str, line: str, reason: str
) -> None:
    code, printed = check(tmp_path, {path: f"first = 1\n{line}\n"})
    assert code == 1
    assert printed.startswith(f"{path}:2: ")
    assert reason in printed
    assert len(printed.splitlines()) == 1


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("voicedesk/app/window.py", "sys.exit(app.exec())"),
        ("voicedesk/core/a.py", "import x  # noqa: F401 - re-exported"),
        ("voicedesk/core/a.py", "y = x._z  # pyright: ignore[reportPrivateUsage] - no other way"),
        (
            "voicedesk/core/a.py",
            "y = x._z  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - no other way",
        ),
        ("voicedesk/app/a.py", "subprocess.run(['x'], env=child_environment(LANG='C'))"),
        ("voicedesk/sandbox/a.py", "subprocess.run(['x'], env={})"),
        ("voicedesk/ui/colours.py", 'ACCENT = "#3366cc"'),
        ("voicedesk/ui/page.py", 'issue = "#12"'),
        ("tests/test_a.py", "assert skipped == []"),
    ],
)
def test_an_honest_line_passes(tmp_path: Path, path: str, line: str) -> None:
    assert check(tmp_path, {path: line + "\n"}) == (0, "checks: nothing found\n")


def test_changelog_and_package_state_the_same_version(tmp_path: Path) -> None:
    code, printed = check(tmp_path, {"CHANGELOG.md": "# Changes\n\n## 1.2.2\n"})
    assert code == 1
    assert "begins with 1.2.2, but voicedesk/__init__.py says 1.2.3" in printed


def test_a_changelog_without_versions_is_told(tmp_path: Path) -> None:
    code, printed = check(tmp_path, {"CHANGELOG.md": "# Changes\n"})
    assert code == 1
    assert "begins with no version" in printed
