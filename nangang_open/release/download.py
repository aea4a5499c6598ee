"""One file from one address to one path: its hash is known before, and what a cut left is gone on with.

The bytes grow in a part; beside it stands what names the state of the file at the server (a strong ETag, else the date
of its last change). The next request asks for the rest by Range, on the condition If-Range that it is still that state;
a server that has another, or keeps no ranges, sends the whole file, and the part begins anew.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import IO, Final, cast

from nangang_open.errors import CannotRunError, InputError
from nangang_open.release import remote
from nangang_open.release.cache import hash_of, writing
from nangang_open.release.remote import BrokenOffError

TRIES: Final = 5
"""How often a file is asked for that breaks off, as long as each time some bytes come."""

GET_ANEW: Final = "ask the publisher for the release's own address"
_RANGE: Final = re.compile(r"bytes (?P<first>[0-9]+)-[0-9]+/(?:[0-9]+|\*)")


def download(url: str, path: Path, sha256: str, limit: int, parts: Path, timeout: float = remote.TIMEOUT) -> None:
    """Write the file at an address to a path, which is there only when it is whole; it grows in the folder `parts`.

    Raises InputError for another hash, more bytes than `limit`, and a server that breaks off or answers anything else
    than the file; CannotRunError where it cannot be reached, or the path not written; FileNotFoundError where it has no
    such file.
    """
    part, tag = parts / sha256, parts / f"{sha256}.state"
    for tried in range(1, TRIES + 1):
        before = _size(part)
        try:
            if not before or hash_of(part) != sha256:
                _more(url, part, tag, limit, timeout)
        except BrokenOffError as error:
            if tried == TRIES or _size(part) <= before:
                raise BrokenOffError(error.what, "try again: it goes on from there", error.where) from None
            continue
        with writing(part):
            found = hash_of(part)
            tag.unlink(missing_ok=True)
            if found == sha256:
                part.replace(path)
                return
            part.unlink()
        if not before or tried == TRIES:  # else what was gone on with may have been of another file
            raise InputError(
                f"its SHA-256 is {found[:16]}… and not {sha256[:16]}…", GET_ANEW, remote.without_secrets(url)
            )


def _more(url: str, part: Path, tag: Path, limit: int, timeout: float) -> None:
    """Add to a part what is missing of the file, or begin it anew."""
    state = tag.read_text("latin-1") if _size(part) and tag.exists() else ""
    if not state:
        return _whole(url, part, tag, limit, timeout)
    at = _size(part)
    try:
        with remote.opened(url, {"Range": f"bytes={at}-", "If-Range": state}, timeout) as answer:
            if answer.status == 200:
                return _begin(answer, part, tag, limit)
            sent = _RANGE.fullmatch(answer.headers.get("content-range", ""))
            if answer.status == 206 and sent is not None and int(sent["first"]) == at:
                return _received(answer, part, "ab", limit)
    except (BrokenOffError, CannotRunError):
        raise
    except InputError:  # it refuses the range, as where the part is longer than the file now is
        pass
    return _whole(url, part, tag, limit, timeout)


def _whole(url: str, part: Path, tag: Path, limit: int, timeout: float) -> None:
    with remote.opened(url, timeout=timeout) as answer:
        if answer.status != 200:
            raise InputError(f"it answers with status {answer.status}", GET_ANEW, answer.url)
        _begin(answer, part, tag, limit)


def _begin(answer: remote.Answer, part: Path, tag: Path, limit: int) -> None:
    """Begin a part anew, and note the state of the file that it is of."""
    state = answer.headers.get("etag", "")
    if not state.startswith('"'):
        state = answer.headers.get("last-modified", "")
    with writing(part):
        part.unlink(missing_ok=True)
        tag.unlink(missing_ok=True)
        if state and answer.headers.get("accept-ranges", "bytes").lower() != "none":
            tag.write_text(state, "latin-1")
    _received(answer, part, "wb", limit)


def _received(answer: remote.Answer, part: Path, mode: str, limit: int) -> None:
    """Write an answer's bytes to a part as they come, so that those before a cut are kept."""
    expected = answer.length
    with writing(part), part.open(mode) as file:
        got = _copied(answer, cast(IO[bytes], file), limit)
    if expected is not None and got != expected:
        raise BrokenOffError(f"it sent half a file: {got} of {expected} bytes", remote.TRY_AGAIN, answer.url)


def _copied(answer: remote.Answer, file: IO[bytes], limit: int) -> int:
    at = file.tell()
    got = 0
    if at + (answer.length or 0) > limit:
        raise InputError(f"it has {at + (answer.length or 0)} bytes, more than {limit}", GET_ANEW, answer.url)
    while chunk := answer.piece(got):
        if not at + got and chunk[:256].lstrip().lower().startswith(remote.PAGES):
            raise InputError("it answers a page of HTML and not the file", GET_ANEW, answer.url)
        got += len(chunk)
        if at + got > limit:
            raise InputError(f"it has more than {limit} bytes", GET_ANEW, answer.url)
        file.write(chunk)
    return got


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
