"""RO-Crate, checked offline by its validator at every severity, and by hand where it looks away."""

from __future__ import annotations

from pathlib import Path

from nangang_open.release import layout
from tests.release.metadata.sample import document, every_amount_known, release, standard, validator, written

UNKNOWN = {
    "ro-crate-1.2_51.1": "the example's DOI resolves to nothing",
    "ro-crate-1.2_80.2": "an affiliation",
    "ro-crate-1.2_80.3": "an affiliation",
    "ro-crate-1.2_86.2": "an organization's address",
    "ro-crate-1.2_89.0": "an organization's ROR identifier",
    "ro-crate-1.2_90.1": "a contact",
    "ro-crate-1.2_91.0": "an ORCID",
    "ro-crate-1.2_93.0": "a contact",
}
"""What the standard recommends to say and nobody knows."""


@every_amount_known
def test_the_validator_finds_nothing_that_could_be_mended(known: str, tmp_path: Path) -> None:
    context = standard("ro-crate-1.2-context.jsonld")
    crate = written(tmp_path / "crate", known)
    said = validator("rocrate", "check_ro_crate.py", crate, context, tmp_path / "cache").stdout.splitlines()
    assert said[-1].endswith(" issues")
    recommended = [line.split()[1] for line in said if not line.startswith("OPTIONAL")][:-1]
    assert set(recommended) <= UNKNOWN.keys(), said


def test_the_validator_sees_a_file_that_is_not_there(tmp_path: Path) -> None:
    crate = written(tmp_path / "crate")
    (crate / "data" / "units.csv").unlink()
    context = standard("ro-crate-1.2-context.jsonld")
    run = validator("rocrate", "check_ro_crate.py", crate, context, tmp_path / "cache", check=False)
    assert run.returncode == 1
    assert "REQUIRED" in run.stdout
    assert "units.csv" in run.stdout


@every_amount_known
def test_every_reference_leads_to_one_entity(known: str) -> None:
    graph = document(layout.RO_CRATE, known)["@graph"]
    ids = [entity["@id"] for entity in graph]
    assert len(ids) == len(set(ids))
    values = [value for entity in graph[1:] for value in entity.values()]
    references = [item for value in values for item in (value if isinstance(value, list) else [value])]
    assert {item["@id"] for item in references if isinstance(item, dict)} <= set(ids)
    assert not [item for item in references if isinstance(item, dict) and set(item) != {"@id"}]  # flat


def test_every_file_is_an_entity_with_its_size_and_hash() -> None:
    text, facts = release()
    entities = {entity["@id"]: entity for entity in document(layout.RO_CRATE)["@graph"]}
    assert [part["@id"] for part in entities["./"]["hasPart"]] == [file.path for file in facts.files]
    for file in facts.files:
        assert (entities[file.path]["contentSize"], entities[file.path]["sha256"]) == (str(file.bytes), file.sha256)
        assert file.bytes == len(text[file.path])
