"""SQLite: every value is exact, keys hold, views can be reckoned with, and the database documents itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache

import pytest

from nangang_open.errors import InputError
from nangang_open.package.schema import TableSchema
from nangang_open.release.formats.sqlite import read, sqlite
from nangang_open.release.formats.views import VIEWS
from nangang_open.release.rows import Row, Rows
from tests.release.formats.awkward import (
    CANONICAL,
    SCHEMA,
    TABLE,
    errors,
    facts,
    in_bytes,
    records,
    shipped,
    tables_back,
    with_awkward,
)


@cache
def written() -> bytes:
    return in_bytes(sqlite, *with_awkward(), facts())


@pytest.fixture
def base() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as found:
        found.deserialize(written())
        yield found


def as_csv(row: sqlite3.Row, table: Rows, schema: TableSchema) -> tuple[str, ...]:
    """Return a row of the database as the cells of the CSV."""
    cells = []
    for name in table.header:
        value = row[name]
        truth = schema.field(name).type == "boolean" and value is not None
        cells.append("" if value is None else ("false", "true")[value] if truth else str(value))
    return tuple(cells)


@pytest.mark.parametrize("name", shipped().tables)
def test_every_value_is_that_of_the_csv(base: sqlite3.Connection, name: str) -> None:
    base.row_factory = sqlite3.Row
    table, schema = shipped().tables[name], shipped().schemas[name]
    found = [as_csv(row, table, schema) for row in base.execute(f'SELECT * FROM "{name}"')]
    assert found == records(table)
    for row in base.execute(f'SELECT * FROM "{name}"'):
        for field in (field for field in schema.fields if field.type == "number"):
            exact = row[field.name]
            assert row[f"{field.name}_real"] == (None if exact is None else float(exact))


def test_what_is_hard_to_hold_is_held(base: sqlite3.Connection) -> None:
    base.row_factory = sqlite3.Row
    assert [as_csv(row, TABLE, SCHEMA) for row in base.execute("SELECT * FROM awkward")] == CANONICAL
    assert {row["kind"] for row in base.execute("SELECT DISTINCT kind FROM awkward")} == {None, "一", "it's", "-x"}


def test_the_database_is_sound(base: sqlite3.Connection) -> None:
    assert list(base.execute("PRAGMA integrity_check")) == [("ok",)]
    assert list(base.execute("PRAGMA foreign_key_check")) == []
    strict = {name: strict for _, name, kind, _, _, strict in base.execute("PRAGMA table_list") if kind == "table"}
    assert all(strict[name] for name in strict if not name.startswith("sqlite_"))
    assert shipped().tables.keys() < strict.keys()


@pytest.mark.parametrize("name", shipped().tables)
def test_every_key_of_the_schema_is_one_of_the_database(base: sqlite3.Connection, name: str) -> None:
    schema = shipped().schemas[name]
    keys: dict[int, tuple[str, list[str], list[str]]] = {}
    for number, _, other, ours, theirs, *_ in base.execute(f'PRAGMA foreign_key_list("{name}")'):
        _, left, right = keys.setdefault(number, (other, [], []))
        left.append(ours)
        right.append(theirs)
    expected = {(key.table, key.fields, key.reference) for key in schema.foreign_keys}
    assert {(other, tuple(left), tuple(right)) for other, left, right in keys.values()} == expected
    primary = [(row[5], row[1]) for row in base.execute(f'PRAGMA table_info("{name}")') if row[5]]
    assert tuple(column for _, column in sorted(primary)) == schema.primary_key


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE figures SET hedge = 'perhaps'",
        "UPDATE figures SET indicator = 'nothing'",
        "UPDATE figures SET value_real = 'much'",
        "UPDATE figures SET value = NULL",
        "UPDATE figures SET paragraph = 0",
        "UPDATE intervals SET lower_closed = 2",
        "INSERT INTO units SELECT * FROM units LIMIT 1",
        "DELETE FROM indicators",
    ],
)
def test_what_breaks_a_law_of_the_schema_is_refused(base: sqlite3.Connection, statement: str) -> None:
    base.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError):
        base.execute(statement)


def test_every_table_view_and_column_is_documented(base: sqlite3.Connection) -> None:
    documents = {"about", "contents", "dictionary", "vocabularies"}
    there = dict(base.execute("SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view')"))
    assert dict(base.execute("SELECT name, kind FROM contents")) == {
        n: k for n, k in there.items() if n not in documents
    }
    for name in (name for name, kind in there.items() if kind == "table" and name not in documents):
        columns = [row[1] for row in base.execute(f'PRAGMA table_info("{name}")')]
        documented = base.execute('SELECT "column" FROM dictionary WHERE "table" = ? ORDER BY position', (name,))
        assert [column for (column,) in documented] == columns
    assert list(base.execute("SELECT * FROM dictionary WHERE title = '' OR title_zh = '' OR description = ''")) == []
    comments = base.execute("SELECT sql FROM sqlite_schema WHERE type IN ('table', 'view')")
    assert all("--" in sql for (sql,) in comments)
    assert ("version", facts().version) in set(base.execute("SELECT fact, says FROM about"))
    words = base.execute("SELECT word FROM vocabularies WHERE \"table\" = 'figures' AND \"column\" = 'hedge'")
    assert "about" in {word for (word,) in words}


def test_every_view_can_be_read_and_reckoned_with(base: sqlite3.Connection) -> None:
    rows = {view.name: list(base.execute(f"SELECT * FROM {view.name}")) for view in VIEWS}
    analysis = list(shipped().tables["analysis"].records())
    assert len(rows["v_figures"]) == len(analysis)
    assert len(rows["v_intervals"]) == shipped().tables["intervals"].rows
    assert len(rows["v_relations"]) == shipped().tables["verdicts"].rows
    assert len(rows["v_implied"]) == shipped().tables["implied"].rows
    guards = {(row["id"], relation) for row in analysis for relation in row["relations"].split()}
    assert {(figure, relation) for figure, relation, _ in rows["v_guards"]} == guards
    assert len(rows["v_guards"]) == len(guards) > 100
    assert {row[0] for row in rows["v_unguarded"]} == {row["id"] for row in analysis if row["guarded"] == "false"}
    ((kinds,),) = base.execute("SELECT group_concat(DISTINCT typeof(value)) FROM v_figures")
    assert kinds == "real"
    ((total,),) = base.execute("SELECT sum(width) FROM v_intervals WHERE reading = 'half_up'")
    assert total > 0


def test_a_package_of_two_tables_has_the_views_that_they_answer() -> None:
    found = shipped()
    few = {name: found.tables[name] for name in ("relations", "verdicts")}
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(in_bytes(sqlite, few, found.schemas, facts()))
        assert list(base.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")) == [("v_relations",)]


def test_a_database_that_would_break_its_keys_is_not_written() -> None:
    found = shipped()
    orphans = {name: table for name, table in found.tables.items() if name != "indicators"}
    with pytest.raises((ValueError, sqlite3.Error)):
        in_bytes(sqlite, orphans, found.schemas, facts())


def test_a_database_with_a_word_of_no_vocabulary_is_not_written() -> None:
    found = shipped()
    figures = found.tables["figures"]
    place = figures.header.index("hedge")

    def odd() -> Iterator[Row]:
        for number, row in enumerate(figures):
            yield [*row[:place], "perhaps", *row[place + 1 :]] if number == 7 else row

    tables = {**found.tables, "figures": Rows("figures", figures.header, figures.rows, odd)}
    with pytest.raises(ValueError, match="CHECK constraint failed in figures"):
        in_bytes(sqlite, tables, found.schemas, facts())


def changed(*statements: str) -> bytes:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as base:
        base.deserialize(written())
        for statement in statements:
            base.execute(statement)
        return base.serialize()


def all_read(data: bytes) -> dict[str, list[Row]]:
    return tables_back(read, data, shipped().schemas, "x.sqlite")


def test_a_double_that_is_not_that_of_its_text_is_found() -> None:
    with pytest.raises(InputError, match=r"x\.sqlite:figures:value: the double 3 is not that of the text '2'"):
        all_read(changed("UPDATE figures SET value_real = 3 WHERE id = 'epidemic_years_2021'"))


def test_a_reference_to_nothing_is_found() -> None:
    with pytest.raises(InputError, match="names what is not in"):
        all_read(changed("PRAGMA foreign_keys = OFF", "DELETE FROM scopes"))


def test_a_view_in_the_place_of_a_table_is_not_asked() -> None:
    endless = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS id FROM n"
    steps = ("DROP VIEW v_implied", "DROP TABLE implied", f"CREATE VIEW implied AS {endless}")
    assert "implied" not in all_read(changed(*steps))


def test_columns_that_do_not_belong_are_found() -> None:
    with pytest.raises(InputError, match="its columns are"):
        all_read(changed("ALTER TABLE units ADD COLUMN more TEXT"))


def test_damaged_bytes_are_an_error_of_input_or_do_no_harm() -> None:
    said = errors(all_read, written())
    assert len(said) >= 12
    assert not any("\n" in line for line in said)
