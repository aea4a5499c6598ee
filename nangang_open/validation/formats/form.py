"""The formats of a result by name; a module is imported only when its format is asked for."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING

from nangang_open.messages import shown
from nangang_open.vocabulary import Language

if TYPE_CHECKING:
    from nangang_open.validation.rule import Finding
    from nangang_open.validation.run import Result

DESCRIPTOR = "datapackage.json"


class Format(StrEnum):
    """The forms in which a result can be written."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"
    MARKDOWN = "markdown"


def render(result: Result, form: Format, language: Language | str = Language.EN, *, colour: bool = False) -> str:
    """Return a result as a whole text that ends with a line feed; only the text format knows colour."""
    module = import_module(f"nangang_open.validation.formats.{Format(form).value}")
    written: str = module.render(result, language, colour) if form == Format.TEXT else module.render(result, language)
    return written


def file_of(result: Result, finding: Finding) -> str:
    """Return the path of the file that a finding is about, as the package's own path was given, parts joined by `/`."""
    package = PurePath(result.path)
    inside = result.files.get(finding.table, finding.table) if finding.table else ""
    if package.suffix == ".zip":
        return package.as_posix()
    folder, descriptor = (package.parent, package.name) if package.suffix == ".json" else (package, DESCRIPTOR)
    return (folder / (inside or descriptor)).as_posix()


def titled(finding: Finding) -> str:
    """Return a finding's code and slug."""
    return f"{finding.code} {finding.rule}"


def named(result: Result) -> str:
    """Return the package's name and version, safe to print."""
    return shown(f"{result.name} {result.version}".strip() or result.path)
