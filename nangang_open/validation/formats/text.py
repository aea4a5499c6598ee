"""A result as plain text: a summary by layer, then every finding under its rule."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from nangang_open.messages import message, shown
from nangang_open.validation.formats.form import named
from nangang_open.vocabulary import Language, Severity
from nangang_open.width import pad, width

if TYPE_CHECKING:
    from nangang_open.validation.rule import Finding
    from nangang_open.validation.run import Result

RED, YELLOW, GREEN, BOLD, DIM = 31, 33, 32, 1, 2
STATE_COLOURS = {"passed": GREEN, "failed": RED, "skipped": DIM}


def render(result: Result, language: Language | str = Language.EN, colour: bool = False) -> str:
    """Return the result as lines of text; `colour` adds the escapes that a terminal understands."""
    paint = _painted if colour else _plain
    lines = _summary(result, language, colour)
    for code, group in groupby(result.findings, key=lambda finding: finding.code):
        findings = list(group)
        severity = findings[0].severity
        tint = RED if severity is Severity.ERROR else YELLOW
        label = paint(message(f"severity.{severity}", language), tint)
        lines += ["", f"{paint(code, BOLD)} {findings[0].rule} [{label}] {message(f'{code}.title', language)}"]
        for mend, same in groupby(findings, key=lambda finding: finding.mended(language)):
            for finding in same:
                lines.append(f"  {_place(finding)}{finding.said(language)}")
                lines += [f"    {line}" for line in str(finding.values.get("caret", "")).splitlines()]
            lines.append(f"    {message('result.mend', language, mend='').rstrip()} {mend}")
    skipped: dict[str, list[str]] = {}
    for outcome in result.outcomes:
        if outcome.skip is not None:
            skipped.setdefault(outcome.skip.said(language), []).append(outcome.rule.code)
    if skipped:
        lines.append("")
    for because, codes in skipped.items():
        lines.append(paint(f"{message('result.skipped', language, because=because)} {' '.join(codes)}", DIM))
    tint = GREEN if result.valid else RED
    lines += ["", paint(verdict(result, language), tint)]
    return "\n".join(lines) + "\n"


def verdict(result: Result, language: Language | str) -> str:
    """Return the whole result as one sentence."""
    errors = sum(finding.severity is Severity.ERROR for finding in result.findings)
    warnings = len(result.findings) - errors
    skipped = len(result.skipped)
    key = "result.invalid" if not result.valid else "result.valid_warned" if warnings else "result.valid"
    values = {"errors": errors, "warnings": warnings, "skipped": skipped, "rules": len(result.outcomes) - skipped}
    return message(key, language, name=named(result), **values)


def encodable(text: str, encoding: str) -> str:
    """Return the text with what an encoding (a terminal's GBK, say) cannot hold replaced by `?`."""
    return text.encode(encoding, "replace").decode(encoding)


def _summary(result: Result, language: Language | str, colour: bool) -> list[str]:
    headings = ("layer", "status", "checked", "findings", "seconds")
    table = [[message(f"column.{heading}", language) for heading in headings]]
    for layer in result.layers:
        state = message(f"state.{layer.status}", language)
        cells = [message(f"layer.{layer.name}", language), state, str(layer.checked), str(layer.findings)]
        table.append([*cells, f"{layer.seconds:.2f}"])
    widths = [max(map(width, column)) for column in zip(*table, strict=True)]
    lines = []
    for number, row in enumerate(table):
        first, second, *rest = row
        state = pad(second, widths[1])
        if colour:
            state = _painted(state, STATE_COLOURS[result.layers[number - 1].status] if number else BOLD)
        numbers = [pad(cell, cells, right=True) for cell, cells in zip(rest, widths[2:], strict=True)]
        lines.append("  ".join([pad(first, widths[0]), state, *numbers]))
    return lines


def _place(finding: Finding) -> str:
    key = f" ({shown(finding.key)})" if finding.key else ""
    return f"{shown(finding.place)}{key}: " if finding.place else ""


def _plain(text: str, _code: int) -> str:
    return text


def _painted(text: str, code: int) -> str:
    return f"\x1b[{code}m{text}\x1b[0m"
