"""What `import nangang_open as ng` offers to a notebook or a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nangang_open.checks import Check, checked
from nangang_open.errors import CannotRunError, InputError
from nangang_open.figures.interval import EVERYTHING, Interval
from nangang_open.jointly import Joint
from nangang_open.package.files import Package
from nangang_open.relations.relation import Judgement
from nangang_open.validation.run import Result
from nangang_open.vocabulary import Reading, Verdict

if TYPE_CHECKING:
    import pandas as pd

    from nangang_open.package.schema import FieldSchema
    from nangang_open.package.tables import Table

__all__ = [
    "CannotRunError",
    "Check",
    "InputError",
    "Interval",
    "Joint",
    "Judgement",
    "Package",
    "Result",
    "Verdict",
    "check",
    "check_joint",
    "judge",
    "load",
    "open_package",
    "read_numeral",
    "validate",
]

PathLikeText = str | PathLike[str]


def load(table: str, path: PathLikeText | Package | None = None, *, version: str | None = None) -> pd.DataFrame:
    """Return a table of a package, of the shipped one without `path`, as a pandas frame; or that of a `version`.

    Exact numbers are `Decimal` objects, whole numbers `Int64`, truths `boolean`, words of a closed vocabulary ordered
    categories, everything else text; an empty cell is missing. `intervals`, `verdicts`, `implied`, `power` and the flat
    table `analysis` are computed. Raises CannotRunError for a table that there is not, InputError for a cell that is wrong.

    >>> load("figures").set_index("id").loc["gdp_growth_avg_2017_2021", "value"]
    Decimal('0.029')
    """
    from nangang_open.computed import COMPUTED
    from nangang_open.dataset import load_dataset
    from nangang_open.package.schema import TABLES

    if version is not None and path is not None:
        raise CannotRunError("a path and a version are given", "give one of them")
    package = path if isinstance(path, Package) else open_package(path, version=version)
    if table in COMPUTED:
        return _frame(COMPUTED[table](load_dataset(package, ("figures", "units", "unknowns", "relations"))))
    if table == "analysis":
        from nangang_open.release.tables import release_tables

        rows = release_tables(package)
        found = rows.tables[table].table() if table in rows.tables else None
    elif table in TABLES:
        load_dataset(package, (table,))
        found = package.table(table)
    else:
        known = (*TABLES, *COMPUTED, "analysis")
        raise CannotRunError(f"there is no table {table!r:.80}", f"choose one of {', '.join(known)}")
    if found is None:
        raise CannotRunError(f"the package {str(package.path)!r} has no table {table!r}", "choose one that it has")
    return _frame(found)


def open_package(path: PathLikeText | None = None, *, version: str | None = None) -> Package:
    """Open a package: a folder, its `datapackage.json` or a zip; without a path, the shipped one.

    A `version` of the shipped data set is the one that was fetched, else the shipped one if it is that version, else it
    is fetched now from the addresses in NANGANG_OPEN_FROM. A version that was withdrawn warns with the reason. Raises
    CannotRunError where there is none.

    >>> "figures" in open_package().table_names
    True
    """
    from nangang_open.package.files import open_package as opened

    if version is None:
        return opened(None if path is None else Path(path))
    if path is not None:
        raise CannotRunError("a path and a version are given", "give one of them")
    return _released(version)


def validate(
    path: PathLikeText | Package | None = None,
    source: PathLikeText | Mapping[str, PathLikeText] | None = None,
) -> Result:
    """Validate a package, of the shipped one without `path`: `.valid`, `.findings`, `.to_dict()`.

    `source` is the file of a copy of the page, or one for each id of a source.

    >>> validate().valid
    True
    """
    from nangang_open.validation.run import validate as run

    copies: dict[str | None, bytes] = {}
    if isinstance(source, Mapping):
        copies.update({name: _bytes(file) for name, file in source.items()})
    elif source is not None:
        copies[None] = _bytes(source)
    return run(path if isinstance(path, Package) else open_package(path), copies)


def check(path: PathLikeText | Package | None = None) -> list[Check]:
    """Judge every relation of a package, of the shipped one without `path`, in the order of its table.

    Each has `.id`, `.verdict`, `.left`, `.right`, `.implied`, `.sentence` and the other columns of the command.
    Raises InputError for a relation that cannot be judged.

    >>> {one.verdict for one in check()} >= {Verdict.CONSISTENT, Verdict.IMPLIED}
    True
    """
    from nangang_open.dataset import load_dataset

    package = path if isinstance(path, Package) else open_package(path)
    checks = []
    for _, found in checked(load_dataset(package, ("figures", "units", "unknowns", "relations"))):
        if isinstance(found, InputError):
            raise found
        checks.append(found)
    return checks


def check_joint(path: PathLikeText | Package | None = None, assume: Sequence[str] = ()) -> Joint:
    """Judge all stated relations and definitions of a package together, of the shipped one without `path`.

    It has `.verdict`, `.parts` (each with its relations, `.answer.intervals`, `.answer.witness`, clashes and mends),
    `.afterwards` and `.to_dict()`. `assume` takes relations in, whatever their basis. Raises InputError for a relation
    that cannot be judged.

    >>> check_joint().verdict
    <Verdict.CONSISTENT: 'consistent'>
    """
    from nangang_open.dataset import load_dataset
    from nangang_open.jointly import jointly

    package = path if isinstance(path, Package) else open_package(path)
    return jointly(load_dataset(package, ("figures", "units", "unknowns", "relations", "indicators")), assume)


def judge(expression: str, intervals: Mapping[str, Interval] | None = None) -> Judgement:
    """Judge one relation that is in no package; a name without an interval is an unknown, and implied.

    Raises InputError for what is no relation, and for an interval whose name does not stand in it.

    >>> rounded = Interval("2.045", "2.055", upper_closed=False)
    >>> judge("a / b - 1 == g", {"a": Interval(201, 201), "b": Interval(66, 66), "g": rounded}).verdict
    <Verdict.CONSISTENT: 'consistent'>
    >>> str(judge("2 * a == b", {"b": Interval(1, 3)}).implied["a"])
    '[0.5, 1.5]'
    """
    from nangang_open.relations.expression import names
    from nangang_open.relations.grammar import parse
    from nangang_open.relations.relation import Operand
    from nangang_open.relations.verdict import judge as judged

    comparison = parse(expression)
    known = names(comparison)
    given = dict(intervals or {})
    for name, interval in given.items():
        if name not in known:
            raise InputError(f"{name!r:.80} does not stand in the relation", f"give intervals of {', '.join(known)}")
        if not isinstance(interval, Interval):
            raise InputError(f"{interval!r:.80} is not an Interval", f"write {name} as Interval(lower, upper)")
    operands = {
        name: Operand(dict.fromkeys(Reading, given.get(name, EVERYTHING)), unknown=name not in given) for name in known
    }
    return judged(expression, operands)


def read_numeral(text: str) -> Fraction:
    """Return the number that a printed numeral means, exact; what is ambiguous raises InputError and is not guessed.

    >>> read_numeral("三分之一"), read_numeral("6,800"), read_numeral("3.8%")
    (Fraction(1, 3), Fraction(6800, 1), Fraction(19, 500))
    """
    from nangang_open.figures.numeral import read_numeral as read

    return read(text)


def _released(version: str) -> Package:
    """Return a version of the shipped data set, from this machine if it is here."""
    import warnings

    from nangang_open.package.files import open_package as opened
    from nangang_open.release.fetch import fetch, kept, said_of

    found = kept(version)
    package = opened(found.text) if found is not None else opened()
    if package.version != version:
        package = opened(fetch(version).text)
    if said := said_of(version):
        warnings.warn("; ".join(remark.said() for remark in said), stacklevel=4)
    return package


def _bytes(file: PathLikeText) -> bytes:
    """Return the bytes of a copy."""
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise CannotRunError(f"{str(file)!r} cannot be read: {error.strerror}", "give a copy of the page") from None


def _frame(table: Table) -> pd.DataFrame:
    """Return a table as a frame, its columns typed by its schema; a column that the schema has not is text."""
    import pandas as pd

    from nangang_open.package.schema import table_schema

    fields = {field.name: field for field in table_schema(table.name).fields}
    columns = {name: _series(fields.get(name), table.columns[name]) for name in table.header}
    return pd.DataFrame(columns, columns=list(table.header))


def _series(field: FieldSchema | None, cells: Sequence[str]) -> pd.Series[Any]:
    """Return a column's cells as the values of its type."""
    from decimal import Decimal

    import pandas as pd

    kind = "string" if field is None else field.type
    if kind == "number":
        return pd.Series([Decimal(cell) if cell else None for cell in cells], dtype=object)
    if kind == "integer":
        return pd.Series([int(cell) if cell else None for cell in cells], dtype="Int64")
    if kind == "boolean":
        return pd.Series([cell == "true" if cell else None for cell in cells], dtype="boolean")
    values = [cell or None for cell in cells]
    if field is not None and field.enum:
        return pd.Series(pd.Categorical(values, categories=[word for word in field.enum if word], ordered=True))
    return pd.Series(values, dtype="string")
