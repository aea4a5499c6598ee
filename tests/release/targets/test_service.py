"""An answer that is none ends a run in one line; and nobody ever sees a token."""

from __future__ import annotations

import traceback

import pytest

from nangang_open.errors import CannotRunError, InputError
from nangang_open.release.targets.service import Service
from tests.release.answers import serving
from tests.release.targets.repositories import TOKEN, Fault, Invenio
from tests.release.targets.repositories import serving as serving_small


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((302, {"Location": "http://127.0.0.1:9/x"}, b""), "redirects elsewhere"),
        ((200, {}, b"<!doctype html>"), "none of an API"),
        ((200, {}, b"[" * 100_000), "none of an API"),
        ((200, {"Content-Length": "99"}, b"{}"), "half an answer|connection broke"),
        ((429, {"Retry-After": "86400"}, b""), "takes no more for 86400 seconds"),
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
