"""SQLite: every table typed, keyed and documented; numbers as exact text with a near `_real` beside; views to read.

The file documents itself: `contents` lists tables and views, `dictionary` their columns, `vocabularies` the words that
may stand in them, `about` the release.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nangang_open.errors import CannotRunError
from nangang_open.package.schema import FieldSchema, ForeignKey, TableSchema
from nangang_open.release.formats.cells import (
    near,
    number_text,
    plain,
    same_names,
    sound,
    text_of,
    truth_text,
    whole_text,
    wrong,
)
from nangang_open.release.formats.views import VIEWS, View
from nangang_open.release.rows import Row, Rows

if TYPE_CHECKING:
    from nangang_open.release.facts import Facts

REAL: Final = "_real"
"""What follows the name of the column that holds the nearest binary number."""

DATABASE: Final = "SQLite database"

APPLICATION: Final = 0x4E414E47
"""`NANG`: what `file` may know the database by."""

OLDEST: Final = (3, 37, 0)
"""The first SQLite with STRICT tables."""

CACHE: Final = 32 * 1024
"""How much of the database is kept in memory while it is written, in KiB."""

Cell = str | int | float | None


def sqlite(place: Path, tables: Mapping[str, Rows], schemas: Mapping[str, TableSchema], facts: Facts) -> None:
    """Write the database of all tables: for a number `x` the exact text `x` and the nearest double `x_real`.

    Raises CannotRunError where SQLite is too old, ValueError where the tables break their own keys.
    """
    if sqlite3.sqlite_version_info < OLDEST:
        raise CannotRunError(f"SQLite {sqlite3.sqlite_version} has no STRICT tables", "use Python with SQLite 3.37")
    with _unwritten(), closing(sqlite3.connect(place, isolation_level=None)) as base:
        base.execute("PRAGMA foreign_keys = OFF")
        base.execute("PRAGMA page_size = 4096")
        base.execute("PRAGMA journal_mode = OFF")  # what is not finished is thrown away as a whole
        base.execute("PRAGMA synchronous = OFF")
        base.execute(f"PRAGMA cache_size = -{CACHE}")
        base.execute(f"PRAGMA application_id = {APPLICATION}")
        base.execute(f"PRAGMA user_version = {_number(facts.version)}")
        base.execute(
            "PRAGMA ignore_check_constraints = ON"
        )  # asked of all rows at once in the end, in a tenth of the time
        base.execute("BEGIN")
        for name, table in tables.items():
            base.execute(_create(schemas[name], table.header))
            _insert(base, name, _rows(table, schemas[name]))
        views = [view for view in VIEWS if view.needs <= tables.keys()]
        for view in views:
            base.execute(f"CREATE VIEW {_quoted(view.name)} AS -- {view.description}\n{view.select}")
        _document(base, tables, schemas, facts, views)
        base.execute("COMMIT")
        base.execute("PRAGMA ignore_check_constraints = OFF")
        if problem := _problem(base):
            raise ValueError(problem)


@contextmanager
def _unwritten() -> Iterator[None]:
    """Turn what SQLite says of a disk that is full or broken into OSError."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from None


def read(place: Path, schemas: Mapping[str, TableSchema], where: str = "") -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield each table of a database that has a schema, with its canonical rows; one after the other.

    Raises InputError for a database that is not as `sqlite` writes it, that is not whole, and for a double that is not
    that of the text beside it.
    """
    with sound(DATABASE, where), closing(_opened(place)) as base:
        kinds = dict(base.execute("SELECT name, type FROM sqlite_schema WHERE sql NOT LIKE 'CREATE VIRTUAL%'"))
        if problem := _problem(base) or _acting(base):
            raise wrong(problem, where)
        for name, schema in schemas.items():
            if kinds.get(name) == "table":
                yield name, _read(base, schema, f"{where}:{name}")


def shape(place: Path, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield each part of a database besides the rows of its tables: statements, numbers, and what documents it.

    Raises InputError for what is no sound database.
    """
    with sound(DATABASE, where), closing(_opened(place)) as base:
        held = base.execute("SELECT type, name, sql FROM sqlite_schema").fetchall()
        for kind, name, sql in held:
            yield f"{kind} {name}", str(sql)
        for pragma in ("application_id", "user_version", "encoding"):
            yield pragma, str(base.execute(f"PRAGMA {pragma}").fetchone()[0])
        for name in DOCUMENTS.keys() & {name for kind, name, _ in held if kind == "table"}:
            yield f"rows of {name}", repr(base.execute(f"SELECT * FROM {_quoted(name)} ORDER BY rowid").fetchall())  # noqa: S608  # quoted


