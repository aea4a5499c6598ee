"""The lock objects of a store that keeps no conditions: they find out that two publish at once, and say so.

Each run puts an object of its own and then looks whether there is another's: of two runs at least one sees the other,
and whoever sees one goes back and writes nothing, where the store lists at once what was put. Where it lists later than
that, the index is what is left: it is read again after each turn and at the end.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from nangang_open.errors import InputError
from nangang_open.release.targets.store import Store

LOCKS: Final = ".publish-lock"
"""The folder of the lock objects."""


class ConflictError(InputError):
    """Another one published at the same time."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Our hold on a store; `doing` says what is done, so that a run after one that was killed takes up its lock."""

    store: Store
    doing: str

    @property
    def path(self) -> str:
        """The lock object: one and the same for runs that do the same."""
        return f"{LOCKS}/{hashlib.sha256(self.doing.encode()).hexdigest()[:16]}"

    def check(self) -> None:
        """Raise ConflictError where the lock is no longer there."""
        if self.store.read(self.path) != self.doing.encode():
            raise conflict(self.store.place)

    def free(self) -> None:
        """Give the lock back."""
        self.store.remove(self.path)

    def give_up(self) -> None:
        """Give the lock back after trouble; where even that fails, the trouble itself is what must be said."""
        with suppress(InputError):
            self.free()


def lock(store: Store, doing: str) -> Lock:
    """Take the lock; ConflictError where there is another's, or the store lost ours."""
    held = Lock(store, doing)
    try:
        store.put(held.path, doing.encode())
        others = [path for path in store.paths(LOCKS) if path != held.path]
        if others:
            raise conflict(store.place, others[0], store.read(others[0]))
        held.check()
    except InputError:
        held.give_up()
        raise
    return held


def conflict(place: str, path: str = LOCKS, found: bytes | None = None) -> ConflictError:
    """Return what to say to the one of two who has to run again."""
    doing = f" ({found.decode(errors='replace')[:40]!r})" if found else ""
    return ConflictError(
        f"another run is writing here{doing}",
        f"run again when it is done; if it was cut off, run that one again, or remove {path}",
        place,
    )
