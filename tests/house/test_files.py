"""What no reader notices: addresses of an index, paths of a machine, sentences of the report, tests that mirror nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import pytest

from tests.house.checkout import ROOT, tracked, tracked_texts

REPORT = ROOT.parent / "shared" / "source" / "nangang-2022.txt"
HOMES = re.compile(r"/(?:home|Users)/\w+/|/root/|[A-Z]:\\Users\\")
WINDOW, HAN = 16, 12  # as many characters in a row, as many of them Chinese, make a passage

WHOLE = {
    "tests/house",
    "tests/laws",
    "tests/packages",
    "tests/gold",
    "tests/consistency/oracles",
}  # about many rooms or modules
OF_A_ROOM = {  # about all modules of their room
    "tests/cli/test_help.py",
    "tests/cli/test_wrong_invocations.py",
    "tests/consistency/test_properties.py",
    "tests/package/test_parity.py",
    "tests/package/test_vocabulary_parity.py",
    "tests/relations/test_hard_relations.py",
    "tests/relations/test_properties.py",
    "tests/release/citation/test_files.py",
    "tests/release/targets/test_answers.py",
    "tests/release/targets/test_bucket.py",
    "tests/release/targets/test_command.py",
    "tests/release/targets/test_nginx.py",
    "tests/source/test_nangang.py",
    "tests/source/test_reports.py",
}


@cache
def index_hosts() -> frozenset[str]:
    """Return the hosts of the package indexes, asked of their own clients."""
    from pip._internal.models.index import PyPI

    hosts = {PyPI.netloc, PyPI.file_storage_domain}
    if npm := shutil.which("npm"):
        asked = subprocess.run([npm, "config", "get", "registry"], capture_output=True, text=True, check=False)
        hosts.add(urlsplit(asked.stdout.strip()).hostname or PyPI.netloc)
    return frozenset(hosts)


def test_no_file_names_a_package_index() -> None:
    found = [(name, host) for name, text in tracked_texts().items() for host in index_hosts() if host in text]
    assert not found


def test_no_file_holds_a_path_of_a_machine() -> None:
    places = (f"{ROOT}/", f"{ROOT.parent}/") if len(ROOT.parts) > 2 else (f"{ROOT}/",)
    found = []
    for name, text in tracked_texts().items():
        if name == "tests/house/test_files.py":
            continue
        found += [(name, place) for place in places if place in text]
        found += [(name, home.group()) for home in HOMES.finditer(text)]
    assert not found


def canonical(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def test_no_file_holds_a_passage_of_the_report() -> None:
    if not REPORT.exists():
        pytest.skip("the report is not beside the checkout")
    report = canonical(REPORT.read_text("utf-8"))
    windows = {report[start : start + WINDOW] for start in range(len(report) - WINDOW + 1)}
    passages = {w for w in windows if sum("\u4e00" <= character <= "\u9fff" for character in w) >= HAN}
    found = []
    for name, text in tracked_texts().items():
        flat = canonical(text)
        held = {flat[start : start + WINDOW] for start in range(len(flat) - WINDOW + 1)} & passages
        found += [(name, passage) for passage in sorted(held)]
    assert not found


def mirrored(path: PurePosixPath) -> bool:
    """Tell whether a test file is named after a module or folder at its place, a part of a module's name, or one above."""
    name = path.stem.removeprefix("test_")
    places = [ROOT.joinpath("nangang_open", *path.parts[1:-1]), ROOT / "nangang_open"]
    names = {found.stem for place in places for found in place.glob("*")}
    parts = {part for found in places[0].glob("*.py") for part in found.stem.split("_")}
    return name in names | parts


def test_every_test_file_mirrors_a_module() -> None:
    tests = [PurePosixPath(name) for name in tracked() if name.startswith("tests/") and name.endswith(".py")]
    tests = [path for path in tests if path.name.startswith("test_") and str(path) not in OF_A_ROOM]
    assert [path for path in tests if not any(path.is_relative_to(w) for w in WHOLE) and not mirrored(path)] == []


def test_every_text_file_ends_its_lines_as_the_project_does() -> None:
    exceptions = ("tests/packages/", "tests/gold/")  # there, a wrong line end can be the very thing under test
    texts = {name: text for name, text in tracked_texts().items() if not name.startswith(exceptions)}
    assert not [name for name, text in texts.items() if "\r" in (ROOT / name).read_bytes().decode("utf-8", "replace")]
    assert not [name for name, text in texts.items() if text and not text.endswith("\n")]
