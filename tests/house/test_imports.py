"""Imports run downward only, and the command line starts light."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.house.checkout import ROOT

HEAVY = ("pandas", "numpy", "pandera", "frictionless", "rich", "pydantic", "jsonschema", "pytest", "asyncio")
LIGHT_RUN = """
import sys
from nangang_open.cli.app import main
sys.argv = ["nangang-open", *{arguments!r}]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("heavy:", *sorted(set({heavy!r}) & set(sys.modules)))
"""


def test_imports_run_downward_only_and_the_pure_rooms_know_no_files() -> None:
    script = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["validate", "--help"]], ids=" ".join)
def test_help_and_version_import_nothing_heavy(arguments: list[str]) -> None:
    script = LIGHT_RUN.format(arguments=arguments, heavy=HEAVY)
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == "heavy:"


def test_importing_the_package_imports_nothing_heavy() -> None:
    script = f"import sys, nangang_open; print('heavy:', *sorted(set({HEAVY!r}) & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "heavy:\n"
