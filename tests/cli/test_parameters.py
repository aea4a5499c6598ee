"""Words of the command line read by ourselves, with the same outcome as when Typer reads them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nangang_open.cli.choice import SHOWN, choose
from nangang_open.errors import CannotRunError
from tests.cli.command import ENVIRONMENT, SOUND, on_sound


def by_typer(*arguments: str) -> tuple[int, str, str]:
    """Run a command whose words Typer reads itself, as one does that keeps its readers elsewhere."""
    code = "from nangang_open.cli import parameters, app; parameters.PLACE = 'elsewhere'; app.main()"
    process = subprocess.run(
        [sys.executable, "-c", code, *arguments, "--package", str(SOUND)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=Path(__file__).parents[2],
        env=ENVIRONMENT,
        timeout=60,
    )
    return process.returncode, process.stdout, process.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--basis", "stated", "--basis", "scope", "--format", "json", "--lang", "zh"],
        ["figures", "--topic", "city", "--status", "target"],
        ["explain", "county_firms"],
        ["--lang", "zh", "unknowns"],
        ["validate", "--layer", "schema", "--source", str(SOUND / "page.txt")],
    ],
)
def test_a_typer_that_reads_the_words_itself_gives_the_same(arguments: list[str]) -> None:
    ours = on_sound(*arguments)
    code, out, err = by_typer(*arguments)
    assert (code, err) == (ours.code, ours.err)
    if arguments[0] != "validate":  # its seconds differ
        assert out == ours.out


def test_a_wrong_word_is_refused_in_one_line_by_typer_too() -> None:
    code, out, err = by_typer("check", "--verdict", "maybe")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "maybe" in err
    assert "contradicted" in err


def test_a_value_that_exists_is_taken() -> None:
    assert choose("b", ["a", "b"], "a letter") == "b"


@pytest.mark.parametrize(
    ("value", "existing", "mend"),
    [
        ("x", [], "this package has none"),
        ("x", ["a", "b", "a"], "choose from a, b"),
        ("alpha1", ["alpha", "beta"], "did you mean alpha? choose from alpha, beta"),
        (
            "z",
            [str(n) for n in range(SHOWN + 2)],
            "choose from 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 and 2 more",
        ),
        ("item_1x", [f"item_{n}" for n in range(20, 60)] + ["item_1"], "did you mean item_1"),
    ],
)
def test_what_exists_is_named_and_the_close_ones_first(value: str, existing: list[str], mend: str) -> None:
    with pytest.raises(CannotRunError) as refused:
        choose(value, existing, "a letter")
    assert refused.value.mend.startswith(mend)
    assert refused.value.what == f"{value!r} is not a letter"


def test_a_long_wrong_value_is_cut() -> None:
    with pytest.raises(CannotRunError) as refused:
        choose("x" * 10**6, ["a"], "a letter")
    assert len(str(refused.value)) < 200
