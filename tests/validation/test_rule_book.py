"""The page of rules is written from the rules."""

from __future__ import annotations

from pathlib import Path

from nangang_open.validation.rule_book import main, rule_book
from nangang_open.validation.run import all_rules

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_the_page_of_rules_is_current() -> None:
    assert main(["--check", str(PAGE)]) == 0, "run python -m nangang_open.validation.rule_book docs/rules.md"


def test_every_code_has_a_section() -> None:
    headings = [line.split()[1] for line in rule_book().splitlines() if line.startswith("### ")]
    assert headings == [rule.code for rule in all_rules()]


def test_check_notices_a_page_that_is_not_current(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "rules.md"
    assert main(["--check", str(page)]) == 1
    assert main([str(page)]) == 0
    assert main(["--check", str(page)]) == 0
    page.write_text(page.read_text("utf-8") + "\n", "utf-8")
    assert main(["--check", str(page)]) == 1
