"""A result as SARIF 2.1.0, for code scanning."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from nangang_open.messages import shown
from nangang_open.validation.formats.form import file_of
from nangang_open.vocabulary import Language, Severity

if TYPE_CHECKING:
    from nangang_open.validation.rule import Finding, Rule
    from nangang_open.validation.run import Result

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render(result: Result, language: Language | str = Language.EN) -> str:
    """Return the result as one SARIF run: every rule that was asked, and a result for each finding."""
    rules = [outcome.rule for outcome in result.outcomes]
    places = {rule.code: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "nangang-open", "rules": [_descriptor(rule, language) for rule in rules]}},
        "language": "zh-CN" if language == Language.ZH else "en-US",
        "columnKind": "unicodeCodePoints",
        "results": [_result(result, finding, places[finding.code], language) for finding in result.findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _descriptor(rule: Rule, language: Language | str) -> dict[str, object]:
    return {
        "id": rule.code,
        "name": rule.slug,
        "shortDescription": {"text": rule.title(language)},
        "defaultConfiguration": {"level": _level(rule.severity)},
    }


def _result(result: Result, finding: Finding, index: int, language: Language | str) -> dict[str, object]:
    place: dict[str, object] = {"artifactLocation": {"uri": _uri(file_of(result, finding))}}
    if finding.row is not None:
        place["region"] = {"startLine": finding.row}
    location: dict[str, object] = {"physicalLocation": place}
    if finding.table:
        name = ".".join(part for part in (finding.table, finding.key, finding.field) if part)
        location["logicalLocations"] = [{"fullyQualifiedName": shown(name)}]
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _level(finding.severity),
        "message": {"text": f"{finding.said(language)}; {finding.mended(language)}"},
        "locations": [location],
    }


def _level(severity: Severity) -> str:
    return "error" if severity is Severity.ERROR else "warning"


def _uri(path: str) -> str:
    written = quote(path.encode("utf-8", "surrogateescape"))
    return f"file://{written}" if path.startswith("/") else written
