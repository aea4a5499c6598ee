"""What two files have alike is left out, and what is left gives the same difference as the whole of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nangang_open.release.alike import Unlike, unlike

rows = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("12")), max_size=6)
unique = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("12"), max_size=6).map(lambda one: [*one.items()])


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
        (b'id,text\na,"1"\n', b"id,text\na,1\n", ["id"]),
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
