"""What is read from an address: by http and https alone, within bounds, and only what was asked for.

An answer from elsewhere, a page in place of a file, half a file and what is larger than it may be are refused.
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlsplit

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.fault import shortened

TIMEOUT: Final = 30.0
"""Seconds that may pass without a byte."""

SLOWEST: Final = 1024
"""How many bytes must come in a second, on the average since the answer began, once the timeout has passed."""

CHUNK: Final = 1 << 18
PORTS: Final = {"http": 80, "https": 443}
PAGES: Final = (b"<!doctype html", b"<html", b"<head")
PAGE_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
TRY_AGAIN: Final = "try again"
ELSEWHERE: Final = "ask the publisher for the file's own address"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server says before the file comes; `length` is None where it does not say, header names in small letters.

    It began at `began` by the clock that never jumps, and may be slow for `timeout` seconds.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: http.client.HTTPResponse
    timeout: float = TIMEOUT
    began: float = field(default_factory=time.monotonic)

    @property
    def length(self) -> int | None:
        """How many bytes are to come."""
        text = self.headers.get("content-length", "")
        return int(text) if text.isascii() and text.isdigit() else None

    def piece(self, got: int) -> bytes:
        """Return bytes as they come after the first `got`, nothing at the end.

        Raises BrokenOffError for a connection that is cut or sleeps, and for one so slow that it may never end.
        """
        passed = time.monotonic() - self.began
        if passed > self.timeout and got < SLOWEST * passed:
            raise BrokenOffError(f"it sent {got} bytes in {passed:.0f} seconds", TRY_AGAIN, self.url)
        try:
            return self.body.read1(CHUNK)
        except (OSError, http.client.HTTPException) as error:
            raise BrokenOffError(f"it broke off after {got} bytes: {_reason(error)}", TRY_AGAIN, self.url) from None


class BrokenOffError(InputError):
    """The server stopped in the middle of the file."""


class _SameServer(urllib.request.HTTPRedirectHandler):
    """Follows an answer that points to the same server, over https at least where that was asked; no other."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """Return the request that follows a redirection; InputError where it leads elsewhere."""
        if not same_server(req.full_url, newurl):
            raise InputError(
                f"it redirects elsewhere, to {shortened(without_secrets(newurl))!r}",
                ELSEWHERE,
                without_secrets(req.full_url),
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def is_address(text: str) -> bool:
    """Return whether a text is meant as a web address."""
    return text.lower().startswith(("http://", "https://"))


def joined(base: str, path: str) -> str:
    """Return the address of a file below another; the path is quoted, and never climbs.

    >>> joined("https://example.org/0.1.0", "data/a b.csv")
    'https://example.org/0.1.0/data/a%20b.csv'
    """
    return f"{base.rstrip('/')}/{quote(path)}"


def without_secrets(url: str) -> str:
    """Return an address as it may be shown: without user, password, query and fragment.

    >>> without_secrets("https://me:secret@example.org:8080/x.zip?token=secret#part")
    'https://example.org:8080/x.zip'
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that hold no address of IPv6
        return url.partition("?")[0].partition("#")[0].rpartition("@")[2]
    if not parts.scheme:
        return parts.path
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def same_server(url: str, other: str) -> bool:
    """Return whether two addresses are of one server, the second no less private than the first.

    >>> same_server("http://a.org/x", "https://a.org/y"), same_server("https://a.org/x", "http://a.org/x")
    (True, False)
    """
    one, two = urlsplit(url), urlsplit(other)
    if two.scheme not in PORTS or one.hostname != two.hostname:
        return False
    try:
        ports = one.port or PORTS[one.scheme], two.port or PORTS[two.scheme]
    except ValueError:
        return False
    return ports[0] == ports[1] if one.scheme == two.scheme else (one.scheme, *ports) == ("http", 80, 443)


