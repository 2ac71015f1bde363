"""Whether any part of VoiceDesk has a known vulnerability; asks PyPI, so it needs the network.

python packaging/audit.py     prints what was found; exits 1 if anything, 2 if it could not be asked
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from licences import parts

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
    unasked = [each["name"] for each in told if "skip_reason" in each]
    if found:
        return VULNERABLE, found
    if unasked or not told:
        return NOT_ASKED, [f"Nothing could be learned about: {', '.join(unasked) or 'any part'}."]
    return CLEAN, [f"{len(told)} parts have no known vulnerability."]


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="audit-") as folder:
        pinned = Path(folder, "parts.txt")
        lines = (f"{part.name}=={part.version}\n" for part in parts())
        pinned.write_text("".join(lines), encoding="utf-8")
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(pinned)]
        command += ["--disable-pip", "--no-deps", "--format", "json", "--progress-spinner", "off"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        report = json.loads(done.stdout)
    except ValueError:  # it broke off, and says why in its last line
        print(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "No answer.")
        return NOT_ASKED
    code, lines_found = verdict(report)
    print("\n".join(lines_found))
    return code


if __name__ == "__main__":
    sys.exit(main())
