"""The workflow and the hook that others call do what they say: their steps are run here as they stand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house.checkout import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "validate-data.yml"
SOUND = ROOT / "tests" / "packages" / "sound"


def workflow() -> dict[Any, Any]:
    document = yaml.safe_load(WORKFLOW.read_text("utf-8"))
    assert isinstance(document, dict)
    return document


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository of a user's own, with a package in it."""
    shutil.copytree(SOUND, tmp_path / "mine" / "datapackage")
    return tmp_path / "mine"


def break_it(repository: Path) -> None:
    """Give a figure of the package a value that nobody can read."""
    figures = repository / "datapackage" / "data" / "figures.csv"
    figures.write_text(figures.read_text("utf-8").replace(",350000000,", ",NaN,"), "utf-8")


def steps(repository: Path, package: str) -> tuple[list[int], str, str]:
    """Run the workflow's own steps but the installation; return their exit codes, what they print and the summary."""
    document = workflow()
    job = document["jobs"]["validate"]
    inputs = {name: one["default"] for name, one in document[True]["workflow_call"]["inputs"].items()}
    inputs |= {"package": package}
    said = {
        name: text.replace(f"${{{{ inputs.{name.lower()} }}}}", inputs[name.lower()])
        for name, text in job["env"].items()
    }
    summary = repository / "summary.md"
    environment = os.environ | said | {"GITHUB_STEP_SUMMARY": str(summary)}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    codes, printed = [], ""
    for step in job["steps"]:
        if "run" in step and "pip install" not in step["run"]:
            command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
            done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, timeout=60)
            codes.append(done.returncode)
            printed += done.stdout + done.stderr
    return codes, printed, summary.read_text("utf-8")


def test_a_sound_package_passes_the_workflow(repository: Path) -> None:
    codes, printed, summary = steps(repository, "datapackage")
    assert codes == [0, 0]
    assert "::error" not in printed
    assert "is valid" in summary


def test_a_wrong_package_fails_it_with_an_annotation_and_a_summary(repository: Path) -> None:
    break_it(repository)
    codes, printed, summary = steps(repository, "datapackage")
    assert codes == [1, 1]
    assert "::error file=datapackage/data/figures.csv,line=5" in printed
    assert "is not valid" in summary


def test_an_input_cannot_become_a_command(repository: Path) -> None:
    codes, _, _ = steps(repository, '"; touch owned; echo "$(touch owned)')
    assert codes == [2, 2]
    assert not list(repository.rglob("owned"))


def test_no_step_puts_an_input_into_a_script() -> None:
    document = workflow()
    runs = [step["run"] for step in document["jobs"]["validate"]["steps"] if "run" in step]
    assert len(runs) == 3
    assert not [run for run in runs if "${{" in run]
    assert document["permissions"] == {"contents": "read"}


def test_the_hook_runs_as_pre_commit_runs_it(repository: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)
    program, *words = hook["entry"].split()
    command = [str(Path(sys.executable).parent / program), *words, *hook["args"]]

    def code(folder: Path) -> int:
        return subprocess.run(command, cwd=folder, capture_output=True, timeout=60).returncode

    assert code(repository) == 2  # there is no package in the root, and none of ours is taken for it
    assert code(repository / "datapackage") == 0
    break_it(repository)
    assert code(repository / "datapackage") == 1


def test_pre_commit_accepts_the_hook() -> None:
    program = shutil.which("pre-commit", path=f"{ROOT / '.venv-recipes' / 'bin'}{os.pathsep}{os.environ['PATH']}")
    if program is None:
        pytest.skip("pre-commit is not installed; tests/release/validators/setup recipes")
    done = subprocess.run(
        [program, "validate-manifest", ROOT / ".pre-commit-hooks.yaml"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_recipes_name_the_workflow_and_the_hook() -> None:
    page = (ROOT / "docs" / "recipes.md").read_text("utf-8")
    assert ".github/workflows/validate-data.yml@" in page
    assert "id: nangang-open-validate" in page
    for block in page.split("```yaml\n")[1:]:
        assert isinstance(yaml.safe_load(block.partition("```")[0]), dict)
