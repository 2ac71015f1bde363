"""The RPM package: for Fedora 40 and later, and what is made of it."""

from __future__ import annotations

import os
import platform
import re
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from deb import LONG, MAINTAINER, SHORT, sortable
from linux_tree import DOCUMENTS, RED_HAT, install
from messages import SetupError, run, say

if TYPE_CHECKING:
    from pathlib import Path

    from freezing import Frozen

# By what they hold, since distributions name their packages differently; the rest of what is needed
# rpmbuild reads out of the files themselves.
REQUIRES = (
    "libEGL.so.1()(64bit) libGL.so.1()(64bit) libportaudio.so.2()(64bit) flite hicolor-icon-theme"
)
RECOMMENDS = "alsa-plugins-pulseaudio espeak-ng dejavu-sans-fonts"
SPEC = """\
Name: voicedesk
Version: {version}
Release: 1
Summary: {summary}
License: MIT
URL: https://github.com/voicedesk/voicedesk
Packager: {packager}
{requires}
{recommends}
# The program's own libraries are nobody else's, and come from nobody else: nor do the parts of Qt
# that plugins name and that are left out.
AutoProv: no
%global __requires_exclude ^(libQt6|{own})

%description
{description}

# Everything is built, stripped and compiled already.
%define _buildhost localhost
%global debug_package %{{nil}}
%global __os_install_post %{{nil}}
%define _build_id_links none
%define _binary_payload w19.zstdio
%define use_source_date_epoch_as_buildtime 1
%define clamp_mtime_to_source_date_epoch 1

%install
cp -a {tree}/. %{{buildroot}}/

# Folders that other packages may have as well; whichever goes last takes them along.
%files
%license /usr/share/licenses/voicedesk
%doc /{documents}
/usr/bin/voicedesk
/usr/lib/voicedesk
/usr/share/applications/*
%dir /usr/share/bash-completion
%dir /usr/share/bash-completion/completions
/usr/share/bash-completion/completions/voicedesk
%dir /usr/share/dbus-1
%dir /usr/share/dbus-1/services
/usr/share/dbus-1/services/*
%dir /usr/share/fish
%dir /usr/share/fish/vendor_completions.d
/usr/share/fish/vendor_completions.d/voicedesk.fish
/usr/share/icons/hicolor/*/apps/*
/usr/share/man/man1/voicedesk.1.gz
/usr/share/metainfo/*
%dir /usr/share/zsh
%dir /usr/share/zsh/site-functions
/usr/share/zsh/site-functions/_voicedesk

%changelog
* {date} {packager} - {version}-1
- What is new stands in CHANGELOG.md of the project.
"""


def build(frozen: Frozen, version: str, work: Path, out: Path) -> Path:
    """Make the package and return it.

    Raises:
        SetupError: rpmbuild is missing or fails.
    """
    if shutil.which("rpmbuild") is None:
        raise SetupError("rpmbuild is missing (apt-get install rpm)")
    say("The RPM package")
    top = work / "rpm"
    shutil.rmtree(top, ignore_errors=True)
    tree = top / "tree"
    install(frozen, tree, RED_HAT)
    licences = tree / "usr/share/licenses/voicedesk"
    licences.parent.mkdir(parents=True)
    documents = tree / DOCUMENTS
    (documents / "licences").rename(licences)
    (documents / "LICENSE").rename(licences / "LICENSE")
    spec = top / "voicedesk.spec"
    spec.write_text(_spec(sortable(version), tree))
    machine = platform.machine()
    options = ["-bb", f"--target={machine}", f"--define=_topdir {top}"]
    run(["rpmbuild", *options, str(spec)], quiet=True)
    out.mkdir(parents=True, exist_ok=True)
    (made,) = (top / "RPMS" / machine).iterdir()
    # Without the tilde, which GitHub makes another character of.
    package = out / f"voicedesk-{version}-1.{machine}.rpm"
    shutil.move(made, package)
    return package


def _spec(version: str, tree: Path) -> str:
    date = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC)
    return SPEC.format(
        version=version,
        summary=SHORT,
        packager=MAINTAINER,
        requires="\n".join(f"Requires: {name}" for name in REQUIRES.split()),
        recommends="\n".join(f"Recommends: {name}" for name in RECOMMENDS.split()),
        description=LONG.replace("\n.\n", "\n\n"),
        own=_own_libraries(tree),
        documents=DOCUMENTS,
        tree=tree,
        date=date.strftime("%a %b %d %Y"),
    )


def _own_libraries(tree: Path) -> str:
    """Return an expression for the names of the libraries in the package."""
    names = sorted({file.name for file in (tree / "usr/lib").rglob("lib*.so*")})
    # Brackets, not backslashes: rpm has a meaning of its own for these.
    return "|".join(re.sub(r"[.+]", r"[\g<0>]", name) for name in names)
