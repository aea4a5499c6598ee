"""What the READMEs show is what the tool prints."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from nangang_open.cli.app import COMMANDS
from tests.house.checkout import ROOT

READMES = ("README.md", "README.zh.md")
ANYTHING = "..."


@dataclass(frozen=True)
class Shown:
    """A command that a README shows, with the output under it."""

    readme: str
    command: str
    output: str

    def __str__(self) -> str:
        return f"{self.readme}: {self.command}"


def shown(readme: str) -> list[Shown]:
    found = []
    for block in re.findall(r"^```console\n(.*?)^```$", (ROOT / readme).read_text("utf-8"), re.MULTILINE | re.DOTALL):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = example.partition("\n")
            found.append(Shown(readme, command, output))
    return found


def printed(command: str) -> str:
    """Return what a command prints to a file, in a neutral locale, at the root of the checkout."""
    program, *arguments = shlex.split(command)
    assert program == "nangang-open", f"{command}: only the tool itself is run"
    surroundings = {name: text for name, text in os.environ.items() if not name.startswith(("LC_", "LANG", "COLUMNS"))}
    surroundings |= {"LC_ALL": "C.UTF-8", "COLUMNS": "100"}
    run = [sys.executable, "-m", "nangang_open", *arguments]
    return subprocess.run(
        run, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
    ).stdout


def as_pattern(output: str) -> str:
    """Return a pattern of an output: `...` stands for anything, and a run of spaces for any other."""
    return r"\s+".join(".*?" if word == ANYTHING else re.escape(word) for word in output.split())


@pytest.mark.parametrize("example", [example for readme in READMES for example in shown(readme)], ids=str)
def test_a_shown_command_prints_what_is_shown(example: Shown) -> None:
    output = printed(example.command)
    wanted = as_pattern(example.output)
    assert re.fullmatch(wanted, output.strip(), re.DOTALL), f"{example.command} printed:\n{output}"


@pytest.mark.parametrize("readme", READMES)
def test_every_command_stands_in_the_readme(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    assert [name for name in COMMANDS if f"nangang-open {name}" not in text] == []


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_shows_real_output(readme: str) -> None:
    commands = [example.command for example in shown(readme)]
    assert "nangang-open --help" in commands
    assert any(command.startswith("nangang-open validate") for command in commands)


@pytest.mark.parametrize("readme", READMES)
def test_the_python_that_the_readme_shows_works(readme: str) -> None:
    text = "\n".join(
        re.findall(r"^```python\n(.*?)^```$", (ROOT / readme).read_text("utf-8"), re.MULTILINE | re.DOTALL)
    )
    examples = doctest.DocTestParser().get_doctest(text, {}, readme, readme, 0)
    assert examples.examples
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert runner.run(examples).failed == 0


@pytest.mark.parametrize("readme", [*READMES, "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md"])
def test_links_inside_the_project_lead_somewhere(readme: str) -> None:
    page = ROOT / readme
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / Path(link)).exists()] == []
