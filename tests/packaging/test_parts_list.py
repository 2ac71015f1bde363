"""The list of parts tells of what is shipped: Python, its parts, what came of the system, no more."""

from __future__ import annotations

import json
import platform
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.small_program import module

CYCLONEDX = """\
import json, sys
(out,) = [word.partition("=")[2] for word in sys.argv if word.startswith("--output-file=")]
print(json.dumps({sbom!r}, indent=2), end="", file=open(out, "w"))
"""
SCHEMA = """\
class SchemaVersion:
    from_version = str
"""
VALIDATION = """\
class JsonStrictValidator:
    def __init__(self, version):
        self.is_known = version == "1.6"
    def validate_str(self, text):
        return None if self.is_known else "unknown version"
"""


def part(name: str, version: str) -> dict[str, str]:
    return {"bom-ref": f"{name}=={version}", "name": name, "version": version, "type": "library"}


def sbom() -> dict[str, Any]:
    """Return a list as cyclonedx-py makes it of an environment."""
    parts = [
        part("PySide6", "6.11"),
        part("pip", "26.0"),
        part("setuptools", "65"),
        part("yarl", "1"),
    ]
    return {
        "components": parts,
        "dependencies": [
            {"ref": "PySide6==6.11"},
            {"ref": "pip==26.0"},
            {"dependsOn": ["pip==26.0"], "ref": "setuptools==65"},
            {"dependsOn": ["PySide6==6.11", "setuptools==65"], "ref": "yarl==1"},
        ],
        "metadata": {"component": {"bom-ref": "root-component"}},
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
    }


def references(told: dict[str, Any]) -> tuple[list[str], list[str]]:
    return (
        [each["bom-ref"] for each in told["components"]],
        [each["ref"] for each in told["dependencies"]],
    )


def test_what_only_installed_the_parts_is_none() -> None:
    told = module("parts_list").without_unshipped(sbom())
    assert references(told) == (["PySide6==6.11", "yarl==1"],) * 2
    assert told["dependencies"][1] == {"dependsOn": ["PySide6==6.11"], "ref": "yarl==1"}
    assert told["metadata"] == sbom()["metadata"]


def test_python_itself_is_a_part() -> None:
    told = module("parts_list").with_python(sbom(), "3.11.7")
    (python,) = [each for each in told["components"] if each["name"] == "python"]
    assert python["purl"] == "pkg:generic/python@3.11.7"
    assert python["cpe"].startswith("cpe:2.3:a:python:python:3.11.7:")
    assert {"ref": python["bom-ref"]} in told["dependencies"]


def test_packages_of_the_system_are_parts_whatever_their_order() -> None:
    package = module("frozen_parts").SystemPackage
    zlib = package("zlib1g", "1:1.2.13.dfsg-1", ("libz.so.1",))
    cxx = package("libstdc++6", "12.2.0-14+deb12u1", ("libstdc++.so.6",))
    with_packages = module("parts_list").with_packages
    told = with_packages(sbom(), [zlib, cxx], "ubuntu")
    assert told == with_packages(sbom(), [cxx, zlib], "ubuntu")
    by_name = {each["name"]: each for each in told["components"]}
    assert by_name["zlib1g"]["purl"] == "pkg:deb/ubuntu/zlib1g@1:1.2.13.dfsg-1"
    assert by_name["zlib1g"]["version"] == "1:1.2.13.dfsg-1"
    purl = "pkg:deb/ubuntu/libstdc%2B%2B6@12.2.0-14%2Bdeb12u1"
    assert by_name["libstdc++6"]["purl"] == purl
    components, dependencies = references(told)
    assert purl in components
    assert components == sorted(components) == dependencies


class Parts:
    """An environment, beside a cyclonedx-py that makes the same list of each."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sbom = folder / "voicedesk.cdx.json"
        self.licences = folder / "licences"
        self._contents = folder / "COLLECT-00.toc"
        self._monkeypatch = monkeypatch
        self._modules = folder / "modules"
        self.known("1.6")
        for name in ("cyclonedx/__init__.py", "cyclonedx/validation/__init__.py"):
            self._write(name, "")
        self._write("cyclonedx/schema.py", SCHEMA)
        self._write("cyclonedx/validation/json.py", VALIDATION)
        monkeypatch.syspath_prepend(str(self._modules))
        monkeypatch.setenv("PYTHONPATH", str(self._modules))
        for name in [name for name in sys.modules if name.split(".")[0] == "cyclonedx"]:
            monkeypatch.delitem(sys.modules, name)

    def known(self, version: str) -> None:
        script = CYCLONEDX.format(sbom={**sbom(), "specVersion": version})
        self._write("cyclonedx_py.py", script)

    def _write(self, name: str, text: str) -> None:
        (self._modules / name).parent.mkdir(parents=True, exist_ok=True)
        (self._modules / name).write_text(text)

    def tell(self, *options: str) -> int:
        words = [sys.executable, str(self.sbom), str(self.licences), *options]
        self._monkeypatch.setattr(sys, "argv", ["parts_list.py", *words])
        return module("parts_list").main()

    def add_library(self, origin: str) -> int:
        entries = [(Path(origin).name, origin, "BINARY")]
        self._contents.write_text(repr((entries,)))
        return self.tell(f"--contents={self._contents}")


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Parts:
    made = Parts(tmp_path, monkeypatch)

    # Parts of the tests' own environment need not bring their licences.
    def collect(_: Path, target: Path, python_text: Path) -> None:
        target.mkdir()
        assert "PYTHON SOFTWARE FOUNDATION" in python_text.read_text(encoding="utf-8")

    monkeypatch.setattr(module("parts_list"), "collect", collect)
    return made


def test_the_list_is_written_and_added_to(parts: Parts) -> None:
    assert parts.tell() == 0
    told = json.loads(parts.sbom.read_text())
    python = f"python=={platform.python_version()}"
    assert references(told)[0] == ["PySide6==6.11", python, "yarl==1"]
    libc = next(Path("/usr/lib").glob("*-linux-gnu/libc.so.6"))
    assert parts.add_library(str(libc)) == 0
    added = json.loads(parts.sbom.read_text())
    (package,) = [each for each in added["components"] if each["name"] == "libc6"]
    assert package["purl"].startswith("pkg:deb/")
    assert (parts.licences / "libc6.txt").is_file()
    assert [each for each in added["components"] if each != package] == told["components"]


def test_a_library_of_nobody_ends_it(parts: Parts, capfd: pytest.CaptureFixture[str]) -> None:
    assert parts.tell() == 0
    before = parts.sbom.read_text()
    assert parts.add_library("/opt/own/libown.so.1") == 1
    assert "error: libown.so.1 comes from /opt/own/libown.so.1" in capfd.readouterr().err
    assert parts.sbom.read_text() == before


def test_a_list_that_is_not_valid_ends_it(parts: Parts, capfd: pytest.CaptureFixture[str]) -> None:
    parts.known("0.9")
    assert parts.tell() == 1
    assert "no valid CycloneDX: unknown version" in capfd.readouterr().err
