"""An answer that is none ends a run in one line; and nobody ever sees a token."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

import pytest

from nangang_open.errors import CannotRunError, InputError
from nangang_open.release.targets.service import Service
from tests.release.answers import serving
from tests.release.targets.repositories import TOKEN, Answer, Asked, Fault, Invenio, Small
from tests.release.targets.repositories import serving as serving_small

ESCAPED = "".join(f"\\u{ord(letter):04x}" for letter in TOKEN)


@dataclass
class Saying(Small):
    """Answers as it is told to, whatever it is asked."""

    answer: Callable[[Asked], Answer] = lambda _: Answer(404)

    def reply(self, asked: Asked) -> Answer:
        return self.answer(asked)


def echo(asked: Asked) -> Answer:
    """Say the token back wherever a server may."""
    errors = [{"field": f"metadata.{asked.token}", "messages": [asked.token]}]
    return Answer(
        200,
        {
            "id": asked.token,
            "errors": errors,
            "links": {"self_html": f"https://example.org/{quote(asked.token, safe='')}"},
        },
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((302, {"Location": "http://127.0.0.1:9/x"}, b""), "redirects elsewhere"),
        ((200, {}, b"<!doctype html>"), "none of an API"),
        ((200, {}, b"[" * 100_000), "none of an API"),
        ((200, {"Content-Length": "99"}, b"{}"), "half an answer|connection broke"),
        ((200, {"Content-Length": "²"}, b"{"), "none of an API"),
        ((200, {"Content-Length": "9" * 5000}, b"{"), "none of an API"),
        ((302, {"Location": "file:///etc/passwd"}, b"{}"), r"refuses what was asked \(status 302\)"),
        ((302, {"Location": "http://[x"}, b"{}"), "connection broke"),
        ((304, {}, b""), r"refuses what was asked \(status 304\)"),
        (
            (301, {"Location": f"https://other.example.org/{TOKEN}"}, b""),
            r"redirects elsewhere, to 'https://other.*\*\*\*'",
        ),
        ((400, {}, f'{{"message": "{ESCAPED} may not"}}'.encode()), r"400\): \*\*\* may not"),
        ((429, {"Retry-After": "86400"}, b""), "takes no more for 86400 seconds"),
        ((429, {"Retry-After": "9" * 400}, b""), "takes no more for inf seconds"),
        ((429, {"Retry-After": "Thu, 01 Feb 99999 00:00:00 GMT"}, b""), "still asks to wait"),
        (
            (
                403,
                {
                    "X-RateLimit-Remaining": "0",
                    "X-RateLimit-Reset": "1706745600",
                    "Date": "Wed, 31 Jan 2024 00:00:00 GMT",
                },
                b"",
            ),
            "takes no more for 86400 seconds",
        ),
        ((403, {"X-RateLimit-Remaining": "0"}, b""), "still asks to wait"),
        (
            (429, {"Retry-After": "Thu, 01 Feb 2024 00:00:00 GMT", "Date": "Wed, 31 Jan 2024 00:00:00 GMT"}, b""),
            "86400",
        ),
        ((403, {}, f'{{"message": "{TOKEN} may not"}}'.encode()), r"refuses the token \(status 403\): \*\*\* may not"),
    ],
)
def test_an_answer_that_is_none_ends_the_run_in_one_line(answer: tuple[int, dict[str, str], bytes], said: str) -> None:
    with serving() as answers:
        answers.files["/records"] = answer
        with pytest.raises(InputError, match=said) as caught:
            Service(answers.url, TOKEN, "X_TOKEN", pause=lambda _: None).ask("GET", "records").one  # noqa: B018
        assert TOKEN not in str(caught.value)


@pytest.mark.parametrize(
    ("base", "token", "said"),
    [
        ("https://example.org/api", "", "X_TOKEN is not set"),
        ("https://example.org/api", "a\nb", "X_TOKEN holds no token"),
        ("https://example.org/api", "令牌", "X_TOKEN holds no token"),
        ("http://example.org/api", "secret", "told the token in the open"),
        ("ftp://example.org", "secret", "no address of an API"),
        ("https://me:pass@example.org", "secret", "no address of an API"),
        ("https://example.org/api?key=pass", "secret", "no address of an API"),
        ("https://example.org/api#pass", "secret", "no address of an API"),
        ("https://[pass", "secret", "no address of an API"),
        ("https://example.org:pass/api", "secret", "no address of an API"),
        ("https://exa mple.org/pass", "secret", "no address of an API"),
    ],
)
def test_a_service_that_cannot_be_asked_is_refused(base: str, token: str, said: str) -> None:
    with pytest.raises(CannotRunError, match=said) as caught:
        Service(base, token, "X_TOKEN")
    assert not any(secret in str(caught.value) for secret in ("secret", "pass", "令牌"))


def test_no_error_and_no_trace_of_one_holds_the_token() -> None:
    small = Invenio(fault=lambda _: Fault.BEFORE)
    with serving_small(small):
        client = small.client()
        assert TOKEN not in repr(client)
        with pytest.raises(CannotRunError, match="the connection broke") as caught:
            client.ask("GET", "records/101")
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After": "Wed, 31 Jan 2024 00:00:30 GMT", "Date": "Wed, 31 Jan 2024 00:00:00 GMT"}, 30.0),
        ({"Retry-After": "Wed, 31 Jan 2024 00:00:00 GMT", "Date": "Wed, 31 Jan 2024 00:01:00 GMT"}, 0.0),
        ({"Retry-After": "soon"}, 1.0),
        ({}, 1.0),
        (
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1706659205", "Date": "Wed, 31 Jan 2024 00:00:00 GMT"},
            5.0,
        ),
    ],
)
def test_the_wait_is_what_the_server_says_by_its_own_clock(headers: dict[str, str], wait: float) -> None:
    with serving() as answers:
        answers.files["/records"] = (429, headers, b"")
        waited: list[float] = []
        with pytest.raises(CannotRunError, match="still asks to wait"):
            Service(answers.url, TOKEN, "X_TOKEN", pause=waited.append).ask("GET", "records")
        assert waited == [wait] * 3


def test_what_an_overloaded_server_may_have_done_is_not_asked_for_twice() -> None:
    small = Saying(answer=lambda _: Answer(503, None, {"Retry-After": "3"}))
    with serving_small(small):
        client = small.service("X_TOKEN")
        with pytest.raises(CannotRunError, match="fails with status 503"):
            client.ask("POST", "records", {})
        assert (small.count, small.waited) == (1, [])
        with pytest.raises(CannotRunError, match="fails with status 503"):
            client.ask("PUT", "records", {})
        assert (small.count, small.waited) == (5, [3.0] * 3)


@pytest.mark.parametrize("token", [TOKEN, 'a"b\\c/d+e'])
def test_a_token_that_the_server_says_back_is_hidden_in_all_that_it_answers(token: str) -> None:
    small = Saying(answer=echo)
    with serving_small(small):
        reply = Service(small.url, token, "X_TOKEN").ask("GET", "records")
        assert reply.one == {
            "id": "***",
            "errors": [{"field": "metadata.***", "messages": ["***"]}],
            "links": {"self_html": "https://example.org/***"},
        }
        assert token not in repr(reply)


def test_no_proxy_is_told_a_token_that_goes_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    small, proxy = Saying(answer=echo), Saying(answer=echo)
    with serving_small(small), serving_small(proxy):
        monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/api"))
        monkeypatch.delenv("no_proxy", raising=False)
        assert small.service("X_TOKEN").ask("GET", "records").status == 200
        assert (small.count, proxy.count) == (1, 0)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_is_written_where_a_server_points_to(method: str, status: int) -> None:
    small = Saying(answer=lambda _: Answer(status, None, {"Location": "/api/there"}))
    with serving_small(small):
        with pytest.raises(InputError, match="redirects elsewhere"):
            small.service("X_TOKEN").ask(method, "records", {})
        assert small.asked == [f"{method} /api/records"]


def test_a_reading_is_not_followed_to_another_server() -> None:
    other = Saying(answer=echo)
    small = Saying(answer=lambda _: Answer(302, None, {"Location": f"{other.url}/records"}))
    with serving_small(small), serving_small(other):
        with pytest.raises(InputError, match="redirects elsewhere"):
            small.service("X_TOKEN").ask("GET", "records")
        assert other.count == 0
