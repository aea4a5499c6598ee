"""Run the rules over a package: each passes, fails with findings, or is skipped because of something named."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from nangang_open.messages import message
from nangang_open.validation.material import Copies, Material, NotReadable
from nangang_open.validation.rule import Finding, Rule
from nangang_open.vocabulary import Language, Layer, Severity

if TYPE_CHECKING:
    from nangang_open.package.files import Package
    from nangang_open.validation.judged import Rulings

Progress = Callable[[Rule, int, int], None]
"""Called before each rule with the rule, how many are done, and how many there are."""

COUNTED = ("sources", "paragraphs", "numerals", "figures", "indicators", "scopes", "units", "unknowns", "relations")
READ_BY: Mapping[Layer, tuple[str, ...]] = {
    Layer.SOURCE: ("sources", "paragraphs", "numerals", "figures", "indicators", "units", "unknowns"),
    Layer.RELATIONS: ("figures", "unknowns", "relations"),
}
"""The tables whose rows the rules of a layer read; the schema's read those of all."""

FOUNDATIONS: Mapping[Layer, tuple[Layer, ...]] = {
    Layer.DESCRIPTOR: (),
    Layer.SCHEMA: (Layer.DESCRIPTOR,),
    Layer.SOURCE: (Layer.DESCRIPTOR, Layer.SCHEMA),
    Layer.RELATIONS: (Layer.DESCRIPTOR, Layer.SCHEMA),
    Layer.RELEASE: (Layer.DESCRIPTOR,),
}
"""The layers that must have run before another can be asked."""


class State(StrEnum):
    """What became of a rule or a layer."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Skip:
    """Why a rule did not run: something was not given, or (`failed`) what it reads was found wrong before."""

    code: str
    reason: str
    failed: bool
    values: Mapping[str, str]

    def said(self, language: Language | str) -> str:
        """Return the reason in a language."""
        return message(self.reason, language, **self.values)

    @property
    def because(self) -> str:
        """The reason in English."""
        return self.said(Language.EN)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one rule."""

    rule: Rule
    findings: tuple[Finding, ...]
    skip: Skip | None
    seconds: float

    @property
    def state(self) -> State:
        """Passed, failed with findings (warnings too), or skipped."""
        if self.skip is not None:
            return State.SKIPPED
        return State.FAILED if self.findings else State.PASSED

    @property
    def sound(self) -> bool:
        """Whether nothing in it makes the package invalid."""
        if self.skip is not None:
            return not self.skip.failed
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


