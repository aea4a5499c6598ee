"""The Data Package v2 profile, as much of it as a descriptor of ours can break; tested against the official one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

PATH: Final = r"((?=[^./~])(?!file:)((?!/\.\./)(?!\\)(?!://).)*|(http|ftp)s?://.*)"
LICENCE: Final = r"[-a-zA-Z0-9._]+"
HASH: Final = r"([^:]+:[a-fA-F0-9]+|[a-fA-F0-9]{32}|)"
MEDIATYPE: Final = r".+/.+"


@dataclass(frozen=True, slots=True)
class Deviation:
    """A property that is not as the profile wants it, by its JSON pointer without the leading slash."""

    pointer: str
    value: str
    expected: str
    expected_zh: str
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value must be: in words, and as a test."""

    said: str
    said_zh: str
    fits: Callable[[Any], bool]


def _text(pattern: str | None = None) -> Shape:
    matches = re.compile(pattern or ".*", re.DOTALL if pattern is None else 0).fullmatch
    said = ("a text", "文本") if pattern is None else (f"a text of the form {pattern}", f"形如 {pattern} 的文本")
    return Shape(*said, lambda value: isinstance(value, str) and matches(value) is not None)


TEXT: Final = _text()
WHOLE: Final = Shape("a whole number", "整数", lambda value: isinstance(value, int) and not isinstance(value, bool))
TEXTS: Final = Shape(
    "a list of one or more texts",
    "一个或多个文本的列表",
    lambda value: isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value),
)
SOME: Final = Shape("a list that is not empty", "非空列表", lambda value: isinstance(value, list) and bool(value))
LIST: Final = Shape("a list", "列表", lambda value: isinstance(value, list))
OBJECT: Final = Shape("an object", "对象", lambda value: isinstance(value, Mapping))
FILLED: Final = Shape(
    "an object that is not empty", "非空对象", lambda value: isinstance(value, Mapping) and bool(value)
)
OBJECT_OR_TEXT: Final = Shape("an object or a text", "对象或文本", lambda value: isinstance(value, Mapping | str))
TABLE: Final = Shape('"table"', "“table”", lambda value: value == "table")
NAMED: Final = Shape(
    "an object with a name or a path",
    "带有 name 或 path 的对象",
    lambda value: isinstance(value, Mapping) and ("name" in value or "path" in value),
)

SHARED: Final = {"$schema": TEXT, "name": TEXT, "title": TEXT, "description": TEXT, "homepage": TEXT}
PACKAGE: Final = {
    **SHARED,
    "id": TEXT,
    "version": TEXT,
    "created": TEXT,
    "image": TEXT,
    "contributors": SOME,
    "keywords": TEXTS,
    "licenses": SOME,
    "sources": LIST,
    "resources": SOME,
}
RESOURCE: Final = {
    **SHARED,
    "type": TABLE,
    "format": TEXT,
    "mediatype": _text(MEDIATYPE),
    "encoding": TEXT,
    "bytes": WHOLE,
    "hash": _text(HASH),
    "licenses": SOME,
    "sources": LIST,
    "schema": OBJECT_OR_TEXT,
    "dialect": OBJECT_OR_TEXT,
}
LICENCES: Final = {"name": _text(LICENCE), "path": _text(PATH), "title": TEXT}
SOURCES: Final = {"title": TEXT, "path": _text(PATH), "email": TEXT, "version": TEXT}
CONTRIBUTORS: Final = {
    "title": TEXT,
    "path": _text(PATH),
    "email": TEXT,
    "givenName": TEXT,
    "familyName": TEXT,
    "organization": TEXT,
    "roles": TEXTS,
}
Shapes = Mapping[str, Shape]
LISTS: Final[Mapping[str, tuple[Shape, Shapes]]] = {
    "licenses": (NAMED, LICENCES),
    "sources": (FILLED, SOURCES),
    "contributors": (FILLED, CONTRIBUTORS),
}


def deviations(descriptor: Mapping[str, Any]) -> Iterator[Deviation]:
    """Yield everything in a descriptor that the profile of Data Package v2 does not allow.

    What a path may be is asked by other rules, which know the files; names and paths that are missing likewise.
    """
    if "resources" not in descriptor:
        yield Deviation("resources", "", SOME.said, SOME.said_zh, missing=True)
    yield from _properties(descriptor, PACKAGE, "")
    resources = descriptor.get("resources")
    for number, resource in enumerate(resources if isinstance(resources, list) else ()):
        pointer = f"resources/{number}"
        if not isinstance(resource, Mapping):
            yield _deviation(pointer, resource, OBJECT)
            continue
        yield from _properties(resource, RESOURCE, f"{pointer}/")
        if isinstance(schema := resource.get("schema"), Mapping):
            yield from _schema(schema, f"{pointer}/schema")


def _properties(value: Mapping[str, Any], shapes: Shapes, prefix: str) -> Iterator[Deviation]:
    for name, shape in shapes.items():
        if name not in value:
            continue
        if not shape.fits(value[name]):
            yield _deviation(prefix + name, value[name], shape)
        elif name in LISTS:
            item_shape, inside = LISTS[name]
            for number, item in enumerate(value[name]):
                pointer = f"{prefix}{name}/{number}"
                if not item_shape.fits(item):
                    yield _deviation(pointer, item, item_shape)
                else:
                    yield from _properties(item, inside, f"{pointer}/")


def _schema(schema: Mapping[str, Any], pointer: str) -> Iterator[Deviation]:
    fields = schema.get("fields")
    if not SOME.fits(fields):
        yield _deviation(f"{pointer}/fields", fields, SOME)
        return
    for number, field in enumerate(fields or ()):
        if not isinstance(field, Mapping) or not isinstance(field.get("name"), str):
            yield _deviation(f"{pointer}/fields/{number}/name", field, TEXT)


def _deviation(pointer: str, value: object, shape: Shape) -> Deviation:
    return Deviation(pointer, str(value), shape.said, shape.said_zh)
