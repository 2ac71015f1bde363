"""The workflows of GitHub: what they promise about tests, secrets and releases, read out of the files."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.packaging.small_program import PACKAGING, REPOSITORY, module

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOWS = REPOSITORY / ".github" / "workflows"
NAMES = ("test.yml", "release.yml")
PYTHONS = {"3.11", "3.13"}
"""The oldest and the newest that pyproject.toml allows."""
PLATFORMS = {"ubuntu": "linux", "windows": "win32", "macos": "darwin"}
MADE = {
    "deb": "voicedesk_1.0-1_amd64.deb",
    "rpm": "voicedesk-1.0-1.x86_64.rpm",
    "appimage": "VoiceDesk-1.0-x86_64.AppImage",
    "flatpak": "voicedesk-1.0-x86_64.flatpak",
    "installer": "VoiceDesk-1.0-windows-x64-setup.exe",
    "portable": "VoiceDesk-1.0-windows-x64.zip",
    "dmg": "voicedesk-1.0-arm64.dmg",
    "wheel": "voicedesk-1.0-py3-none-any.whl",
}
"""How packaging/build.py names what it makes."""


def workflow(name: str) -> dict[Any, Any]:
    return yaml.safe_load((WORKFLOWS / name).read_text(encoding="utf-8"))


def jobs(name: str) -> dict[str, Any]:
    return workflow(name)["jobs"]


def steps() -> list[tuple[str, dict[str, Any]]]:
    """Return all steps, each with the name of its job."""
    return [
        (job, step)
        for name in NAMES
        for job, described in jobs(name).items()
        for step in described.get("steps", [])
    ]


def entries(job: str) -> list[dict[str, str]]:
    return jobs("release.yml")[job]["strategy"]["matrix"]["include"]


def platform_of(system: str) -> str:
    return PLATFORMS[system.partition("-")[0]]


def test_three_systems_are_tested_with_two_pythons() -> None:
    linux = jobs("test.yml")["linux"]
    assert platform_of(linux["runs-on"]) == "linux"
    assert {entry["python"] for entry in linux["strategy"]["matrix"]["include"]} == PYTHONS
    elsewhere = jobs("test.yml")["elsewhere"]["strategy"]["matrix"]
    assert {platform_of(system) for system in elsewhere["system"]} == {"win32", "darwin"}
    assert set(elsewhere["python"]) == PYTHONS
    project = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    assert 'requires-python = ">=3.11,<3.14"' in project


def test_what_is_tested_elsewhere_is_there() -> None:
    (run,) = (step["run"] for _, step in steps() if "dev.py test" in step.get("run", ""))
    paths = [word.removeprefix("--ignore=") for word in run.split() if "tests/" in word]
    assert len(paths) > 5
    assert [path for path in paths if not (REPOSITORY / path).exists()] == []


def test_a_release_waits_for_the_tests_and_for_everything_else() -> None:
    release = jobs("release.yml")
    # YAML takes "on" for a truth.
    assert workflow("release.yml")[True] == {"push": {"tags": ["v*"]}}
    assert "workflow_call" in workflow("test.yml")[True]
    assert release["tests"]["uses"] == "./.github/workflows/test.yml"
    assert set(release["release"]["needs"]) == set(release) - {"release"}


def test_the_release_is_a_draft() -> None:
    run = "\n".join(str(step.get("run")) for job, step in steps() if job == "release")
    assert run.count("gh release") == 1
    assert "options=(--draft " in run
    assert '"${options[@]}"' in run


@pytest.mark.parametrize("platform", ["linux", "win32", "darwin"])
def test_every_kind_is_built_and_tried_where_it_was_not_built(platform: str) -> None:
    build = module("build")
    builds = [entry for entry in entries("build") if platform_of(entry["system"]) == platform]
    built = {kind for entry in builds for kind in entry["kinds"].split()}
    assert built - {build.WHEEL} == set(build.KINDS[platform])
    for entry in builds:
        tried = [each for each in entries("installed") if each["from"] == entry["name"]]
        assert {each["kind"] for each in tried} == set(entry["kinds"].split())
        for each in tried:
            matching = {kind for kind, name in MADE.items() if fnmatch(name, each["file"])}
            assert matching == {each["kind"]}
            assert each["kind"] == build.WHEEL or platform_of(each["system"]) == platform


def test_the_list_of_parts_is_taken_from_where_it_is_built() -> None:
    (run,) = (step["run"] for _, step in steps() if ".cdx.json" in step.get("run", ""))
    assert f"cp build/{module('build').WORK}/voicedesk.cdx.json " in run


def test_nothing_that_builds_comes_without_a_hash() -> None:
    runs = [str(step.get("run")) for job, step in steps() if job == "build"]
    assert any("packaging/build.py" in run for run in runs)
    assert [run for run in runs if "pip install" in run] == []


def test_the_wheel_is_built_once_and_tried_on_three_systems() -> None:
    assert sum("wheel" in entry["kinds"].split() for entry in entries("build")) == 1
    tried = [entry["system"] for entry in entries("installed") if entry["kind"] == "wheel"]
    assert {platform_of(system) for system in tried} == {"linux", "win32", "darwin"}


def test_packages_are_installed_in_containers_and_nothing_brings_a_python_there() -> None:
    packages = [entry for entry in entries("installed") if entry["kind"] in {"deb", "rpm"}]
    assert {entry["container"].partition(":")[0] for entry in packages} == {
        "debian",
        "fedora",
        "ubuntu",
    }
    others = [entry for entry in entries("installed") if entry not in packages]
    assert not any("container" in entry for entry in others)
    (run,) = (step["run"] for _, step in steps() if "docker run" in step.get("run", ""))
    assert "python" not in run
    assert "sh packaging/installed.sh" in run
    script = (PACKAGING / "installed.sh").read_text(encoding="utf-8")
    assert script.count("  check_no_python\n") == 2  # after deb and rpm have come


def test_every_kind_is_known_to_the_scripts_that_try_it() -> None:
    posix = (PACKAGING / "installed.sh").read_text(encoding="utf-8")
    windows = (PACKAGING / "installed.ps1").read_text(encoding="utf-8")
    for entry in entries("installed"):
        if entry["kind"] in {"installer", "portable"}:
            assert f"'{entry['kind']}'" in windows
        else:
            assert f"try_{entry['kind']}() {{" in posix


def test_every_script_is_there_and_knows_what_it_is_told() -> None:
    used = [
        found
        for _, step in steps()
        for line in str(step.get("run", "")).splitlines()
        for found in re.findall(r"packaging/(\w+)\.(py|sh|ps1)((?: [^#\n]*)?)", line)
    ]
    scripts = {f"{name}.{kind}" for name, kind, _ in used}
    assert {"bare_root.py", "build.py", "installed.sh", "installed.ps1", "release.py"} <= scripts
    assert [script for script in scripts if not (PACKAGING / script).is_file()] == []
    helps: dict[str, str] = {}
    for name, kind, words in used:
        script = PACKAGING / f"{name}.{kind}"
        options = re.findall(r"(?<!\S)--\w[\w-]*", words.partition(" -- ")[0])
        if kind != "py" or "argparse" not in script.read_text(encoding="utf-8"):
            assert options == []
        elif name not in helps:
            helps[name] = help_of(script)
        unknown = [option for option in options if option not in helps.get(name, "")]
        # What dev.py passes on is pytest's.
        assert name == "dev" or unknown == []


def help_of(script: Path) -> str:
    command = [sys.executable, str(script), "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_shells_understand_what_they_are_to_run() -> None:
    for _, step in steps():
        if "run" in step and step.get("shell") != "pwsh":
            done = subprocess.run(
                ["bash", "-n"], input=step["run"], capture_output=True, text=True, check=False
            )
            assert (done.returncode, done.stderr) == (0, "")


def test_actions_are_named_by_their_commit() -> None:
    lines = [
        line.strip().removeprefix("- ")
        for name in NAMES
        for line in (WORKFLOWS / name).read_text(encoding="utf-8").splitlines()
        if line.strip().removeprefix("- ").startswith("uses: ")
    ]
    assert len(lines) > 10
    for line in lines:
        if not line.startswith("uses: ./"):
            assert re.fullmatch(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+(\.\d+)*", line), line
    # One version of each, so that nobody forgets one.
    assert len({line for line in lines if "@" in line}) == len(
        {line.partition("@")[0] for line in lines if "@" in line}
    )


def test_only_the_draft_may_write() -> None:
    for name in NAMES:
        assert workflow(name)["permissions"] == {"contents": "read"}
        for job, described in jobs(name).items():
            expected = "write" if job == "release" else "read"
            assert described.get("permissions", {"contents": "read"}) == {"contents": expected}
    for _, step in steps():
        if "actions/checkout@" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False


def test_secrets_are_seen_only_by_the_step_that_builds_with_them() -> None:
    seen: dict[str, set[str]] = {}
    for job, step in steps():
        given = {name for name, value in step.get("env", {}).items() if "secrets." in str(value)}
        assert str(step).count("secrets.") == len(given)
        if not given:
            continue
        assert job == "build"
        assert "packaging/build.py" in step["run"]
        for name in given:
            assert step["env"][name] == f"${{{{ secrets.{name} }}}}"
        seen[re.findall(r"runner\.os == '(\w+)'", step["if"])[0]] = given
    text = "".join((WORKFLOWS / name).read_text(encoding="utf-8") for name in NAMES)
    assert text.count("secrets.") == sum(map(len, seen.values()))
    windows, macos = (module(name) for name in ("windows", "macos"))
    assert seen == {
        "Windows": {windows.CERTIFICATE, windows.PASSWORD},
        "macOS": {macos.IDENTITY, *macos.CERTIFICATE, *macos.ACCOUNT, *macos.API_KEY},
    }


def test_nothing_is_written_into_a_script_before_it_runs() -> None:
    assert [step["run"] for _, step in steps() if "${{" in step.get("run", "")] == []


def test_every_job_ends_and_every_run_has_its_shell() -> None:
    for name in NAMES:
        assert workflow(name)["defaults"] == {"run": {"shell": "bash"}}
        assert workflow(name)["concurrency"]["group"]
        for described in jobs(name).values():
            assert "uses" in described or 0 < described["timeout-minutes"] <= 120


def test_the_release_s_own_python_is_one_that_is_tested() -> None:
    assert workflow("release.yml")["env"] == {"PYTHON": "3.11"}
    assert {entry["python"] for entry in entries("installed") if "python" in entry} <= PYTHONS


def test_what_is_downloaded_to_build_with_has_its_hash() -> None:
    machine = module("build_machine")
    for address, digest in machine.FETCHED.values():
        assert re.fullmatch(r"https://github\.com/AppImage/[\w./-]+", address)
        assert "continuous" not in address
        assert re.fullmatch("[0-9a-f]{64}", digest)


def test_another_file_than_expected_is_not_kept(tmp_path: Path) -> None:
    machine, errors = (module(name) for name in ("build_machine", "messages"))
    (tmp_path / "tool").write_bytes(b"tool")
    address = (tmp_path / "tool").as_uri()
    right = "1e3d5b1bc2c2e2b1c8c7d9d2c8c6c9c2a1b0f0e0d0c0b0a09080706050403020"
    with pytest.raises(errors.SetupError, match=r"is expected$"):
        machine.fetch(address, right, tmp_path / "kept")
    assert not (tmp_path / "kept").exists()
    with pytest.raises(errors.SetupError, match="cannot be had"):
        machine.fetch(f"{address}-gone", right, tmp_path / "kept")


def test_a_release_needs_everything_to_tell_of_it(tmp_path: Path) -> None:
    release, errors = (module(name) for name in ("release", "messages"))
    for name in ("voicedesk/__init__.py", "CHANGELOG.md", str(release.METAINFO)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "voicedesk/__init__.py").write_text('__version__ = "0.2.0"\n')
    metainfo = '<component><releases><release version="{}" date="2026-09-01"><description>'
    metainfo += "<p>All\n is new.</p></description></release></releases></component>"
    changes = "# Changelog\n\n## Unreleased\n\n- Later.\n\n## {}\n\n- This.\n- That.\n\n## 0.1.0\n\n- Old.\n"

    def write(in_metainfo: str, in_changes: str) -> None:
        (tmp_path / release.METAINFO).write_text(metainfo.format(in_metainfo))
        (tmp_path / "CHANGELOG.md").write_text(changes.format(in_changes))

    write("0.2.0", "0.2.0 (2026-09-01)")
    found = release.described("v0.2.0", tmp_path)
    assert (found.date, found.summary) == ("2026-09-01", "All is new.")
    assert found.notes == "- This.\n- That.\n"
    for tag in ("v0.2.1", "0.2.0", "v0.2.0rc1"):
        with pytest.raises(errors.SetupError, match=f"the tag is {tag}, but"):
            release.described(tag, tmp_path)
    for versions in (("0.1.0", "0.2.0"), ("0.2.0", "0.2.0rc1")):
        write(*versions)
        with pytest.raises(errors.SetupError, match=r"tells nothing of 0\.2\.0$"):
            release.described("v0.2.0", tmp_path)


def test_the_files_of_a_release_are_written(tmp_path: Path) -> None:
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / MADE["deb"]).write_bytes(b"deb")
    version = module("build").version()
    command = f"packaging/release.py v{version} --folder {tmp_path}/dist --notes {tmp_path}/notes"
    done = subprocess.run(
        [sys.executable, *shlex.split(command)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    made = {path.name for path in (tmp_path / "dist").iterdir()}
    assert made == {MADE["deb"], "release.json", "release.json.sha256", "SHA256SUMS"}
    assert (tmp_path / "notes").read_text(encoding="utf-8").strip()
