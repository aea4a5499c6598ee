"""Wrong invocations: the exit code, one line on standard error, and nothing on standard output."""

from __future__ import annotations

import csv
import json
import os
import stat
from pathlib import Path

import pytest

from tests.cli.command import SOUND, Ran, on_sound, run


def refused(ran: Ran, code: int, *words: str) -> None:
    """Assert that a run was refused in one line with these words, nothing being written to standard output."""
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("nangang-open: ")
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err
    assert [word for word in words if word not in ran.err] == []


COULD_NOT_RUN = {
    "an unknown command": (["chek"], ["'chek' is not a command", "did you mean check?", "validate"]),
    "an unknown command of a group": (["source", "prove"], ["'prove' is not a command", "verify", "import"]),
    "an unknown option": (["check", "--bases", "stated"], ["--bases", "--basis", "see nangang-open check --help"]),
    "an option without its value": (["check", "--package", "tests", "--basis"], ["--basis", "argument"]),
    "an argument too many": (["relations", "one"], ["one", "unexpected"]),
    "an unknown verdict": (["check", "--verdict", "maybe"], ["'maybe'", "--verdict", "contradicted"]),
    "a verdict nearly written": (["check", "--verdict", "contradict"], ["did you mean contradicted?"]),
    "an unknown basis": (["relations", "--basis", "stated "], ["'stated '", "did you mean stated?"]),
    "an unknown format": (["figures", "--format", "xml"], ["'xml'", "text, csv, json"]),
    "an unknown format of a result": (["validate", "--format", "xml"], ["'xml'", "junit"]),
    "an unknown layer": (["validate", "--layer", "sources"], ["'sources'", "did you mean source?"]),
    "an unknown language": (["figures", "--lang", "fr"], ["'fr'", "zh, en"]),
    "an unknown language before the command": (["--lang", "fr", "figures"], ["'fr'", "zh, en"]),
    "an unknown relation": (["check", "no_such_relation"], ["'no_such_relation'", "relation"]),
    "an unknown id": (["explain", "no_such_thing"], ["'no_such_thing'", "figure", "unknown", "relation"]),
    "no id": (["explain"], ["Missing", "ID", "see nangang-open explain --help"]),
    "an unknown indicator": (["figures", "--indicator", "no_such_thing"], ["'no_such_thing'", "indicator"]),
    "an unknown topic": (["figures", "--topic", "weather"], ["'weather'", "economy"]),
    "an unknown status": (["figures", "--status", "final"], ["'final'", "actual, provisional, target"]),
    "a period that stands nowhere": (["figures", "--period", "1999"], ["'1999'", "period", "20"]),
    "a scope that stands nowhere": (["figures", "--scope", "no_such_place"], ["'no_such_place'", "scope"]),
    "an operand that is none": (["relations", "--operand", "no_such_thing"], ["'no_such_thing'", "figure"]),
    "an unknown kind of unknown": (["unknowns", "--kind", "bases"], ["'bases'", "did you mean base?"]),
    "a copy that is not there": (["source", "verify", "no/such.txt"], ["no/such.txt", "no file"]),
    "a copy that is a folder": (["source", "verify", "tests"], ["'tests'", "folder"]),
    "no copy": (["source", "verify"], ["Missing", "FILE"]),
    "a source that is not there": (["source", "verify", "README.md", "--source", "else"], ["'else'", "source"]),
    "a copy for validate that is not there": (["validate", "--source", "no/such.txt"], ["no/such.txt"]),
    "a copy of an unknown source": (["validate", "--source", "no_such=README.md"], ["no_such"]),
    "two copies of one source": (["validate", "--source", "README.md", "--source", "README.md"], ["second copy"]),
    "an id that is none": (["source", "import", "README.md", "--id", "2023", "--out", "x"], ["'2023'", "letter"]),
    "an import without an id": (["source", "import", "README.md", "--out", "x"], ["Missing", "--id"]),
    "an import of nothing": (["source", "import", "no/such", "--id", "a", "--out", "x"], ["no/such"]),
    "an output in no folder": (["check", "--output", "no/such/file"], ["no/such", "folder"]),
    "an output that is a folder": (["figures", "--output", "tests"], ["'tests'", "folder"]),
    "an output that is nothing": (["figures", "--output", ""], ["''", "path"]),
    "a result's output in no folder": (["validate", "--output", "no/such/file"], ["no/such", "folder"]),
}


@pytest.mark.parametrize("case", COULD_NOT_RUN)
def test_what_cannot_be_run_is_said_in_one_line_that_names_what_exists(case: str) -> None:
    arguments, words = COULD_NOT_RUN[case]
    refused(
        run(*arguments) if "--package" in arguments or arguments[0] in {"chek", "--lang"} else on_sound(*arguments),
        2,
        *words,
    )


