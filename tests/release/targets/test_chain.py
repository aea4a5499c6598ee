"""A run goes from state to state, and what fails in it is begun again a few times."""

from __future__ import annotations

import pytest

from nangang_open.errors import InputError
from nangang_open.release.targets.chain import STARTS, State, begun_again, through

Run = list[str]


def test_each_state_says_which_one_is_next() -> None:
    def first(run: Run) -> State[Run]:
        run.append("first")
        return second

    def second(run: Run) -> State[Run] | None:
        run.append("second")
        return first if len(run) < 4 else None

    run: Run = []
    through(run, first)
    assert run == ["first", "second", "first", "second"]


@pytest.mark.parametrize("failures", range(STARTS + 1))
def test_what_fails_is_begun_again_until_it_is_done(failures: int) -> None:
    begun: list[int] = []

    def begin() -> InputError | None:
        begun.append(len(begun))
        return InputError(f"trouble {len(begun)}", "try again") if len(begun) <= failures else None

    if failures < STARTS:
        begun_again(begin)
        assert len(begun) == failures + 1
    else:
        with pytest.raises(InputError, match=f"trouble {STARTS}"):
            begun_again(begin)
        assert len(begun) == STARTS


def test_what_is_raised_is_not_begun_again() -> None:
    begun: list[int] = []

    def begin() -> InputError | None:
        begun.append(1)
        raise InputError("no", "never")

    with pytest.raises(InputError, match="no"):
        begun_again(begin)
    assert begun == [1]
