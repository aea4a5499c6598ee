"""The styles by name, as `cite --style` takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from nangang_open.release.citation.apa import apa
from nangang_open.release.citation.biblatex import biblatex
from nangang_open.release.citation.bibtex import bibtex
from nangang_open.release.citation.chicago import chicago
from nangang_open.release.citation.csl_json import csl_json
from nangang_open.release.citation.gb7714_2015 import gb7714_2015
from nangang_open.release.citation.gb7714_2025 import gb7714_2025
from nangang_open.release.citation.ris import ris
from nangang_open.release.citation.work import Work

STYLES: Final[Mapping[str, Callable[[Work], str]]] = {
    "gb7714-2025": gb7714_2025,
    "gb7714-2015": gb7714_2015,
    "apa": apa,
    "chicago": chicago,
    "bibtex": bibtex,
    "biblatex": biblatex,
    "ris": ris,
    "csl-json": csl_json,
}
