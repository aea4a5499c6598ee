"""Check a DataCite record by its JSON schema and write it as XML: check_datacite.py FILE. Runs in `.venv-datacite`."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(file: str) -> int:
    """Print the XML; return 1, with what is wrong, where the record breaks the JSON schema."""
    from datacite import schema45  # type: ignore[import-not-found, import-untyped, unused-ignore]

    record = json.loads(Path(file).read_text("utf-8"))
    wrong = [error.message for error in schema45.validator.iter_errors(record)]
    sys.stdout.write("\n".join(wrong) or schema45.tostring(record))
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
