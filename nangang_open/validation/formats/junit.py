"""A result as JUnit XML: a suite for each layer, a case for each rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from nangang_open.messages import message, shown
from nangang_open.validation.formats.form import named
from nangang_open.validation.run import State
from nangang_open.vocabulary import Language, Layer

if TYPE_CHECKING:
    from nangang_open.validation.run import Outcome, Result


def render(result: Result, language: Language | str = Language.EN) -> str:
    """Return the result as XML; a rule that only warns is a passed case with its findings as output."""
    failures = sum(_fails(outcome) for outcome in result.outcomes)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    counts = {"tests": len(result.outcomes), "failures": failures, "errors": 0}
    lines.append(_tag("testsuites", {"name": named(result), **counts}))
    for layer in result.layers:
        lines += _suite(layer.name, [o for o in result.outcomes if o.rule.layer is layer.name], language)
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _suite(layer: Layer, outcomes: list[Outcome], language: Language | str) -> list[str]:
    counts = {
        "tests": len(outcomes),
        "failures": sum(map(_fails, outcomes)),
        "errors": 0,
        "skipped": sum(outcome.state is State.SKIPPED for outcome in outcomes),
        "time": f"{sum(outcome.seconds for outcome in outcomes):.3f}",
    }
    lines = [_tag("testsuite", {"name": layer.value, **counts}, indent=1)]
    for outcome in outcomes:
        name = f"{outcome.rule.code} {outcome.rule.slug}"
        place = {"name": name, "classname": f"nangang_open.{layer.value}", "time": f"{outcome.seconds:.3f}"}
        if outcome.state is State.PASSED:
            lines.append(_tag("testcase", place, indent=2, close=True))
            continue
        lines.append(_tag("testcase", place, indent=2))
        lines += _inside(outcome, language)
        lines.append("    </testcase>")
    return [*lines, "  </testsuite>"]


def _inside(outcome: Outcome, language: Language | str) -> list[str]:
    if outcome.skip is not None:
        return [_tag("skipped", {"message": outcome.skip.said(language)}, indent=3, close=True)]
    said = "\n".join(
        f"{shown(finding.place)}: {finding.said(language)}; {message('result.mend', language, mend=finding.mended(language))}"
        for finding in outcome.findings
    )
    if not _fails(outcome):
        return [f"      <system-out>{escape(said)}</system-out>"]
    opened = _tag("failure", {"type": outcome.rule.code, "message": outcome.rule.title(language)}, indent=3)
    return [f"{opened}{escape(said)}</failure>"]


def _fails(outcome: Outcome) -> bool:
    return outcome.state is State.FAILED and not outcome.sound


def _tag(element: str, attributes: Mapping[str, object], *, indent: int = 0, close: bool = False) -> str:
    written = "".join(f" {name}={quoteattr(str(value))}" for name, value in attributes.items())
    return f"{'  ' * indent}<{element}{written}{'/' if close else ''}>"
