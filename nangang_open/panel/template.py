"""Templates: a relation over indicators instead of figures, with a place and a period to be filled in.

    reference = indicator "[" "{period" [("+" | "-") years] "}" ["," ("{place}" | "parent({place})")] "]"

The rest is the grammar of relations. `{period-1}` is the same period one year earlier: of 2021 the year 2020, of
2021-12 the month 2020-12, of 2017/2021 the span 2016/2020; never "the row before". A template may carry a name before
a colon: `growth: gdp[{period}] / gdp[{period-1}] - 1 == gdp_growth[{period}]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from nangang_open.errors import InputError
from nangang_open.package.fault import shortened
from nangang_open.relations.expression import Bound, Comparison, occurrences, postorder
from nangang_open.relations.grammar import ExpressionError, parse

LONGEST_FILE: Final = 1_000_000
_NAMED: Final = re.compile(r"\s*(?P<name>[a-z][a-z0-9_]{0,63})\s*:\s*(?P<expression>.*)", re.DOTALL)
_REFERENCE: Final = re.compile(r"(?<!\w)(?P<indicator>[^\W\d]\w{0,63})\[(?P<inside>[^\]]*)(?P<close>\]?)")
_INSIDE: Final = re.compile(
    r"\s*\{\s*period\s*(?P<shift>[+-]\s*[0-9]{1,3})?\s*\}\s*(?:,\s*(?:(?P<parent>parent\(\s*\{place\}\s*\))|\{place\})\s*)?"
)
_BARE: Final = re.compile(r"(?<![\w.])[^\W\d]\w*")
_UNIT: Final = re.compile(r"\[[A-Za-z0-9_%]{1,64}\]")


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A figure of a template: the indicator, how many years from the period, and whether of the place's parent."""

    indicator: str
    shift: int
    of_parent: bool

    def __str__(self) -> str:
        period = "{period}" if not self.shift else f"{{period{self.shift:+d}}}"
        return f"{self.indicator}[{period}{', parent({place})' if self.of_parent else ''}]"


@dataclass(frozen=True)
class Template:
    """One template, parsed: in `comparison` a reference stands under the name that `references` lists it by."""

    name: str
    text: str
    comparison: Comparison
    references: dict[str, Reference]

    @cached_property
    def indicators(self) -> frozenset[str]:
        """The indicators it needs."""
        return frozenset(reference.indicator for reference in self.references.values())

    @property
    def anchors(self) -> tuple[Reference, ...]:
        """The references that say for which places and periods it is judged.

        Those at the period and place themselves; without any, those of the place; without any, all.
        """
        every = tuple(self.references.values())
        own = tuple(one for one in every if not one.of_parent)
        return tuple(one for one in own if not one.shift) or own or every

    @property
    def needs_parent(self) -> bool:
        """Whether it speaks of the place's parent."""
        return any(reference.of_parent for reference in self.references.values())

    @property
    def bounds(self) -> frozenset[str]:
        """The names of which it takes the lower or upper end."""
        nodes = (node for side in self.comparison.sides for node in postorder(side))
        return frozenset(node.name for node in nodes if isinstance(node, Bound))

    @property
    def recurring(self) -> frozenset[str]:
        """The names that stand for their value more than once."""
        return frozenset(name for name, count in occurrences(*self.comparison.sides).items() if count > 1)


def parse_template(text: str, name: str) -> Template:
    """Return the template of a text; `name` is its name where the text gives none.

    Raises ExpressionError, with the span, for whatever the grammar does not allow.
    """
    found = _NAMED.fullmatch(text)
    expression = (found["expression"] if found else text).strip()
    references: dict[str, Reference] = {}
    pieces, masked, place = [], [], 0
    for match in _REFERENCE.finditer(expression):
        reference = _reference(match, expression)
        known = next((key for key, one in references.items() if one == reference), f"r{len(references)}")
        references[known] = reference
        before = expression[place : match.start()]
        width = match.end() - match.start()
        pieces += [before, known.ljust(width)]
        masked += [before, " " * width]
        place = match.end()
    pieces.append(expression[place:])
    masked.append(expression[place:])
    for word in _BARE.finditer(_UNIT.sub(lambda unit: " " * len(unit[0]), "".join(masked))):
        if word[0] not in ("lower", "upper"):
            raise ExpressionError(
                f"{shortened(word[0])!r} has no period",
                f"write {word[0][:40]}[{{period}}]",
                expression=expression,
                span=word.span(),
            )
    try:
        comparison = parse("".join(pieces))
    except ExpressionError as error:
        raise _with_references(error, expression, references) from None
    if not references:
        raise ExpressionError("no figure stands in it", "name one as gdp[{period}]", expression=expression, span=(0, 1))
    return Template(found["name"] if found else name, expression, comparison, references)


def _with_references(error: ExpressionError, expression: str, references: Mapping[str, Reference]) -> ExpressionError:
    """Return an error of the grammar, said of the text as it was written."""
    start, end = error.span
    match = _REFERENCE.match(expression, start)
    if match is None:
        return ExpressionError(error.what, error.mend, expression=expression, span=error.span)
    name = next(key for key, one in references.items() if one == _reference(match, expression))
    what = error.what.replace(repr(name), repr(shortened(match[0])))
    return ExpressionError(what, error.mend, expression=expression, span=(start, max(end, match.end())))


def _reference(match: re.Match[str], expression: str) -> Reference:
    inside = _INSIDE.fullmatch(match["inside"])
    if inside is None or not match["close"]:
        raise ExpressionError(
            f"{shortened(match[0])!r} is no figure of a template",
            f"write {match['indicator'][:40]}[{{period}}], [{{period-1}}] or [{{period}}, parent({{place}})]",
            expression=expression,
            span=match.span(),
        )
    shift = int((inside["shift"] or "0").replace(" ", ""))
    return Reference(match["indicator"], shift, inside["parent"] is not None)


def templates_of(texts: Iterable[str], file: Path | None = None) -> tuple[Template, ...]:
    """Return the templates of these texts and of a file's lines, in this order.

    In a file each line is one template; empty lines and lines that begin with # are left out. Without a name a
    template is called `template_1` and so on by its place. Raises InputError for a name that stands twice, and where
    there is no template at all.
    """
    found: list[Template] = []
    for text, where in [*((text, "") for text in texts), *_lines(file)]:
        try:
            template = parse_template(text, f"template_{len(found) + 1}")
        except ExpressionError as error:
            raise error.at(where) from None
        if template.name in {one.name for one in found}:
            raise InputError(f"two templates are called {template.name!r}", "give each its own name", where)
        found.append(template)
    if not found:
        raise InputError(
            "there is no template", "write one, as gdp[{period}] / gdp[{period-1}] - 1 == gdp_growth[{period}]"
        )
    return tuple(found)


def _lines(file: Path | None) -> Iterator[tuple[str, str]]:
    if file is None:
        return
    try:
        data = file.read_bytes()
        if len(data) > LONGEST_FILE:
            raise InputError(f"the file holds {len(data)} bytes", f"keep to {LONGEST_FILE}", file.name)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{file.name!r} cannot be read: {error.strerror}", "name a file of templates") from None
    except UnicodeDecodeError as error:
        raise InputError(f"the file is not UTF-8 at byte {error.start}", "save it as UTF-8", file.name) from None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield line, f"{file.name}:{number}"


def indicators_of(templates: Sequence[Template]) -> tuple[str, ...]:
    """Return the indicators that templates need, in order."""
    return tuple(sorted({indicator for template in templates for indicator in template.indicators}))
