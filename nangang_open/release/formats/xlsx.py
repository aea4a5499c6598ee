"""XLSX: a sheet for each table, numbers that are numbers and texts that are never formulas, and a dictionary.

Headings have three lines: the column's name, and what it is in Chinese and in English. What a sheet cannot hold is left
out as a whole, and the first sheet says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast
from zipfile import ZipFile

from nangang_open.package.archive import total_limit
from nangang_open.package.schema import FieldSchema, TableSchema
from nangang_open.release import layout
from nangang_open.release.formats.cells import (
    DIGITS,
    WORDS,
    is_short,
    lacking,
    number_text,
    plain,
    same_names,
    sound,
    truth_text,
    whole_text,
    wrong,
)
from nangang_open.release.rows import Row, Rows
from nangang_open.width import width

if TYPE_CHECKING:
    from io import BufferedIOBase

    from nangang_open.release.facts import Facts

ROWS_LIMIT: Final = 1_048_575
"""The most rows that a sheet holds below its heading."""

CELL_LIMIT: Final = 32_767
"""The longest text that a cell holds, in UTF-16 code units."""

FIRST_DAY: Final = "1900-03-01"
"""The first day that all spreadsheets count alike; earlier ones are text."""

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet may take for a formula when somebody edits it."""

ABOUT, DICTIONARY, VOCABULARIES = "about", "dictionary", "vocabularies"
LINE: Final = 14.25
"""The height of a line of a heading in points: whole pixels, which no version of the writer rounds otherwise."""

FONT: Final = "Arial"
A4: Final = 9

NOTE: Final = (
    f"Numbers of more than {DIGITS} significant digits, and days before {FIRST_DAY}, stand as text, for a spreadsheet "
    "would change them; an empty cell is a missing value."
)
NOTE_ZH: Final = f"超过 {DIGITS} 位有效数字的数与 {FIRST_DAY} 之前的日期以文本存放，以免被改动；空单元格表示缺失。"


