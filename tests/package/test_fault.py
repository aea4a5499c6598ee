from __future__ import annotations

import re

import pytest

from nangang_open.package.fault import MEANINGS, SHOWN, Fault, FaultKind, FileError, broken, mend, sentence, shortened


@pytest.mark.parametrize("kind", FaultKind)
def test_every_kind_of_fault_has_a_sentence_and_a_mend(kind: FaultKind) -> None:
    names = re.findall(r"(?<!\{)\{(\w+)", "".join(MEANINGS[kind]))
    fault = Fault(kind, "figures", 3, "value", "7", dict.fromkeys(set(names) - {"value"}, "x"))
    assert sentence(fault)
    assert mend(fault)


def test_an_error_of_a_file_says_what_where_and_the_mend() -> None:
    error = FileError.of(Fault(FaultKind.TABLE_RAGGED, "figures", 3, details={"cells": "2", "columns": "21"}))
    assert str(error) == "figures.csv:3: the row has 2 cells, the header 21; give each column its cell"
    assert error.exit_code == 1


def test_an_error_keeps_its_fault_when_it_gets_another_place() -> None:
    error = broken(FaultKind.FILE_MISSING, "data/figures.csv").at("here")
    assert (error.where, error.fault.kind) == ("here", FaultKind.FILE_MISSING)


def test_a_fault_of_the_descriptor_is_placed_there() -> None:
    assert Fault(FaultKind.DESCRIPTOR_DOUBLED_KEY, field="/name", value="name").where == "datapackage.json:/name"


def test_a_long_value_is_quoted_in_short() -> None:
    assert len(shortened("9" * 1_000_000)) == SHOWN
    assert shortened("9" * SHOWN) == "9" * SHOWN
