from __future__ import annotations

from nangang_open.package.dictionary import MARK, dictionary
from nangang_open.package.schema import table_schemas

FACTS = {"title": "T", "version": "1.2.3", "licenses": [{"name": "CC-BY-4.0", "path": "https://example.org/by"}, 7]}


def test_the_dictionary_begins_with_its_mark_and_the_packages_facts() -> None:
    lines = dictionary(FACTS, {}).splitlines()
    assert lines[:3] == [MARK, "", "# T"]
    assert "Version 1.2.3." in lines
    assert "Licence: [CC-BY-4.0](https://example.org/by)." in lines


def test_every_column_and_word_of_a_table_is_explained_in_both_languages() -> None:
    for name, schema in table_schemas().items():
        text = dictionary({"name": "n"}, {name: 3})
        for field in schema.fields:
            assert f"| `{field.name}` | {field.title} | {field.title_zh} |" in text
            for word in field.categories:
                assert f"| `{word.value}` | {word.label} | {word.label_zh} |" in text


def test_only_tables_that_are_there_are_linked() -> None:
    assert "](#units)" not in dictionary({}, {"figures": 1})
    assert "](#units)" in dictionary({}, {"figures": 1, "units": 2})


def test_a_malformed_descriptor_gives_a_dictionary_without_its_facts() -> None:
    assert dictionary({"title": 3, "name": "n", "licenses": "x", "version": None}, {}).splitlines()[2] == "# n"


def test_the_dictionary_has_no_empty_line_twice_and_ends_with_one_line_feed() -> None:
    text = dictionary(FACTS, dict.fromkeys(table_schemas(), 1))
    assert "\n\n\n" not in text
    assert text.endswith("|\n")
