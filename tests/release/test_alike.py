"""What two files have alike is left out, and what is left gives the same difference as the whole of them."""

from __future__ import annotations

import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.release import alike
from nangang_open.release.alike import Unlike, identical

rows = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("12")), max_size=6)
unique = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("12"), max_size=6).map(lambda one: [*one.items()])


def unlike(old: bytes, new: bytes, key: list[str]) -> Unlike | None:
    return alike.unlike(lambda: BytesIO(old), lambda: BytesIO(new), key)


def file(listed: list[tuple[str, str]]) -> bytes:
    return "".join(f"{key},{text}\n" for key, text in [("id", "text"), *listed]).encode()


@given(unique, unique)
def test_the_rows_that_only_one_side_has_are_left(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> None:
    gone, come = [row for row in old if row not in new], [row for row in new if row not in old]
    assert unlike(file(old), file(new), ["id"]) == Unlike(file(gone), file(come), len(old), len(new))


@given(rows, rows)
def test_a_key_that_stands_twice_among_what_differs_is_never_hidden(
    old: list[tuple[str, str]], new: list[tuple[str, str]]
) -> None:
    left = unlike(file(old), file(new), ["id"])
    if left is None:
        return
    for side, listed in ((left.old, old), (left.new, new)):
        keys = [line.split(",")[0] for line in side.decode().splitlines()[1:]]
        assert all([key for key, _ in listed].count(key) == 1 for key in keys)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        (b'id,text\na,"1\n2"\n', b"id,text\na,1\n", ["id"]),
        (b'id,text\na"1,"2\n', b"id,text\na,1\n", ["id"]),
        (b'id,text\n"\xff",2\n', b"id,text\na,1\n", ["id"]),
        (b'"id",text\na,1\n', b'"id",text\na,2\n', ["id"]),
        (b'id,text\n"a",1\n', b"id,text\na,2\na,3\n", ["id"]),
        (b"id,text\r\na,1\r\n", b"id,text\na,1\n", ["id"]),
        (b"id,text\na,1", b"id,text\na,1\n", ["id"]),
        (b"id,text\na,1\n", b"text,id\n1,a\n", ["id"]),
        (b"id,text\na,1\n", b"id,text\na,2\n", ["key"]),
        (b"id,text\na,1\n", b"id,text\na,2\n", []),
        (b"", b"", ["id"]),
        (b"id,text\na,1\n", b"id,text\na,1\na,2\n", ["id"]),
        (b"id,text\na,1\n", b"id,text\na,1\na,1\n", ["id"]),
    ],
)
def test_what_lines_alone_cannot_tell_is_left_to_the_whole_tables(old: bytes, new: bytes, key: list[str]) -> None:
    assert unlike(old, new, key) is None


def test_rows_that_moved_are_alike() -> None:
    assert unlike(b"id\na\nb\nc\n", b"id\nc\na\nb\n", ["id"]) == Unlike(b"id\n", b"id\n", 3, 3)


def test_a_quoted_row_of_one_line_is_told_by_its_cells() -> None:
    old = b'id,text\n"a,b","say ""no"""\nc,"x,y"\nd,1\n'
    new = b'id,text\n"a,b","say ""yes"""\nc,"x,y"\n"d",1\n'
    left = Unlike(b'id,text\n"a,b","say ""no"""\nd,1\n', b'id,text\n"a,b","say ""yes"""\n"d",1\n', 3, 3)
    assert unlike(old, new, ["id"]) == left


def test_long_files_that_hardly_differ_are_never_held(tmp_path: Path) -> None:
    for name, other in (("old.csv", "x"), ("new.csv", "y")):
        lines = [f"figure_{number},{'9' * 90},{other if number == 70_000 else ''}\n" for number in range(100_000)]
        (tmp_path / name).write_text("".join(["id,text,note\n", *lines]))
    old, new = ((tmp_path / name).open for name in ("old.csv", "new.csv"))
    tracemalloc.start()
    try:
        left = alike.unlike(lambda: old("rb"), lambda: new("rb"), ["id"])
        assert not identical(lambda: old("rb"), lambda: new("rb"))
        assert tracemalloc.get_traced_memory()[1] < 2 << 20  # of 20 million bytes
    finally:
        tracemalloc.stop()
    assert left is not None
    assert (left.old.count(b"\n"), left.new.count(b"\n"), left.old_rows, left.new_rows) == (2, 2, 100_000, 100_000)


@given(st.binary(max_size=9), st.binary(max_size=9))
def test_files_are_identical_where_their_bytes_are(old: bytes, new: bytes) -> None:
    assert identical(lambda: BytesIO(old), lambda: BytesIO(new)) == (old == new)
    assert identical(lambda: BytesIO(old), lambda: BytesIO(bytes(old)))
