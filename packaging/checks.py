"""Rules of this project that no linter knows: each one a pattern, a place and a reason.

python packaging/checks.py [ROOT]      prints file:line: reason for each breach, exits 1 if any
"""

from __future__ import annotations

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDERS = ("voicedesk", "tests", "packaging")


@dataclass(frozen=True, slots=True)
class Rule:
    """What must not stand in a file; ``within`` and ``but_for`` are beginnings of paths."""

    pattern: re.Pattern[str]
    reason: str
    within: tuple[str, ...] = ("",)
    but_for: tuple[str, ...] = ()

    def covers(self, path: str) -> bool:
        return path.startswith(self.within) and not path.startswith(self.but_for)


def rule(
    pattern: str, reason: str, *, within: tuple[str, ...] = ("",), but_for: tuple[str, ...] = ()
) -> Rule:
    return Rule(re.compile(pattern), reason, within, but_for)


# The rules must not find themselves, nor the samples that their test feeds them.
OWN = ("packaging/checks.py", "tests/packaging/test_checks.py")
# What the rule for exceptions asks for: codes in brackets or after a colon, then a reason.
# Two exceptions on one line share the reason of the last.
EXCEPTION_WITH_REASON = (
    r"(\[[\w, -]+\]|:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)\s+((-\s+)?\w|#\s*(noqa|pyright|type):)"
)
STARTERS = frozenset(
    {
        *(f"subprocess.{name}" for name in ("run", "call", "Popen", "check_call", "check_output")),
        *(f"asyncio.create_subprocess_{name}" for name in ("exec", "shell")),
    }
)
RULES = [
    rule(
        r"\bos\.(system|popen|exec[lv]\w*|spawn\w*)\(|\bQProcess\b|\bfrom subprocess import [rcP]",
        "programs are started by subprocess or asyncio, with env=child_environment()",
        within=("voicedesk/",),
    ),
    rule(
        r"\.exec_?\(|processEvents",
        "a nested Qt loop loses other tasks' wake-ups: open() and await a signal",
        within=("voicedesk/", "tests/"),
        but_for=(
            "voicedesk/app/window.py",
            "tests/bench/",
            "tests/desk/dragging_window.py",
            "tests/desk/writing_window.py",
            *OWN,
        ),
    ),
    rule(
        rf"#\s*(noqa|type:\s*ignore|pyright:\s*ignore)(?!{EXCEPTION_WITH_REASON})",
        "an exception names its rule, and its reason on the same line",
        but_for=OWN,
    ),
    rule(
        r"[\"']#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})[\"']|QColor\(\s*\d|\brgba?\(\s*\d",
        "colours are named in ui/colours.py",
        within=("voicedesk/",),
        but_for=("voicedesk/ui/colours.py",),
    ),
    rule(
        r"pytest\.(skip|importorskip|xfail)|mark\.(skip|skipif|xfail)\b",
        "a test that does not run proves nothing; what is missing makes it fail",
        within=("tests/",),
        but_for=OWN,
    ),
    rule(
        r"(from|import)\s+unittest(\.mock|\s+import\s+mock)|\bMagicMock\b",
        "fakes are written by hand",
        within=("tests/",),
        but_for=OWN,
    ),
    rule(r"\bTODO\b|\bFIXME\b|\bXXX\b|NotImplementedError", "finished work only", but_for=OWN),
]


def breaches(root: Path) -> Iterator[str]:
    """Every breach of a rule below the root, as ``path:line: reason``."""
    files = (file for name in FOLDERS for file in sorted((root / name).rglob("*.py")))
    for file in files:
        path = file.relative_to(root).as_posix()
        rules = [rule for rule in RULES if rule.covers(path)]
        text = file.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), start=1):
            for broken in rules:
                if broken.pattern.search(line):
                    yield f"{path}:{number}: {broken.reason}"
        if path.startswith("voicedesk/") and any(name in text for name in STARTERS):
            yield from _environment_breaches(path, text)
    yield from _version_breaches(root)


def _environment_breaches(path: str, text: str) -> Iterator[str]:
    """Every start of a program that would inherit this one's environment, keys included."""
    # The sandbox has no other package of the program; its starts say what they pass on.
    rule = "env=" if path.startswith("voicedesk/sandbox/") else "env=child_environment()"
    for call in ast.walk(ast.parse(text)):
        if not isinstance(call, ast.Call) or ast.unparse(call.func) not in STARTERS:
            continue
        passed = [ast.unparse(word.value) for word in call.keywords if word.arg == "env"]
        if not passed or (rule != "env=" and not passed[0].startswith("child_environment(")):
            yield f"{path}:{call.lineno}: a program that is started gets no key: {rule}"


def _version_breaches(root: Path) -> Iterator[str]:
    source = (root / "voicedesk" / "__init__.py").read_text(encoding="utf-8")
    stated = re.search(r'^__version__ = "(.+)"$', source, re.MULTILINE)
    if stated is None:
        yield "voicedesk/__init__.py:1: there is no __version__"
        return
    changelog = root / "CHANGELOG.md"
    text = changelog.read_text(encoding="utf-8") if changelog.exists() else ""
    latest = re.search(r"^## \[?(\d[^\]\s]*)", text, re.MULTILINE)
    if latest is None or latest[1] != stated[1]:
        found = "no version" if latest is None else latest[1]
        yield f"CHANGELOG.md:1: begins with {found}, but voicedesk/__init__.py says {stated[1]}"


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY
    found = list(breaches(root))
    print("\n".join(found) or "checks: nothing found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
