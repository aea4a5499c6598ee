"""`nangang-open explain`: one figure, unknown or relation, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from nangang_open.cli.check import STYLES
from nangang_open.cli.choice import choose
from nangang_open.cli.completion import all_ids
from nangang_open.cli.listing import labelled, opened
from nangang_open.cli.options import LangOption, OutputOption, PackageOption
from nangang_open.cli.output import emit, ready
from nangang_open.cli.relations import named
from nangang_open.cli.terminal import Terminal
from nangang_open.errors import InputError

if TYPE_CHECKING:
    from nangang_open.checks import Check
    from nangang_open.dataset import Dataset
    from nangang_open.figures.figure import Figure
    from nangang_open.relations.relation import Relation, Unknown

TABLES: Final = ("sources", "numerals", "figures", "indicators", "scopes", "units", "unknowns", "relations")
LABEL: Final = 17
"""Cells of the column of headings."""
PIPED: Final = 100
"""The width of a picture where nobody says how wide the screen is."""


def explain(
    context: typer.Context,
    identifier: Annotated[
        str,
        typer.Argument(metavar="ID", help="The id of a figure, unknown or relation.", autocompletion=all_ids),
    ],
    joint: Annotated[
        bool,
        typer.Option(
            "--joint", help="What all relations together leave of it, as a chain of steps to be redone by hand."
        ),
    ] = False,
    output: OutputOption = None,
    package: PackageOption = None,
    lang: LangOption = None,
) -> None:
    """Explain one figure, unknown or relation.

    A figure: how it is printed and where, its value, the interval it stands for and why, the relations it is in.
    A relation: its arithmetic step by step, and its two sides on a number line.
    With --joint: what all stated relations and definitions together leave of it, or why they cannot hold.

    Example: nangang-open explain gdp_2021
    """
    terminal, output = Terminal.of(context, lang, output), ready(output)
    from nangang_open.dataset import load_dataset

    dataset = load_dataset(opened(package), TABLES)
    ids = [*dataset.figure, *dataset.unknown, *dataset.relation]
    choose(identifier, ids, "the id of a figure, an unknown or a relation")
    if joint:
        from nangang_open.cli.chain import chains

        lines = list(chains(identifier, dataset, terminal))
    elif identifier in dataset.figure:
        lines = _figure(dataset.figure[identifier], dataset, terminal)
    elif identifier in dataset.unknown:
        lines = _unknown(dataset.unknown[identifier], dataset, terminal)
    else:
        lines = _relation(dataset.relation[identifier], dataset, terminal)
    emit("\n".join(lines) + "\n", output)


def _figure(figure: Figure, dataset: Dataset, terminal: Terminal) -> list[str]:
    """Return all that is known of a figure."""
    from nangang_open.charts.decimals import bracketed
    from nangang_open.figures.interval import decimal_text

    lines = [terminal.heading(figure.id)]
    lines += _entry("indicator", _named(dataset, figure.indicator, terminal), terminal)
    if figure.scope:
        scope = dataset.scope.get(figure.scope)
        lines += _entry("scope", terminal.pick(scope.name_en, scope.name_zh) if scope else figure.scope, terminal)
    hedge = f" ({figure.hedge_word})" if figure.hedge_word else ""
    lines += _entry("printed", f"{figure.as_written}{figure.scale}{figure.counter}{hedge}", terminal)
    lines += _entry("place", _place(figure.source, figure.paragraph, figure.start, dataset, terminal), terminal)
    lines += _entry("value", f"{decimal_text(figure.value)} {_unit(figure.unit, dataset, terminal)}", terminal)
    lines += _entry("kind", labelled("figures", "quantity_kind", figure.quantity_kind, terminal), terminal)
    for name in ("status", "price_basis", "comparability"):
        word: str = getattr(figure, name)
        if word:
            lines += _entry(name, labelled("figures", name, word, terminal), terminal)
    lines += _entry("period", figure.period, terminal)
    if figure.base_period:
        lines += _entry("base_period", figure.base_period, terminal)
    if figure.note:
        lines += _entry("note", figure.note, terminal)
    seen: list[str] = []
    for reading, interval in dataset.operand(figure.id).intervals.items():
        why = _why(figure, reading.value, terminal)
        if why not in seen:
            lines += _entry("" if seen else "interval", f"{bracketed(interval)}  {why}", terminal)
            seen.append(why)
    return [*lines, *_uses(figure.id, dataset, terminal, "no_relation")]


def _why(figure: Figure, reading: str, terminal: Terminal) -> str:
    """Return why a figure stands for its interval (codebook section 4)."""
    from nangang_open.figures.meaning import Ground, ground_of
    from nangang_open.vocabulary import Hedge, QuantityKind

    ground = ground_of(figure)
    if figure.hedge is Hedge.EXACT or (figure.hedge is Hedge.ABOUT and ground is Ground.FRACTION):
        key = reading if ground is Ground.ROUNDED else ground.value
    else:
        key = figure.hedge.value
    counted = figure.unit == "1" and figure.quantity_kind in {QuantityKind.LEVEL, QuantityKind.FLOW}
    return terminal.say(f"why.{key}") + (terminal.say("why.whole") if counted and key != "counted" else "")


def _unknown(unknown: Unknown, dataset: Dataset, terminal: Terminal) -> list[str]:
    """Return all that is known of an unknown, and what relations imply for it."""
    from nangang_open.charts.decimals import bracketed
    from nangang_open.checks import checked
    from nangang_open.vocabulary import Reading

    lines = [terminal.heading(unknown.id)]
    lines += _entry("indicator", _named(dataset, unknown.indicator, terminal), terminal)
    lines += _entry("kind", labelled("unknowns", "kind", unknown.kind.value, terminal), terminal)
    lines += _entry("period", unknown.period, terminal)
    domain = bracketed(dataset.operand(unknown.id).intervals[Reading.HALF_UP])
    lines += _entry("domain", f"{domain} {_unit(unknown.unit, dataset, terminal)}", terminal)
    if unknown.paragraph is not None and unknown.start is not None:
        lines += _entry("place", _place(unknown.source, unknown.paragraph, unknown.start, dataset, terminal), terminal)
    else:
        lines += _entry("place", terminal.say("explain.outside"), terminal)
    lines += _entry("reason", unknown.reason, terminal)
    for relation, found in checked(dataset, _using(unknown.id, dataset)):
        if not isinstance(found, InputError) and unknown.id in found.implied:
            interval = bracketed(found.implied[unknown.id])
            lines += _entry("implied", terminal.say("explain.by", relation=relation.id, interval=interval), terminal)
    return [*lines, *_uses(unknown.id, dataset, terminal, "no_use")]


def _relation(relation: Relation, dataset: Dataset, terminal: Terminal) -> list[str]:
    """Return a relation's claim, its arithmetic, its verdict, and both sides on a number line."""
    from nangang_open.checks import checked

    ((_, found),) = checked(dataset, [relation.id])
    lines = [terminal.heading(relation.id)]
    lines += terminal.wrapped(terminal.pick(relation.title, relation.title_zh))
    lines += _entry("expression", relation.expression, terminal)
    lines += _entry("basis", labelled("relations", "basis", relation.basis.value, terminal), terminal)
    if relation.assumption:
        lines += _entry("assumption", relation.assumption, terminal)
    lines += _entry("reason", relation.reason, terminal)
    if isinstance(found, InputError):
        raise found
    lines += ["", terminal.heading(terminal.say("explain.steps")), *_steps(found, dataset, terminal)]
    label = terminal.paint(terminal.say(f"verdict.{found.verdict.value}"), STYLES[found.verdict])
    lines += ["", terminal.heading(terminal.say("explain.line")), *_picture(found, terminal), ""]
    lines += _entry("verdict", label, terminal) + _entry("", found.said(terminal.language), terminal)
    if found.lacks_acknowledgement:
        lines += _entry("acknowledgement", terminal.say("unacknowledged"), terminal)
    elif relation.acknowledgement:
        lines += _entry("acknowledgement", relation.acknowledgement, terminal)
    return lines


