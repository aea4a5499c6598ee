"""What can be wrong with the files of a package before any cell is looked at."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from nangang_open.errors import InputError

SHOWN: Final = 120
"""How many characters of a wrong value are quoted; a cell may hold a million."""


class FaultKind(StrEnum):
    """Every fault of the files, by name; `MEANINGS` gives each its sentence and its mend."""

    DESCRIPTOR_TOO_LARGE = "descriptor-too-large"
    DESCRIPTOR_NOT_UTF8 = "descriptor-not-utf8"
    DESCRIPTOR_BOM = "descriptor-bom"
    DESCRIPTOR_NOT_JSON = "descriptor-not-json"
    DESCRIPTOR_NOT_OBJECT = "descriptor-not-object"
    DESCRIPTOR_TOO_DEEP = "descriptor-too-deep"
    DESCRIPTOR_DOUBLED_KEY = "descriptor-doubled-key"
    DESCRIPTOR_BAD_NUMBER = "descriptor-bad-number"
    DESCRIPTOR_BAD_TEXT = "descriptor-bad-text"

    PATH_MALFORMED = "path-malformed"
    PATH_UNSAFE = "path-unsafe"
    PATH_IS_URL = "path-is-url"
    PATH_LEAVES = "path-leaves"
    PATH_SHARED = "path-shared"

    FILE_MISSING = "file-missing"
    FILE_NOT_REGULAR = "file-not-regular"
    FILE_TOO_LARGE = "file-too-large"
    FILE_UNREADABLE = "file-unreadable"

    ARCHIVE_UNSAFE_NAME = "archive-unsafe-name"
    ARCHIVE_DOUBLED_NAME = "archive-doubled-name"
    ARCHIVE_BOMB = "archive-bomb"

    TABLE_NOT_UTF8 = "table-not-utf8"
    TABLE_BOM = "table-bom"
    TABLE_CRLF = "table-crlf"
    TABLE_NUL = "table-nul"
    TABLE_EMPTY = "table-empty"
    TABLE_BROKEN_QUOTING = "table-broken-quoting"
    TABLE_DOUBLED_HEADER = "table-doubled-header"
    TABLE_RAGGED = "table-ragged"
    TABLE_CELL_TOO_LARGE = "table-cell-too-large"
    TABLE_NOT_CANONICAL = "table-not-canonical"
    TABLE_PADDED_CELL = "table-padded-cell"
    TABLE_INVISIBLE_CHARACTER = "table-invisible-character"


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file of the package.

    `table` is the resource's name (empty for the descriptor and the archive), `row` the line of the file on which the
    record starts (header 1), `field` a column, or the JSON pointer of a place in the descriptor. `value` quotes what is
    wrong, shortened; `details` holds what a message may name, by the names that `MEANINGS` uses.
    """

    kind: FaultKind
    table: str = ""
    row: int | None = None
    field: str = ""
    value: str = ""
    details: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)

    @property
    def where(self) -> str:
        """The place as `file:row:field`, of the parts that are known."""
        name = f"{self.table}.csv" if self.table else "datapackage.json"
        return ":".join(part for part in (name, str(self.row or ""), self.field) if part)


