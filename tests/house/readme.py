"""The READMEs' examples. After a change of what the tool prints, `python -m tests.house.readme` writes those that differ anew."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from typing import Final

from tests.house.checkout import ROOT

READMES: Final = ("README.md", "README.zh.md")
ANYTHING: Final = "..."
BLOCK: Final = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECONDS: Final = re.compile(r"(?<= )\d+\.\d\d$", re.MULTILINE)


@dataclass(frozen=True)
class Shown:
    """A command that a README shows, with the output under it; `...` stands for anything."""

    readme: str
    command: str
    output: str

    def __str__(self) -> str:
        return f"{self.readme}: {self.command}"

    def matches(self, printed: str) -> bool:
        """Tell whether a command printed what is shown, where any run of spaces is as good as another."""
        pattern = r"\s+".join(".*?" if word == ANYTHING else re.escape(word) for word in self.output.split())
        return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


def shown(readme: str) -> list[Shown]:
    """Return the examples of a README, in order."""
    found = []
    for block in BLOCK.findall((ROOT / readme).read_text("utf-8")):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = example.partition("\n")
            found.append(Shown(readme, command, output))
    return found


def printed(command: str) -> str:
    """Return what a command prints to a file, in a neutral locale, at the root of the checkout."""
    program, *arguments = shlex.split(command)
    assert program == "nangang-open", f"{command}: only the tool itself is run"
    surroundings = {name: text for name, text in os.environ.items() if not name.startswith(("LC_", "LANG", "COLUMNS"))}
    surroundings |= {"LC_ALL": "C.UTF-8", "COLUMNS": "100"}
    run = [sys.executable, "-m", "nangang_open", *arguments]
    return subprocess.run(
        run, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
    ).stdout


def refresh(readme: str) -> None:
    """Write anew the outputs that differ from what a README shows; seconds become `...`."""
    page = ROOT / readme
    text = page.read_text("utf-8")
    for example in shown(readme):
        output = printed(example.command)
        if not example.matches(output):
            lines = [line.rstrip() for line in SECONDS.sub(ANYTHING, output).strip().splitlines()]
            before = f"$ {example.command}\n{example.output}"
            text = text.replace(before, "\n".join([f"$ {example.command}", *lines, ""]))
    page.write_text(text, "utf-8")


if __name__ == "__main__":
    for name in READMES:
        refresh(name)
