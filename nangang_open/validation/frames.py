"""Tables as frames of text, held to their schemas by pandera; the only importer of pandera."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import pandera.pandas as pa

from nangang_open.package.schema import FieldSchema, TableSchema
from nangang_open.validation.cells import BadCell, Judge, judge_of

if TYPE_CHECKING:
    from nangang_open.package.tables import Table


def bad_cells(table: Table, schema: TableSchema) -> Iterator[BadCell]:
    """Yield every cell of a table that its schema does not allow, column by column, with the constraint it breaks.

    Columns that the table does not have are left out.
    """
    fields = {field.name: field for field in schema.fields if field.name in table.columns}
    judges = {name: judge_of(field) for name, field in fields.items()}
    frame = pd.DataFrame({name: table.columns[name] for name in fields}, dtype=object, copy=False)
    try:
        frame_schema(judges).validate(frame, lazy=True, inplace=True)
    except pa.errors.SchemaErrors as errors:
        failed = {str(error.schema.name) for error in errors.schema_errors}
        for name in (name for name in fields if name in failed):
            yield from _explained(fields[name], table.columns[name], judges[name])


def frame_schema(judges: Mapping[str, Judge]) -> pa.DataFrameSchema:
    """Return the schema of a frame whose cells are all text: one column for each judge, nothing coerced."""
    columns = {
        name: pa.Column(None, pa.Check(partial(_all_allowed, judge), name="cell"), nullable=True)
        for name, judge in judges.items()
    }
    return pa.DataFrameSchema(columns)


def _all_allowed(judge: Judge, cells: pd.Series[str]) -> pd.Series[bool] | bool:
    """Tell which cells a judge finds nothing against; each different text is judged once."""
    wrong = [text for text in cells.unique() if judge(text) is not None]
    return True if not wrong else ~cells.isin(wrong)


def _explained(field: FieldSchema, cells: Sequence[str], judge: Judge) -> Iterator[BadCell]:
    wrong = {text: constraint for text in set(cells) if (constraint := judge(text)) is not None}
    for index, text in enumerate(cells):
        if text in wrong:
            yield BadCell(field, index, text, wrong[text])
