"""Ids that a shell may complete, read from the shipped package; no ids where it cannot be read."""

from __future__ import annotations

from collections.abc import Callable


def _ids(*tables: str) -> Callable[[str], list[str]]:
    """Return the function that completes an id of these tables."""

    def complete(incomplete: str) -> list[str]:
        from nangang_open.errors import InputError
        from nangang_open.package.files import open_package

        try:
            package = open_package(None)
            found = [package.table(name) for name in tables]
        except InputError:
            return []
        ids = [cell for table in found if table is not None for cell in table.columns.get("id", [])]
        return [name for name in ids if name.startswith(incomplete)]

    return complete


relation_ids = _ids("relations")
indicator_ids = _ids("indicators")
operand_ids = _ids("figures", "unknowns")
all_ids = _ids("figures", "unknowns", "relations")
cited_ids = _ids("figures", "sources")
