"""The two texts of every message say the same, and every message is said somewhere."""

from __future__ import annotations

import csv
import re
import string
from pathlib import Path

import pytest

from nangang_open.messages import SHOWN, message, shown, texts
from nangang_open.validation.run import all_rules
from nangang_open.vocabulary import Language, Layer, Severity, Verdict

ROOM = Path(__file__).parents[2] / "nangang_open"
KEYS = sorted(texts())


def places(text: str) -> set[str]:
    """Return the placeholders of a message."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_say_the_same_things(key: str) -> None:
    english, chinese = (texts()[key][language] for language in (Language.EN, Language.ZH))
    assert chinese
    assert english
    if key.endswith((".message", ".mend")) or ".message." in key or key.startswith(("skip.", "result.")):
        only_there = {"expected_zh"} if key == "NG105.message" else set()
        assert places(english) - {"expected"} == places(chinese) - only_there - {"expected"}


def test_the_table_is_sorted_and_has_no_key_twice() -> None:
    with (ROOM / "messages.csv").open(encoding="utf-8", newline="") as file:
        keys = [row["code"] for row in csv.DictReader(file)]
    assert keys == sorted(set(keys))


def test_every_rule_has_its_title_and_mend_and_says_something() -> None:
    for rule in all_rules():
        assert f"{rule.code}.title" in KEYS
        assert f"{rule.code}.mend" in KEYS
        assert any(key.split(".")[:2] == [rule.code, "message"] for key in KEYS), rule.code
    codes = {rule.code for rule in all_rules()}
    assert {key.split(".")[0] for key in KEYS if key.startswith("NG")} == codes


def test_every_variant_of_a_message_is_said_by_its_rule() -> None:
    for key in KEYS:
        code, _, variant = (*key.split("."), "", "")[:3]
        if not code.startswith("NG") or ".message" not in key or not variant:
            continue
        layer = list(Layer)[int(code[2]) - 1]
        source = (ROOM / "validation" / "rules" / f"{layer}.py").read_text("utf-8")
        said = f'"{variant}"' in source or variant in ("integer", "number", "boolean", "date", "guessed")
        assert said, f"nothing says {key}"


def test_every_other_message_is_said_somewhere() -> None:
    code = "\n".join(path.read_text("utf-8") for path in ROOM.rglob("*.py"))
    made = [f"layer.{layer}" for layer in Layer] + [f"severity.{severity}" for severity in Severity]
    made += [f"verdict.{verdict}" for verdict in Verdict] + [
        f"state.{state}" for state in ("passed", "failed", "skipped")
    ]
    columns = re.findall(r'"(\w+)"', code)
    for key in KEYS:
        if not key.startswith(("NG", "cli.")):
            assert (
                key in made
                or re.search(f"""['"]{re.escape(key)}['"]""", code)
                or (key.startswith("column.") and key[7:] in columns)
            ), key


def test_a_value_that_looks_like_a_placeholder_is_only_a_value() -> None:
    assert "{0.__class__}" in message("NG310.message", disposition="{0.__class__}")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("plain 文字", "plain 文字"),
        ("two\nlines", "two\\nlines"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\u202eturned", "\\u202eturned"),
        ("\ud800", "\\ud800"),
        (7, "7"),
        ("a" * 1000, "a" * SHOWN + "…"),
    ],
)
def test_a_value_is_made_safe_to_print(value: object, said: str) -> None:
    assert shown(value) == said
