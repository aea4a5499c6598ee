"""Where a command's text goes: the screen, a pipe, or a file that is written as a whole."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from nangang_open.cli.streams import stop_writing
from nangang_open.errors import CannotRunError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

JSON_FORMS: Final = frozenset({"json", "sarif"})
PLAINER: Final[Mapping[str, str]] = {
    "…": "...",
    "∞": "inf",
    "×": "*",
    "·": "-",
    "≤": "<=",
    "≥": ">=",
    "→": "->",
    "—": "-",
    "∈": "in",
    "≈": "~",
}
"""What stands for a mark that the terminal's encoding does not have."""


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


CONTROL: Final = re.compile("\033\\[[0-9;]*m|[\x00-\x09\x0b-\x1f\x7f-\x9f]")
"""Control characters, of which a terminal gets only changes of colour and line feeds, whatever a cell holds."""


def emit(text: str, output: Path | None = None, form: str = "text") -> None:
    """Write `text` to the file `output` in UTF-8, or to standard output in the encoding of its reader.

    In text for people, control characters are escaped. What that encoding does not have is escaped as `form` asks: in JSON and XML so that their readers read it back.
    """
    if form == "text":
        text = CONTROL.sub(lambda found: found[0] if len(found[0]) > 1 else f"\\x{ord(found[0]):02x}", text)
    if output is not None:
        from nangang_open.package.files import write_atomically

        write_atomically(output, text.encode("utf-8"))
        return
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(fitting(text, sys.stdout.encoding or "utf-8", form))
        sys.stdout.flush()
    except BrokenPipeError:
        stop_writing()


def fitting(text: str, encoding: str, form: str) -> str:
    r"""Return `text` with what `encoding` does not have written otherwise.

    >>> fitting('"南🚆"', "ascii", "json"), fitting("<a>南</a>", "ascii", "junit"), fitting("南… ∞", "gbk", "text")
    ('"\\u5357\\ud83d\\ude86"', '<a>&#21335;</a>', '南… ∞')
    """
    if can_encode(text, encoding):
        return text
    if form in JSON_FORMS:
        return "".join(c if c.isascii() else _json_escape(c) for c in text)
    if form == "junit":
        return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
    for mark, plainer in PLAINER.items():
        if mark in text and not can_encode(mark, encoding):
            text = text.replace(mark, plainer)
    return text


def can_encode(text: str, encoding: str) -> bool:
    """Return whether `encoding` has all characters of `text`."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def json_text(document: object) -> str:
    """Return `document` as JSON."""
    import json

    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as canonical CSV: line feeds, least quoting."""
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue()
