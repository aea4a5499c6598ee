"""What an address answers is a whole file of that server, or refused in one line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nangang_open.errors import CannotRunError, InputError
from nangang_open.release import remote
from tests.release.answers import Answers, serving


@pytest.fixture
def answers() -> Iterator[Answers]:
    with serving() as found:
        yield found


def test_a_whole_file_is_read(answers: Answers) -> None:
    answers.files["/x.csv"] = b"id\n" * 200_000
    assert remote.get(f"{answers.url}/x.csv", 1 << 20) == b"id\n" * 200_000


def test_an_answer_from_the_same_server_may_redirect(answers: Answers) -> None:
    answers.files |= {"/latest/x": (302, {"Location": "/0.1.0/x"}, b""), "/0.1.0/x": b"1"}
    assert remote.get(f"{answers.url}/latest/x", 10) == b"1"


@pytest.mark.parametrize(
    "elsewhere", ["http://127.0.0.2/x", "https://127.0.0.1/x", "http://example.org/x", "//example.org/x"]
)
def test_a_redirection_elsewhere_is_refused_and_not_followed(answers: Answers, elsewhere: str) -> None:
    answers.files["/x"] = (301, {"Location": elsewhere}, b"")
    with pytest.raises(InputError, match="redirects elsewhere"):
        remote.get(f"{answers.url}/x", 10)


def test_a_redirection_elsewhere_shows_no_secret(answers: Answers) -> None:
    answers.files["/x?token=secret"] = (301, {"Location": "http://me:secret@example.org/x?token=secret"}, b"")
    with pytest.raises(InputError) as caught:
        remote.get(f"{answers.url}/x?token=secret", 10)
    assert "secret" not in str(caught.value)


def test_a_ring_of_redirections_ends(answers: Answers) -> None:
    answers.files["/x"] = (302, {"Location": "/x"}, b"")
    with pytest.raises(InputError, match="redirects in a ring"):
        remote.get(f"{answers.url}/x", 10)


@pytest.mark.parametrize(
    ("headers", "data"),
    [
        ({"Content-Type": "text/html; charset=utf-8"}, b"1"),
        ({"Content-Type": "application/xhtml+xml"}, b"1"),
        ({}, b"<!DOCTYPE html><html>Sign in</html>"),
        ({}, b"  <html>"),
    ],
)
def test_a_page_is_refused(answers: Answers, headers: dict[str, str], data: bytes) -> None:
    answers.files["/x"] = (200, headers, data)
    with pytest.raises(InputError, match="page of HTML"):
        remote.get(f"{answers.url}/x", 1000)


def test_an_answer_so_slow_that_it_may_never_end_is_given_up(answers: Answers) -> None:
    answers.files["/x"], answers.pause = bytes(10_000), 0.02
    with pytest.raises(remote.BrokenOffError, match=r"it sent [0-9]+ bytes in [0-9]+ seconds"):
        remote.get(f"{answers.url}/x", 10_000, timeout=0.2)


def test_what_is_no_address_is_shown_as_it_was_given() -> None:
    with pytest.raises(CannotRunError, match=r"^'/srv/site/x' is no web address"):
        remote.get("/srv/site/x", 10)


def test_an_address_with_a_bracket_too_few_is_none() -> None:
    with pytest.raises(CannotRunError, match="is no web address") as caught:
        remote.get("http://me:secret@[::1/x?secret#secret", 10)
    assert "secret" not in str(caught.value)


def test_half_a_file_is_refused(answers: Answers) -> None:
    answers.files["/x"] = (200, {"Content-Length": "100"}, b"only a part")
    with pytest.raises(InputError, match="half a file: 11 of 100 bytes"):
        remote.get(f"{answers.url}/x", 1000)


def test_a_packed_answer_is_refused(answers: Answers) -> None:
    answers.files["/x"] = (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b")
    with pytest.raises(InputError, match="packs the file"):
        remote.get(f"{answers.url}/x", 1000)


@pytest.mark.parametrize("length", ["", "2000"], ids=["unsaid", "said"])
def test_more_than_may_come_is_refused(answers: Answers, length: str) -> None:
    answers.files["/x"] = (200, {"Content-Length": length}, b"x" * 2000)
    with pytest.raises(InputError, match="bytes"):
        remote.get(f"{answers.url}/x", 1000)


@pytest.mark.parametrize(("status", "error"), [(404, FileNotFoundError), (410, FileNotFoundError), (500, InputError)])
def test_a_refusal_is_said(answers: Answers, status: int, error: type[Exception]) -> None:
    answers.files["/x"] = (status, {}, b"no")
    with pytest.raises(error, match=str(status)):
        remote.get(f"{answers.url}/x", 1000)


def test_a_part_is_not_the_file(answers: Answers) -> None:
    answers.files["/x"] = (206, {}, b"part")
    with pytest.raises(InputError, match="status 206"):
        remote.get(f"{answers.url}/x", 1000)


def test_a_server_that_is_not_there_cannot_be_reached() -> None:
    with serving() as gone:
        url = gone.url
    with pytest.raises(CannotRunError, match="cannot be reached"):
        remote.get(f"{url}/x", 10)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/x", "http://", "http:///x", "http://a:b/x", "http://a b/", "x"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(CannotRunError, match="no web address"):
        remote.get(url, 10)


def test_a_password_in_an_address_is_refused_and_not_shown() -> None:
    with pytest.raises(CannotRunError, match="password") as caught:
        remote.get("http://me:secret@127.0.0.1/x", 10)
    assert "secret" not in str(caught.value)
