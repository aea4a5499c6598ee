"""The format of Stata's files in pieces (`.dta` 118, https://www.stata.com/help.cgi?dta), never in memory as a whole.

A file is a head, which says what the variables are and where each part begins; records of one width; the long texts
that records point at; and a tail with the labels of values.
"""

from __future__ import annotations

import hashlib
import sqlite3
import struct
from array import array
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final

from nangang_open.release.formats.cells import wrong

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

START: Final = b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>"
MAP: Final = b"<map>"
DATA, DATA_END, TEXTS, TEXTS_END, LABELS = b"<data>", b"</data>", b"<strls>", b"</strls>", b"<value_labels>"
END: Final = b"</stata_dta>"

VARIABLES_AT: Final = len(START)
ROWS_AT: Final = VARIABLES_AT + struct.calcsize("<H") + len(b"</K><N>")
LABEL_AT: Final = ROWS_AT + struct.calcsize("<Q") + len(b"</N><label>")
STAMP: Final = len(b"</label><timestamp>\x1101 Jan 2000 00:00</timestamp></header>")
"""Where the head says how many variables and rows there are and what the data are called, and what is behind that."""

PLACES: Final = 14
TYPES_PLACE, DATA_PLACE, TEXTS_PLACE, LABELS_PLACE = 2, 9, 10, 11
"""How many places the map names, and which of them are those of the types, the rows, the long texts and the labels."""

START_LIMIT, LIMIT = 1 << 10, 1 << 25
"""Within how many bytes the map ends, and the most bytes of a head or of a tail: 32,767 variables have less."""

FIXED: Final = 2045
"""The widest text that stands in a record, in bytes of UTF-8."""

POINTER: Final = "<u8"
KINDS: Final = {32768: POINTER, 65526: "<f8", 65527: "<f4", 65528: "<i4", 65529: "<i2", 65530: "<i1"}
"""What each type is in a record; up to `FIXED` a type is the width of a text."""

LONG: Final = struct.Struct("<3sIQBI")
"""What precedes a long text: `GSO`, the variable and the row where it stands first, its kind, and its length."""

MARK, AS_TEXT, LONG_END = b"GSO", 130, b"\0"

BATCH: Final = 1 << 12
"""How many rows are in a piece."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the rows: the head up to the first of them, and the tail behind the long texts."""

    head: bytes
    tail: bytes
    rows: int
    places: tuple[int, ...]
    kinds: tuple[str, ...]

    @property
    def record(self) -> np.dtype[np.void]:
        """What a row is in the file."""
        import numpy as np

        return np.dtype([(str(number), kind) for number, kind in enumerate(self.kinds)])

    @property
    def pointers(self) -> list[str]:
        """The fields of a record that point at long texts."""
        return [str(number) for number, kind in enumerate(self.kinds) if kind == POINTER]

    def resized(self, rows: int, texts: int) -> bytes:
        """Return the head of a file of so many rows, and so many bytes of long texts."""
        head = bytearray(self.head)
        struct.pack_into("<Q", head, ROWS_AT, rows)
        texts_at = len(head) + rows * self.record.itemsize + len(DATA_END)
        labels_at = texts_at + len(TEXTS) + texts + len(TEXTS_END)
        end = labels_at + len(self.tail)
        place = _map_at(self.head) + TEXTS_PLACE * 8
        struct.pack_into(f"<{PLACES - TEXTS_PLACE}Q", head, place, texts_at, labels_at, end - len(END), end)
        return bytes(head)


def frame(file: IO[bytes], where: str = "") -> Frame:
    """Return what stands around the rows of a file; InputError where its parts do not follow each other."""
    start = file.read(START_LIMIT)
    if not start.startswith(START) or len(start) < LABEL_AT + 2:
        raise wrong("it does not begin as a Stata file of format 118", where)
    place = _map_at(start)
    if start[place - len(MAP) : place] != MAP or len(start) < place + PLACES * 8:
        raise wrong("it has no map", where)
    (variables,) = struct.unpack_from("<H", start, VARIABLES_AT)
    (rows,) = struct.unpack_from("<Q", start, ROWS_AT)
    places = struct.unpack_from(f"<{PLACES}Q", start, place)
    data_at, texts_at, labels_at = places[DATA_PLACE], places[TEXTS_PLACE], places[LABELS_PLACE]
    file.seek(0)
    head = file.read(min(data_at + len(DATA), LIMIT))
    types_at = places[TYPES_PLACE] + len(b"<variable_types>")
    if not head.endswith(DATA) or not types_at + 2 * variables < data_at < texts_at < labels_at:
        raise wrong("its map leads nowhere", where)
    types = struct.unpack_from(f"<{variables}H", head, types_at)
    if unknown := [kind for kind in types if kind not in KINDS and not 0 < kind <= FIXED]:
        raise wrong(f"it has no type {unknown[0]}", where)
    file.seek(labels_at)
    tail = file.read(LIMIT)
    found = Frame(head, tail, rows, places, tuple(KINDS.get(kind, f"S{kind}") for kind in types))
    file.seek(texts_at - len(DATA_END))
    follows = texts_at == len(head) + rows * found.record.itemsize + len(DATA_END) and tail.startswith(LABELS)
    if not follows or file.read(len(DATA_END + TEXTS)) != DATA_END + TEXTS:
        raise wrong("its map leads nowhere", where)
    return found