ALL = ["validate", "check", "explain x", "figures", "relations", "unknowns", "source verify README.md", "package sync"]


@pytest.mark.parametrize("command", ALL)
def test_no_command_runs_on_a_package_that_is_not_there(command: str, tmp_path: Path) -> None:
    refused(run(*command.split(), "--package", tmp_path / "none"), 2, "none")
    refused(run(*command.split(), "--package", tmp_path), 2, "datapackage.json")
    refused(run(*command.split(), "--package", ""), 2, "''", "path")
    (tmp_path / "notes.txt").write_text("no package")
    refused(run(*command.split(), "--package", tmp_path / "notes.txt"), 2, "notes.txt")


@pytest.mark.parametrize("command", ["validate", "package sync"])
def test_a_package_is_named_once(command: str, tmp_path: Path) -> None:
    refused(run(*command.split(), SOUND, "--package", tmp_path), 2, "two packages")


def test_a_fifo_is_no_copy_and_nobody_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    refused(on_sound("source", "verify", tmp_path / "fifo"), 2, "regular file")
    refused(on_sound("check", "--output", tmp_path / "fifo"), 2, "fifo")


def test_an_output_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    refused(on_sound("check", "--output", tmp_path / "file"), 2, "cannot be written")


def test_a_line_break_in_a_name_does_not_break_the_line() -> None:
    refused(run("check", "--package", "no\nsuch\x1b[31m"), 2, "such")


WRONG_INSIDE = {
    "a cell that is no number": ("figures", "value", "1e3", ["figures.csv:2:value", "'1e3'"]),
    "a word of no vocabulary": ("figures", "status", "final", ["figures.csv:2:status", "'final'"]),
    "a relation on an unknown id": (
        "relations",
        "expression",
        "nothing_here == 1",
        ["'nothing_here'", "relations.csv"],
    ),
    "a relation that calls": ("relations", "expression", "abs(1) == 1", ["relations.csv"]),
    "a relation that nests": ("relations", "expression", f"{'(' * 10000}1 == 1", ["relations.csv"]),
}


@pytest.mark.parametrize("case", WRONG_INSIDE)
def test_what_is_wrong_inside_the_package_is_1_and_says_where(case: str, tmp_path: Path) -> None:
    table, field, cell, words = WRONG_INSIDE[case]
    package = copied(tmp_path)
    spoil(package, table, field, cell)
    ran = run("check", "--package", package)
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert [word for word in words if word not in ran.err] == []


def test_the_other_relations_are_judged_beside_one_that_cannot_be(tmp_path: Path) -> None:
    package = copied(tmp_path)
    spoil(package, "relations", "expression", "nothing_here == 1")
    ran = run("check", "--package", package, "--format", "csv")
    assert ran.code == 1
    assert len(ran.out.splitlines()) == len(on_sound("check", "--format", "csv").out.splitlines()) - 1


@pytest.mark.parametrize("table", ["relations", "unknowns", "figures"])
def test_a_table_that_the_package_has_not_cannot_be_listed(table: str, tmp_path: Path) -> None:
    package = copied(tmp_path)
    document = json.loads((package / "datapackage.json").read_text("utf-8"))
    document["resources"] = [resource for resource in document["resources"] if resource["name"] != table]
    (package / "datapackage.json").write_text(json.dumps(document))
    refused(run(table, "--package", package), 2, f"no table '{table}'", "sources")
    if table == "relations":
        refused(run("check", "--package", package), 2, "no table 'relations'")


def test_a_table_that_is_no_text_is_1(tmp_path: Path) -> None:
    package = copied(tmp_path)
    path = table_path(package, "relations")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\n\xff", 1))
    for command in ("check", "relations", "explain x"):
        refused(run(*command.split(), "--package", package), 1, "UTF-8")


def test_a_descriptor_that_is_no_json_is_1(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text("{")
    for command in ("check", "figures"):
        refused(run(command, "--package", tmp_path), 1, "JSON")


def copied(folder: Path) -> Path:
    """Return a copy of the sound package."""
    for path in SOUND.rglob("*"):
        if path.is_file():
            target = folder / path.relative_to(SOUND)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return folder


def table_path(package: Path, table: str) -> Path:
    """Return the file of a table."""
    return next(package.rglob(f"{table}.csv"))


def spoil(package: Path, table: str, field: str, cell: str) -> None:
    """Write a cell into the first row of a table."""
    path = table_path(package, table)
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    rows[0][header.index(field)] = cell
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
