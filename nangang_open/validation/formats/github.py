"""A result as workflow commands, which GitHub Actions shows beside the lines they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nangang_open.messages import shown
from nangang_open.validation.formats.form import file_of, titled
from nangang_open.validation.formats.text import verdict
from nangang_open.vocabulary import Language

if TYPE_CHECKING:
    from nangang_open.validation.run import Result


def render(result: Result, language: Language | str = Language.EN) -> str:
    """Return one command for each finding, and the verdict as a last notice."""
    lines = []
    for finding in result.findings:
        place = f"file={_property(file_of(result, finding))},line={finding.row or 1}"
        said = f"{finding.said(language)}; {finding.mended(language)}"
        lines.append(f"::{finding.severity} {place},title={_property(titled(finding))}::{_data(said)}")
    return "\n".join([*lines, f"::notice::{_data(verdict(result, language))}"]) + "\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    safe = text if text.isprintable() else shown(text)
    return _data(safe).replace(":", "%3A").replace(",", "%2C")
