"""Whether any part of VoiceDesk has a known vulnerability; asks PyPI, so it needs the network.

python packaging/audit.py     prints what was found; exits 1 if anything, 2 if it could not be asked

Asked about are all parts that packages hold on any system (packaging/locks/shipped.txt), and those
that are installed here: what pip puts beside a wheel.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from licences import parts
from locking import LOCKS, pins

CLEAN, VULNERABLE, NOT_ASKED = range(3)


def verdict(report: dict[str, Any]) -> tuple[int, list[str]]:
    """Return the exit code and the lines for a report of pip-audit.

    It ends with success where it could ask nobody, so that is told apart here.
    """
    told = report["dependencies"]
    found = [
        f"{each['name']} {each['version']}: {flaw['id']}, mended in "
        f"{', '.join(flaw['fix_versions']) or 'no version yet'}"
        for each in told
        for flaw in each.get("vulns", [])
    ]
    unasked = dict.fromkeys(each["name"] for each in told if "skip_reason" in each)
    if found:
        return VULNERABLE, found
    if unasked or not told:
        return NOT_ASKED, [f"Nothing could be learned about: {', '.join(unasked) or 'any part'}."]
    return CLEAN, [f"{len(told)} parts have no known vulnerability."]


def asked_about() -> list[list[str]]:
    """Return each part as name==version, in lists that name no part twice: pip-audit takes no other."""
    locked = pins((LOCKS / "shipped.txt").read_text(encoding="utf-8"))
    # Without their markers: what only another system gets is shipped as well.
    shipped = {pin.partition(";")[0].strip() for pin in locked}
    installed = {f"{part.name}=={part.version}" for part in parts()}
    lists: list[dict[str, str]] = []
    for pin in sorted(shipped | installed):
        name = pin.partition("==")[0].partition("[")[0]
        fitting = next((each for each in lists if name not in each), None)
        if fitting is None:
            lists.append(fitting := {})
        fitting[name] = pin
    return [list(each.values()) for each in lists]


def main() -> int:
    report: dict[str, Any] = {"dependencies": []}
    for pinned in asked_about():
        done = _asked(pinned)
        try:
            report["dependencies"] += json.loads(done.stdout)["dependencies"]
        except ValueError:  # it broke off, and says why in its last line
            print(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "No answer.")
            return NOT_ASKED
    code, lines_found = verdict(report)
    print("\n".join(lines_found))
    return code


def _asked(pinned: list[str]) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory(prefix="audit-") as folder:
        file = Path(folder, "parts.txt")
        file.write_text("".join(f"{pin}\n" for pin in pinned), encoding="utf-8")
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(file)]
        command += ["--disable-pip", "--no-deps", "--format", "json", "--progress-spinner", "off"]
        return subprocess.run(command, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
