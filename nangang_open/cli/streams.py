"""Standard output and standard error: what goes wrong with them, and what is said on them when something goes wrong."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO

import typer


def mend_streams() -> None:
    """Let standard output and error escape what their encoding does not have, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether somebody may be looking at the stream."""
    return stream is not None and not stream.closed and stream.isatty()


def complain(text: str) -> None:
    """Say what is wrong, as one line on standard error; what cannot be printed is escaped."""
    line = " ".join(text.split())
    shown = "".join(character if character.isprintable() else f"\\x{ord(character):02x}" for character in line)
    with suppress(OSError):  # nobody may be there to read it
        typer.echo(f"nangang-open: {shown}", err=True)


def stop_writing() -> None:
    """Send what is still to come nowhere: the reader of the pipe has had enough, and that is no failure."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
