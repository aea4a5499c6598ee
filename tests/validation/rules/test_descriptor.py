"""What a descriptor says of its files."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from nangang_open.package.schema import TABLES
from nangang_open.package.sync import inlined_schema, sync
from tests.validation.overlays import SOUND, checked, codes, copied, redescribed

UNITS = (SOUND / "data" / "units.csv").read_bytes()


def resource(**facts: object) -> Any:
    """Return the change that adds facts to the resource of units."""

    def change(descriptor: dict[str, Any]) -> None:
        descriptor["resources"][TABLES.index("units")].update(facts)

    return change


@pytest.mark.parametrize(
    "facts",
    [
        {"bytes": len(UNITS), "rows": 4},
        {"hash": f"sha256:{hashlib.sha256(UNITS).hexdigest()}"},
        {"hash": f"sha512:{hashlib.sha512(UNITS).hexdigest()}"},
        {"hash": hashlib.md5(UNITS).hexdigest()},
        {"hash": f"md5:{hashlib.md5(UNITS).hexdigest()}"},
        {"hash": f"SHA256:{hashlib.sha256(UNITS).hexdigest().upper()}"},
        {"hash": "whirlpool9:00ff"},
        {"schema": inlined_schema("units", TABLES)},
        {"encoding": "UTF-8", "format": "csv", "dialect": {"delimiter": ","}},
    ],
)
def test_facts_that_are_true_pass(tmp_path: Path, facts: dict[str, object]) -> None:
    assert checked(redescribed(copied(tmp_path), resource(**facts))).findings == ()


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"bytes": len(UNITS) + 1}, "NG117", "bytes"),
        ({"rows": 5}, "NG117", "rows"),
        ({"hash": "sha256:" + "0" * 64}, "NG117", "hash"),
        ({"hash": "0" * 32}, "NG117", "hash"),
        ({"schema": {"fields": [{"name": "id"}]}}, "NG118", "schema/$schema"),
        ({"encoding": "gbk"}, "NG119", "encoding"),
        ({"format": "tsv"}, "NG119", "format"),
        ({"dialect": {"delimiter": ";"}}, "NG119", "dialect/delimiter"),
        ({"dialect": {"header": False}}, "NG119", "dialect/header"),
    ],
)
def test_facts_that_are_not_true_are_found(tmp_path: Path, facts: dict[str, object], code: str, field: str) -> None:
    result = checked(redescribed(copied(tmp_path), resource(**facts)))
    assert [(finding.code, finding.table, finding.field) for finding in result.findings] == [(code, "units", field)]


def test_a_package_that_was_synced_is_sound(tmp_path: Path) -> None:
    package = copied(tmp_path)
    assert sync(package)
    assert checked(package, copy=True).findings == ()


def test_a_schema_that_differs_deep_inside_is_named_by_its_place(tmp_path: Path) -> None:
    schema = inlined_schema("units", TABLES)
    schema["fields"][5]["constraints"]["maxLength"] = 65
    (finding,) = checked(redescribed(copied(tmp_path), resource(schema=schema))).findings
    assert finding.field == "schema/fields/5/constraints/maxLength"


def test_a_resource_that_is_no_table_of_ours_is_left_alone(tmp_path: Path) -> None:
    package = redescribed(
        copied(tmp_path),
        lambda d: d["resources"].append({"name": "page", "path": "page.txt", "encoding": "gbk", "schema": "x.json"}),
    )
    assert checked(package).findings == ()


def test_inline_data_needs_no_path(tmp_path: Path) -> None:
    package = redescribed(copied(tmp_path), lambda d: d["resources"].append({"name": "more", "data": [[1]]}))
    assert codes(checked(package)) <= {"NG111"}
