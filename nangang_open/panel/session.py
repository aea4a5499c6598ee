"""A connection to DuckDB with one panel's tables in it: bounded in memory, spilling to a temporary folder."""

# ruff: noqa: S608 -- every name in a query is ours or quoted by `panel.sql`, and no cell of a panel ever stands in one

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from nangang_open.errors import CannotRunError, InputError
from nangang_open.figures.figure import Unit
from nangang_open.package.fault import shortened
from nangang_open.panel.report import (
    MOST_FINDINGS,
    Contradiction,
    Finding,
)
from nangang_open.panel.source import lacking
from nangang_open.panel.template import Template
from nangang_open.panel.texts import Numbers, Texts

REDUCED: Final = """
CREATE TEMP MACRO shown(over, under, part) AS
(over // part)::VARCHAR || CASE WHEN under = part THEN '' ELSE '/' || (under // part)::VARCHAR END;
CREATE TEMP MACRO closed_word(low, high) AS
CASE WHEN low THEN CASE WHEN high THEN 'both' ELSE 'left' END WHEN high THEN 'right' ELSE 'neither' END;
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the engine may use: `memory` as DuckDB writes it, and how many threads (None: as many as there are)."""

    memory: str = "1GB"
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a panel: the places whose hash leaves `part` when divided by `parts`."""

    part: int = 0
    parts: int = 1


WHOLE: Final = Share()


@dataclass
class Session:
    """A connection with the panel's tables in it, and what was found so far."""

    db: Any
    templates: Sequence[Template]
    units: Mapping[str, Unit]
    share: Share
    detailed: bool
    texts: Texts
    indicators: tuple[str, ...]
    findings: list[Finding] = field(default_factory=list)
    finding_count: int = 0
    worst: list[Contradiction] = field(default_factory=list)
    numbers: dict[str, Numbers] = field(default_factory=dict)

    def number_of(self, query: str) -> int:
        """Return the whole number that a query gives."""
        return int(self.db.execute(query).fetchone()[0])

    def found(self, query: str, made: Callable[..., Finding]) -> None:
        """Count the rows of a query as findings, and list the first of them."""
        self.finding_count += self.number_of(f"SELECT count(*) FROM ({query})")
        self.findings += [
            made(*cells) for cells in self.db.execute(f"{query} ORDER BY 1 LIMIT {MOST_FINDINGS}").fetchall()
        ]


@contextmanager
def connected(limits: Limits) -> Iterator[tuple[Any, Path]]:
    """Give a connection, and a folder that goes with it; what DuckDB says of the panel becomes one line.

    Raises CannotRunError where it is not installed or has too little memory.
    """
    try:
        import duckdb
    except ModuleNotFoundError:
        error = lacking("duckdb")
        raise CannotRunError(error.what, f"{error.mend}, or use --engine python") from None
    with TemporaryDirectory(prefix="nangang-panel-") as folder:
        settings: dict[str, Any] = {
            "memory_limit": limits.memory,
            "temp_directory": str(Path(folder) / "spill"),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        if limits.threads is not None:
            settings["threads"] = limits.threads
        try:
            db = duckdb.connect(config=settings)
        except duckdb.Error as error:
            raise CannotRunError(
                f"DuckDB does not start: {_first_line(error)}", "give memory as 500MB or 2GB"
            ) from None
        try:
            db.execute("SET enable_progress_bar = false")
            db.execute(REDUCED)
            yield db, Path(folder)
        except duckdb.OutOfMemoryException as error:
            raise CannotRunError(f"too little memory: {_first_line(error)}", "allow more with --memory") from None
        except duckdb.Error as error:
            raise InputError(f"DuckDB cannot read the panel: {_first_line(error)}", "save the file anew") from None
        finally:
            db.close()


def _first_line(error: Exception) -> str:
    return shortened(str(error).split("\n", 1)[0])


def in_share(session: Session, place: str, *, with_parents: bool = True) -> str:
    """Return the condition that a place is in the share, or the parent of one that is."""
    share = session.share
    if share.parts == 1:
        return "TRUE"
    own = f"hash({place}) % {share.parts} = {share.part}"
    if not with_parents:
        return own
    return f"({own} OR {place} IN (SELECT parent FROM parents WHERE hash(place) % {share.parts} = {share.part}))"


def insert(db: Any, table: str, columns: Mapping[str, Any]) -> None:
    """Add rows, given as columns, to a table."""
    import pyarrow as pa

    db.register("incoming", pa.table(dict(columns)))
    db.execute(f"INSERT INTO {table} SELECT * FROM incoming")
    db.unregister("incoming")
