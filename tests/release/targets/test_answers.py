"""Each answer of InvenioRDM that a run relies on, one by one: the small server gives what the real one gives."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.release.targets.repositories import TOKEN, Json, Records, told

ANSWERS = Path(__file__).with_name("answers.txt")
"""What the real server says; where another version of it says otherwise, the small one is to follow."""

SAID: Json = {"title": "Five figures", "version": "1.0.0", "resource_type": {"id": "dataset"}}
WHOLE: Json = {
    **SAID,
    "publisher": "Us",
    "publication_date": "2024-01-01",
    "creators": [{"person_or_org": {"type": "personal", "family_name": "E"}}],
}
SHOWN = ("message", "errors", "is_published", "is_draft", "checksum", "size")


def shown(document: Any) -> Json:
    """Return of an answer what a run looks at."""
    if not isinstance(document, dict):
        return {}
    found = {name: document[name] for name in SHOWN if name in document}
    if "pids" in document:
        found["doi"] = document["pids"].get("doi", {}).get("identifier", "")
    if "metadata" in document and document["metadata"] is not None:
        found["says"] = [document["metadata"].get(name, "") for name in ("title", "version")]
    if "entries" in document:
        found["files"] = [
            [one[name] for name in ("key", "status", "size") if name in one] for one in document["entries"]
        ]
    if "key" in document:
        found["file"] = [document["key"], document["status"]]
    if "hits" in document:
        found["hits"] = [[one["metadata"].get("version"), one["is_published"]] for one in document["hits"]["hits"]]
    return found


class Teller:
    """Asks a server one thing after another; names stand for the identifiers that it gives."""

    def __init__(self, server: Records) -> None:
        self.server = server
        self.names: dict[str, str] = {server.url: "API"}

    def __call__(
        self, method: str, path: str, document: Any = None, *, data: bytes | None = None, token: str = TOKEN
    ) -> tuple[str, Any]:
        for value, name in self.names.items():
            path = re.sub(rf"\b{name}\b", value, path)
        status, found, where = told(self.server, method, path, document, data, token)
        said = f"{status} {json.dumps(shown(found), ensure_ascii=False)}{' > ' if where else ''}{where}"
        for value, name in self.names.items():
            said = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", name, said)
        return said, found


def answers(server: Records) -> Iterator[str]:
    """Yield each question and its answer, for the life of one record."""
    ask = Teller(server)

    def line(question: str, document: Any = None, *, data: bytes | None = None, token: str = TOKEN) -> str:
        method, path = question.split(" ", 1)
        said, _ = ask(method, path, document, data=data, token=token)
        return f"{question}: {said}"

    def record(document: Json, **more: Any) -> Json:
        return {"files": {"enabled": True}, "metadata": document, **more}

    yield line("GET user/records", token="wrong")
    yield line("POST records", {}, token="wrong")
    yield line("GET records/none1-none1")
    yield line("GET records/none1-none1/draft")
    _, made = ask("POST", "records", record(SAID, access={"record": "public", "files": "public"}))
    ask.names |= {made["id"]: "ID", made["parent"]["id"]: "CONCEPT"}
    yield f"made with errors: {json.dumps(made.get('errors'))}"
    yield line("GET records/ID")
    yield line("GET records/ID/files")
    yield line("GET records/ID/draft")
    yield line("POST records/ID/draft/pids/doi")
    yield line("POST records/ID/draft/pids/doi")
    yield line("PUT records/ID/draft", record({**WHOLE, "rights": [{"id": "nope"}]}))
    yield line("PUT records/ID/draft", record({**WHOLE, "languages": [{"id": "xxx"}]}))
    yield line("PUT records/ID/draft", record({**WHOLE, "title": "ab", "publication_date": "once", "publisher": ""}))
    yield line("POST records/ID/draft/actions/publish")
    yield line("PUT records/ID/draft", record(WHOLE))
    yield line("POST records/ID/draft/actions/publish")
    files = "records/ID/draft/files"
    yield line(f"GET {files}")
    yield line(f"POST {files}", [{"key": "a b.txt"}])
    yield line(f"POST {files}", [{"key": "a b.txt"}])
    yield line(f"POST {files}/a%20b.txt/commit")
    yield line(f"POST {files}/none/commit")
    yield line(f"PUT {files}/none/content", data=b"x")
    yield line(f"DELETE {files}/none")
    yield line(f"PUT {files}/a%20b.txt/content", data=b"hello")
    yield line(f"GET {files}")
    yield line("POST records/ID/draft/actions/publish")
    yield line(f"POST {files}/a%20b.txt/commit")
    yield line(f"PUT {files}/a%20b.txt/content", data=b"other")
    yield line(f"GET {files}")
    yield line(f"POST {files}", [{"key": "a b.txt"}])
    yield line(f"PUT {files}/a%20b.txt/content", data=b"hello")
    yield line(f"POST {files}/a%20b.txt/commit")
    yield line(f"POST {files}", [{"key": "more"}])
    yield line(f"DELETE {files}/more")
    yield line("PUT records/ID/draft", record(WHOLE))
    yield line("POST records/ID/draft/actions/publish")
    yield line("POST records/ID/draft/actions/publish")
    yield line("GET records/ID")
    yield line("GET records/ID/files")
    yield line("GET records/ID/draft")
    yield line(f"GET {files}")
    yield line("PUT records/ID/draft", record(WHOLE))
    yield line("GET records/CONCEPT")
    yield line("GET records/CONCEPT/versions/latest")
    yield line("GET records/ID/versions/latest")
    _, after = ask("POST", "records/ID/versions")
    ask.names[after["id"]] = "NEXT"
    yield line("POST records/ID/versions")
    yield line("GET records/NEXT/draft")
    yield line("GET records/NEXT/draft/files")
    yield line("GET records/NEXT")
    yield line("GET records/ID/versions/latest")
    yield line("PUT records/NEXT/draft", record({**SAID, "version": "1.1.0"}))
    yield line("GET user/records?q=metadata.version%3A%221.0.0%22&sort=newest&size=100")
    yield line("GET user/records?q=metadata.version%3A%221.0.0%22&sort=newest&size=100&allversions=true")
    yield line("GET user/records?q=metadata.version%3A%221.1.0%22&sort=newest&size=100&allversions=true")
    yield line("DELETE records/NEXT/draft")
    yield line("GET records/NEXT/draft")
    yield line("POST records/ID/draft")
    yield line("GET records/ID/draft")
    yield line("GET user/records?sort=newest&size=100&allversions=true")


def test_the_answers_are_those_of_the_real_server(invenio: Records) -> None:
    assert list(answers(invenio)) == ANSWERS.read_text("utf-8").splitlines()
