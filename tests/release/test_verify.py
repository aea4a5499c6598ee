"""A release is verified wherever it is, and every way in which it is not what was released is said."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from nangang_open.dataset import Dataset
from nangang_open.errors import CannotRunError, InputError
from nangang_open.package.checksums import checksum, write_checksums
from nangang_open.package.files import open_package
from nangang_open.relations.relation import Relation
from nangang_open.release import layout
from nangang_open.release.archive import write_zip
from nangang_open.release.contents import Release, release_files
from nangang_open.release.verify import State, Step, Verification, verify
from nangang_open.validation import judged
from nangang_open.vocabulary import Language
from tests.release.answers import serving
from tests.release.test_keys import allowed, key, signed
from tests.release.trial import a_package

FIGURES = layout.table_path("figures")
needs_ssh = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="OpenSSH is not installed")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return release_files(open_package(a_package(tmp_path_factory.mktemp("sound"))))


@dataclass(frozen=True)
class Place:
    """A folder in which a release is written."""

    root: Path

    def folder(self, files: Mapping[str, bytes], name: str = "qingshi-1.2.0") -> Path:
        """Write files as a folder and return it."""
        for path, data in files.items():
            place = self.root / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        return self.root / name

    def zip(self, files: Mapping[str, bytes], name: str = "qingshi-1.2.0") -> Path:
        """Write files as a zip with one folder in it and return it."""
        path = self.root / f"{name}.zip"
        write_zip(path, {f"{name}/{path}": data for path, data in files.items()})
        return path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def summed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return files with the checksums that belong to them."""
    hashes = {path: checksum(data) for path, data in files.items() if path not in layout.UNSUMMED}
    return {**files, layout.CHECKSUMS: write_checksums(hashes)}


def states(found: Verification) -> dict[str, str]:
    return {outcome.step.value: outcome.state.value for outcome in found.outcomes}


def said(found: Verification, step: Step) -> str:
    return "; ".join(problem.said() for problem in found.outcome(step).problems)


def test_a_folder_a_zip_and_both_addresses_are_verified(built: Release, place: Place) -> None:
    with serving() as answers:
        zipped = place.zip(built.text)
        answers.files = {f"/1.2.0/{path}": data for path, data in built.text.items()}
        answers.files["/qingshi-1.2.0.zip"] = zipped.read_bytes()
        places: list[str | Path] = [
            place.folder(built.text),
            zipped,
            f"{answers.url}/1.2.0",
            f"{answers.url}/1.2.0/",
            f"{answers.url}/1.2.0/SHA256SUMS",
            f"{answers.url}/qingshi-1.2.0.zip",
        ]
        for one in places:
            found = verify(one)
            assert found.verified, found
            assert (found.name, found.version) == ("qingshi", "1.2.0")
            assert states(found) == {
                "checksums": "passed",
                "signature": "skipped",
                "structure": "passed",
                "relations": "passed",
                "metadata": "passed",
                "formats": "skipped",
            }


def test_every_changed_byte_of_every_file_is_found(built: Release, place: Place) -> None:
    folder = place.folder(built.text)
    for path, data in built.text.items():
        if path == layout.CHECKSUMS:
            continue
        (folder / path).write_bytes(bytes([data[0] ^ 1]) + data[1:])
        assert said(verify(folder, quick=True), Step.CHECKSUMS).startswith(f"{path}: its bytes are not")
        (folder / path).write_bytes(data)
    assert verify(folder, quick=True).verified


def test_a_missing_file_and_one_that_is_left_out_are_found(built: Release, place: Place) -> None:
    folder = place.folder(built.text)
    (folder / FIGURES).rename(folder / "data" / "figures2.csv")
    found = verify(folder)
    problems = said(found, Step.CHECKSUMS)
    assert "data/figures.csv: SHA256SUMS names it and it is not there" in problems
    assert "data/figures2.csv: SHA256SUMS leaves it out" in problems
    assert found.outcome(Step.STRUCTURE).state is State.SKIPPED
    assert not found.verified


