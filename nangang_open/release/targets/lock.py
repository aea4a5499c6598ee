"""The lock object of a store that keeps no conditions: it finds out that two publish at once, and says so.

It cannot keep two apart as a condition would. But whoever writes it after another is seen by that other, at the latest
when it reads lock and index back: so a lost update is reported by one of the two, who runs again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nangang_open.errors import InputError
from nangang_open.release.targets.store import Store

LOCK: Final = ".publish-lock"


class ConflictError(InputError):
    """Another one published at the same time."""


@dataclass(frozen=True, slots=True)
class Lock:
    """Our hold on a store; `doing` says what is done, so that a run after one that was killed takes up its lock."""

    store: Store
    doing: str

    def check(self) -> None:
        """Raise ConflictError where the lock is no longer ours."""
        if (found := self.store.read(LOCK)) != self.doing.encode():
            raise conflict(self.store.place, found)

    def free(self) -> None:
        """Give the lock back, if it is ours."""
        if self.store.read(LOCK) == self.doing.encode():
            self.store.remove(LOCK)


def lock(store: Store, doing: str) -> Lock:
    """Take the lock; ConflictError where it is another's, or where another took it at the same time."""
    held = Lock(store, doing)
    if (found := store.read(LOCK)) is None:
        store.put(LOCK, doing.encode())
    elif found != doing.encode():
        raise conflict(store.place, found)
    held.check()
    return held


def conflict(place: str, found: bytes | None = None) -> ConflictError:
    """Return what to say to the one of two who has to run again."""
    doing = f" ({found.decode(errors='replace')[:80]!r})" if found else ""
    return ConflictError(
        f"another run is writing here{doing}",
        f"run again when it is done; if it was cut off, run that one again, or remove {LOCK}",
        place,
    )
