"""Install the .deb in an empty Debian without Python, and talk to what was installed.

    sudo .venv/bin/python packaging/installed_turn.py dist/voicedesk_0.1.0-1_amd64.deb

Three things in one root, for each suite: packaging/installed.sh installs, runs and removes the
package and looks for what is left; then, with the package installed again, the tests of spoken turns
run against it, from outside of the root, since tests need Python. They hear and speak through the
root's own libraries. Needs root, debootstrap, unshare, and ``packaging/dev.py setup`` before.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from bare_root import MOUNTS, REPOSITORY, temporary_root
from messages import SetupError, fail, say

SUITES = ("bookworm", "trixie")
TESTS = ("tests/e2e/test_spoken_turn.py", "tests/e2e/test_smoke_test.py")
SCRIPT = REPOSITORY / "packaging" / "installed.sh"
# Letters to draw with; a desktop has some.
FONTS = "fonts-dejavu-core"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("package", type=Path)
    parser.add_argument("--suite", action="append", choices=SUITES, help="both if none is named")
    parser.add_argument("--mirror", default="http://deb.debian.org/debian")
    parser.add_argument("--tests", nargs="+", default=TESTS, metavar="TEST")
    options = parser.parse_args()
    try:
        for suite in options.suite or SUITES:
            with temporary_root(suite, options.mirror, packages="") as root:
                _prove(root, suite, options.package.resolve(), options.tests)
    except SetupError as error:
        return fail(error)
    return 0


def _prove(root: Path, suite: str, package: Path, tests: list[str]) -> None:
    inside = root / "root"
    shutil.copy(SCRIPT, inside)
    shutil.copy(package, inside)
    say(f"{suite}: installing, running and removing {package.name}")
    name = shlex.quote(f"/root/{package.name}")
    _in_root(root, f'chroot "$ROOT" sh /root/{SCRIPT.name} deb {name}')
    say(f"{suite}: a conversation with what is installed")
    install = "apt-get install -qq --yes --no-install-recommends"
    test = shlex.join([sys.executable, "-m", "pytest", "-q", *tests])
    _in_root(
        root,
        f'chroot "$ROOT" {install} {name} {FONTS} >/dev/null\n'
        # Display, sound and keyring are reached by sockets there; test folders are there as well.
        f'mount --rbind /tmp "$ROOT/tmp"\n'
        f'cd {shlex.quote(str(REPOSITORY))}\nVOICEDESK_PROGRAM="chroot $ROOT voicedesk" {test}',
    )


def _in_root(root: Path, script: str) -> None:
    environment = {**os.environ, "ROOT": str(root), "DEBIAN_FRONTEND": "noninteractive"}
    command = ["unshare", "--mount", "sh", "-c", f"{MOUNTS}\n{script}"]
    if code := subprocess.run(command, env=environment, check=False).returncode:
        raise SetupError(f"exit status {code} in {root}")


if __name__ == "__main__":
    sys.exit(main())
