"""Where a command's text goes: the screen, a pipe, or a file that is written as a whole."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nangang_open.cli.terminal import showable
from nangang_open.errors import CannotRunError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def ready(output: Path | None) -> Path | None:
    """Return the output file's path, known to be writable as far as can be told; asked before any work is done.

    Raises CannotRunError where its folder does not exist, where it is a folder itself, or may not be written.
    """
    if output is None:
        return None
    folder = output.parent
    if not folder.is_dir():
        raise CannotRunError(f"there is no folder {str(folder)!r} to write {output.name!r} into", "make it first")
    if output.is_dir():
        raise CannotRunError(f"the output {str(output)!r} is a folder", "name a file in it")
    if not os.access(output if output.exists() else folder, os.W_OK):
        raise CannotRunError(f"the output {str(output)!r} cannot be written", "choose another place")
    return output


def emit(text: str, output: Path | None = None) -> None:
    """Write `text` to the file `output` in UTF-8, or to standard output in the encoding of its reader."""
    if output is not None:
        from nangang_open.package.files import write_atomically

        write_atomically(output, text.encode("utf-8"))
        return
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(showable(text, sys.stdout.encoding or "utf-8"))
        sys.stdout.flush()
    except BrokenPipeError:
        stop_writing()


def stop_writing() -> None:
    """Send what is still to come nowhere: the reader of the pipe has had enough, and that is no failure."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def json_text(document: object, output: Path | None = None) -> str:
    """Return `document` as JSON; its characters are escaped where standard output does not speak UTF-8."""
    import json

    encoding = "utf-8" if output is not None or sys.stdout is None else sys.stdout.encoding or "utf-8"
    plain = encoding.lower().replace("_", "-") in {"utf-8", "utf8"}
    return json.dumps(document, ensure_ascii=not plain, indent=2) + "\n"


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as canonical CSV: line feeds, least quoting."""
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()
