"""What the program's folder holds: everything that VoiceDesk uses, and little else."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.packaging.small_program import REPOSITORY, add_tool, module

if TYPE_CHECKING:
    from collections.abc import Iterator

RESOURCES = REPOSITORY / "resources"
# Knows two packages, and which library stepped aside for which.
DPKG_QUERY = """\
case "$1" in
-W) case "$3" in libssl3:amd64) echo 3.0.19-1;; zlib1g:amd64) echo "1:1.2.13";; esac; exit;;
esac
shift
for place; do
    case $place in
    */libssl.so.3 | */libcrypto.so.3) echo "libssl3:amd64, other: $place";;
    /lib/*) echo "zlib1g:amd64: $place";;
    *) echo "no path found" >&2; missing=1;;
    esac
    echo "diversion by someone from: $place"
done
exit ${missing:-0}
"""


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt/lib/libQt6WaylandClient.so.6",
        "PySide6/Qt/lib/libQt6XcbQpa.so.6",
        "PySide6/Qt/plugins/imageformats/libqjpeg.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platformthemes/libqxdgdesktopportal.so",
        "PySide6/Qt/plugins/wayland-shell-integration/libxdg-shell.so",
        "PySide6/QtWidgets.abi3.so",
        "_soundfile_data/libsndfile_x86_64.so",
        "libpython3.11.so.1.0",
        "libQt6Widgets.so.6",
        "libxcb-cursor.so.0",
        "numpy.libs/libscipy_openblas64_-cdbcf0cc.so",
        "pocketsphinx/model/en-us/cmudict-en-us.dict",
        "pocketsphinx/model/en-us/en-us.lm.bin",
        r"PySide6\plugins\imageformats\qjpeg.dll",
        r"PySide6\plugins\platforms\qwindows.dll",
        r"PySide6\plugins\styles\qmodernwindowsstyle.dll",
        r"PySide6\Qt6Gui.dll",
        r"PySide6\QtGui.pyd",
        "PySide6/Qt/lib/QtDBus.framework/Versions/A/QtDBus",
        "PySide6/Qt/lib/QtGui.framework/Versions/A/QtGui",
        "PySide6/Qt/plugins/platforms/libqcocoa.dylib",
        "QtGui",
        "libdb-5.3.so",
        "libjack.so.0",
        "libportaudio.dylib",
    ],
)
def test_what_it_uses_is_shipped(name: str) -> None:
    assert module("frozen_parts").is_shipped(name)


@pytest.mark.parametrize(
    "name",
    [
        "keyring-25.7.0.dist-info/RECORD",
        "PySide6/Qt/lib/libQt6EglFSDeviceIntegration.so.6",
        "PySide6/Qt/lib/libQt6Network.so.6",
        "PySide6/Qt/lib/libQt6Pdf.so.6",
        "PySide6/Qt/lib/libQt6QuickTemplates2.so.6",
        "PySide6/Qt/plugins/imageformats/libqpdf.so",
        "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        "PySide6/Qt/plugins/platforms/libqminimalegl.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6/Qt/plugins/wayland-shell-integration/libivi-shell.so",
        "PySide6/Qt/translations/qtbase_de.qm",
        "libQt6Qml.so.6",
        "pocketsphinx/model/en-us/en-us-phone.lm.bin",
        r"PySide6\plugins\imageformats\qpdf.dll",
        r"PySide6\plugins\platforminputcontexts\qtvirtualkeyboardplugin.dll",
        r"PySide6\plugins\platforms\qminimal.dll",
        r"PySide6\plugins\tls\qschannelbackend.dll",
        r"PySide6\Qt6Network.dll",
        r"PySide6\Qt6QmlModels.dll",
        r"PySide6\translations\qt_de.qm",
        "PySide6/Qt/lib/QtPdf.framework/Versions/A/QtPdf",
        "PySide6/Qt/lib/QtQuick.framework/Resources/Info.plist",
        "PySide6/Qt/plugins/imageformats/libqpdf.dylib",
        "PySide6/Qt/plugins/networkinformation/libqapplenetworkinformation.dylib",
        "QtVirtualKeyboardQml",
    ],
)
def test_what_qt_has_for_others_is_not(name: str) -> None:
    assert not module("frozen_parts").is_shipped(name)


@pytest.mark.parametrize(
    "name",
    [
        "libX11-xcb.so.1",
        "libX11.so.6",
        "libXi.so.6",
        "libasound.so.2",
        "libgcc_s.so.1",
        "libgdk_pixbuf-2.0.so.0",
        "libgtk-3.so.0",
        "libstdc++.so.6",
    ],
)
def test_what_belongs_to_the_system_is_never_brought_along(name: str) -> None:
    assert not module("frozen_parts").is_shipped(name)


@pytest.mark.parametrize(
    ("name", "is_of_the_distribution"),
    [
        ("libcrypto.so.3", True),
        ("libdbus-1.so.3", True),
        ("libfreetype.so.6", True),
        ("libglib-2.0.so.0", True),
        ("libportaudio.so.2", True),
        ("libjack.so.0", True),
        ("libdb-5.3.so", True),
        ("libxcb-cursor.so.0", True),
        ("libxcb.so.1", True),
        ("libxkbcommon-x11.so.0", True),
        ("libz.so.1", True),
        ("libbz2.so.1.0", False),
        ("libicudata.so.73", False),
        ("libmd4c.so.0", False),
        ("libpython3.11.so.1.0", False),
        ("libQt6Core.so.6", False),
        ("libzip.so.4", False),
        ("base_library.zip", False),
        ("numpy", False),
    ],
)
def test_what_packages_bring_has_their_names(name: str, is_of_the_distribution: bool) -> None:
    assert module("frozen_parts").is_of_the_distribution(name) is is_of_the_distribution
    assert module("frozen_parts").is_shipped(name), "the AppImage needs it"


def test_no_module_that_the_program_imports_is_left_out() -> None:
    imported = set(_imported())
    assert {"PySide6.QtWidgets", "voicedesk.cli", "soundfile"} <= imported
    excluded = module("frozen_parts").EXCLUDED_MODULES
    for name in imported:
        left_out = [each for each in excluded if f"{name}.".startswith(f"{each}.")]
        assert left_out == [], name


def test_no_resource_is_left_out() -> None:
    files = [file.relative_to(RESOURCES) for file in RESOURCES.rglob("*") if file.is_file()]
    assert len(files) > 5
    for file in files:
        assert module("frozen_parts").is_shipped(f"voicedesk/resources/{file.as_posix()}"), file


def _imported() -> Iterator[str]:
    """Every module that stands behind an ``import``, wherever in the program that is."""
    for file in (REPOSITORY / "voicedesk").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                # What is imported from it may be a module as well.
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_what_came_of_the_system_is_told_from_wheels_and_python(tmp_path: Path) -> None:
    environment = tmp_path / "parts"
    contents = tmp_path / "COLLECT-00.toc"
    listed = [
        ("PySide6/Qt/lib/libQt6Gui.so.6", f"{environment}/PySide6/Qt/lib/libQt6Gui.so.6", "BINARY"),
        ("_cffi_backend.so", f"{environment}/_cffi_backend.so", "EXTENSION"),
        ("python3.11/lib-dynload/_ssl.so", "/opt/python/lib-dynload/_ssl.so", "EXTENSION"),
        ("libQt6Gui.so.6", "PySide6/Qt/lib/libQt6Gui.so.6", "SYMLINK"),
        ("libpython3.11.so.1.0", "/opt/python/lib/libpython3.11.so.1.0", "BINARY"),
        ("libssl.so.3", "/lib/x86_64-linux-gnu/libssl.so.3", "BINARY"),
        ("voicedesk/icon.svg", "/work/icon.svg", "DATA"),
        ("some/part/libz.so.1", "/lib/libz.so.1", "BINARY"),
    ]
    contents.write_text(repr((listed,)))
    assert module("frozen_parts").libraries_of_the_system(contents, environment) == {
        "libssl.so.3": Path("/lib/x86_64-linux-gnu/libssl.so.3"),
        "some/part/libz.so.1": Path("/lib/libz.so.1"),
    }


def test_each_library_is_traced_to_a_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_tool(tmp_path, "dpkg-query", DPKG_QUERY)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    parts = module("frozen_parts")
    names = ("libssl.so.3", "libcrypto.so.3", "libz.so.1")
    # Here /lib may be a link to /usr/lib, or not: there are no such files.
    libraries = {name: Path(f"/usr/lib/nowhere/{name}") for name in names}
    assert parts.packages_of(libraries) == [
        parts.SystemPackage("libssl3", "3.0.19-1", ("libcrypto.so.3", "libssl.so.3")),
        parts.SystemPackage("zlib1g", "1:1.2.13", ("libz.so.1",)),
    ]
    libraries["libown.so.2"] = tmp_path / "libown.so.2"
    with pytest.raises(
        module("messages").SetupError, match=rf"^libown\.so\.2 .* {tmp_path}/libown"
    ):
        parts.packages_of(libraries)


def test_this_systems_packages_are_asked() -> None:
    mapped = Path("/proc/self/maps").read_text(encoding="utf-8")
    (libc,) = set(re.findall(r"/\S+/libc\.so\.6$", mapped, re.MULTILINE))
    (package,) = module("frozen_parts").packages_of({"libc.so.6": Path(libc)})
    assert (package.name, package.libraries) == ("libc6", ("libc.so.6",))
    assert re.match(r"2\.\d+", package.version)


def test_without_debians_packages_nothing_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(module("messages").SetupError, match=r"dpkg-query is missing.*libz\.so\.1"):
        module("frozen_parts").packages_of({"libz.so.1": Path("/lib/libz.so.1")})