@pytest.mark.parametrize("path", ["../outside", "/etc/passwd", "data\\x", "C:/x", "nul", "a/../b", ""])
def test_checksums_that_name_other_places_are_refused(built: Release, place: Place, path: str) -> None:
    sums = built.text[layout.CHECKSUMS] + f"{'0' * 64}  {path}\n".encode()
    folder = place.folder({**built.text, layout.CHECKSUMS: sums})
    with pytest.raises(InputError) as caught:
        verify(folder)
    assert "\n" not in str(caught.value)


def test_an_address_is_asked_for_no_other_place(built: Release) -> None:
    with serving() as answers:
        sums = f"{'0' * 64}  ../outside\n".encode()
        answers.files = {"/1.2.0/SHA256SUMS": sums, "/outside": b"x"}
        with pytest.raises(InputError, match=r"climbs with \.\."):
            verify(f"{answers.url}/1.2.0")
        assert answers.asked == ["/1.2.0/SHA256SUMS"]


def test_a_file_that_an_address_names_and_has_not_is_missed(built: Release) -> None:
    with serving() as answers:
        answers.files = {f"/1.2.0/{path}": data for path, data in built.text.items() if path != FIGURES}
        problems = said(verify(f"{answers.url}/1.2.0", quick=True), Step.CHECKSUMS)
        assert problems == f"{FIGURES}: SHA256SUMS names it and it is not there"


def test_a_signature_that_a_store_denies_is_none(built: Release) -> None:
    with serving() as answers:
        answers.files = {f"/1.2.0/{path}": data for path, data in built.text.items()}
        answers.files[f"/1.2.0/{layout.SIGNATURE}"] = (403, {}, b"denied")
        assert verify(f"{answers.url}/1.2.0", quick=True).outcome(Step.SIGNATURE).state is State.SKIPPED


def test_a_relation_that_no_longer_holds_is_found_though_all_hashes_are_right(built: Release, place: Place) -> None:
    lied = built.text[FIGURES].replace(b",20,%,,up,exact,,0.2,", b",30,%,,up,exact,,0.3,")
    numerals = built.text["data/numerals.csv"].replace(b"36,39,20%", b"36,39,30%")
    files = {**built.text, FIGURES: lied, "data/numerals.csv": numerals}
    descriptor = built.text[layout.DESCRIPTOR].decode()
    for path in (FIGURES, "data/numerals.csv"):
        descriptor = descriptor.replace(checksum(built.text[path]), checksum(files[path]))
    found = verify(place.folder(summed({**files, layout.DESCRIPTOR: descriptor.encode()})))
    assert found.outcome(Step.CHECKSUMS).state is State.PASSED
    assert not found.verified
    assert said(found, Step.STRUCTURE) == "validation.json: its valid is not what the validation gives now"
    assert said(found, Step.RELATIONS).startswith("NG4")


def test_a_computed_table_that_does_not_follow_is_found(built: Release, place: Place) -> None:
    path = layout.table_path("verdicts")
    data = built.text[path].replace(b",consistent,", b",certain,").replace(b",implied,", b",consistent,")
    assert data != built.text[path]
    descriptor = built.text[layout.DESCRIPTOR].replace(checksum(built.text[path]).encode(), checksum(data).encode())
    descriptor = descriptor.replace(f'"bytes": {len(built.text[path])}'.encode(), f'"bytes": {len(data)}'.encode())
    found = verify(place.folder(summed({**built.text, path: data, layout.DESCRIPTOR: descriptor})))
    assert said(found, Step.RELATIONS) == "data/verdicts.csv: it does not follow from the other tables"


