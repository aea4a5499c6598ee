"""The descriptor `datapackage.json`: read strictly, so that what it says is said once and can be written again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from nangang_open.package.fault import Fault, FaultKind, shortened
from nangang_open.package.tables import BOM, guess_encoding

DESCRIPTOR_LIMIT: Final = 16 << 20
"""The largest descriptor, in bytes."""

DEPTH_LIMIT: Final = 64
"""How deep a descriptor may nest; ours needs nine levels."""

DIGITS_LIMIT: Final = 40
"""How long a number of a descriptor may be."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of the descriptor that has a name; `path` is as given: a text, a list, or nothing."""

    index: int
    name: str
    path: object
    facts: Mapping[str, Any]


class _BadNumberError(ValueError):
    """A number that is endless or not finite."""


def read_descriptor(data: bytes) -> tuple[dict[str, Any] | None, list[Fault]]:
    """Return the object that a descriptor's bytes hold, and all that is wrong with its writing.

    The object is None where the bytes are no JSON object, or what it says is not sure: a key twice, an endless number.
    """
    faults: list[Fault] = []
    if len(data) > DESCRIPTOR_LIMIT:
        return None, [Fault(FaultKind.DESCRIPTOR_TOO_LARGE, details={"limit": str(DESCRIPTOR_LIMIT)})]
    if data.startswith(BOM):
        faults.append(Fault(FaultKind.DESCRIPTOR_BOM, row=1))
        data = data[len(BOM) :]
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        details = {"byte": str(error.start), "guess": guess_encoding(data)}
        line = data.count(b"\n", 0, error.start) + 1
        return None, [*faults, Fault(FaultKind.DESCRIPTOR_NOT_UTF8, row=line, details=details)]
    document, doubled, fault = _parsed(text)
    if fault is not None:
        return None, [*faults, fault]
    if not isinstance(document, dict):
        details = {"type": json_type(document)}
        return None, [*faults, Fault(FaultKind.DESCRIPTOR_NOT_OBJECT, row=1, details=details)]
    wrong = list(_walked(document, doubled))
    return (None if wrong else document), faults + wrong


def resources_of(descriptor: Mapping[str, Any] | None) -> list[Resource]:
    """Return the resources that have a name; what is malformed is left to the rules that check the descriptor."""
    listed = (descriptor or {}).get("resources")
    return [
        Resource(index, facts["name"], facts.get("path"), facts)
        for index, facts in enumerate(listed if isinstance(listed, list) else ())
        if isinstance(facts, dict) and isinstance(facts.get("name"), str)
    ]


def write_descriptor(document: Mapping[str, Any]) -> bytes:
    """Return the canonical bytes of a descriptor: UTF-8, two spaces, keys in their order, one line feed at the end."""
    return (json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def json_type(value: object) -> str:
    """Return what JSON calls a value, with its article."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    names = {dict: "an object", list: "an array", str: "a text", int: "a number", float: "a number"}
    return names[type(value)]


def _parsed(text: str) -> tuple[Any, list[tuple[dict[str, Any], str]], Fault | None]:
    """Return the document, each object that had a key twice with that key, and what kept the text from being read."""
    doubled: list[tuple[dict[str, Any], str]] = []

    def collected(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            seen: set[str] = set()
            doubled.extend((found, key) for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        return found

    try:
        document = json.loads(
            text, object_pairs_hook=collected, parse_int=_integer, parse_float=_number, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        details = {"reason": error.msg, "line": str(error.lineno), "column": str(error.colno)}
        return None, [], Fault(FaultKind.DESCRIPTOR_NOT_JSON, row=error.lineno, details=details)
    except RecursionError:
        return None, [], Fault(FaultKind.DESCRIPTOR_TOO_DEEP, details={"limit": str(DEPTH_LIMIT)})
    except _BadNumberError as error:
        return None, [], Fault(FaultKind.DESCRIPTOR_BAD_NUMBER, value=shortened(str(error)))
    return document, doubled, None


def _integer(text: str) -> int:
    if len(text) > DIGITS_LIMIT:
        raise _BadNumberError(text)
    return int(text)


def _number(text: str) -> float:
    number = float(text)
    if len(text) > DIGITS_LIMIT or not isfinite(number):
        raise _BadNumberError(text)
    return number


def _constant(text: str) -> float:
    raise _BadNumberError(text)


def _walked(document: dict[str, Any], doubled: list[tuple[dict[str, Any], str]]) -> Iterator[Fault]:
    """Walk the document without recursion: depth, doubled keys with their pointers, texts that cannot be written."""
    keys: dict[int, list[str]] = {}
    for found, key in doubled:
        keys.setdefault(id(found), []).append(key)
    stack: list[tuple[Any, str, int]] = [(document, "", 1)]
    while stack:
        value, pointer, depth = stack.pop()
        if depth > DEPTH_LIMIT:
            yield Fault(FaultKind.DESCRIPTOR_TOO_DEEP, details={"limit": str(DEPTH_LIMIT)})
            return
        if isinstance(value, str):
            if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
                yield Fault(FaultKind.DESCRIPTOR_BAD_TEXT, field=shortened(pointer))
        elif isinstance(value, list):
            stack += [(item, f"{pointer}/{index}", depth + 1) for index, item in enumerate(value)]
        elif isinstance(value, dict):
            for key in keys.get(id(value), ()):
                yield Fault(
                    FaultKind.DESCRIPTOR_DOUBLED_KEY, field=shortened(f"{pointer}/{_part(key)}"), value=_part(key)
                )
            stack += [(item, f"{pointer}/{_part(key)}", depth + 1) for key, item in value.items()]
            stack += [(key, pointer, depth) for key in value if not key.isascii()]


def _part(key: str) -> str:
    """Return a key as a part of a JSON pointer (RFC 6901), without half characters and not endless."""
    return shortened(key.encode("utf-8", "replace").decode()).replace("~", "~0").replace("/", "~1")
