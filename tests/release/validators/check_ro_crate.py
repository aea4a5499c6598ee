"""Validate a crate offline: check_ro_crate.py FOLDER CONTEXT CACHE. Runs in the environment `.venv-rocrate`.

The context of RO-Crate 1.2 is put into the validator's own cache under its address, so that it asks no network.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

from requests import PreparedRequest, Response  # type: ignore[import-not-found, import-untyped, unused-ignore]
from requests.adapters import HTTPAdapter  # type: ignore[import-not-found, import-untyped, unused-ignore]
from requests_cache import CachedSession  # type: ignore[import-not-found, import-untyped, unused-ignore]
from rocrate_validator import models, services  # type: ignore[import-not-found, import-untyped, unused-ignore]
from urllib3.response import HTTPResponse

ADDRESS = "https://w3id.org/ro/crate/1.2/context"


class Shelf(HTTPAdapter):  # type: ignore[misc, unused-ignore]
    """Answers every request with one file."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.body = file.read_bytes()

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> Response:
        headers = {"Content-Type": "application/ld+json"}
        found = HTTPResponse(io.BytesIO(self.body), headers, 200, preload_content=False, request_url=request.url)
        return self.build_response(request, found)  # type: ignore[no-any-return, unused-ignore]


def main(crate: str, context: str, cache: str) -> int:
    """Print every issue, one a line, its severity first; return 1 where one is of what the standard requires."""
    session = CachedSession(cache, backend="sqlite", expire_after=-1)
    session.mount("https://", Shelf(Path(context)))
    session.get(ADDRESS, headers={"Accept": "application/ld+json, application/json, */*;q=0.1"})
    settings = services.ValidationSettings(
        rocrate_uri=crate,
        profile_identifier="ro-crate-1.2",
        requirement_severity=models.Severity.OPTIONAL,
        offline=True,
        cache_path=cache,
    )
    issues = services.validate(settings).get_issues()
    for issue in issues:
        message = " ".join(str(issue.message).split())
        sys.stdout.write(f"{issue.severity.name} {issue.check.identifier} {message}\n")
    sys.stdout.write(f"{len(issues)} issues\n")
    return int(any(issue.severity == models.Severity.REQUIRED for issue in issues))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
