"""The words of `vocabulary.py` and those of the schemas are the same, both ways."""

from __future__ import annotations

from enum import StrEnum

import pytest

from nangang_open import vocabulary
from nangang_open.dataset import VOCABULARIES
from nangang_open.package.schema import table_schema, table_schemas

COMPUTED = {
    ("intervals", "reading"): vocabulary.Reading,
    ("verdicts", "verdict"): vocabulary.Verdict,
}
REPEATED = {
    ("analysis", field.name): VOCABULARIES[table, field.name]
    for table in ("indicators", "figures")
    for field in table_schema(table).fields
    if field.enum and field.name != "domain"
}
"""The flat table repeats the words of the tables that it joins."""

WORDS: dict[tuple[str, str], type[StrEnum]] = {**VOCABULARIES, **COMPUTED, **REPEATED}
OURS = {"Layer", "Severity", "Language"}  # words of the tool, not of the data


@pytest.mark.parametrize(("place", "words"), WORDS.items(), ids=lambda one: one.__name__ if isinstance(one, type) else ".".join(one))  # fmt: skip
def test_a_column_has_the_words_of_its_enumeration(place: tuple[str, str], words: type[StrEnum]) -> None:
    field = table_schema(place[0]).field(place[1])
    assert field.enum == tuple(word.value for word in words if word.value)
    if "" in {word.value for word in words}:
        assert not field.required, "the empty word is an empty cell"


def test_every_column_with_words_has_an_enumeration() -> None:
    found = {(table.name, field.name) for table in table_schemas().values() for field in table.fields if field.enum}
    assert found == set(WORDS)


def test_every_enumeration_of_the_data_is_that_of_a_column() -> None:
    known = {name for name, one in vars(vocabulary).items() if isinstance(one, type) and issubclass(one, StrEnum)}
    assert known - {"StrEnum"} == {one.__name__ for one in WORDS.values()} | OURS
