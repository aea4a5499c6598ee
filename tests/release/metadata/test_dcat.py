"""DCAT-AP, checked by pyshacl with the shapes that the standard publishes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nangang_open.release import layout
from tests.release.metadata.sample import document, documents, every_amount_known, shipped_facts, standard, validator

SHAPES = "dcat-ap-3.0.1-shacl.ttl"


@every_amount_known
def test_it_conforms_to_the_shapes(known: str, tmp_path: Path) -> None:
    (tmp_path / layout.DCAT).write_bytes(documents(known)[layout.DCAT])
    said = validator("dcat", "check_dcat.py", tmp_path / layout.DCAT, standard(SHAPES)).stdout
    assert said.splitlines()[0] == f"1 data set, {len(shipped_facts().files)} files"
    assert "Conforms: True" in said


@pytest.mark.parametrize("left_out", ["dct:title", "dct:description"])
def test_the_shapes_are_awake(left_out: str, tmp_path: Path) -> None:
    found = document(layout.DCAT)
    del found[left_out]
    (tmp_path / layout.DCAT).write_text(json.dumps(found))
    run = validator("dcat", "check_dcat.py", tmp_path / layout.DCAT, standard(SHAPES), check=False)
    assert run.returncode == 1
    assert "Conforms: False" in run.stdout


def test_it_is_read_without_a_network() -> None:
    assert all(isinstance(prefix, str) for prefix in document(layout.DCAT)["@context"].values())
