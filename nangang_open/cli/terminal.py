"""The terminal we speak to: its language, its width, its colours, and what it cannot show."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

import typer

from nangang_open.cli.streams import is_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from nangang_open.vocabulary import Language

PATIENCE: Final = 1.0
"""Seconds of work before we say how far it is."""
NARROWEST: Final = 20
"""The fewest cells that text is wrapped into."""
STYLES: Final[Mapping[str, str]] = {
    "bold": "1",
    "dim": "2",
    "good": "32",
    "bad": "31",
    "warn": "33",
    "note": "36",
    "agree": "32",
    "differ": "31",
}


@dataclass(frozen=True, slots=True)
class Terminal:
    """How to speak to the reader: `columns` is None where nobody looks, as in a pipe, and lines may be of any length."""

    language: Language
    colour: bool
    columns: int | None

    @classmethod
    def of(cls, context: typer.Context, lang: str | None, output: Path | None = None) -> Terminal:
        """Return the terminal of this run; `lang` is the command's own option and comes before the general one.

        Nobody looks where the text goes to a file.
        """
        from nangang_open.vocabulary import Language

        chosen = lang or context.find_root().params.get("lang") or locale_language(os.environ)
        looked_at = output is None and is_terminal(sys.stdout)
        told = output is None and bool(os.environ.get("COLUMNS"))
        columns = shutil.get_terminal_size().columns if looked_at or told else None
        return cls(Language(chosen), looked_at and wants_colour(os.environ), columns)

    def paint(self, text: str, style: str) -> str:
        """Return `text` in a style of `STYLES`, where the terminal shows colours."""
        return f"\033[{STYLES[style]}m{text}\033[0m" if self.colour and text else text

    def heading(self, text: str) -> str:
        """Return the text of a heading."""
        return self.paint(text, "bold")

    def say(self, key: str, **values: object) -> str:
        """Return the sentence `cli.<key>` of the message table in the reader's language."""
        from nangang_open.messages import message

        return message(f"cli.{key}", self.language, **values)

    def wrapped(self, text: str, indent: str = "", style: str = "") -> list[str]:
        """Return `text` as lines that fit the terminal, each after `indent` and in a style."""
        from nangang_open.width import width, wrap

        lines = [text.rstrip()] if self.columns is None else wrap(text, max(self.columns - width(indent), NARROWEST))
        return [indent + (self.paint(line, style) if style else line) for line in lines]

    def side_by_side(self, first: str, second: str, style: str, other: str) -> list[str]:
        """Return two texts on one line, on two where the terminal is too narrow, each in its style."""
        from nangang_open.width import width

        texts = [self.paint(first, style), self.paint(second, other)]
        narrow = self.columns is not None and width(first) + 2 + width(second) > self.columns
        return [texts[0], f"  {texts[1]}"] if narrow else ["  ".join(texts)]

    def pick(self, english: str, chinese: str) -> str:
        """Return the text of the reader's language, or the other where it is empty."""
        texts = (chinese, english) if self.language.value == "zh" else (english, chinese)
        return next((text for text in texts if text), "")


def locale_language(environment: Mapping[str, str]) -> str:
    """Return `zh` where the locale of messages is a Chinese one, else `en` (POSIX: LC_ALL, LC_MESSAGES, LANG)."""
    named = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "")
    return "zh" if named.lower().startswith("zh") else "en"


def wants_colour(environment: Mapping[str, str]) -> bool:
    """Return whether the reader of a terminal wants colours: not with NO_COLOR set, not on a dumb terminal."""
    return not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


@dataclass(slots=True)
class Progress:
    """Says on standard error how far long work is, where somebody looks at it; used as a context it cleans up."""

    began: float = field(default_factory=time.monotonic)
    shown: bool = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def __call__(self, step: str, done: int, total: int) -> None:
        """Say that `step` comes next, `done` of `total` steps being done; nothing within the first second."""
        if time.monotonic() - self.began < PATIENCE or not is_terminal(sys.stderr):
            return
        self.shown = True
        sys.stderr.write(f"\r\033[K{done}/{total} {step}"[: shutil.get_terminal_size().columns + 3])
        sys.stderr.flush()
