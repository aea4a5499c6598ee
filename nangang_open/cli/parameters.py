"""Options and arguments read by ourselves, so that a command does not load Typer's validation library for them.

Typer 0.29 hands every value to pydantic, whose import takes longer than most of our commands. Ours are texts, paths,
numbers and closed lists of words only; their reading is put in the place where Typer keeps its own. An older or newer
Typer that keeps it elsewhere reads them itself, more slowly, with the same outcome.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin

from typer.core import TyperArgument, TyperOption

from nangang_open.cli.choice import choose, quoted
from nangang_open.errors import CannotRunError

PLACE: Final = "_runtime_param"
"""Where Typer keeps the reader of a parameter, made at its first use."""


class Reader:
    """What reads the words given for one parameter."""

    def __init__(self, read: Callable[[str], object]) -> None:
        self.read = read

    def coerce(self, value: Any, param: TyperOption | TyperArgument, ctx: object) -> object:
        """Return the value, or the tuple of values, that the command gets."""
        del ctx
        many = param.nargs == -1 or getattr(param, "multiple", False)
        if value is None:
            return () if many else None
        return tuple(self.one(item) for item in value) if many else self.one(value)

    def one(self, value: object) -> object:
        """Return one word as its value; a default is a value already."""
        return self.read(value) if isinstance(value, str) else value


def read_ourselves(parameters: list[Any]) -> list[Any]:
    """Give every parameter that we can read our reader, and return them."""
    for parameter in parameters:
        if isinstance(parameter, TyperOption | TyperArgument) and getattr(parameter, PLACE, parameter) is None:
            read = _reader(parameter.type_descriptor.annotation, parameter.opts[-1])
            if read is not None:
                setattr(parameter, PLACE, Reader(read))
    return parameters


def _reader(annotation: Any, name: str) -> Callable[[str], object] | None:
    """Return the function from a word to its value for an annotation, or None where Typer must do it."""
    if get_origin(annotation) is list:
        return _reader(get_args(annotation)[0], name)
    if get_origin(annotation) is Literal:
        words = get_args(annotation)
        return lambda word: choose(word, words, f"a value of {name}")
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        values = [str(member.value) for member in annotation]
        return lambda word: annotation(choose(word, values, f"a value of {name}"))
    if annotation is int:
        return lambda word: _whole_number(word, name)
    readers: dict[object, Callable[[str], object]] = {str: str, Path: _path, bool: bool}
    return readers.get(annotation)


def _path(word: str) -> Path:
    """Return a path; an empty one is no folder, though `Path` takes it for the present one."""
    if not word or "\0" in word:
        raise CannotRunError(f"{quoted(word)} is not a path", "give the path of a file or a folder")
    return Path(word)


def _whole_number(word: str, name: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) < 10):
        raise CannotRunError(f"{quoted(word)} is not a value of {name}", "give a whole number in plain digits")
    return int(word)
