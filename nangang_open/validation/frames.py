"""Tables as frames of text, held to their schemas by pandera; the only importer of pandera, which is slow to load."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd
import pandera.pandas as pa

from nangang_open.package.cells import Judge, judge_of
from nangang_open.package.schema import FieldSchema, TableSchema

if TYPE_CHECKING:
    from nangang_open.package.tables import Table


def frame(table: Table) -> pd.DataFrame:
    """Return a table as a frame whose cells are all text."""
    return pd.DataFrame({name: table.columns[name] for name in table.header}, dtype=object, copy=False)


def frame_schema(schema: TableSchema) -> pa.DataFrameSchema:
    """Return the pandera schema of a frame of text, with all the constraints of a table's columns.

    Nothing is coerced: exact values stay the text that they are. The primary key and the unique keys are asked too.
    """
    return pa.DataFrameSchema(
        {field.name: pa.Column(None, _check(field), nullable=True) for field in schema.fields},
        checks=[
            pa.Check(partial(_differ, key), name=",".join(key)) for key in (schema.primary_key, *schema.unique_keys)
        ],
    )


def allows(field: FieldSchema, texts: Collection[str]) -> bool:
    """Return whether a column's schema allows all of these texts."""
    try:
        pa.SeriesSchema(None, _check(field), nullable=True).validate(pd.Series([*texts], dtype=object))
    except pa.errors.SchemaError:
        return False
    return True


def _check(field: FieldSchema) -> pa.Check:
    return pa.Check(partial(_allowed, judge_of(field)), name=field.name)


def _allowed(judge: Judge, cells: pd.Series[str]) -> pd.Series[bool] | bool:
    """Tell which cells a judge finds nothing against; each different text is judged once."""
    wrong = [text for text in set(cells.to_list()) if judge(text) is not None]
    return True if not wrong else ~cells.isin(wrong)


def _differ(key: Sequence[str], rows: pd.DataFrame) -> pd.Series[bool]:
    """Tell which rows differ from all before in some columns; a row with an empty one differs from every other."""
    columns = rows[list(key)]
    return ~columns.duplicated() | (columns == "").any(axis=1)