def xlsx(place: Path, tables: Mapping[str, Rows], schemas: Mapping[str, TableSchema], facts: Facts) -> None:
    """Write the workbook of all tables; the day of the release is the only time that stands in it.

    Raises CannotRunError where XlsxWriter is not installed, OSError where the file cannot be written.
    """
    try:
        import xlsxwriter
    except ModuleNotFoundError:
        raise lacking("xlsxwriter") from None
    book = xlsxwriter.Workbook(place, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.use_zip64()  # where a sheet needs it; the others are written as without
    day = datetime(facts.released.year, facts.released.month, facts.released.day)  # noqa: DTZ001  # a day
    book.set_properties(
        {
            "title": " ".join(facts.titles[language] for language in sorted(facts.titles, reverse=True)),
            "author": "; ".join(person.name for person in facts.creators),
            "company": facts.publisher,
            "comments": f"{facts.name} {facts.version}, {facts.licence}",
            "created": day,
        }
    )
    sheets = _Sheets(book)
    reasons = {name: left_out(table) for name, table in tables.items()}
    order = sorted(tables, key=lambda name: name != "analysis")  # the one for people who open a file and start
    sheets.plain(ABOUT, ("", "", ""), (14, 40, 90), _about(facts, tables, schemas, order, reasons))
    for name in order:
        if not reasons[name]:
            sheets.table(tables[name], schemas[name])
    kept = [name for name in order if not reasons[name]]
    sheets.plain(DICTIONARY, DICTIONARY_HEADER, (14, 24, 20, 30, 10, 90), _dictionary(kept, tables, schemas))
    sheets.plain(VOCABULARIES, VOCABULARIES_HEADER, (14, 20, 20, 30, 50), _vocabularies(kept, tables, schemas))
    try:
        book.close()
    except xlsxwriter.exceptions.XlsxFileError as error:
        raise OSError(str(error)) from None


def left_out(table: Rows) -> str:
    """Return why a table has no sheet, or nothing."""
    if table.rows > ROWS_LIMIT:
        return f"{table.rows} rows are more than the {ROWS_LIMIT} that a sheet holds"
    for row in table:
        if max(map(len, row)) > CELL_LIMIT // 2:
            for name, cell in zip(table.header, row, strict=True):
                if _units(cell) > CELL_LIMIT:
                    return f"a text in {name} is longer than the {CELL_LIMIT} characters that a cell holds"
    return ""


def read(place: Path, schemas: Mapping[str, TableSchema], where: str = "") -> Iterator[tuple[str, Iterator[Row]]]:
    """Yield each sheet of a workbook that has a schema, with its canonical rows; one after the other.

    Raises CannotRunError where openpyxl is not installed, InputError for a workbook that is not as `xlsx` writes it,
    and for a cell that holds a formula.
    """
    try:
        import openpyxl
    except ModuleNotFoundError:
        raise lacking("openpyxl") from None
    with sound("workbook", where), place.open("rb") as opened:
        book = openpyxl.load_workbook(opened, read_only=True, data_only=False, keep_links=False)
        for name in book.sheetnames:
            if name in schemas:
                yield name, _read(book[name], schemas[name], f"{where}:{name}")


def shape(place: Path, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield each part of a workbook: the name of a file in it, and the hash of what it holds.

    Raises InputError for what is no sound archive.
    """
    with sound("workbook", where), ZipFile(place) as book:
        if sum(one.file_size for one in book.infolist()) > (limit := total_limit(place.stat().st_size)):
            raise wrong(f"it unpacks to more than {limit} bytes", where)
        yield "comment", repr(book.comment)
        for one in book.infolist():
            with book.open(one) as file:
                yield one.filename, hashlib.file_digest(cast("BufferedIOBase", file), "sha256").hexdigest()


def _read(sheet: Any, schema: TableSchema, where: str) -> Iterator[Row]:
    columns = len(schema.fields)
    with sound("workbook", where):
        found = sheet.iter_rows(min_row=1, max_col=columns)
        heading = [str(cell.value).partition("\n")[0] for cell in next(found, ())]
        same_names(heading, schema.header, where)
        for cells in found:
            row = [_text(field, cell, where) for field, cell in zip(schema.fields, cells, strict=False)]
            yield tuple(row + [""] * (columns - len(row)))


def _text(field: FieldSchema, cell: Any, where: str) -> str:
    """Return what a cell holds as text."""
    from openpyxl.utils.escape import unescape

    value, place = cell.value, f"{where}:{field.name}"
    if value is None:
        return ""
    if cell.data_type == "f":
        raise wrong(f"a cell holds the formula {value!r:.80}", place)
    if isinstance(value, str):
        return str(unescape(value))
    if field.type == "boolean":
        return truth_text(value, place)
    if field.type == "date" and isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise wrong(f"{value!r:.80} is no {field.type}", place)
    if field.type == "integer":
        return whole_text(value, place)
    if field.type == "number":
        return number_text(float(value))
    raise wrong(f"{value!r:.80} is no {field.type}", place)


class _Sheets:
    """A workbook that sheets are added to, row by row, and the looks of their cells."""

    def __init__(self, book: Any) -> None:
        self.book = book
        look: dict[str, object] = {"font_name": FONT, "font_size": 10, "valign": "top"}
        self.text = book.add_format(look)
        self.guarded = book.add_format({**look, "quote_prefix": True})
        self.bold = book.add_format({**look, "bold": True})
        self.wrapped = book.add_format({**look, "text_wrap": True})
        self.day = book.add_format({**look, "num_format": "yyyy-mm-dd"})
        self.heading = book.add_format({**look, "bold": True, "text_wrap": True, "bg_color": "#DDE6F0", "bottom": 1})

    def table(self, table: Rows, schema: TableSchema) -> None:
        """Add the sheet of a table."""
        fields = [schema.field(name) for name in table.header]
        heading = [f"{field.name}\n{field.title_zh}\n{field.title}" for field in fields]
        first = zip(*islice(table, 200), strict=True) if table.rows else ((),) * len(fields)
        widths = [_width(field, cells) for field, cells in zip(fields, first, strict=True)]
        sheet = self._sheet(table.name, heading, widths, 3)
        sheet.autofilter(0, 0, max(table.rows, 1), len(fields) - 1)
        for row, cells in enumerate(table, start=1):
            for column, (field, cell) in enumerate(zip(fields, cells, strict=True)):
                if cell:
                    self._cell(sheet, row, column, field, cell)

    def plain(self, name: str, heading: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[object]]) -> None:
        """Add a sheet of texts that documents the others; one without headings has no line for them."""
        headed = any(heading)
        sheet = self._sheet(name, heading if headed else (), widths, 2)
        sheet.fit_to_pages(1, 0)
        for row, cells in enumerate(rows, start=int(headed)):
            lines = max((_lines(str(cell), wide) for cell, wide in zip(cells, widths, strict=False)), default=1)
            if lines > 1:
                sheet.set_row(row, LINE * lines)
            for column, cell in enumerate(cells):
                if isinstance(cell, int):
                    sheet.write_number(row, column, cell, self.text)
                elif cell:
                    look = self.wrapped if headed or column else self.bold
                    self._write(sheet, row, column, str(cell), look)

    def _sheet(self, name: str, heading: Sequence[str], widths: Sequence[int], lines: int) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(A4)
        for column, wide in enumerate(widths):
            sheet.set_column(column, column, wide, self.text)
        if heading:
            sheet.set_row(0, LINE * lines)
            sheet.freeze_panes(1, 1)
            sheet.repeat_rows(0)
        for column, text in enumerate(heading):
            sheet.write_string(0, column, text, self.heading)
        return sheet

    def _cell(self, sheet: Any, row: int, column: int, field: FieldSchema, cell: str) -> None:
        if field.type in ("number", "integer") and is_short(cell):
            sheet.write_number(row, column, float(plain(cell)), self.text)
        elif field.type == "boolean":
            sheet.write_boolean(row, column, WORDS[cell], self.text)
        elif field.type == "date" and cell >= FIRST_DAY:
            sheet.write_datetime(row, column, date.fromisoformat(cell), self.day)
        else:
            self._write(sheet, row, column, plain(cell) if field.type == "number" else cell, self.text)

    def _write(self, sheet: Any, row: int, column: int, text: str, look: Any) -> None:
        sheet.write_string(row, column, text, self.guarded if text.startswith(FORMULA) else look)


DICTIONARY_HEADER: Final = (
    "table\n表",
    "column\n列",
    "title_zh\n名称",
    "title\nTitle",
    "type\n类型",
    "description\n说明 Description",
)
VOCABULARIES_HEADER: Final = ("table\n表", "column\n列", "word\n词", "label_zh\n释义", "label\nLabel")


def _about(
    facts: Facts,
    tables: Mapping[str, Rows],
    schemas: Mapping[str, TableSchema],
    order: Sequence[str],
    reasons: Mapping[str, str],
) -> Iterator[tuple[object, ...]]:
    """Yield the rows of the first sheet: what this is, and what each sheet holds or why it is left out."""
    for language in ("zh", "en"):
        if language in facts.titles:
            yield "标题" if language == "zh" else "Title", facts.titles[language]
    for language in ("zh", "en"):
        if language in facts.descriptions:
            yield "说明" if language == "zh" else "Description", "", facts.descriptions[language]
    yield "版本 Version", facts.version, facts.id
    yield "日期 Released", facts.released.isoformat()
    yield "发布 Publisher", facts.publisher
    yield "许可 Licence", facts.licence, facts.licence_url
    yield "来源 Source", facts.source_title, " ".join(filter(None, (facts.source_publisher, facts.source_date)))
    yield "注 Note", "", NOTE_ZH
    yield "", "", NOTE
    yield ()
    yield "表 Sheet", "名称 Title", "说明 Description"
    for name in order:
        schema, title = schemas[name], f"{schemas[name].title_zh} {schemas[name].title}"
        if reasons[name]:
            yield name, title, f"未列入 LEFT OUT: {reasons[name]}; see {layout.table_path(name)}"
        else:
            yield name, f"{title} ({tables[name].rows})", schema.description
    yield DICTIONARY, "数据字典 Data dictionary"
    yield VOCABULARIES, "词表 Vocabularies"


def _dictionary(
    kept: Sequence[str], tables: Mapping[str, Rows], schemas: Mapping[str, TableSchema]
) -> Iterator[tuple[object, ...]]:
    for name in kept:
        for field in (schemas[name].field(column) for column in tables[name].header):
            yield name, field.name, field.title_zh, field.title, field.type, field.description


def _vocabularies(
    kept: Sequence[str], tables: Mapping[str, Rows], schemas: Mapping[str, TableSchema]
) -> Iterator[tuple[object, ...]]:
    for name in kept:
        for field in (schemas[name].field(column) for column in tables[name].header):
            for word in field.categories:
                yield name, field.name, word.value, word.label_zh, word.label


def _lines(text: str, cells: int) -> int:
    """Return how many lines a wrapped text takes in a column at most."""
    return sum(max(1, -(-width(line) // cells)) for line in text.split("\n"))


def _width(field: FieldSchema, cells: Sequence[str]) -> int:
    """Return how wide a column is shown: as its heading and its first cells need, within bounds."""
    shown = [field.name, field.title, field.title_zh * 2, *cells]
    return min(max(max(len(text) + _wide(text) for text in shown) + 2, 8), 50)


def _wide(text: str) -> int:
    return sum(character >= "\u2e80" for character in text) // 2


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
