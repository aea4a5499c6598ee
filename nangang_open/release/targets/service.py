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
from urllib.parse import SplitResult, quote, urlsplit

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
HIDDEN: Final = "***"
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


def part(document: Json, *names: str) -> Json:
    """Return the object at the end of a path of names; an empty one where there is none.

    >>> part({"pids": {"doi": {"identifier": "x"}}}, "pids", "doi"), part({"pids": []}, "pids", "doi")
    ({'identifier': 'x'}, {})
    """
    for name in names:
        inner = document.get(name)
        document = inner if isinstance(inner, dict) else {}
    return document


def rows(document: Json, *names: str) -> list[Json]:
    """Return the objects of the list at the end of a path of names; none where there is no list.

    >>> rows({"hits": {"hits": [{"id": "1"}, 2]}}, "hits", "hits"), rows({"hits": None}, "hits", "hits")
    ([{'id': '1'}], [])
    """
    found = part(document, *names[:-1]).get(names[-1])
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


class _Follow(urllib.request.HTTPRedirectHandler):
    """Follows a reading that points to the same server; the token goes nowhere else, and nothing is written twice.

    `clean` takes secrets out of what is said.
    """

    def __init__(self, clean: Callable[[str], str]) -> None:
        self.clean = clean

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """Return the request that follows a redirection; InputError for any other."""
        if req.get_method() != "GET" or not same_server(req.full_url, newurl):
            raise InputError(
                f"it redirects elsewhere, to {shortened(self.clean(without_secrets(newurl)))!r}",
                "see the address of its API",
                self.clean(without_secrets(req.full_url)),
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
        parts = _parts(self.base)
        if parts is None:
            raise CannotRunError("what is given is no address of an API", "give one that begins with https://")
        if parts.username is not None or parts.query or parts.fragment:
            raise CannotRunError(
                f"{shortened(without_secrets(self.base))!r} is no address of an API",
                "give it without user, query and fragment",
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
            if 200 <= reply.status < 300:
                return reply
            if (wait := self._wait(reply, repeatable=repeatable)) is not None and not last:
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
                f"it asks for files to go elsewhere, to {shortened(self._clean(without_secrets(url)))!r}",
                "see the address of its API",
                without_secrets(self.base),
            )
        return url

    def _answer(self, request: urllib.request.Request) -> Reply:
        """Return whatever the server answers, well or badly; CutError where that does not come whole."""
        shown = self._clean(without_secrets(request.full_url))
        handlers: list[urllib.request.BaseHandler] = [_Follow(self._clean)]
        if request.type == "http":
            handlers.append(urllib.request.ProxyHandler({}))  # on loopback no proxy is told the token
        opener = urllib.request.build_opener(*handlers)
        try:
            try:
                response = opener.open(request, timeout=TIMEOUT)
            except urllib.error.HTTPError as error:
                response = error
            with response:
                body = response.read(ANSWER_LIMIT + 1)
                headers = {name.lower(): value for name, value in response.headers.items()}
                if len(body) < min(_number(headers.get("content-length", "")), ANSWER_LIMIT):
                    raise CutError("it sent half an answer", AGAIN, shown)
                status = int(response.status or 0)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise CutError(f"the connection broke: {self._clean(_reason(error))}", AGAIN, shown) from None
        if len(body) > ANSWER_LIMIT:
            raise _no_answer(shown)
        return Reply(shown, status, headers, self._cleaned(body))

    def _wait(self, reply: Reply, *, repeatable: bool) -> float | None:
        """Return how many seconds the server asks us to wait, None where it does not; CannotRunError for too many.

        A server that is overloaded may have done what was asked: only one that limits us has surely not.
        """
        said = "retry-after" in reply.headers
        limited = reply.status == 429 or (reply.status == 403 and (said or _is_used_up(reply.headers)))
        if not limited and not (reply.status == 503 and said and repeatable):
            return None
        wait = _seconds(reply.headers)
        if wait > LONGEST:
            raise CannotRunError(f"it takes no more for {wait:.0f} seconds", f"after that, {AGAIN}", reply.url)
        return wait

    def _refused(self, reply: Reply) -> InputError:
        if reply.status == 429 or (reply.status == 403 and _is_used_up(reply.headers)):
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
        return text.replace(self.token, HIDDEN).replace(quote(self.token, safe=""), HIDDEN)

    def _cleaned(self, body: bytes) -> bytes:
        """Return an answer without the token, however it is escaped there: whatever is said of it may be shown."""
        try:
            text = json.dumps(json.loads(body), ensure_ascii=False)
        except (ValueError, RecursionError):
            return body.replace(self.token.encode(), HIDDEN.encode())
        return self._clean(text.replace(json.dumps(self.token)[1:-1], HIDDEN)).encode("utf-8", "surrogatepass")


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
    """Return the seconds to wait; a time there is counted from the server's own, never from our clock.

    >>> _seconds({"retry-after": "7"}), _seconds({})
    (7.0, 1.0)
    """
    text = headers.get("retry-after", "")
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        now = parsedate_to_datetime(headers.get("date", ""))
        if text or not _is_used_up(headers):
            return max((parsedate_to_datetime(text) - now).total_seconds(), 0.0)
        return max(_number(headers.get("x-ratelimit-reset", "")) - now.timestamp(), 0.0)
    except (TypeError, ValueError, OverflowError):
        return 1.0


def _is_used_up(headers: Mapping[str, str]) -> bool:
    """Return whether a server says that no request is left (GitHub: with status 403, and no Retry-After)."""
    return headers.get("x-ratelimit-remaining") == "0"


def _number(text: str) -> int:
    """Return the number that a header holds, 0 where it holds none.

    >>> _number("12"), _number("9" * 5000), _number("²")
    (12, 0, 0)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _parts(address: str) -> SplitResult | None:
    """Return the parts of a web address, None where it is none."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    plain = address.isascii() and address.isprintable() and " " not in address
    return parts if plain and parts.scheme in PORTS and parts.hostname and port != 0 else None


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