def _map_at(head: bytes) -> int:
    """Return where the first place of the map stands, by how long the label of the data is."""
    (label,) = struct.unpack_from("<H", head, LABEL_AT)
    return LABEL_AT + 2 + int(label) + STAMP + len(MAP)


class LongTexts:
    """The texts that records point at, each of them once, on the disk beyond a few MB."""

    def __init__(self, file: IO[bytes], known: sqlite3.Connection) -> None:
        self.file, self._known = file, known
        known.execute("CREATE TABLE known (digest BLOB PRIMARY KEY, pointer INTEGER) WITHOUT ROWID")

    def pointer(self, text: str, variable: int, row: int) -> int:
        """Return what stands in the record of a row, both counted from zero, for one of its texts; zero for none."""
        if not text:
            return 0
        data = text.encode()
        digest = hashlib.sha256(data).digest()
        pointer = variable + 1 | (row + 1) << 16
        if self._known.execute("INSERT OR IGNORE INTO known VALUES (?, ?)", (digest, pointer)).rowcount:
            self.file.write(LONG.pack(MARK, variable + 1, row + 1, AS_TEXT, len(data) + len(LONG_END)))
            self.file.write(data + LONG_END)
            return pointer
        return int(self._known.execute("SELECT pointer FROM known WHERE digest = ?", (digest,)).fetchone()[0])


@contextmanager
def long_texts() -> Iterator[LongTexts]:
    """Give a place for long texts, and take it away afterwards."""
    with SpooledTemporaryFile(LIMIT) as file, closing(sqlite3.connect("", isolation_level=None)) as known:
        known.execute("PRAGMA journal_mode = OFF")
        yield LongTexts(file, known)


def write(place: Path, around: Frame, batches: Iterable[NDArray[np.void]], texts: LongTexts) -> None:
    """Write a file of the records of all batches, and of the long texts that there are after the last one."""
    rows = 0
    with place.open("wb") as out:
        out.write(around.head)
        for records in batches:
            out.write(records.tobytes())
            rows += len(records)
        out.write(DATA_END + TEXTS)
        size = texts.file.tell()
        texts.file.seek(0)
        copyfileobj(texts.file, out)
        out.write(TEXTS_END + around.tail)
        out.seek(0)
        out.write(around.resized(rows, size))


def pieces(file: IO[bytes], around: Frame, batch: int, where: str = "") -> Iterator[BytesIO]:
    """Yield the file again as files of so many rows at most, one at least; InputError for unsound long texts."""
    import numpy as np

    record = around.record
    pointers, places = _long_places(file, around, where)
    for first in range(0, max(around.rows, 1), batch):
        rows = min(batch, around.rows - first)
        file.seek(len(around.head) + first * record.itemsize)
        data = file.read(rows * record.itemsize)
        records = np.frombuffer(data, record)
        used = np.unique(np.concatenate([np.zeros(1, POINTER), *(records[name] for name in around.pointers)]))[1:]
        found = np.searchsorted(pointers, used)
        if (found == len(pointers)).any() or (pointers[found] != used).any():
            raise wrong("a row points at a long text that is not there", where)
        texts = b"".join(_long(file, int(place)) for place in places[found])
        yield BytesIO(around.resized(rows, len(texts)) + data + DATA_END + TEXTS + texts + TEXTS_END + around.tail)


def _long_places(file: IO[bytes], around: Frame, where: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the pointers of all long texts in ascending order, and where in the file each text stands."""
    import numpy as np

    place, end = around.places[TEXTS_PLACE] + len(TEXTS), around.places[LABELS_PLACE] - len(TEXTS_END)
    pointers, places = array("Q"), array("Q")
    file.seek(place)
    while place < end:
        mark, variable, row, _, size = LONG.unpack(file.read(LONG.size))
        if mark != MARK or not 0 < variable < 1 << 16 or not 0 < row < 1 << 48:
            raise wrong("its long texts do not follow each other", where)
        pointers.append(variable | row << 16)
        places.append(place)
        place += LONG.size + size
        file.seek(place)
    if place != end or file.read(len(TEXTS_END)) != TEXTS_END:
        raise wrong("its long texts do not end where its map says", where)
    keys = np.array(pointers, POINTER)
    order = np.argsort(keys)
    if (keys[order][1:] == keys[order][:-1]).any():
        raise wrong("it has two long texts for one place", where)
    return keys[order], np.array(places, POINTER)[order]


def _long(file: IO[bytes], place: int) -> bytes:
    """Return a long text with what precedes it."""
    file.seek(place)
    start = file.read(LONG.size)
    return start + file.read(LONG.unpack(start)[-1])
