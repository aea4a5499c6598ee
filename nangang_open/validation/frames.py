"""Tables as frames of text, held to their schemas by pandera; the only importer of pandera, which is slow to load."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import pandera.pandas as pa

from nangang_open.package.cells import BadCell, Judge, judge_of, wrong_cells
from nangang_open.package.schema import TableSchema

if TYPE_CHECKING:
    from nangang_open.package.tables import Table


def frame(table: Table) -> pd.DataFrame:
    """Return a table as a frame whose cells are all text."""
    return pd.DataFrame({name: table.columns[name] for name in table.header}, dtype=object, copy=False)


def frame_schema(schema: TableSchema, columns: Sequence[str] | None = None) -> pa.DataFrameSchema:
    """Return the pandera schema of a frame of text, with the constraints of all or some of a table's columns.

    Nothing is coerced: exact values stay the text that they are. The primary key and the unique keys are asked too.
    """
    chosen = [field for field in schema.fields if columns is None or field.name in columns]
    return pa.DataFrameSchema(
        {
            field.name: pa.Column(None, pa.Check(partial(_allowed, judge_of(field)), name=field.name), nullable=True)
            for field in chosen
        },
        checks=[
            pa.Check(partial(_differ, key), name=",".join(key))
            for key in (schema.primary_key, *schema.unique_keys)
            if columns is None
        ],
    )


def bad_cells(table: Table, schema: TableSchema) -> list[BadCell]:
    """Return every cell of a table that its schema does not allow, column by column, as `cells.wrong_cells` finds them."""
    present = [field.name for field in schema.fields if field.name in table.columns]
    try:
        frame_schema(schema, present).validate(frame(table), lazy=True, inplace=True)
    except pa.errors.SchemaErrors as errors:
        failed = {error.check.name for error in errors.schema_errors}
        return [
            cell for name in present if name in failed for cell in wrong_cells(schema.field(name), table.columns[name])
        ]
    return []


def _allowed(judge: Judge, cells: pd.Series[str]) -> pd.Series[bool] | bool:
    """Tell which cells a judge finds nothing against; each different text is judged once."""
    wrong = [text for text in set(cells.to_list()) if judge(text) is not None]
    return True if not wrong else ~cells.isin(wrong)


def _differ(key: Sequence[str], rows: pd.DataFrame) -> pd.Series[bool]:
    """Tell which rows differ from all before in some columns; a row with an empty one differs from every other."""
    columns = rows[list(key)]
    return ~columns.duplicated() | (columns == "").any(axis=1)
