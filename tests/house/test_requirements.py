"""The pinned requirements are whole, hashed, and say nothing of where they come from."""

from __future__ import annotations

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.checkout import ROOT

LOCK = (ROOT / "requirements-dev.txt").read_text("utf-8")
PIN = re.compile(
    r"^(?P<name>[a-z0-9.-]+)==(?P<version>[^ ]+) \\\n(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_every_line_is_a_pin_a_hash_or_a_comment() -> None:
    without_pins = PIN.sub("", LOCK)
    assert not [line for line in without_pins.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def test_the_pins_name_no_address_and_no_option() -> None:
    found = re.findall(r"\S*(?:://|--(?!hash=)|index|\.org|\.com|file:/|@)\S*", re.sub(r"--hash=\S+", "", LOCK))
    assert [word for word in found if word] == []


def test_the_pins_hold_every_dependency_within_its_bounds() -> None:
    pins = {canonicalize_name(pin["name"]): pin["version"] for pin in PIN.finditer(LOCK)}
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    wanted = [
        line for line in (ROOT / "requirements-dev.in").read_text("utf-8").splitlines() if not line.startswith("#")
    ]
    for line in [*PROJECT["dependencies"], *extras, *wanted]:
        requirement = Requirement(line)
        version = pins[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version, prereleases=True), f"{line}: {version} is pinned"


def test_the_extra_all_holds_every_other_extra() -> None:
    extras: dict[str, list[str]] = dict(PROJECT["optional-dependencies"])
    whole = set(extras.pop("all"))
    assert whole == {line for lines in extras.values() for line in lines}
