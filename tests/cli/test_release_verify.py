"""`release verify` as a user tries it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from nangang_open.package.files import open_package
from nangang_open.release.archive import write_zip
from nangang_open.release.contents import release_files
from tests.cli.command import run
from tests.release.answers import serving
from tests.release.trial import a_package


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("release")
    built = release_files(open_package(a_package(root)))
    folder = root / built.text_folder
    for path, data in built.text.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    write_zip(root / f"{built.text_folder}.zip", {f"{built.text_folder}/{path}": x for path, x in built.text.items()})
    return folder


def test_a_folder_and_a_zip_are_verified(release: Path) -> None:
    for place in (release, release.with_name(f"{release.name}.zip")):
        shown = run("release", "verify", place)
        assert (shown.code, shown.err) == (0, "")
        assert shown.out.startswith("checksums  passed\n  47 files\nsignature  skipped\n  it is not signed\n")
        assert shown.out.endswith("qingshi 1.2.0 is verified: nothing is wrong, as far as was asked\n")


def test_it_speaks_chinese_and_json(release: Path) -> None:
    assert run("release", "verify", release, "--quick", "--lang", "zh").out.endswith("通过验证：所查各项均无误\n")
    document = json.loads(run("release", "verify", release, "--quick", "--format", "json").out)
    assert document["verified"] is True
    assert document["release"] == {"name": "qingshi", "version": "1.2.0", "place": str(release), "files": 48}
    assert [step["state"] for step in document["steps"]] == ["passed", *["skipped"] * 5]


def test_a_changed_file_is_said_with_exit_code_1(release: Path, tmp_path: Path) -> None:
    path = tmp_path / "changed"
    shutil.copytree(release, path)
    (path / "README.md").write_text("changed")
    shown = run("release", "verify", path)
    assert shown.code == 1
    assert "README.md: its bytes are not those that were released" in shown.out
    assert shown.out.endswith("qingshi 1.2.0 is not verified: checksums failed\n")


def test_what_is_no_release_is_one_line_with_exit_code_2(tmp_path: Path) -> None:
    for arguments in ([tmp_path / "nowhere"], [tmp_path], [], ["http://127.0.0.1:9/x.zip"]):
        shown = run("release", "verify", *arguments)
        assert (shown.code, shown.out, shown.err.count("\n")) == (2, "", 1)


def test_a_hostile_archive_is_one_line_with_exit_code_1(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("../outside", "x")
    shown = run("release", "verify", tmp_path / "evil.zip", cwd=tmp_path)
    assert (shown.code, shown.out) == (1, "")
    assert shown.err.startswith(f"nangang-open: {tmp_path / 'evil.zip'}: the entry '../outside' climbs with ..; ")
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "evil.zip"]


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        ((301, {"Location": "http://example.org/"}, b""), 1, "redirects elsewhere"),
        ((200, {"Content-Type": "text/html"}, b"<html>"), 1, "page of HTML"),
        ((200, {"Content-Length": "999"}, b"PK"), 1, "half a file"),
        ((404, {}, b""), 2, "no such file"),
    ],
)
def test_an_address_that_answers_badly_is_one_line(
    answer: tuple[int, dict[str, str], bytes], code: int, words: str
) -> None:
    with serving() as answers:
        answers.files["/x.zip"] = answer
        shown = run("release", "verify", f"{answers.url}/x.zip")
    assert (shown.code, shown.out, shown.err.count("\n")) == (code, "", 1)
    assert words in shown.err


def test_a_withdrawn_release_is_warned_of(release: Path) -> None:
    index = release.parent / "versions.json"
    index.write_text(json.dumps({"versions": [{"version": "1.2.0", "withdrawn": {"reason": "a digit is wrong"}}]}))
    shown = run("release", "verify", release, "--quick")
    index.unlink()
    assert (shown.code, shown.err) == (0, "nangang-open: version 1.2.0 was withdrawn: a digit is wrong\n")
