"""`fetch` as a user tries it."""

from __future__ import annotations

from pathlib import Path

import pytest

import nangang_open as ng
from nangang_open.package.files import open_package
from nangang_open.release.targets.folder import withdraw
from nangang_open.release.targets.store import open_store
from tests.cli.command import SHIPPED, SOUND, Ran, run
from tests.release.mirror import a_site, mirroring


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_site(tmp_path_factory.mktemp("published"))


def kept_in(cache: Path, *arguments: str | Path, sites: str = "") -> Ran:
    """Run `fetch` for the data set of the sound package, with a cache of its own."""
    environment = {"NANGANG_OPEN_CACHE": str(cache), "NANGANG_OPEN_FROM": sites}
    return run("fetch", *arguments, "--package", SOUND, cwd=None, encoding="utf-8", **environment)


def test_it_prints_where_the_release_is_and_needs_no_network_afterwards(site: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with mirroring(site) as mirror:
        shown = kept_in(cache, "--from", mirror.url)
        assert (shown.code, shown.out, shown.err) == (0, f"{tmp_path}/cache/qingshi/1.2.0\n", "")
        shown = kept_in(cache, "1.2.0", "--from", mirror.url, "--out", tmp_path / "o")
        assert (shown.code, shown.out) == (0, f"{tmp_path}/o/qingshi-1.2.0\n")
    assert run("release", "verify", tmp_path / "o" / "qingshi-1.2.0").code == 0
    assert kept_in(cache, "1.2.0").out == f"{tmp_path}/cache/qingshi/1.2.0\n"
    shown = kept_in(cache, "--from", mirror.url)
    assert (shown.code, shown.err.count("\n")) == (0, 1)
    assert "cannot be reached" in shown.err


def test_without_an_address_it_says_that_there_is_none_yet(tmp_path: Path) -> None:
    shown = run("fetch", NANGANG_OPEN_CACHE=str(tmp_path), NANGANG_OPEN_FROM="")
    assert (shown.code, shown.out) == (2, "")
    assert shown.err == (
        "nangang-open: the latest version of nangang-open-data is not on this machine, and its owner has published no "
        "address yet; give one with --from, or in NANGANG_OPEN_FROM\n"
    )


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        ((200, {}, b"other"), 1, "SHA-256"),
        ((200, {"Content-Type": "text/html"}, b"<html>"), 1, "page of HTML"),
        ((301, {"Location": "http://example.org/"}, b""), 1, "redirects elsewhere"),
        ((200, {"Content-Length": "999"}, b"half"), 1, "half a file"),
    ],
)
def test_bad_answers_are_one_line(
    site: Path, tmp_path: Path, answer: tuple[int, dict[str, str], bytes], code: int, words: str
) -> None:
    with mirroring(site) as mirror:
        mirror.instead["/1.2.0/README.md"] = answer
        shown = kept_in(tmp_path, "--from", mirror.url)
    assert (shown.code, shown.out, shown.err.count("\n")) == (code, "", 1)
    assert words in shown.err


def test_a_withdrawn_version_is_warned_of_in_the_reader_s_language(tmp_path: Path) -> None:
    site = a_site(tmp_path)
    withdraw("1.2.0", "a digit is wrong", open_store(str(site)))
    with mirroring(site) as mirror:
        shown = kept_in(tmp_path / "cache", "1.2.0", "--from", mirror.url)
        assert shown.err == "nangang-open: version 1.2.0 was withdrawn: a digit is wrong\n"
        assert "撤回" in kept_in(tmp_path / "cache", "1.2.0", "--from", mirror.url, "--lang", "zh").err


def test_a_cache_that_cannot_be_written_is_one_line(site: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with mirroring(site) as mirror:
        shown = kept_in(tmp_path / "file", "--from", mirror.url)
    assert (shown.code, shown.err.count("\n")) == (2, 1)
    assert "cannot be written" in shown.err


def test_load_takes_a_version_that_is_kept_and_warns_where_it_was_withdrawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = a_site(tmp_path, "99.0.0", "nangang-open-data")
    monkeypatch.setenv("NANGANG_OPEN_CACHE", str(tmp_path / "cache"))
    with mirroring(site) as mirror:
        monkeypatch.setenv("NANGANG_OPEN_FROM", mirror.url)
        assert len(ng.load("figures", version="99.0.0")) == 5
        mirror.asked.clear()
        assert len(ng.load("intervals", version="99.0.0")) == 15
        assert mirror.asked == []
        withdraw("99.0.0", "a digit is wrong", open_store(str(site)))
        assert (
            run("fetch", "99.0.0", NANGANG_OPEN_CACHE=str(tmp_path / "cache"), NANGANG_OPEN_FROM=mirror.url).code == 0
        )
    with pytest.warns(UserWarning, match="withdrawn: a digit is wrong"):
        ng.load("figures", version="99.0.0")


def test_load_warns_of_the_shipped_version_too_once_a_site_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = open_package(SHIPPED).version
    site = a_site(tmp_path, version, "nangang-open-data")
    withdraw(version, "a digit is wrong", open_store(str(site)))
    monkeypatch.setenv("NANGANG_OPEN_CACHE", str(tmp_path / "cache"))
    with mirroring(site) as mirror:
        monkeypatch.setenv("NANGANG_OPEN_FROM", mirror.url)
        with pytest.raises(ng.CannotRunError, match="no version 99"):
            ng.load("figures", version="99.0.0")
    with pytest.warns(UserWarning, match="withdrawn: a digit is wrong"):
        assert len(ng.load("figures", version=version)) > 100


def test_load_of_the_shipped_version_needs_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NANGANG_OPEN_CACHE", str(tmp_path))
    monkeypatch.delenv("NANGANG_OPEN_FROM", raising=False)
    assert ng.load("figures", version=open_package(SHIPPED).version).equals(ng.load("figures"))
    with pytest.raises(ng.CannotRunError, match="published no address yet"):
        ng.load("figures", version="99.0.0")
    with pytest.raises(ng.CannotRunError, match="one of them"):
        ng.load("figures", SOUND, version="0.1.0")
    with pytest.raises(ng.CannotRunError, match="one of them"):
        ng.open_package(SOUND, version="0.1.0")