def _steps(check: Check, dataset: Dataset, terminal: Terminal) -> list[str]:
    """Return the arithmetic of a relation, so that a reader can do it again; fractions also as decimals at the end."""
    from nangang_open.cli.check import chain
    from nangang_open.relations.grammar import parse
    from nangang_open.relations.steps import steps

    done = steps(parse(check.expression), dataset.operands(), check.judgement, dataset.unit)
    texts = [str(step).removesuffix(f": {check.verdict.value}") for step in done]
    if (short := chain(check)) != texts[-1]:
        texts.append(f"≈ {short}")
    return [line for text in dict.fromkeys(texts) for line in terminal.wrapped(text, "  ")]


def _picture(check: Check, terminal: Terminal) -> list[str]:
    """Return the sides of a relation on a number line."""
    from nangang_open.charts.number_line import number_line

    last = len(check.judgement.sides) - 1
    labels = [
        terminal.say("side.first" if index == 0 else "side.last" if index == last else "side", number=index + 1)
        for index in range(last + 1)
    ]
    rows = list(zip(labels, check.judgement.sides, strict=True))
    return [f"  {line}" for line in number_line(rows, (terminal.columns or PIPED) - 2, terminal.paint)]


def _uses(name: str, dataset: Dataset, terminal: Terminal, none: str) -> list[str]:
    """Return the relations that a figure or unknown takes part in, with their verdicts."""
    from nangang_open.checks import checked

    lines: list[str] = []
    for relation, found in checked(dataset, _using(name, dataset)):
        if isinstance(found, InputError):
            label = terminal.paint("?", "bad")
        else:
            label = terminal.paint(terminal.say(f"verdict.{found.verdict.value}"), STYLES[found.verdict])
        title = terminal.pick(relation.title, relation.title_zh)
        lines += _entry("" if lines else "relations", f"{relation.id}  {label}  {title}", terminal)
    return lines or _entry("relations", terminal.say(f"explain.{none}"), terminal)


