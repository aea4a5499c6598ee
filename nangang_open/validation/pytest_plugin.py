"""A pytest plugin: `pytest --datapackage PATH` gives one test for each rule and one for each relation of a package."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from nangang_open.validation.rule import Finding
    from nangang_open.validation.run import Outcome, Result


class DataPackageWarning(UserWarning):
    """A rule that only warns found something."""


class BrokenRuleError(Exception):
    """A rule found errors."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option; without it the plugin does nothing and imports nothing."""
    group = parser.getgroup("nangang-open", "data packages of figures")
    group.addoption(
        "--datapackage",
        metavar="PATH",
        help="Also run the rules of nangang-open over the data package at PATH: one test for each rule and relation.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add the package's tests before others choose among them (`-k`, `-m`)."""
    path = config.getoption("--datapackage")
    if path is not None:
        items += PackageCollector.from_parent(session, name=str(path), path=Path(path)).collect()


class PackageCollector(pytest.Collector):
    """A data package: its rules and its relations are its tests."""

    @cached_property
    def result(self) -> Result:
        """What the rules gave, run once when the first test needs it."""
        from nangang_open.package.files import open_package
        from nangang_open.validation.run import validate

        return validate(open_package(self.name))

    def collect(self) -> list[pytest.Item]:
        """Return one test for each rule, and one for each relation that has an id."""
        from nangang_open.errors import CannotRunError
        from nangang_open.package.files import open_package
        from nangang_open.validation.run import all_rules

        try:
            table = open_package(self.name).table("relations")
        except CannotRunError as error:
            raise pytest.UsageError(f"--datapackage: {error}") from None
        ids = table.column("id") if table is not None else ()
        rules = [RuleItem.from_parent(self, name=f"{rule.code} {rule.slug}", code=rule.code) for rule in all_rules()]
        return [
            *rules,
            *(RelationItem.from_parent(self, name=f"relation {name}", key=name) for name in dict.fromkeys(ids)),
        ]


class PackageItem(pytest.Item):
    """A test of a package, which fails with the findings it has."""

    @property
    def result(self) -> Result:
        """What the rules gave of the whole package."""
        assert isinstance(self.parent, PackageCollector)
        return self.parent.result

    def judge(self, findings: Iterator[Finding]) -> None:
        """Fail with the errors among the findings, and warn of the rest."""
        errors = []
        for finding in findings:
            said = f"{finding.place}: {finding.message}; {finding.mend}"
            if finding.severity == "error":
                errors.append(said)
            else:
                warnings.warn(DataPackageWarning(f"{finding.code} {said}"), stacklevel=1)
        if errors:
            raise BrokenRuleError("\n".join(errors))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        """Return the findings, without a traceback into the rules."""
        if isinstance(excinfo.value, BrokenRuleError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo, style))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the test is from."""
        return self.path, None, self.name


class RuleItem(PackageItem):
    """One rule: passed, failed with its findings, or skipped for a named reason."""

    def __init__(self, *, code: str, **arguments: object) -> None:
        super().__init__(**arguments)  # type: ignore[arg-type]
        self.code = code

    def runtest(self) -> None:
        """Report the rule's outcome."""
        outcome: Outcome = next(each for each in self.result.outcomes if each.rule.code == self.code)
        if outcome.skip is not None:
            pytest.skip(outcome.skip.because)
        self.judge(iter(outcome.findings))


class RelationItem(PackageItem):
    """One relation: everything that the rules found about its row."""

    def __init__(self, *, key: str, **arguments: object) -> None:
        super().__init__(**arguments)  # type: ignore[arg-type]
        self.key = key

    def runtest(self) -> None:
        """Fail where an error was found about the relation; skip where it could not be judged."""
        self.judge(each for each in self.result.findings if each.table == "relations" and each.key == self.key)
        unjudged = next((o.skip for o in self.result.outcomes if o.rule.code == "NG407" and o.skip is not None), None)
        if unjudged is not None:
            pytest.skip(unjudged.because)
