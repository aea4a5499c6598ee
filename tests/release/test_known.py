"""What the wheel knows of the releases before it."""

from __future__ import annotations

from nangang_open.release import layout
from nangang_open.release.known import Pin, known, read_known
from nangang_open.release.version import parsed


def test_what_is_shipped_can_be_read_and_every_pin_is_a_hash() -> None:
    found = known()
    assert found.name == layout.NAME
    for version, pin in found.pins.items():
        parsed(version)
        assert len(bytes.fromhex(pin.text)) == 32
    assert all(site.startswith("https://") for site in found.sites)


def test_a_pin_is_of_the_text_and_of_the_formats_where_they_are_known() -> None:
    versions = [{"version": "0.1.0", "sha256": "aa"}, {"version": "0.2.0", "sha256": "bb", "formats": "cc"}]
    found = read_known({"name": "x", "sites": ["https://example.org"], "versions": versions})
    assert found.pins == {"0.1.0": Pin("aa"), "0.2.0": Pin("bb", "cc")}
    assert found.sites == ("https://example.org",)


def test_of_another_data_set_nothing_is_known() -> None:
    found = read_known({"name": "x", "sites": ["https://example.org"], "versions": []})
    assert found.of("x") is found
    assert (found.of("y").sites, found.of("y").pins) == ((), {})
