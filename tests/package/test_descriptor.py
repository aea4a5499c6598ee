from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.package.descriptor import (
    DEPTH_LIMIT,
    DESCRIPTOR_LIMIT,
    json_type,
    read_descriptor,
    resources_of,
    write_descriptor,
)
from nangang_open.package.fault import FaultKind

BOM = b"\xef\xbb\xbf"
DEEP = 100_000


def nested(levels: int) -> bytes:
    return b'{"a":' + b"[" * levels + b"]" * levels + b"}"


@pytest.mark.parametrize(
    ("data", "kind", "row", "field"),
    [
        (b"", FaultKind.DESCRIPTOR_NOT_JSON, 1, ""),
        (b"name: small\n", FaultKind.DESCRIPTOR_NOT_JSON, 1, ""),
        (b'{"name": "small",\n}', FaultKind.DESCRIPTOR_NOT_JSON, 2, ""),
        (b"{'name': 'small'}", FaultKind.DESCRIPTOR_NOT_JSON, 1, ""),
        (b'{"a": 1} {"a": 1}', FaultKind.DESCRIPTOR_NOT_JSON, 1, ""),
        (b'{"a": "\x01"}', FaultKind.DESCRIPTOR_NOT_JSON, 1, ""),
        (b"[]", FaultKind.DESCRIPTOR_NOT_OBJECT, 1, ""),
        (b'"datapackage"', FaultKind.DESCRIPTOR_NOT_OBJECT, 1, ""),
        (b"null", FaultKind.DESCRIPTOR_NOT_OBJECT, 1, ""),
        ('{"名": 1}'.encode("gb18030"), FaultKind.DESCRIPTOR_NOT_UTF8, 1, ""),
        ('{"a": 1}'.encode("utf-16"), FaultKind.DESCRIPTOR_NOT_UTF8, 1, ""),
        (b'{\n"a": "\xff"}', FaultKind.DESCRIPTOR_NOT_UTF8, 2, ""),
        (b'{"a": 1, "b": {"c/d": 1, "c/d": 1}}', FaultKind.DESCRIPTOR_DOUBLED_KEY, None, "/b/c~1d"),
        (b'{"a": [{"x": 1, "x": 2}]}', FaultKind.DESCRIPTOR_DOUBLED_KEY, None, "/a/0/x"),
        (b'{"a": NaN}', FaultKind.DESCRIPTOR_BAD_NUMBER, None, ""),
        (b'{"a": -Infinity}', FaultKind.DESCRIPTOR_BAD_NUMBER, None, ""),
        (b'{"a": 1e999}', FaultKind.DESCRIPTOR_BAD_NUMBER, None, ""),
        (b'{"a": ' + b"9" * 1_000_000 + b"}", FaultKind.DESCRIPTOR_BAD_NUMBER, None, ""),
        (b'{"a": 0.' + b"9" * 100 + b"}", FaultKind.DESCRIPTOR_BAD_NUMBER, None, ""),
        (b'{"a": "\\ud800"}', FaultKind.DESCRIPTOR_BAD_TEXT, None, "/a"),
        (b'{"\\ud800": 1}', FaultKind.DESCRIPTOR_BAD_TEXT, None, ""),
        (nested(DEEP), FaultKind.DESCRIPTOR_TOO_DEEP, None, ""),
        (b"[" * DEEP, FaultKind.DESCRIPTOR_TOO_DEEP, None, ""),
        (nested(DEPTH_LIMIT), FaultKind.DESCRIPTOR_TOO_DEEP, None, ""),
        (b" " * (DESCRIPTOR_LIMIT + 1), FaultKind.DESCRIPTOR_TOO_LARGE, None, ""),
    ],
)  # fmt: skip
def test_what_is_no_descriptor_is_refused_with_its_place(
    data: bytes, kind: FaultKind, row: int | None, field: str
) -> None:
    document, faults = read_descriptor(data)
    assert document is None
    assert [(fault.kind, fault.row, fault.field) for fault in faults] == [(kind, row, field)]


def test_a_key_that_stands_three_times_is_found_twice() -> None:
    _, faults = read_descriptor(b'{"a": 1, "a": {"b": 1, "b": 2}, "a": 3}')
    assert [fault.field for fault in faults] == ["/a", "/a"]


def test_a_byte_order_mark_is_a_fault_and_the_rest_is_read() -> None:
    document, faults = read_descriptor(BOM + b'{"name": "small"}')
    assert document == {"name": "small"}
    assert [fault.kind for fault in faults] == [FaultKind.DESCRIPTOR_BOM]


def test_nesting_up_to_the_limit_is_read() -> None:
    assert read_descriptor(nested(DEPTH_LIMIT - 1))[1] == []


TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)  # fmt: skip


@given(document=st.dictionaries(st.text(), TREES))
def test_what_is_written_is_read_again_as_it_was(document: dict[str, object]) -> None:
    assert read_descriptor(write_descriptor(document)) == (document, [])


@given(data=st.binary(max_size=40) | st.text('{}[]":,a1 \\ue', max_size=20).map(str.encode))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    document, faults = read_descriptor(data)
    assert isinstance(document, dict) or faults


@pytest.mark.parametrize("descriptor", [None, {}, {"resources": None}, {"resources": "x"}, {"resources": [1, {}, {"name": 2}]}])  # fmt: skip
def test_a_descriptor_without_named_resources_has_none(descriptor: dict[str, object] | None) -> None:
    assert resources_of(descriptor) == []


def test_resources_keep_their_place_in_the_descriptor() -> None:
    found = resources_of({"resources": ["x", {"name": "figures", "path": 3}]})
    assert [(resource.index, resource.name, resource.path) for resource in found] == [(1, "figures", 3)]


@pytest.mark.parametrize("text", ["null", "true", "1", "0.5", '""', "[]", "{}"])
def test_every_json_type_has_a_name(text: str) -> None:
    assert json_type(json.loads(text))
