"""The list of parts and their licences, and what the audit makes of pip-audit's report."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packaging.small_program import module
from voicedesk.storage.resources import resource_path


def listed() -> str:
    return resource_path("licences.md").read_text(encoding="utf-8")


def test_every_part_is_listed_and_has_a_licence_that_is_allowed() -> None:
    assert module("licences").problems(listed()) == []


def test_the_parts_of_the_program_are_found_with_what_they_need() -> None:
    names = {part.name for part in module("licences").parts()}
    assert {"pyside6-essentials", "shiboken6", "httpx", "h11", "numpy", "cffi"} <= names
    assert {"aiohttp", "pocketsphinx"} <= names  # the sandbox
    assert not names & {"pytest", "ruff", "groq", "voicedesk"}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("| httpx | 0.28.1 | BSD-3-Clause |", "httpx does not stand in licences.md"),
        ("| six | 1.17.0 | MIT |", "six does not stand in licences.md"),
    ],
)
def test_a_part_that_is_missing_is_told(line: str, problem: str) -> None:
    name = line.split()[1]
    without = "\n".join(row for row in listed().splitlines() if f"| {name} |" not in row)
    (told,) = module("licences").problems(without)
    assert told.startswith(problem)


def test_another_licence_and_a_part_too_many_are_told() -> None:
    licences = module("licences")
    changed = listed().replace("| six | ", "| sox | ")
    assert [line.split()[0] for line in licences.problems(changed)] == ["six", "sox"]
    other = "\n".join(
        row.replace("| MIT |", "| GPL-3.0-only |") if row.startswith("| six |") else row
        for row in listed().splitlines()
    )
    assert [line.split()[0] for line in licences.problems(other)] == ["six"]


def test_versions_may_be_others() -> None:
    changed = "\n".join(row.replace("| six | 1", "| six | 9") for row in listed().splitlines())
    assert module("licences").problems(changed) == []


@pytest.mark.parametrize(
    ("expression", "is_allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 AND MIT", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_which_licences_are_allowed(expression: str, is_allowed: bool) -> None:
    assert module("licences").is_allowed(expression) is is_allowed


def part(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "version": "1.0", **more}


FLAW = {"id": "PYSEC-2026-1", "fix_versions": ["1.1"], "description": "Bad."}


@pytest.mark.parametrize(
    ("told", "code", "line"),
    [
        ([part("six", vulns=[])], 0, "1 parts have no known vulnerability."),
        (
            [part("six", vulns=[FLAW]), {"name": "httpx", "skip_reason": "not found"}],
            1,
            "six 1.0: PYSEC-2026-1, mended in 1.1",
        ),
        (
            [part("six", vulns=[]), {"name": "httpx", "skip_reason": "not found"}],
            2,
            "Nothing could be learned about: httpx.",
        ),
        ([], 2, "Nothing could be learned about: any part."),
    ],
)
def test_what_the_audit_makes_of_a_report(told: list[dict[str, Any]], code: int, line: str) -> None:
    assert module("audit").verdict({"dependencies": told, "fixes": []}) == (code, [line])
