"""The table of contents: every command is documented, and help is light."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from nangang_open.cli.app import COMMANDS, GROUPS
from tests.cli.command import ENVIRONMENT, on_sound, run

HEAVY = {"pydantic", "rich", "pandas", "numpy", "pandera", "frictionless", "jsonschema"}


def imported(*arguments: str | Path) -> set[str]:
    """Return the top modules that a run of the command imports."""
    process = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "nangang_open", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env=ENVIRONMENT,
        timeout=60,
    )
    return {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in process.stderr.splitlines() if "|" in line}


def test_help_lists_every_command_with_its_first_line() -> None:
    shown = run("--help")
    assert shown.code == 0
    words = " ".join(shown.out.split())
    for name, text in COMMANDS.items():
        assert f"{name} {text}" in words


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_described_by_its_docstring_and_has_an_example(name: str) -> None:
    module = name.replace(" ", "_")
    text = getattr(import_module(f"nangang_open.cli.{module}"), module).__doc__
    assert text.splitlines()[0] == COMMANDS[name]
    assert f"Example: nangang-open {name}" in text
    shown = run(*name.split(), "--help")
    assert shown.code == 0
    assert f"Example: nangang-open {name}" in shown.out
    assert "--package" in shown.out
    assert "--lang" in shown.out


@pytest.mark.parametrize("arguments", [[], ["-h"], ["source"], ["package"]])
def test_help_without_a_command(arguments: list[str]) -> None:
    shown = run(*arguments)
    assert "Usage: nangang-open" in shown.out + shown.err
    assert shown.code == (0 if arguments == ["-h"] else 2)
    assert shown.code == 0 or shown.out == ""


@pytest.mark.parametrize("name", ["", *COMMANDS, *GROUPS])
def test_help_imports_nothing_heavy(name: str) -> None:
    assert not imported(*name.split(), "--help") & HEAVY


def test_checking_imports_nothing_that_it_does_not_need() -> None:
    assert not imported("check", "--package", "tests/packages/sound", "--format", "json") & HEAVY


def test_importing_the_package_is_light() -> None:
    code = "import sys, nangang_open as ng; print(sorted(m for m in sys.modules if m.startswith('nangang_open')))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=ENVIRONMENT, timeout=60)
    assert shown.stdout.strip() == "['nangang_open']"


def test_the_version_is_that_of_the_tool() -> None:
    import nangang_open

    assert run("--version").out == f"nangang-open {nangang_open.__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands_and_words(shell: str) -> None:
    words: dict[str, Any] = {
        "bash": {"COMP_WORDS": "nangang-open chec", "COMP_CWORD": "1"},
        "zsh": {"_TYPER_COMPLETE_ARGS": "nangang-open chec"},
        "fish": {"_TYPER_COMPLETE_ARGS": "nangang-open chec", "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }[shell]
    shown = run(_NANGANG_OPEN_COMPLETE=f"complete_{shell}", **words)
    assert "check" in shown.out
    assert "unknowns" not in shown.out


def test_ids_of_the_shipped_package_are_completed() -> None:
    words: dict[str, Any] = {"COMP_WORDS": "nangang-open explain rural_income_growth_avg_2017", "COMP_CWORD": "2"}
    assert run(_NANGANG_OPEN_COMPLETE="complete_bash", **words).out.split() == ["rural_income_growth_avg_2017_2021"]


def test_a_closed_list_of_words_is_completed() -> None:
    words: dict[str, Any] = {"COMP_WORDS": "nangang-open check --verdict con", "COMP_CWORD": "3"}
    assert run(_NANGANG_OPEN_COMPLETE="complete_bash", **words).out.split() == ["consistent", "contradicted"]


def test_a_language_stands_before_or_behind_the_command() -> None:
    assert on_sound("relations", "--lang", "zh").out == run("--lang", "zh", *sound_relations()).out
    assert on_sound("relations", "--lang", "zh").out != on_sound("relations", "--lang", "en").out


def sound_relations() -> list[str]:
    """Return the arguments that list the sound package's relations."""
    return ["relations", "--package", str(Path("tests/packages/sound"))]