@contextmanager
def opened(url: str, headers: Mapping[str, str] | None = None, timeout: float = TIMEOUT) -> Iterator[Answer]:
    """Open an address for reading; the answer's status is 200 or 206, and no page of HTML.

    Raises CannotRunError for an address that is none, or a server that cannot be reached; FileNotFoundError where the
    server has no such file; InputError for every other refusal of it, a redirection elsewhere, a page, and a body that
    it has packed.
    """
    shown = without_secrets(url)
    response = _asked(url, shown, headers or {}, timeout)
    with response:
        found = {name.lower(): value for name, value in response.headers.items()}
        if found.get("content-type", "").partition(";")[0].strip().lower() in PAGE_TYPES:
            raise InputError("it answers a page of HTML and not the file", ELSEWHERE, shown)
        if found.get("content-encoding", "identity").lower() not in ("", "identity"):
            raise InputError(f"it packs the file by {found['content-encoding'][:20]!r}", ELSEWHERE, shown)
        yield Answer(shown, response.status, found, response, timeout)


def chunks(answer: Answer, limit: int) -> Iterator[bytes]:
    """Yield the bytes of an answer, all of them; InputError for half a file, one larger than `limit`, and a page."""
    got = 0
    if answer.length is not None and answer.length > limit:
        raise InputError(f"it has {answer.length} bytes, more than {limit}", ELSEWHERE, answer.url)
    while chunk := answer.piece(got):
        if not got and chunk[:256].lstrip().lower().startswith(PAGES):
            raise InputError("it answers a page of HTML and not the file", ELSEWHERE, answer.url)
        got += len(chunk)
        if got > limit:
            raise InputError(f"it has more than {limit} bytes", ELSEWHERE, answer.url)
        yield chunk
    if answer.length is not None and got != answer.length:
        raise BrokenOffError(f"it sent half a file: {got} of {answer.length} bytes", TRY_AGAIN, answer.url)


def get(url: str, limit: int, timeout: float = TIMEOUT) -> bytes:
    """Return the whole file at an address; raises as `opened` and `chunks`."""
    with answered(url, timeout) as answer:
        return b"".join(chunks(answer, limit))


@contextmanager
def answered(url: str, timeout: float = TIMEOUT) -> Iterator[Answer]:
    """Open an address whose whole file is to come; raises as `opened`, and InputError for any other status."""
    with opened(url, timeout=timeout) as answer:
        if answer.status != 200:
            raise InputError(f"it answers with status {answer.status}", ELSEWHERE, answer.url)
        yield answer


def _asked(url: str, shown: str, headers: Mapping[str, str], timeout: float) -> Any:
    try:
        parts = urlsplit(url)
        good = parts.scheme in PORTS and bool(parts.hostname) and url.isascii() and url.isprintable() and " " not in url
        good = good and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        raise CannotRunError(f"{shortened(shown)!r} is no web address", "give one that begins with https://, in ASCII")
    if parts.username is not None or parts.password is not None:
        raise CannotRunError("the address holds a user's name or password", "give it without", shown)
    sent = {"Accept-Encoding": "identity", "User-Agent": "nangang-open", **headers}
    request = urllib.request.Request(url, headers=sent)  # noqa: S310  # http and https alone, seen above
    opener = urllib.request.build_opener(_SameServer)
    try:
        return opener.open(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (404, 410):
            raise FileNotFoundError(error.code, f"the server has no such file (status {error.code})", shown) from None
        if error.code in (301, 302, 303, 307, 308):
            raise InputError("it redirects in a ring, or to what is no web address", ELSEWHERE, shown) from None
        raise InputError(
            f"it answers with status {error.code}", "try again later, or ask the publisher", shown
        ) from None
    except (OSError, http.client.HTTPException) as error:
        raise CannotRunError(f"it cannot be reached: {_reason(error)}", "see that you are online", shown) from None


def _reason(error: BaseException) -> str:
    inner = getattr(error, "reason", error)
    return shortened(str(getattr(inner, "strerror", None) or inner or type(error).__name__))
