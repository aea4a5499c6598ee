"""A release is built to the byte, as a whole, and never over another one."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from nangang_open.cli.app import run
from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.checksums import checksum, read_checksums, write_checksums
from nangang_open.package.files import open_package
from nangang_open.package.sync import sync
from nangang_open.release import build, layout
from nangang_open.validation.run import validate
from tests.release.trial import CHANGELOG, NAME, VERSION, a_package, committed, git

TEXT = f"{NAME}-{VERSION}"
ROOT = Path(__file__).parents[2]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_package(tmp_path_factory.mktemp("package"))


@pytest.fixture(scope="module")
def whole(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("whole")
    build.build(open_package(package), out)
    return out


@pytest.fixture
def out(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "out"))


def test_a_release_is_two_folders_and_a_zip_of_each(whole: Path) -> None:
    assert {path.name for path in whole.iterdir()} == {TEXT, f"{TEXT}.zip", f"{TEXT}-formats", f"{TEXT}-formats.zip"}
    for name in (TEXT, f"{TEXT}-formats"):
        with zipfile.ZipFile(whole / f"{name}.zip") as archive:
            assert {entry: archive.read(entry) for entry in archive.namelist()} == {
                f"{name}/{path}": data for path, data in tree(whole / name).items()
            }


@pytest.mark.parametrize("folder", [TEXT, f"{TEXT}-formats"])
def test_the_checksums_name_every_file_but_themselves(whole: Path, folder: str) -> None:
    files = tree(whole / folder)
    hashes = read_checksums(files.pop(layout.CHECKSUMS))
    assert hashes == {path: checksum(data) for path, data in files.items()}


def test_the_text_folder_holds_what_the_layout_names(whole: Path) -> None:
    files = set(tree(whole / TEXT))
    named = {
        value for key, value in vars(layout).items() if key.isupper() and isinstance(value, str) and key not in OUTSIDE
    }
    assert named - files == set()
    assert {
        f"data/{name}.csv" for name in ("figures", "intervals", "verdicts", "implied", "power", "analysis")
    } <= files


OUTSIDE = {"NAME", "NAMESPACE", "DATA", "SCHEMAS", "SIGNATURE", "ALLOWED_SIGNERS", "LOGICAL_HASHES", "STATA"}


def test_the_released_package_is_valid_and_says_so_itself(whole: Path) -> None:
    result = validate(open_package(whole / TEXT)).to_dict()
    said = json.loads((whole / TEXT / layout.VALIDATION).read_text("utf-8"))
    assert said["valid"]
    assert said["package"]["path"] == "."
    assert "seconds" not in json.dumps(said)
    for layer in result["layers"]:  # type: ignore[attr-defined]
        del layer["seconds"]
    assert said == {**result, "package": said["package"]}


def test_its_day_is_that_of_the_changelog(whole: Path) -> None:
    descriptor = json.loads((whole / TEXT / layout.DESCRIPTOR).read_text("utf-8"))
    assert descriptor["created"] == "2024-02-29T00:00:00Z"
    assert [resource["name"] for resource in descriptor["resources"]][-5:] == [
        "intervals",
        "verdicts",
        "implied",
        "power",
        "analysis",
    ]
    for resource in descriptor["resources"]:
        data = (whole / TEXT / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(data), f"sha256:{checksum(data)}")


def test_every_file_may_be_read_by_everybody(whole: Path) -> None:
    modes = {path.is_dir(): path.stat().st_mode & 0o777 for path in whole.rglob("*")}
    assert modes == {True: 0o755, False: 0o644}


BUILD = """
import os, sys, time
from pathlib import Path
os.umask(int(sys.argv[3], 8))
time.tzset()
from nangang_open.package.files import open_package
from nangang_open.release.build import build
build(open_package(Path(sys.argv[1])), Path(sys.argv[2]))
"""


def test_two_builds_give_the_same_bytes_wherever_and_however(tmp_path: Path) -> None:
    places = [
        ("a", {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "0"}, "022"),
        (
            "deep/er/目录 b",
            {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4711", "LANG": "zh_CN.UTF-8"},
            "077",
        ),
        ("c", {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0"}, "000"),
    ]
    found: list[tuple[dict[str, bytes], dict[Path, int]]] = []
    for name, surroundings, umask in places:
        folder = tmp_path / name
        folder.mkdir(parents=True)
        package, out = a_package(folder), folder / "out"
        for path in package.rglob("*"):
            os.utime(path, (len(found) * 10**8, len(found) * 10**8))
        command = [sys.executable, "-c", BUILD, str(package), str(out), umask]
        env = {**os.environ, **surroundings, "PYTHONPATH": str(ROOT)}
        subprocess.run(command, check=True, env=env, cwd=folder)
        found.append((tree(out), {path.relative_to(out): path.stat().st_mode for path in out.rglob("*")}))
    assert found[0] == found[1] == found[2]


def test_nothing_of_the_machine_stands_in_a_release(whole: Path, package: Path) -> None:
    for path, data in tree(whole / TEXT).items():
        for word in (str(package), str(whole), str(ROOT), "/tmp"):
            assert word.encode() not in data, path


def test_a_second_build_leaves_everything_alone(package: Path, out: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    assert not build.build(open_package(package), out).new
    assert before == {path: path.stat().st_mtime_ns for path in out.rglob("*")}
    assert build.check(open_package(package), out) == []


def test_a_build_that_was_cut_short_is_finished(package: Path, out: Path) -> None:
    (out / f"{TEXT}.zip").unlink()
    shutil.rmtree(out / f"{TEXT}-formats")
    built = build.build(open_package(package), out)
    assert {path.name for path in built.new} == {f"{TEXT}.zip", f"{TEXT}-formats"}
    assert build.check(open_package(package), out) == []


def changed(out: Path) -> None:
    (out / TEXT / "data" / "figures.csv").write_bytes(b"id\n")


def removed(out: Path) -> None:
    (out / TEXT / layout.CODEBOOK).unlink()


def added(out: Path) -> None:
    (out / TEXT / "more.txt").write_bytes(b"")


def zipped_otherwise(out: Path) -> None:
    (out / f"{TEXT}.zip").write_bytes(b"")


def formats_changed(out: Path) -> None:
    (out / f"{TEXT}-formats" / layout.PROVENANCE).write_bytes(b"{}")


SPOILT = [
    (changed, f"{TEXT}/data/figures.csv differs"),
    (removed, f"{TEXT}/{layout.CODEBOOK} is missing"),
    (added, f"{TEXT}/more.txt does not belong to it"),
    (zipped_otherwise, f"{TEXT}.zip differs"),
    (formats_changed, f"{TEXT}-formats/{layout.PROVENANCE} differs"),
]


@pytest.mark.parametrize(("spoil", "line"), SPOILT)
def test_another_content_is_found_and_never_overwritten(
    package: Path, out: Path, spoil: Callable[[Path], None], line: str
) -> None:
    spoil(out)
    before = tree(out)
    assert line in build.check(open_package(package), out)
    with pytest.raises(InputError, match="other content") as caught:
        build.build(open_package(package), out)
    assert line in str(caught.value)
    assert tree(out) == before


def test_formats_that_another_version_of_a_library_wrote_are_right_as_they_are(package: Path, out: Path) -> None:
    folder = out / f"{TEXT}-formats"
    (folder / layout.PROVENANCE).write_bytes(b"{}\n")
    hashes = {path: checksum(data) for path, data in tree(folder).items() if path != layout.CHECKSUMS}
    (folder / layout.CHECKSUMS).write_bytes(write_checksums(hashes))
    assert build.check(open_package(package), out) == [f"{TEXT}-formats.zip differs"]
    (out / f"{TEXT}-formats.zip").unlink()
    assert {path.name for path in build.build(open_package(package), out).new} == {f"{TEXT}-formats.zip"}
    assert build.check(open_package(package), out) == []
    (folder / layout.LOGICAL_HASHES).write_bytes(b"")
    assert f"{TEXT}-formats/{layout.LOGICAL_HASHES} differs" in build.check(open_package(package), out)


def test_a_link_in_a_release_is_refused(package: Path, out: Path) -> None:
    (out / TEXT / layout.CODEBOOK).unlink()
    (out / TEXT / layout.CODEBOOK).symlink_to(ROOT / "docs" / "codebook.md")
    with pytest.raises(InputError, match="symbolic link"):
        build.build(open_package(package), out)


def test_a_file_where_a_folder_belongs_is_refused(package: Path, tmp_path: Path) -> None:
    (tmp_path / TEXT).write_bytes(b"")
    with pytest.raises(InputError, match="no folder"):
        build.build(open_package(package), tmp_path)


def test_an_out_that_cannot_be_written_is_said_and_leaves_nothing(package: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotRunError, match="cannot be written"):
        build.build(open_package(package), tmp_path / "file" / "out")
    with pytest.raises(CannotRunError, match="cannot be written"):
        build.build(open_package(package), tmp_path / ("x" * 300))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "'out', or the folder for temporary files, cannot be written: No space left on device"),
        (errno.EROFS, "'out' cannot be written: Read-only file system"),
    ],
)
def test_what_cannot_be_written_is_told_with_its_mend(number: int, said: str) -> None:
    found = build._unwritable(Path("out"), OSError(number, os.strerror(number)))
    assert found.what == said
    assert ("TMPDIR" in found.mend) == (number == errno.ENOSPC)


SMALL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
from nangang_open.cli.app import run
raise SystemExit(run(["release", "build", sys.argv[2], "--out", sys.argv[3]]))
"""