MEANINGS: Final[Mapping[FaultKind, tuple[str, str]]] = {
    FaultKind.DESCRIPTOR_TOO_LARGE: ("the descriptor is larger than {limit} bytes", "keep data out of the descriptor"),
    FaultKind.DESCRIPTOR_NOT_UTF8: ("the descriptor is not UTF-8 at byte {byte}{guess}", "save it as UTF-8"),
    FaultKind.DESCRIPTOR_BOM: ("the descriptor begins with a byte order mark", "save it as UTF-8 without one"),
    FaultKind.DESCRIPTOR_NOT_JSON: ("the descriptor is not JSON: {reason}", "correct it at line {line}"),
    FaultKind.DESCRIPTOR_NOT_OBJECT: ("the descriptor is {type} and not an object", "write it as {{...}}"),
    FaultKind.DESCRIPTOR_TOO_DEEP: ("the descriptor nests deeper than {limit} levels", "write it flat"),
    FaultKind.DESCRIPTOR_DOUBLED_KEY: ("an object of the descriptor has the key {value!r} twice", "keep one of them"),
    FaultKind.DESCRIPTOR_BAD_NUMBER: ("{value!r} is no number of JSON that we keep", "write a finite, short number"),
    FaultKind.DESCRIPTOR_BAD_TEXT: ("a text of the descriptor holds half a character", "write the whole character"),
    FaultKind.PATH_MALFORMED: ("a resource's path is {type}", "give one path, as text, below the package's folder"),
    FaultKind.PATH_UNSAFE: ("the path {value!r} {reason}", "name a file below the package's folder, parts joined by /"),
    FaultKind.PATH_IS_URL: ("the path {value!r} is a web address", "put the file into the package; none is fetched"),
    FaultKind.PATH_LEAVES: ("the path {value!r} leads out of the package", "put the file itself into the package"),
    FaultKind.PATH_SHARED: ("the path {value!r} serves two resources", "give each resource its own file"),
    FaultKind.FILE_MISSING: ("there is no file {value!r} in the package", "add it or drop its resource"),
    FaultKind.FILE_NOT_REGULAR: ("{value!r} is {type} and not a file", "put a file there"),
    FaultKind.FILE_TOO_LARGE: ("the file {value!r} is larger than {limit} bytes", "split the data"),
    FaultKind.FILE_UNREADABLE: ("the file {value!r} cannot be read: {reason}", "make it readable"),
    FaultKind.ARCHIVE_UNSAFE_NAME: ("the archive's entry {value!r} {reason}", "pack the package's folder anew"),
    FaultKind.ARCHIVE_DOUBLED_NAME: ("the archive holds the name {value!r} twice", "pack the package's folder anew"),
    FaultKind.ARCHIVE_BOMB: ("the archive's entry {value!r} unpacks to {size} bytes", "pack at most {limit} bytes"),
    FaultKind.TABLE_NOT_UTF8: ("the file is not UTF-8 at byte {byte}{guess}", "save it as UTF-8"),
    FaultKind.TABLE_BOM: ("the file begins with a byte order mark", "save it as UTF-8 without one"),
    FaultKind.TABLE_CRLF: ("the line ends with a carriage return", "end lines with a line feed alone"),
    FaultKind.TABLE_NUL: ("the line holds a NUL character", "remove it"),
    FaultKind.TABLE_EMPTY: ("the file is empty, or its first line is", "begin with the header"),
    FaultKind.TABLE_BROKEN_QUOTING: ("the CSV cannot be read: {reason}", "close the quoted cell and double its quotes"),
    FaultKind.TABLE_DOUBLED_HEADER: ("the column {value!r} stands twice in the header", "keep one of them"),
    FaultKind.TABLE_RAGGED: ("the row has {cells} cells, the header {columns}", "give each column its cell"),
    FaultKind.TABLE_CELL_TOO_LARGE: ("a cell is longer than {limit} characters", "keep long texts out of tables"),
    FaultKind.TABLE_NOT_CANONICAL: ("the line is not written as it could be: {value!r}", "write {expected!r}"),
    FaultKind.TABLE_PADDED_CELL: ("the cell {value!r} begins or ends with white space", "remove the white space"),
    FaultKind.TABLE_INVISIBLE_CHARACTER: ("the line holds the invisible character {character}", "remove it"),
}


def shortened(text: str) -> str:
    """Return the text, cut to `SHOWN` characters."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def sentence(fault: Fault) -> str:
    """Return what is wrong, in plain English."""
    return MEANINGS[fault.kind][0].format(value=fault.value, **fault.details)


def mend(fault: Fault) -> str:
    """Return what to do about it, in plain English."""
    return MEANINGS[fault.kind][1].format(value=fault.value, **fault.details)


class FileError(InputError):
    """A file of the package cannot be had; `fault` says why."""

    def __init__(self, what: str, mend: str, where: str = "", fault: Fault | None = None) -> None:
        super().__init__(what, mend, where)
        self.fault = fault or Fault(FaultKind.FILE_UNREADABLE, details={"reason": what})

    def at(self, where: str) -> FileError:
        """Return the same error with its place."""
        return type(self)(self.what, self.mend, where, self.fault)

    @classmethod
    def of(cls, fault: Fault) -> FileError:
        """Return the error that raises this fault."""
        return cls(sentence(fault), mend(fault), fault.where, fault)


def broken(kind: FaultKind, value: str, /, **details: str) -> FileError:
    """Return the error of a file: its kind, its path as given (already shortened), and what the message names."""
    return FileError.of(Fault(kind, value=value, details=details))