@dataclass(frozen=True, slots=True)
class LayerResult:
    """What became of one layer; `checked` counts the rows it read (resources in the descriptor's layer)."""

    name: Layer
    status: State
    checked: int
    findings: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Result:
    """What a validation gives; `files` names each table's file inside the package."""

    name: str
    version: str
    path: str
    files: Mapping[str, str]
    counts: Mapping[str, int]
    layers: tuple[LayerResult, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that is wrong, by code and then by place."""
        return tuple(finding for outcome in self.outcomes for finding in outcome.findings)

    @property
    def skipped(self) -> tuple[Skip, ...]:
        """The rules that did not run, with the reason of each."""
        return tuple(outcome.skip for outcome in self.outcomes if outcome.skip is not None)

    @property
    def valid(self) -> bool:
        """Whether no error was found, and nothing went unread because of one."""
        return all(outcome.sound for outcome in self.outcomes)

    def to_dict(self, language: Language | str = Language.EN) -> dict[str, object]:
        """Return the result as `schemas/result.schema.json` has it, its sentences in a language."""
        return {
            "valid": self.valid,
            "package": {"name": self.name, "version": self.version, "path": self.path},
            "counts": dict(self.counts),
            "layers": [
                {
                    "name": layer.name.value,
                    "status": layer.status.value,
                    "checked": layer.checked,
                    "findings": layer.findings,
                    "seconds": round(layer.seconds, 3),
                }
                for layer in self.layers
            ],
            "findings": [finding.to_dict(language) for finding in self.findings],
            "skipped": [{"code": skip.code, "because": skip.said(language)} for skip in self.skipped],
        }


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, ordered by code."""
    modules = [import_module(f"nangang_open.validation.rules.{layer}") for layer in Layer]
    return tuple(
        sorted((value for m in modules for value in vars(m).values() if isinstance(value, Rule)), key=lambda r: r.code)
    )


def validate(
    package: Package,
    copies: Copies | None = None,
    layers: Collection[Layer] = tuple(Layer),
    progress: Progress | None = None,
    rulings: Rulings | None = None,
) -> Result:
    """Run all rules of the chosen layers whose needs hold, and report everything they find.

    `copies` are pages to prove the source with: bytes by source id, or by None where the package has one source. The
    layers that a chosen one stands on run too; their findings are not reported, but what goes unread because of them
    is. `rulings` are asked where somebody else judges all relations of the package anyway. Raises
    CannotRunError for a copy of a source that the package does not have.
    """
    material = Material(package, copies or {}, rulings)
    wanted = set(layers).union(*(FOUNDATIONS[layer] for layer in layers))
    rules = [rule for rule in all_rules() if rule.layer in wanted]
    outcomes: dict[str, Outcome] = {}
    with nothing_collected():
        counts = {name: table.rows for name in COUNTED if (table := package.table(name)) is not None}
        for done, rule in enumerate(rules):
            if progress is not None:
                progress(rule, done, len(rules))
            if done and rule.layer is not rules[done - 1].layer and rule.layer is not Layer.SCHEMA:
                material.keep_only(READ_BY.get(rule.layer, ()))
            outcomes[rule.code] = _run(rule, material, outcomes)
    reported = tuple(outcome for outcome in outcomes.values() if outcome.rule.layer in set(layers))
    return Result(
        package.name,
        package.version,
        str(package.path),
        _files(package),
        counts,
        tuple(_layer(layer, reported, counts, package) for layer in Layer if layer in set(layers)),
        reported,
    )


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Pause the search for cycles: there are millions of rows and no cycles, and it would walk them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _files(package: Package) -> dict[str, str]:
    resources = (package.descriptor or {}).get("resources")
    named = [entry for entry in resources if isinstance(entry, Mapping)] if isinstance(resources, list) else []
    return {str(entry.get("name")): entry["path"] for entry in named if isinstance(entry.get("path"), str)}


def _run(rule: Rule, material: Material, before: Mapping[str, Outcome]) -> Outcome:
    began = time.perf_counter()
    skip, findings = _needs(rule, before) or _nothing(rule, material), []
    if skip is None:
        try:
            breaches = list(rule.check(material))
        except NotReadable as missing:
            skip = Skip(rule.code, missing.reason, missing.failed, missing.values)
        else:
            findings = [rule.finding(breach, material.key(breach.table, breach.row)) for breach in breaches]
            for breach in breaches:
                material.notes(breach.table, breach.row, breach.field)
                if rule.breaks and breach.table:
                    material.breaks(breach.table, breach.field, rule.code)
    return Outcome(rule, tuple(findings), skip, time.perf_counter() - began)


def _needs(rule: Rule, before: Mapping[str, Outcome]) -> Skip | None:
    for code in rule.needs:
        outcome = before.get(code)
        if outcome is not None and (outcome.findings or (outcome.skip is not None and outcome.skip.failed)):
            return Skip(rule.code, "skip.failed", True, {"code": code})
    return None


def _nothing(rule: Rule, material: Material) -> Skip | None:
    if rule.layer is Layer.SCHEMA and not material.package.table_names:
        return Skip(rule.code, "skip.no_tables", False, {})
    return None


def _layer(layer: Layer, outcomes: tuple[Outcome, ...], counts: Mapping[str, int], package: Package) -> LayerResult:
    own = [outcome for outcome in outcomes if outcome.rule.layer is layer]
    if not all(outcome.sound for outcome in own if outcome.skip is None):
        status = State.FAILED
    elif all(outcome.skip is not None for outcome in own):
        status = State.SKIPPED
    else:
        status = State.PASSED
    resources = (package.descriptor or {}).get("resources")
    checked = {
        Layer.DESCRIPTOR: len(resources) if isinstance(resources, list) else 0,
        Layer.SCHEMA: sum(counts.values()),
        Layer.RELEASE: 0,
        **{name: sum(counts.get(table, 0) for table in tables) for name, tables in READ_BY.items()},
    }[layer]
    if status is State.SKIPPED:
        checked = 0
    findings = sum(len(outcome.findings) for outcome in own)
    return LayerResult(layer, status, checked, findings, sum(outcome.seconds for outcome in own))
