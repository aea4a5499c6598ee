"""A run as a chain of states, each of which knows only the next one, and what of it may be begun again.

A state looks what is there before it writes: so a run after a cut begins the chain anew, and passes what is done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from nangang_open.errors import InputError

STARTS: Final = 3
"""How often the upload of one file is begun."""

Run = TypeVar("Run")
Run_contra = TypeVar("Run_contra", contravariant=True)


class State(Protocol[Run_contra]):
    """One state of a run: it does its work and returns the next, None at the end."""

    def __call__(self, run: Run_contra, /) -> State[Run_contra] | None:
        """Do the work of this state."""


def through(run: Run, first: State[Run]) -> None:
    """Take a run through its states, from the first to the one that has none after it; raises as they do."""
    state: State[Run] | None = first
    while state is not None:
        state = state(run)


def begun_again(begin: Callable[[], InputError | None]) -> None:
    """Begin one thing until it is done, STARTS times at the most.

    `begin` returns the trouble that beginning again may mend, None when the thing is done; the last trouble is raised,
    and at once whatever `begin` raises.
    """
    trouble = begin()
    for _ in range(STARTS - 1):
        if trouble is None:
            return
        trouble = begin()
    if trouble is not None:
        raise trouble
