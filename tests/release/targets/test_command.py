"""`release publish` and `release withdraw` as a user types them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.release.targets.sites import NEW, OLD, check_site


def test_a_release_is_published_and_withdrawn(
    releases: Mapping[str, Path], texts: Mapping[str, Path], tmp_path: Path
) -> None:
    site = tmp_path / "site"
    planned = run("release", "publish", texts[OLD], "--to", site, "--dry-run")
    assert (planned.code, planned.err, site.exists()) == (0, "", False)
    assert f"would write  {OLD}/SHA256SUMS\n" in planned.out
    assert "would turn  versions.json\n" in planned.out
    done = run("release", "publish", texts[OLD], "--to", site)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith(f"version {OLD} is in {site}; its index has sequence number 1\n")
    assert done.out.count("written  ") == planned.out.count("would write  ")
    chinese = run("release", "publish", releases[NEW], "--to", site, "--lang", "zh")
    assert f"版本 {NEW} 已在 {site}，索引序号 2" in chinese.out
    gone = run("release", "withdraw", OLD, "--to", site, "--reason", "a wrong unit", "--instead", NEW)
    assert (gone.code, gone.err) == (0, "")
    verified = run("release", "verify", site / OLD)
    assert verified.code == 0
    assert f"version {OLD} was withdrawn: a wrong unit" in verified.err
    assert f"use version {NEW} instead" in verified.err
    assert check_site(site, settled=True).sequence == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["publish", "--to", "site"], "no release is given; name its text folder"),
        (["publish", "x"], "no target is given; name a folder or a bucket with --to"),
        (["publish", "x", "--to", "site"], "there is no 'x'; give a release's folder or its zip"),
        (["publish", "x", "--to", "https://example.org/x"], "there is no 'x'"),
        (["withdraw", "1.0.0"], "no target is given"),
        (["withdraw", "1.0.0", "--to", "site"], "'' is no reason"),
        (["withdraw", "1.0.0", "--to", "site", "--reason", "bad"], "site: there is no version '1.0.0'"),
    ],
)
def test_what_cannot_be_done_is_one_line(arguments: list[str], said: str, tmp_path: Path) -> None:
    found = run("release", *arguments, cwd=tmp_path)
    assert found.code in (1, 2)
    assert said in found.err
    assert found.err.count("\n") == 1


def test_a_release_that_fails_its_verification_is_not_published(texts: Mapping[str, Path], tmp_path: Path) -> None:
    broken = shutil.copytree(texts[NEW], tmp_path / "broken")
    (broken / "data" / "figures.csv").write_text("id\n")
    found = run("release", "publish", broken, "--to", tmp_path / "site")
    assert found.code == 1
    assert "it is not verified: data/figures.csv: its bytes are not those that were released" in found.err
    assert not (tmp_path / "site").exists()
