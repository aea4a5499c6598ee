"""The page of rules, `docs/rules.md`, written from the rules themselves and their messages.

`python -m nangang_open.validation.rule_book docs/rules.md` writes it; with `--check` it only says whether it is current.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from nangang_open.messages import message, texts
from nangang_open.validation.rule import Rule
from nangang_open.validation.run import all_rules
from nangang_open.vocabulary import Language, Layer

HEAD = """# The rules

Every rule that `nangang-open validate` asks, by code. This page is written from the rules themselves: see
`nangang_open/validation/rule_book.py`.

A rule passes, fails with its findings, or is skipped, with the reason: what it reads is not in the package, was not given (a
copy of the source), or was found wrong by a rule before it. Errors make a package invalid, warnings do not. Words in
braces stand for what is found.
"""
INTRODUCTIONS = {
    Layer.DESCRIPTOR: "Is `datapackage.json` a Data Package, version 2, and does it say what is true of its files?",
    Layer.SCHEMA: "Can every table be read, and does each cell hold what its schema allows?",
    Layer.SOURCE: "Does each figure stand where the tables say, and does it say what is printed there?",
    Layer.RELATIONS: "Do the figures agree with each other?",
    Layer.RELEASE: "Is this the release that it says it is?",
}


def rule_book() -> str:
    """Return the whole page as Markdown, a section for each code."""
    rules = all_rules()
    parts = [HEAD]
    for layer in Layer:
        parts.append(f"## {layer.value.capitalize()}\n\n{INTRODUCTIONS[layer]}\n")
        parts += [_section(rule) for rule in rules if rule.layer is layer]
    return "\n".join(parts)


def _section(rule: Rule) -> str:
    needs = f" Asked only where {', '.join(rule.needs)} passed." if rule.needs else ""
    lines = [
        f"### {rule.code} {rule.slug}",
        "",
        f"**{message(f'{rule.code}.title', Language.EN)}.** {rule.why}",
        "",
        f"{message(f'{rule.code}.title', Language.ZH)}。",
        "",
        f"- Severity: {rule.severity.value}.{needs}",
        *(f"- Says: {_plain(text)}." for text in _said(rule.code)),
        f"- Mend: {_plain(texts()[f'{rule.code}.mend'][Language.EN])}.",
        "",
    ]
    return "\n".join(lines)


def _said(code: str) -> list[str]:
    return [words[Language.EN] for key, words in texts().items() if key.split(".")[:2] == [code, "message"]]


def _plain(text: str) -> str:
    return text.replace("<", "&lt;").replace("*", "\\*")


def main(arguments: Sequence[str]) -> int:
    """Write the page, or with `--check` return 1 where it is not current."""
    check = "--check" in arguments
    (path,) = (Path(argument) for argument in arguments if argument != "--check")
    page = rule_book()
    if check:
        return int(not path.is_file() or path.read_text("utf-8") != page)
    path.parent.mkdir(exist_ok=True)
    path.write_text(page, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
