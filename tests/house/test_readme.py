"""What the READMEs show is what the tool prints."""

from __future__ import annotations

import csv
import doctest
import re
from pathlib import Path

import pytest

from nangang_open.cli.app import COMMANDS
from tests.house.checkout import ROOT
from tests.house.readme import READMES, Shown, printed, shown


@pytest.mark.parametrize("example", [example for readme in READMES for example in shown(readme)], ids=str)
def test_a_shown_command_prints_what_is_shown(example: Shown) -> None:
    output = printed(example.command)
    assert example.matches(output), f"{example.command} printed:\n{output}"


@pytest.mark.parametrize("readme", READMES)
def test_every_command_stands_in_the_readme(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    assert [name for name in COMMANDS if f"nangang-open {name}" not in text] == []


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_shows_the_help_and_a_validation(readme: str) -> None:
    commands = [example.command for example in shown(readme)]
    assert "nangang-open --help" in commands
    assert any("validate" in command.split() for command in commands)


@pytest.mark.parametrize(
    ("readme", "counted"),
    [("README.md", "{figures} figures"), ("README.md", "{relations} relations"), ("README.zh.md", "{figures} 个"),
     ("README.zh.md", "{relations} 条")],
)  # fmt: skip
def test_the_readme_counts_figures_and_relations_right(readme: str, counted: str) -> None:
    tables = {}
    for name in ("figures", "relations"):
        with (ROOT / "datapackage" / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            tables[name] = sum(1 for _ in csv.DictReader(file))
    assert counted.format(**tables) in (ROOT / readme).read_text("utf-8")


@pytest.mark.parametrize("readme", READMES)
def test_the_python_that_the_readme_shows_works(readme: str) -> None:
    text = "\n".join(
        re.findall(r"^```python\n(.*?)^```$", (ROOT / readme).read_text("utf-8"), re.MULTILINE | re.DOTALL)
    )
    examples = doctest.DocTestParser().get_doctest(text, {}, readme, readme, 0)
    assert examples.examples
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert runner.run(examples).failed == 0


@pytest.mark.parametrize(
    "page", [*READMES, "CONTRIBUTING.md", "CHANGELOG.md", "benchmarks/README.md", "docs/releases.md", "docs/formats.md"]
)
def test_links_inside_the_project_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / page).read_text("utf-8"))
    assert [link for link in links if not ((ROOT / page).parent / Path(link)).exists()] == []
