"""A result as Markdown, for a job's summary or a comment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nangang_open.messages import message, shown
from nangang_open.validation.formats.form import titled
from nangang_open.validation.formats.text import verdict
from nangang_open.vocabulary import Language

if TYPE_CHECKING:
    from nangang_open.validation.run import Result


def render(result: Result, language: Language | str = Language.EN) -> str:
    """Return the verdict, the layers as a table, and the findings as another."""
    headings = [message(f"column.{name}", language) for name in ("layer", "status", "checked", "findings", "seconds")]
    lines = [
        f"**{_escaped(verdict(result, language))}**",
        "",
        _row(headings),
        _row(["---", "---", "--:", "--:", "--:"]),
    ]
    for layer in result.layers:
        state = message(f"state.{layer.status}", language)
        numbers = [str(layer.checked), str(layer.findings), f"{layer.seconds:.2f}"]
        lines.append(_row([message(f"layer.{layer.name}", language), state, *numbers]))
    if result.findings:
        headings = [message(f"column.{name}", language) for name in ("rule", "place", "message", "mend")]
        lines += ["", _row(headings), _row(["---"] * 4)]
        for finding in result.findings:
            cells = [titled(finding), shown(finding.place), finding.said(language), finding.mended(language)]
            lines.append(_row([_escaped(cell) for cell in cells]))
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~&@-])", r"\\\1", text.replace("\n", " "))


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
