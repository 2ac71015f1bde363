"""Tells of the parts that are shipped, run by the interpreter of packaging/locks/tools.txt.

python packaging/parts_list.py PYTHON SBOM LICENCES     what PYTHON's environment holds, and Python
    --contents FILE     adds what the program has of the system, by PyInstaller's list of its folder
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from frozen_parts import libraries_of_the_system, packages_of
from licence_texts import collect, collect_of_the_system, is_shipped
from messages import SetupError, fail, run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from frozen_parts import SystemPackage

    Sbom = dict[str, Any]

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
_ASKED = """\
import json, platform, sys, sysconfig
paths = sysconfig.get_path("purelib"), sysconfig.get_path("stdlib"), sys.base_prefix
print(json.dumps([platform.python_version(), *paths]))
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("python", "sbom", "licences"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--contents", type=Path)
    options = parser.parse_args()
    try:
        _tell(options.python, options.sbom, options.licences, options.contents)
    except SetupError as error:
        return fail(error)
    return 0


def _tell(python: Path, sbom: Path, licences: Path, contents: Path | None) -> None:
    asked = subprocess.run([python, "-c", _ASKED], capture_output=True, text=True, check=True)
    version, site_packages, *homes = json.loads(asked.stdout)
    if contents is None:
        # Without the date and the serial number two builds give the same file.
        command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"]
        command += ["--mc-type=application", f"--pyproject={PROJECT}", f"--output-file={sbom}"]
        run([*command, str(python)])
        texts = [Path(home) / "LICENSE.txt" for home in homes]
        collect(Path(site_packages), licences, next(filter(Path.is_file, texts), None))
        told = with_python(without_unshipped(_read(sbom)), version)
    else:
        packages = packages_of(libraries_of_the_system(contents, Path(site_packages)))
        collect_of_the_system(packages, licences)
        vendor = platform.freedesktop_os_release()["ID"]
        told = with_packages(_read(sbom), packages, vendor)
    text = json.dumps(told, indent=2)
    _check(text)
    sbom.write_text(text, encoding="utf-8")


def without_unshipped(sbom: Sbom) -> Sbom:
    """Leave out the parts that are in the environment and not in the program."""
    shipped = [part for part in sbom["components"] if is_shipped(part["name"])]
    gone = {part["bom-ref"] for part in sbom["components"]} - {part["bom-ref"] for part in shipped}
    dependencies: list[Sbom] = []
    for entry in sbom["dependencies"]:
        needed = [each for each in entry.get("dependsOn", ()) if each not in gone]
        if entry["ref"] not in gone:
            dependencies.append(({"dependsOn": needed} if needed else {}) | {"ref": entry["ref"]})
    return {**sbom, "components": shipped, "dependencies": dependencies}


def with_python(sbom: Sbom, version: str) -> Sbom:
    python = {
        "bom-ref": f"python=={version}",
        # By this name are its vulnerabilities told of.
        "cpe": f"cpe:2.3:a:python:python:{version}:*:*:*:*:*:*:*",
        "description": "The interpreter and its standard library",
        "licenses": [{"license": {"acknowledgement": "declared", "id": "PSF-2.0"}}],
        "name": "python",
        "purl": f"pkg:generic/python@{version}",
        "type": "platform",
        "version": version,
    }
    return _with(sbom, [python])


def with_packages(sbom: Sbom, packages: Iterable[SystemPackage], vendor: str) -> Sbom:
    """Add what is shipped of the system's packages; ``vendor`` is whose packages these are."""
    return _with(sbom, [_component(package, vendor) for package in packages])


def _component(package: SystemPackage, vendor: str) -> Sbom:
    purl = f"pkg:deb/{vendor}/{quote(package.name)}@{quote(package.version, safe=':')}"
    return {
        "bom-ref": purl,
        "description": f"Shipped of it: {', '.join(package.libraries)}",
        "name": package.name,
        "purl": purl,
        "type": "library",
        "version": package.version,
    }


def _with(sbom: Sbom, added: list[Sbom]) -> Sbom:
    components = sorted([*sbom["components"], *added], key=lambda part: part["bom-ref"])
    references = [{"ref": part["bom-ref"]} for part in added]
    dependencies = sorted([*sbom["dependencies"], *references], key=lambda entry: entry["ref"])
    return {**sbom, "components": components, "dependencies": dependencies}


def _check(text: str) -> None:
    """Hold what was changed against CycloneDX's schema, as its own program did before."""
    schema = import_module("cyclonedx.schema").SchemaVersion
    validator = import_module("cyclonedx.validation.json").JsonStrictValidator
    version = schema.from_version(json.loads(text)["specVersion"])
    if problem := validator(version).validate_str(text):
        raise SetupError(f"the list of parts is no valid CycloneDX: {problem}")


def _read(sbom: Path) -> Sbom:
    return json.loads(sbom.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