@pytest.mark.parametrize(
    ("path", "old", "new", "reason"),
    [
        (layout.CITATION, "1.2.0", "1.3.0", "CITATION.cff: version is 1.3.0, but datapackage.json says 1.2.0"),
        (layout.DATACITE, "Five figures", "Six figures", "datacite.json: title is Six figures"),
        (layout.ZENODO, "{", "no json {", ".zenodo.json: it is no JSON"),
    ],
)
def test_metadata_that_disagree_are_found(
    built: Release, place: Place, path: str, old: str, new: str, reason: str
) -> None:
    data = built.text[path].decode().replace(old, new).encode()
    assert data != built.text[path]
    found = verify(place.folder(summed({**built.text, path: data})))
    assert said(found, Step.METADATA).startswith(reason)
    assert found.outcome(Step.STRUCTURE).state is State.PASSED


def test_a_validation_that_says_otherwise_is_found(built: Release, place: Place) -> None:
    document = json.loads(built.text[layout.VALIDATION]) | {"valid": False}
    found = verify(place.folder(summed({**built.text, layout.VALIDATION: json.dumps(document).encode()})))
    assert said(found, Step.STRUCTURE) == "validation.json: its valid is not what the validation gives now"


def test_a_resource_outside_is_found(built: Release, place: Place) -> None:
    descriptor = built.text[layout.DESCRIPTOR].replace(b'"data/scopes.csv"', b'"../../scopes.csv"')
    found = verify(place.folder(summed({**built.text, layout.DESCRIPTOR: descriptor})))
    assert found.outcome(Step.STRUCTURE).state is State.FAILED
    assert "../../scopes.csv" in said(found, Step.STRUCTURE)
    assert found.outcome(Step.RELATIONS).state is State.SKIPPED


def test_a_release_older_than_the_schema_is_said_to_be_one(built: Release, place: Place) -> None:
    descriptor = json.loads(built.text[layout.DESCRIPTOR])
    fields = next(one for one in descriptor["resources"] if one["name"] == "figures")["schema"]["fields"]
    fields[:] = [field for field in fields if field["name"] != "price_basis"]
    found = verify(place.folder(summed({**built.text, layout.DESCRIPTOR: json.dumps(descriptor).encode()})))
    from nangang_open import __version__

    assert said(found, Step.STRUCTURE) == (
        f"the table figures has no column price_basis: version {__version__} of the tool wrote it; "
        "verify it with that one"
    )


@needs_ssh
def test_a_signature_is_read_with_the_release_s_own_key_or_a_trusted_one(built: Release, place: Place) -> None:
    own, other = key(place.root), key(place.root, "other")
    sums = built.text[layout.CHECKSUMS]
    files = {**built.text, layout.SIGNATURE: signed(own, sums), layout.ALLOWED_SIGNERS: allowed(own)}
    folder = place.folder(files)
    found = verify(folder, quick=True)
    assert found.outcome(Step.SIGNATURE).state is State.PASSED
    assert "verify.signature.own_key" in [note.key for note in found.outcome(Step.SIGNATURE).notes]
    for one, state in ((own, State.PASSED), (other, State.FAILED)):
        trusted = place.root / f"trusted-{one.name}"
        trusted.write_bytes(allowed(one))
        assert verify(folder, signers=trusted, quick=True).outcome(Step.SIGNATURE).state is state
    assert verify(place.zip(files), quick=True).outcome(Step.SIGNATURE).state is State.PASSED
    (folder / layout.SIGNATURE).write_bytes(signed(own, sums + b" "))
    assert said(verify(folder, quick=True), Step.SIGNATURE).startswith("the signature does not hold")
    (folder / layout.ALLOWED_SIGNERS).unlink()
    assert said(verify(folder, quick=True), Step.SIGNATURE).startswith("the signature does not hold")
    (folder / layout.SIGNATURE).write_bytes(signed(own, sums))
    assert verify(folder, quick=True).outcome(Step.SIGNATURE).state is State.SKIPPED
    (folder / layout.SIGNATURE).unlink()
    trusted = place.root / "trusted-key"
    assert said(verify(folder, signers=trusted, quick=True), Step.SIGNATURE).startswith("it is not signed")


@needs_ssh
@pytest.mark.parametrize(
    "signature", [b"", b"x", b"-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"]
)
def test_what_is_no_signature_is_found_though_nobody_says_who_may_sign(
    built: Release, place: Place, signature: bytes
) -> None:
    found = verify(place.folder({**built.text, layout.SIGNATURE: signature}), quick=True)
    assert said(found, Step.SIGNATURE).startswith("the signature does not hold")


