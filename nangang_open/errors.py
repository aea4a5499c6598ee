"""What is wrong with something given to us, said so that the reader can mend it."""

from __future__ import annotations

from typing import ClassVar, Self


class InputError(Exception):
    """Something given to us is wrong: `what` quotes the value, `mend` says what to do, `where` is file:row:field."""

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, mend: str, where: str = "") -> None:
        super().__init__(what, mend, where)
        self.what, self.mend, self.where = what, mend, where

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.mend}".removeprefix(": ")

    def at(self, where: str) -> Self:
        """Return the same error with its place, for the caller that knows it."""
        return type(self)(self.what, self.mend, where)


class CannotRunError(InputError):
    """The work could not be begun: nothing is there, an id or option value is unknown, an output cannot be written."""

    exit_code: ClassVar[int] = 2