def _opened(place: Path) -> sqlite3.Connection:
    """Open a database that may be anybody's: nothing is written, and nothing in it acts by itself."""
    base = sqlite3.connect(f"{place.resolve().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    base.execute("PRAGMA trusted_schema = OFF")
    base.execute("PRAGMA query_only = ON")
    return base


def _read(base: sqlite3.Connection, schema: TableSchema, where: str) -> Iterator[Row]:
    names = [name for field in schema.fields for name in _names(field)]
    cells = [(names.index(f.name), _TEXTS.get(f.type, text_of), f"{where}:{f.name}") for f in schema.fields]
    near_ones = [(names.index(f.name), f"{where}:{f.name}") for f in schema.fields if f.type == "number"]
    with sound(DATABASE, where):
        same_names((row[1] for row in base.execute(f"PRAGMA table_info({_quoted(schema.name)})")), names, where)
        for row in base.execute(f"SELECT {_listed(names)} FROM {_quoted(schema.name)} ORDER BY rowid"):  # noqa: S608  # quoted
            for number, place in near_ones:
                _refuse_other(row[number + 1], row[number], place)
            yield tuple([text(row[number], place) for number, text, place in cells])


def _refuse_other(found: object, value: object, where: str) -> None:
    """Raise InputError where the double beside the text of a number is not that of this text."""
    text = text_of(value, where)
    try:
        nearest = near(text)
    except ValueError:
        raise wrong(f"{text!r:.80} is no number", where) from None
    if found != nearest:
        said = number_text(found) if isinstance(found, float) else "nothing"
        raise wrong(f"the double {said} is not that of the text {text!r:.80}", where)


_TEXTS: Final[Mapping[str, Callable[[object, str], str]]] = {"integer": whole_text, "boolean": truth_text}
"""How a cell is read back as text that is not one already, by the type of its field."""


def _problem(base: sqlite3.Connection) -> str:
    """Return what SQLite itself finds wrong with a database."""
    found = [row[0] for row in base.execute("PRAGMA integrity_check(1)")]
    if found != ["ok"]:
        return f"the database is damaged: {_one_line(found[0]):.200}"
    for table, row, parent, _ in base.execute("PRAGMA foreign_key_check"):
        return _one_line(f"row {row} of {table:.80} names what is not in {parent:.80}")
    return ""


def _acting(base: sqlite3.Connection) -> str:
    """Return what a database holds that does something by itself, which a release never has."""
    found = base.execute("SELECT type, name FROM sqlite_schema WHERE type = 'trigger' OR sql LIKE 'CREATE VIRTUAL%'")
    for kind, name in found:
        return _one_line(f"it holds the {'trigger' if kind == 'trigger' else 'virtual table'} {name!r:.80}")
    return ""


def _names(field: FieldSchema) -> tuple[str, ...]:
    return (field.name, field.name + REAL) if field.type == "number" else (field.name,)


def _create(schema: TableSchema, header: Sequence[str]) -> str:
    """Return the statement that makes a table; its comments stay in the database."""
    fields = [schema.field(name) for name in header]
    lines = [(line, comment) for field in fields for line, comment in _definitions(field)]
    lines.append((f"PRIMARY KEY ({_listed(schema.primary_key)})", ""))
    lines += [(f"UNIQUE ({_listed(key)})", "") for key in schema.unique_keys]
    lines += [(_reference(key), "") for key in schema.foreign_keys]
    last = len(lines) - 1
    body = "\n".join(
        f"  {line}{',' if number < last else ''}{f' -- {comment}' if comment else ''}"
        for number, (line, comment) in enumerate(lines)
    )
    return f"CREATE TABLE {_quoted(schema.name)} ( -- {_one_line(schema.description)}\n{body}\n) STRICT"


def _definitions(field: FieldSchema) -> Iterator[tuple[str, str]]:
    """Yield the definition of each column that stands for a field, and what it means."""
    name = _quoted(field.name)
    needed = " NOT NULL" if field.required else ""
    check = ""
    if field.type == "boolean":
        check = f" CHECK ({name} IN (0, 1))"
    elif field.enum:
        check = f" CHECK ({name} IN ({', '.join(map(_literal, field.enum))}))"
    elif field.minimum is not None and field.type == "integer":
        check = f" CHECK ({name} >= {field.minimum})"
    meaning = _one_line(f"{field.title_zh} {field.title}: {field.description}")
    yield f"{name} {_KINDS[field.type]}{needed}{check}", meaning
    if field.type == "number":
        yield f"{_quoted(field.name + REAL)} REAL{needed}", f"The nearest binary number to {field.name}."


_KINDS: Final = {"string": "TEXT", "number": "TEXT", "date": "TEXT", "integer": "INTEGER", "boolean": "INTEGER"}


def _reference(key: ForeignKey) -> str:
    return f"FOREIGN KEY ({_listed(key.fields)}) REFERENCES {_quoted(key.table)} ({_listed(key.reference)})"


def _rows(table: Rows, schema: TableSchema) -> Iterator[list[Cell]]:
    values = [
        (place, _VALUES.get(field.type, _stored), field.type == "number") for place, field in _fields(table, schema)
    ]
    for given in table:
        row: list[Cell] = []
        for place, value, is_number in values:
            row.append(value(given[place]))
            if is_number:
                row.append(near(given[place]))
        yield row


def _fields(table: Rows, schema: TableSchema) -> Iterator[tuple[int, FieldSchema]]:
    return enumerate(schema.field(name) for name in table.header)


def _stored(cell: str) -> str | None:
    return cell or None


_VALUES: Final[Mapping[str, Callable[[str], Cell]]] = {
    "number": lambda cell: plain(cell) or None,
    "integer": lambda cell: int(cell) if cell else None,
    "boolean": {"": None, "false": 0, "true": 1}.__getitem__,
}


def _insert(base: sqlite3.Connection, table: str, rows: Iterator[Sequence[Cell]]) -> None:
    first = next(rows, None)
    if first is None:
        return
    statement = f"INSERT INTO {_quoted(table)} VALUES ({', '.join('?' * len(first))})"  # noqa: S608  # quoted
    base.execute(statement, first)
    base.executemany(statement, rows)


def _document(
    base: sqlite3.Connection,
    tables: Mapping[str, Rows],
    schemas: Mapping[str, TableSchema],
    facts: Facts,
    views: Sequence[View],
) -> None:
    """Write the tables that say what the others are."""
    for statement in DOCUMENTS.values():
        base.execute(statement)
    _insert(base, "about", iter(about(facts)))
    listed = [
        (name, "table", schemas[name].title, schemas[name].title_zh, schemas[name].description) for name in tables
    ]
    listed += [(view.name, "view", view.title, view.title_zh, view.description) for view in views]
    _insert(base, "contents", iter(listed))
    _insert(base, "dictionary", _dictionary(tables, schemas))
    _insert(base, "vocabularies", _vocabularies(tables, schemas))


DOCUMENTS: Final = {
    "about": """CREATE TABLE "about" ( -- What this release is, a fact in each row.
  "fact" TEXT NOT NULL PRIMARY KEY,
  "says" TEXT NOT NULL
) STRICT""",
    "contents": """CREATE TABLE "contents" ( -- The tables and views of this database.
  "name" TEXT NOT NULL PRIMARY KEY,
  "kind" TEXT NOT NULL CHECK ("kind" IN ('table', 'view')),
  "title" TEXT NOT NULL,
  "title_zh" TEXT NOT NULL,
  "description" TEXT NOT NULL
) STRICT""",
    "dictionary": """CREATE TABLE "dictionary" ( -- The columns of the tables.
  "table" TEXT NOT NULL REFERENCES "contents" ("name"),
  "position" INTEGER NOT NULL,
  "column" TEXT NOT NULL,
  "type" TEXT NOT NULL,
  "title" TEXT NOT NULL,
  "title_zh" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  PRIMARY KEY ("table", "column")
) STRICT""",
    "vocabularies": """CREATE TABLE "vocabularies" ( -- The words that may stand in a column, with their labels.
  "table" TEXT NOT NULL,
  "column" TEXT NOT NULL,
  "word" TEXT NOT NULL,
  "label" TEXT NOT NULL,
  "label_zh" TEXT NOT NULL,
  PRIMARY KEY ("table", "column", "word"),
  FOREIGN KEY ("table", "column") REFERENCES "dictionary" ("table", "column")
) STRICT""",
}
"""The tables that document the database, by name."""


def about(facts: Facts) -> list[tuple[str, str]]:
    """Return what a release says of itself, a fact each; those that are not known are left out."""
    says = {
        "name": facts.name,
        "version": facts.version,
        "released": facts.released.isoformat(),
        **{f"title_{language}": text for language, text in facts.titles.items()},
        **{f"description_{language}": text for language, text in facts.descriptions.items()},
        "creators": "; ".join(person.name for person in facts.creators),
        "publisher": facts.publisher,
        "licence": facts.licence,
        "licence_url": facts.licence_url,
        "identifier": facts.id,
        "homepage": facts.homepage,
        "repository": facts.repository,
        "source": facts.source_title,
        "source_publisher": facts.source_publisher,
        "source_date": facts.source_date,
    }
    return [(fact, text) for fact, text in says.items() if text]


def _dictionary(tables: Mapping[str, Rows], schemas: Mapping[str, TableSchema]) -> Iterator[tuple[Cell, ...]]:
    for name, table in tables.items():
        columns = [
            (field, column)
            for field in (schemas[name].field(column) for column in table.header)
            for column in _names(field)
        ]
        for position, (field, column) in enumerate(columns, start=1):
            beside = column != field.name
            says = f"The nearest binary number to {field.name}." if beside else field.description
            kind = "real" if beside else field.type
            yield name, position, column, kind, field.title, field.title_zh, says


def _vocabularies(tables: Mapping[str, Rows], schemas: Mapping[str, TableSchema]) -> Iterator[tuple[Cell, ...]]:
    for name, table in tables.items():
        for field in (schemas[name].field(column) for column in table.header):
            for word in field.categories:
                yield name, field.name, word.value, word.label, word.label_zh


def _number(version: str) -> int:
    """Return a version as one whole number, for `PRAGMA user_version`: 1.2.3 is 1002003; nothing finer is said."""
    parts = version.partition("-")[0].partition("+")[0].split(".")
    number = 0
    for part in parts[:3]:
        number = number * 1000 + min(int(part), 999)
    return min(number, 2**31 - 1)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(_quoted, names))


def _one_line(text: str) -> str:
    return " ".join(text.split())