def _using(name: str, dataset: Dataset) -> list[str]:
    """Return the ids of the relations whose expression has a name."""
    return [relation.id for relation in dataset.relations if name in named(relation.expression)]


def _named(dataset: Dataset, indicator: str, terminal: Terminal) -> str:
    """Return an indicator's name in the reader's language; its id where the package does not name it."""
    found = dataset.indicator.get(indicator)
    return terminal.pick(found.name_en, found.name_zh) if found else indicator


def _unit(name: str, dataset: Dataset, terminal: Terminal) -> str:
    """Return a unit's name in the reader's language; nothing for pure numbers, the id where the package has none."""
    found = dataset.unit.get(name)
    if name == "1":
        return ""
    return terminal.pick(found.name_en, found.name_zh) if found else name


def _place(source: str, paragraph: int, start: int, dataset: Dataset, terminal: Terminal) -> str:
    """Return where a numeral stands, in words."""
    numeral = dataset.numeral.get((source, paragraph, start))
    end = numeral.end if numeral else "?"
    return terminal.say("explain.coordinates", source=source, paragraph=paragraph, start=start, end=end)


def _entry(heading: str, text: str, terminal: Terminal) -> list[str]:
    """Return a heading with its text beside it, wrapped under itself; no heading goes on with the one before."""
    from nangang_open.width import pad

    label = terminal.say(f"explain.{heading}") if heading else ""
    first, *rest = terminal.wrapped(text, " " * LABEL)
    return [terminal.paint(pad(label, LABEL), "dim") + first[LABEL:], *rest]
