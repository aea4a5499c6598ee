"""Asking a service with an API of its own: JSON over https, with a token that only that service is ever told.

What may be asked twice is asked again after a cut or an error of the server; what may not is left to the run after
this one, which looks first what is there. Nothing here asks a clock: how long to wait is what the server says.
"""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlsplit

from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.fault import shortened
from nangang_open.release.remote import PORTS, same_server, without_secrets

TIMEOUT: Final = 60.0
"""Seconds that may pass without a byte."""

TRIES: Final = 4
"""How often one thing is asked for."""

LONGEST: Final = 300
"""The longest wait, in seconds, that a server may ask for; beyond it the run ends and says so."""

ANSWER_LIMIT: Final = 1 << 24
"""The most bytes that an answer may have: it is JSON, never a file."""

REPEATABLE: Final = frozenset({"GET", "PUT", "PATCH", "DELETE"})
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
AGAIN: Final = "run the same command again: it goes on from there"

Json = dict[str, Any]


class RefusedError(InputError):
    """A service said no; `status` is its HTTP status."""

    def __init__(self, what: str, mend: str, where: str = "", status: int = 0) -> None:
        super().__init__(what, mend, where)
        self.status = status


class CutError(CannotRunError):
    """The connection broke, or the server failed: nobody knows whether it did what was asked."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answered well; header names in small letters."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def one(self) -> Json:
        """The object of JSON in it; InputError where it holds none."""
        found = self._json()
        if not isinstance(found, dict):
            raise _no_answer(self.url)
        return found

    @property
    def many(self) -> list[Json]:
        """The list of objects in it; InputError where it holds none."""
        found = self._json()
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise _no_answer(self.url)
        return found

    def _json(self) -> Any:
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class _Follow(urllib.request.HTTPRedirectHandler):
    """Follows a reading that points to the same server; the token goes nowhere else, and nothing is written twice."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """Return the request that follows a redirection; InputError for any other."""
        if req.get_method() != "GET" or not same_server(req.full_url, newurl):
            raise InputError(
                f"it redirects elsewhere, to {shortened(without_secrets(newurl))!r}",
                "see the address of its API",
                without_secrets(req.full_url),
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@dataclass(frozen=True, slots=True)
class Service:
    """An API at `base`; `name` is what its token is called in the environment, `accept` the media type asked for.

    `pause` waits for some seconds.
    """

    base: str
    token: str = field(repr=False)
    name: str
    accept: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        parts = urlsplit(self.base)
        if parts.scheme not in PORTS or not parts.hostname or parts.username is not None or parts.query:
            raise CannotRunError(
                f"{shortened(without_secrets(self.base))!r} is no address of an API",
                "give one that begins with https://",
            )
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise CannotRunError(
                f"{shortened(without_secrets(self.base))!r} would be told the token in the open",
                "give one with https://",
            )
        if not self.token:
            raise CannotRunError(f"{self.name} is not set", "put the token of the service into the environment")
        if not (self.token.isascii() and self.token.isprintable()) or " " in self.token:
            raise CannotRunError(f"{self.name} holds no token", "put it there alone: letters, digits and signs")

    def ask(
        self,
        method: str,
        path: str,
        document: Json | list[Json] | None = None,
        *,
        data: bytes | None = None,
        once: bool = False,
    ) -> Reply:
        """Ask and return an answer of success; `path` is below the base, or an address of the same service.

        Raises RefusedError where the service refuses, CutError where the connection breaks or the server fails,
        CannotRunError where it refuses the token or cannot be waited for, InputError for what is no answer of an API.
        """
        url = self._address(path)
        body, kind = data, "application/octet-stream"
        if document is not None:
            body, kind = json.dumps(document, ensure_ascii=False).encode(), "application/json"
        headers = {
            "Accept": self.accept,
            "Authorization": f"Bearer {self.token}",
            "User-Agent": "nangang-open",
            **self.headers,
        }
        if body is not None:
            headers["Content-Type"] = kind
        request = urllib.request.Request(url, data=body, headers=headers, method=method)  # noqa: S310  # seen above
        repeatable = method in REPEATABLE and not once
        for attempt in range(TRIES):
            last = attempt == TRIES - 1
            try:
                reply = self._answer(request)
            except CutError:
                if last or not repeatable:
                    raise
                self.pause(2.0**attempt)
                continue
            if reply.status < 400:
                return reply
            if (wait := self._wait(reply)) is not None and not last:
                self.pause(wait)
            elif reply.status >= 500 and repeatable and not last:
                self.pause(2.0**attempt)
            else:
                raise self._refused(reply)
        raise AssertionError

    def _address(self, path: str) -> str:
        url = path if "://" in path else f"{self.base.rstrip('/')}/{path}"
        if not (same_server(self.base, url) or _uploads_of(self.base, url)):
            raise InputError(
                f"it asks for files to go elsewhere, to {shortened(without_secrets(url))!r}",
                "see the address of its API",
                without_secrets(self.base),
            )
        return url

    def _answer(self, request: urllib.request.Request) -> Reply:
        """Return whatever the server answers, well or badly; CutError where that does not come whole."""
        shown = without_secrets(request.full_url)
        opener = urllib.request.build_opener(_Follow)
        try:
            try:
                response = opener.open(request, timeout=TIMEOUT)
            except urllib.error.HTTPError as error:
                response = error
            with response:
                body = response.read(ANSWER_LIMIT + 1)
                headers = {name.lower(): value for name, value in response.headers.items()}
                missing = str(headers.get("content-length", "0"))
                if missing.isdigit() and len(body) < min(int(missing), ANSWER_LIMIT):
                    raise CutError("it sent half an answer", AGAIN, shown)
                status = int(response.status or 0)
        except (OSError, http.client.HTTPException) as error:
            raise CutError(f"the connection broke: {self._clean(_reason(error))}", AGAIN, shown) from None
        if len(body) > ANSWER_LIMIT:
            raise _no_answer(shown)
        return Reply(shown, status, headers, body)

    def _wait(self, reply: Reply) -> float | None:
        """Return how many seconds the server asks us to wait, None where it does not; CannotRunError for too many."""
        limited = reply.status == 429 or (reply.status in (403, 503) and "retry-after" in reply.headers)
        if not limited:
            return None
        wait = _seconds(reply.headers)
        if wait > LONGEST:
            raise CannotRunError(f"it takes no more for {wait:.0f} seconds", f"after that, {AGAIN}", reply.url)
        return wait

    def _refused(self, reply: Reply) -> InputError:
        if reply.status == 429:
            return CannotRunError("it still asks to wait", f"later, {AGAIN}", reply.url)
        if reply.status >= 500:
            return CutError(f"it fails with status {reply.status}", AGAIN, reply.url)
        said = self._clean(_said(reply))
        if reply.status in (401, 403):
            return CannotRunError(
                f"it refuses the token (status {reply.status}){said}", f"see the rights of {self.name}", reply.url
            )
        return RefusedError(
            f"it refuses what was asked (status {reply.status}){said}", "mend what it names", reply.url, reply.status
        )

    def _clean(self, text: str) -> str:
        """Return a text without the token, whoever put it there."""
        return text.replace(self.token, "***")


def _said(reply: Reply) -> str:
    """Return what a refusal says of itself, as the end of a sentence."""
    try:
        document = reply.one
    except InputError:
        return ""
    parts = [str(document.get("message", ""))]
    errors = document.get("errors")
    parts += [json.dumps(one, ensure_ascii=False) for one in errors[:3]] if isinstance(errors, list) else []
    text = " ".join(filter(None, parts))
    return f": {shortened(text)}" if text else ""


def _seconds(headers: Mapping[str, str]) -> float:
    """Return the seconds of Retry-After; a time there is counted from the server's own, never from our clock.

    >>> _seconds({"retry-after": "7"}), _seconds({})
    (7.0, 1.0)
    """
    text = headers.get("retry-after", "")
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        gap = parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return 1.0
    return max(gap.total_seconds(), 0.0)


def _uploads_of(base: str, url: str) -> bool:
    """Return whether an address is where GitHub takes files for an API.

    >>> _uploads_of("https://api.github.com", "https://uploads.github.com/repos")
    True
    >>> _uploads_of("https://api.github.com", "https://uploads.example.org/repos")
    False
    """
    one, two = urlsplit(base), urlsplit(url)
    host = one.hostname or ""
    return (
        host.startswith("api.")
        and one.scheme == two.scheme == "https"
        and two.netloc == f"uploads.{host.removeprefix('api.')}"
    )


def _no_answer(url: str) -> InputError:
    return InputError("what it answers is none of an API", "see its address", url)


def _reason(error: BaseException) -> str:
    inner = getattr(error, "reason", error)
    return shortened(str(getattr(inner, "strerror", None) or inner or type(error).__name__))
