from __future__ import annotations

from datetime import date

import pytest

from nangang_open.errors import InputError
from nangang_open.package.changelog import UNRELEASED, read_changelog

TEXT = """# Changelog

Some words before.

## [Unreleased]

## [0.2.0] - 2026-12-01

### Data

- Corrected one figure
  in two lines.
- Added another.

### Tool

- Faster.

## [0.1.0] - 2026-11-23 [YANKED]

### Data

First release.
"""


def test_versions_sections_and_entries_are_read() -> None:
    unreleased, second, first = read_changelog(TEXT)
    assert (unreleased.version, unreleased.date, unreleased.sections) == (UNRELEASED, None, ())
    assert (second.version, second.date, second.line) == ("0.2.0", date(2026, 12, 1), 7)
    data = second.section("Data")
    assert data is not None
    assert data.entries == ("Corrected one figure in two lines.", "Added another.")
    assert second.section("Fixed") is None
    assert [section.heading for section in second.sections] == ["Data", "Tool"]
    assert first.sections[0].entries == ("First release.",)


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        ("## 0.1.0", 1, "no heading"),
        ("## [0.1.0]- 2026-11-23", 1, "no heading"),
        ("\n## [0.1]  - 2026-11-23", 2, "no heading"),
        ("## [0.1] - 2026-11-23", 1, "semantic"),
        ("## [01.0.0] - 2026-11-23", 1, "semantic"),
        ("## [0.1.0]", 1, "no day"),
        ("## [0.1.0] - 2026-02-30", 1, "no day"),
        ("## [0.1.0] - 2026-01-01\n## [0.1.0] - 2026-01-01", 2, "twice"),
        ("## [0.1.0] - 2026-01-01\n## [0.2.0] - 2026-01-02", 2, "newest first"),
    ],
)
def test_a_heading_that_is_no_version_is_refused_with_its_line(lines: str, line: int, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_changelog(lines)
    assert caught.value.where == f"CHANGELOG.md:{line}"


def test_a_text_without_versions_has_none() -> None:
    assert read_changelog("") == read_changelog("# Changelog\n### Data\n- x\n") == []
