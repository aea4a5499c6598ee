"""The real command as a process of its own, on the sound package of five figures."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SOUND = Path(__file__).parents[1] / "packages" / "sound"
SHIPPED = Path(__file__).parents[2] / "datapackage"
PAGE = Path(__file__).parents[3] / "shared" / "source" / "nangang-2022.txt"
ENVIRONMENT = {
    **{
        name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "COLUMNS", "NO_COLOR"))
    },
    "LC_ALL": "C.UTF-8",
    "TERM": "xterm-256color",
}


@dataclass(frozen=True)
class Ran:
    """What a run gave."""

    code: int
    out: str
    err: str


def run(*arguments: str | Path, cwd: Path | None = None, encoding: str = "utf-8", **environment: str) -> Ran:
    """Run `nangang-open` with arguments, standard output and error piped."""
    process = subprocess.run(
        [sys.executable, "-m", "nangang_open", *map(str, arguments)],
        capture_output=True,
        cwd=cwd or Path(__file__).parents[2],
        env={**ENVIRONMENT, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
        timeout=120,
    )
    return Ran(process.returncode, process.stdout.decode(encoding), process.stderr.decode(encoding))


def on_sound(*arguments: str | Path, encoding: str = "utf-8", **environment: str) -> Ran:
    """Run a command on the sound package."""
    return run(*arguments, "--package", SOUND, cwd=None, encoding=encoding, **environment)
