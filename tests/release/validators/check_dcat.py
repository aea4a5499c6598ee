"""Check DCAT-AP by its shapes: check_dcat.py FILE SHAPES. Runs in the environment `.venv-dcat`."""

from __future__ import annotations

import sys

from pyshacl import validate  # type: ignore[import-not-found, import-untyped, unused-ignore]
from rdflib import Graph  # type: ignore[import-not-found, import-untyped, unused-ignore]

BASE = "https://example.org/releases/dcat.jsonld"
"""Where the file is thought to lie: its files' addresses are relative."""


def main(file: str, shapes: str) -> int:
    """Print the report; return 1 where a shape is broken, or where the file holds no data set at all."""
    graph = Graph().parse(file, format="json-ld", publicID=BASE)
    datasets = list(graph.query("SELECT ?d {?d a <http://www.w3.org/ns/dcat#Dataset>}"))
    files = list(graph.query("SELECT ?f {?f a <http://www.w3.org/ns/dcat#Distribution>}"))
    conforms, _, report = validate(graph, shacl_graph=Graph().parse(shapes, format="turtle"))
    sys.stdout.write(f"{len(datasets)} data set, {len(files)} files\n{report}")
    return int(not conforms or not datasets)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