@pytest.mark.parametrize("room", [5, 25, 100, 300])
def test_a_full_disk_leaves_no_half_release(package: Path, whole: Path, tmp_path: Path, room: int) -> None:
    sizes = {path: path.stat().st_size // 1000 for path in whole.rglob("*") if path.is_file()}
    assert max(sizes.values()) > room  # some file does not fit: of the text, of each library, an archive
    out = tmp_path / "out"
    command = [sys.executable, "-c", SMALL, str(room * 1000), str(package), str(out)]
    unmeasured = {name: text for name, text in os.environ.items() if not name.startswith("COVERAGE")}  # it writes files
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=unmeasured)
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not out.exists()


def test_a_lower_version_than_one_of_the_changelog_is_refused(tmp_path: Path) -> None:
    package = a_package(tmp_path, version="1.1.0")
    with pytest.raises(InputError, match=r"version 1\.1\.0 is lower than 1\.2\.0"):
        build.build(open_package(package), tmp_path / "out")


def test_a_lower_version_than_one_that_is_there_is_refused(package: Path, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}-1.10.0").mkdir()
    with pytest.raises(InputError, match=r"version 1\.2\.0 is lower than 1\.10\.0"):
        build.build(open_package(package), tmp_path)


@pytest.mark.parametrize("name", [f"{NAME}-1.10", f"{NAME}-9.0.0-formats", "other-9.0.0"])
def test_folders_that_are_no_releases_do_not_count(package: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert build.build(open_package(package), tmp_path).version == VERSION


@pytest.mark.parametrize(("version", "enough"), [("1.2.1", False), ("1.3.0", False), ("2.0.0", True)])
def test_a_version_that_says_less_than_what_changed_is_refused(
    out: Path, tmp_path: Path, version: str, enough: bool
) -> None:
    (tmp_path / "new").mkdir()
    package = a_package(tmp_path / "new", changelog=CHANGELOG.replace("1.2.0", version), version=version)
    relations = package / "data" / "relations.csv"
    kept = [line for line in relations.read_text("utf-8").splitlines() if not line.startswith("firms_growth,")]
    relations.write_text("\n".join(kept) + "\n", "utf-8")
    sync(package)
    if enough:
        assert build.build(open_package(package), out).version == version
        return
    with pytest.raises(InputError, match=r"too low after 1\.2\.0: .*firms_growth.*; give it 2\.0\.0 or higher"):
        build.build(open_package(package), out)


def test_a_package_that_does_not_validate_is_refused(tmp_path: Path) -> None:
    package = a_package(tmp_path)
    figures = package / "data" / "figures.csv"
    figures.write_text(figures.read_text("utf-8").replace(",0.2,", ",0.3,"), "utf-8")
    with pytest.raises(InputError, match="does not validate: NG"):
        build.build(open_package(package), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_resource_that_is_no_table_of_ours_goes_along(tmp_path: Path) -> None:
    package = a_package(tmp_path)
    (package / "notes").mkdir()
    (package / "notes" / "n.txt").write_bytes(b"a note\n")
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    descriptor["resources"].append({"name": "note", "path": "notes/n.txt"})
    (package / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    build.build(open_package(package), tmp_path / "out")
    assert (tmp_path / "out" / TEXT / "notes" / "n.txt").read_bytes() == b"a note\n"
    descriptor["resources"][-1]["path"] = "README.md"
    (package / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    with pytest.raises(InputError, match="path of another file"):
        build.build(open_package(package), tmp_path / "other")


@pytest.mark.parametrize("tables", [("figures", "relations", "unknowns"), ("figures", "relations")])
def test_a_package_of_few_tables_can_be_released_and_verified(tmp_path: Path, tables: tuple[str, ...]) -> None:
    package = a_package(tmp_path)
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    descriptor["resources"] = [resource for resource in descriptor["resources"] if resource["name"] in tables]
    (package / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    relations = package / "data" / "relations.csv"
    lines = relations.read_text("utf-8").splitlines(keepends=True)
    if "unknowns" not in tables:
        relations.write_text("".join(line for line in lines if line.startswith(("id,", "firms_growth,"))), "utf-8")
    sync(package)
    build.build(open_package(package), tmp_path / "out")
    assert run(["release", "verify", str(tmp_path / "out" / TEXT)]) == 0


def test_another_licence_brings_its_text(tmp_path: Path) -> None:
    package = a_package(tmp_path, {"licenses": [{"name": "CC0-1.0"}]})
    with pytest.raises(InputError, match=r"the text of the licence 'CC0-1\.0' is not there"):
        build.build(open_package(package), tmp_path / "out")
    (package / layout.LICENCE).write_bytes(b"No rights reserved.\n")
    (package / layout.CODEBOOK).write_bytes(b"# Our own codebook\n")
    build.build(open_package(package), tmp_path / "out")
    assert (tmp_path / "out" / TEXT / layout.LICENCE).read_bytes() == b"No rights reserved.\n"
    assert (tmp_path / "out" / TEXT / layout.CODEBOOK).read_bytes() == b"# Our own codebook\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_out_without_permission_is_said(package: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CannotRunError, match="Permission denied"):
        build.build(open_package(package), tmp_path / "out")


def test_a_clean_tree_gives_its_commit_and_another_is_refused(tmp_path: Path) -> None:
    package = a_package(tmp_path)
    commit = committed(tmp_path)
    out = tmp_path / "out"
    build.build(open_package(package), out)
    said = json.loads((out / TEXT / layout.PROVENANCE).read_text("utf-8"))
    assert said["commit"] == commit
    assert said["inputs"]["data/figures.csv"]["sha256"] == checksum((package / "data" / "figures.csv").read_bytes())
    build.build(open_package(package), out)  # what is being built is no change
    (tmp_path / "stray.txt").write_bytes(b"")
    with pytest.raises(InputError, match=r"not clean: 'stray\.txt'"):
        build.build(open_package(package), out)
    (tmp_path / "stray.txt").unlink()
    (package / "CHANGELOG.md").write_text(CHANGELOG + "\n", "utf-8")
    with pytest.raises(InputError, match=r"not clean: 'package/CHANGELOG\.md'"):
        build.build(open_package(package), out)
    assert build.check(open_package(package), out)


def test_a_package_that_git_ignores_has_no_commit(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("/env/\n")
    committed(tmp_path)
    (tmp_path / "env").mkdir()
    package = a_package(tmp_path / "env")
    (tmp_path / "stray.txt").write_bytes(b"")
    build.build(open_package(package), tmp_path / "env" / "out")
    assert '"commit": null' in (tmp_path / "env" / "out" / TEXT / layout.PROVENANCE).read_text("utf-8")


def test_a_package_that_was_never_committed_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    with pytest.raises(InputError, match="not clean"):
        build.build(open_package(a_package(tmp_path)), tmp_path / "out")


def test_without_git_nobody_can_tell_whether_the_tree_is_clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = a_package(tmp_path)
    committed(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotRunError, match="git is not there"):
        build.build(open_package(package), tmp_path / "out")


def test_a_reserved_doi_stands_in_descriptor_and_metadata(package: Path, tmp_path: Path) -> None:
    build.build(open_package(package), tmp_path, doi="10.5281/zenodo.1")
    assert (
        json.loads((tmp_path / TEXT / layout.DESCRIPTOR).read_text("utf-8"))["id"] == "https://doi.org/10.5281/zenodo.1"
    )
    for name in (layout.DATACITE, layout.CITATION, layout.SCHEMA_ORG):
        assert "10.5281/zenodo.1" in (tmp_path / TEXT / name).read_text("utf-8")


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen signs")
def test_a_signature_lies_beside_the_checksums_and_outside_what_is_compared(
    package: Path, out: Path, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    before = tree(out)
    build.build(open_package(package), out, key)
    build.build(open_package(package), out, key)
    signed = set(tree(out)) - set(before)
    assert signed == {
        f"{folder}/{name}"
        for folder in (TEXT, f"{TEXT}-formats")
        for name in (layout.SIGNATURE, layout.ALLOWED_SIGNERS)
    }
    assert {path: data for path, data in tree(out).items() if path not in signed} == before
    assert build.check(open_package(package), out) == []
    for folder in (TEXT, f"{TEXT}-formats"):
        place = out / folder
        command = [
            "ssh-keygen",
            "-Y",
            "verify",
            "-f",
            layout.ALLOWED_SIGNERS,
            "-I",
            NAME,
            "-n",
            layout.NAMESPACE,
            "-s",
            layout.SIGNATURE,
        ]
        good = subprocess.run(
            command, cwd=place, input=(place / layout.CHECKSUMS).read_bytes(), capture_output=True, check=False
        )
        bad = subprocess.run(command, cwd=place, input=b"x", capture_output=True, check=False)
        assert (good.returncode, bad.returncode != 0) == (0, True)


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen signs")
@pytest.mark.parametrize("content", [None, b"no key\n"])
def test_a_key_that_is_none_is_refused(package: Path, out: Path, tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
        (tmp_path / "key").chmod(0o600)
    with pytest.raises(CannotRunError, match="key"):
        build.build(open_package(package), out, tmp_path / "key")


def test_the_command_builds_says_what_is_new_and_compares(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ["release", "build", str(package), "--out", str(out), "--lang", "en"]
    assert run([*words, "--check"]) == 1
    assert capsys.readouterr().out.splitlines()[0] == f"{TEXT} is missing"
    assert not out.exists()
    assert run(words) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"{out / TEXT} is built"
    assert run(words) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"{out / TEXT} is there already and the same"
    assert run([*words, "--check"]) == 0
    assert "is what this package builds" in capsys.readouterr().out
    assert run([*words, "--doi", "nonsense"]) == 2
    assert "'nonsense' is no DOI" in capsys.readouterr().err


def test_a_package_in_a_zip_can_be_released(package: Path, whole: Path, tmp_path: Path) -> None:
    built = build.build(open_package(whole / f"{TEXT}.zip"), tmp_path)
    assert built.version == VERSION
    with zipfile.ZipFile(io.BytesIO((tmp_path / f"{TEXT}.zip").read_bytes())) as archive:
        assert archive.testzip() is None
    assert (tmp_path / TEXT / "data" / "analysis.csv").read_bytes() == (
        whole / TEXT / "data" / "analysis.csv"
    ).read_bytes()


def test_the_registry_is_what_pooch_reads(whole: Path, tmp_path: Path) -> None:
    pooch = pytest.importorskip("pooch", reason="pooch reads its registry")
    found = pooch.create(path=tmp_path, base_url="http://localhost/")
    found.load_registry(whole / TEXT / layout.REGISTRY)
    for path, known in found.registry.items():
        assert known == f"sha256:{checksum((whole / TEXT / path).read_bytes())}"
    assert set(found.registry) == set(tree(whole / TEXT)) - {layout.REGISTRY, layout.CHECKSUMS}


def killed(package: Path, out: Path, deed: signal.Signals) -> tuple[subprocess.Popen[bytes], Path]:
    """Start a build, and send it a signal as soon as it writes the formats; return it with the folder it works in."""
    script = (
        "import sys; from pathlib import Path; from nangang_open.package.files import open_package;"
        "from nangang_open.release.build import build; build(open_package(Path(sys.argv[1])), Path(sys.argv[2]))"
    )
    run = subprocess.Popen([sys.executable, "-c", script, str(package), str(out)], cwd=ROOT)
    for _ in range(6000):
        if works := [path.parent for path in out.glob(".*.new/formats")]:
            run.send_signal(deed)
            return run, works[0]
        assert run.poll() is None
        time.sleep(0.01)
    run.kill()
    raise AssertionError("no build in a minute")


needs_locks = pytest.mark.skipif(sys.platform == "win32", reason="folders have no locks")


@needs_locks
def test_what_a_killed_build_left_is_gone_after_the_next(package: Path, whole: Path, tmp_path: Path) -> None:
    run, work = killed(package, tmp_path, signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL
    assert work.is_dir()
    build.build(open_package(package), tmp_path)
    assert tree(tmp_path) == tree(whole)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in whole.iterdir()}


@needs_locks
def test_a_build_does_not_take_the_folder_of_another_that_lives(package: Path, whole: Path, tmp_path: Path) -> None:
    run, work = killed(package, tmp_path, signal.SIGSTOP)
    try:
        build.build(open_package(package), tmp_path)
        assert (work / "formats").is_dir()
    finally:
        run.send_signal(signal.SIGCONT)
    assert run.wait() == 0
    assert tree(tmp_path) == tree(whole)
    assert not work.exists()


@needs_locks
def test_a_folder_that_no_build_made_stays(package: Path, tmp_path: Path) -> None:
    name = ".nangang-open-0123456789abcde{}.new"
    for number, place in enumerate(("notes.txt", "mine/a.csv")):
        (held := tmp_path / name.format(number) / place).parent.mkdir(parents=True)
        held.write_bytes(b"mine")
    (tmp_path / name.format(2)).write_bytes(b"mine")
    (tmp_path / name.format(0) / "text").mkdir()
    (tmp_path / "elsewhere" / "text").mkdir(parents=True)
    (tmp_path / name.format(3)).symlink_to(tmp_path / "elsewhere")
    (tmp_path / ".other.new" / "text").mkdir(parents=True)
    before = set(tmp_path.rglob("*"))
    build.build(open_package(package), tmp_path)
    assert before <= set(tmp_path.rglob("*"))