def test_a_signature_that_was_taken_away_is_missed(built: Release, place: Place) -> None:
    found = verify(place.folder({**built.text, layout.ALLOWED_SIGNERS: b"x"}), quick=True)
    assert "the signature is not there" in said(found, Step.SIGNATURE)


def test_trusted_keys_that_are_not_there_cannot_be_used(built: Release, place: Place) -> None:
    files = {**built.text, layout.SIGNATURE: b"x"}
    with pytest.raises(CannotRunError, match="allowed_signers"):
        verify(place.folder(files), signers=place.root / "nowhere")


def test_what_is_no_release_cannot_be_verified(place: Place) -> None:
    with pytest.raises(CannotRunError, match="no SHA256SUMS, so it is no release"):
        verify(place.folder({"datapackage.json": b"{}"}))
    with pytest.raises(CannotRunError, match="there is no"):
        verify(place.root / "nowhere")
    with serving() as answers, pytest.raises(CannotRunError, match="no such file"):
        verify(f"{answers.url}/1.2.0")


def test_a_release_that_was_withdrawn_is_warned_of(built: Release, place: Place) -> None:
    folder = place.folder(built.text, "1.2.0")
    entry = {"version": "1.2.0", "withdrawn": {"reason": "a digit is wrong", "instead": "1.2.1"}}
    index = {"versions": [{"version": "1.1.0"}, entry]}
    (folder.parent / "versions.json").write_text(json.dumps(index))
    found = verify(folder, quick=True)
    assert found.verified
    assert [one.said() for one in found.warnings] == [
        "version 1.2.0 was withdrawn: a digit is wrong",
        "use version 1.2.1 instead",
    ]
    with serving() as answers:
        answers.files = {f"/1.2.0/{path}": data for path, data in built.text.items()}
        answers.files["/versions.json"] = json.dumps(index).encode()
        assert verify(f"{answers.url}/1.2.0/", quick=True).warnings == found.warnings


@pytest.mark.parametrize("index", [b"", b"[]", b"{", b'{"versions": 1}', b'{"versions": [1, {"version": 2}]}'])
def test_an_index_that_cannot_be_read_warns_of_nothing(built: Release, place: Place, index: bytes) -> None:
    folder = place.folder(built.text, "1.2.0")
    (folder.parent / "versions.json").write_bytes(index)
    assert verify(folder, quick=True).warnings == ()


def test_every_sentence_is_there_in_both_languages(built: Release, place: Place) -> None:
    folder = place.folder(built.text)
    (folder / FIGURES).write_bytes(b"x")
    (folder / "extra").write_bytes(b"x")
    english, chinese = (json.dumps(verify(folder).to_dict(language)) for language in Language)
    assert english != chinese


def test_the_checksums_are_asked_without_anything_heavy(built: Release, place: Place) -> None:
    folder = place.folder(built.text)
    script = (
        "import sys; from pathlib import Path; from nangang_open.release.verify import verify;"
        f"assert verify(Path({str(folder)!r}), quick=True).verified;"
        "print(sorted({'pandas', 'numpy', 'pandera', 'frictionless', 'pyarrow', 'openpyxl', 'yaml'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_nothing_is_written_beside_what_is_verified(built: Release, place: Place) -> None:
    place.zip(built.text)
    before = sorted(place.root.rglob("*"))
    verify(place.root / "qingshi-1.2.0.zip")
    assert sorted(place.root.rglob("*")) == before


def test_each_relation_is_judged_once(built: Release, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, once = [], judged.judge_row

    def counted(dataset: Dataset, row: int, relation: Relation) -> object:
        asked.append(relation.id)
        return once(dataset, row, relation)

    monkeypatch.setattr(judged, "judge_row", counted)
    assert verify(place.folder(built.text)).verified
    assert asked
    assert len(asked) == len(set(asked))
