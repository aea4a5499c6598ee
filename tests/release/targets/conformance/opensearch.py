"""A stand-in for OpenSearch on loopback: it keeps documents, finds those with a phrase in a field, and nothing more.

InvenioRDM keeps its records in PostgreSQL and only looks for them here, so that this much is enough for the answers to
be its own. A clause that this does not know excludes nothing; what must not be seen is told by the owner.
"""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

Json = dict[str, Any]
PHRASE = re.compile(r'([\w.]+):"([^"]*)"')


class Stand:
    """All indices, each with its documents by their identifiers."""

    def __init__(self) -> None:
        self.indices: dict[str, dict[str, Json]] = {}
        self.lock = threading.Lock()

    def found(self, name: str, query: Json) -> list[Json]:
        """Return the hits of a query in all indices that an alias stands for: aliases are beginnings of names."""
        return [
            {"_index": index, "_id": number, "_score": 1.0, "_source": document, "sort": [0]}
            for index, documents in self.indices.items()
            if any(index.startswith(one.rstrip("*")) for one in name.split(","))
            for number, document in documents.items()
            if matches(query, document)
        ]


def matches(query: Json, document: Json) -> bool:
    """Return whether a document is as a query says."""
    ((kind, said),) = query.items() if len(query) == 1 else (("", {}),)
    match kind:
        case "bool":
            parts = {
                name: one if isinstance(one, list) else [one]
                for name, one in said.items()
                if name != "minimum_should_match"
            }
            needed = (*parts.get("must", ()), *parts.get("filter", ()))
            either = parts.get("should", [])
            return (
                all(matches(one, document) for one in needed)
                and (
                    not either
                    or (bool(needed) and "minimum_should_match" not in said)
                    or any(matches(one, document) for one in either)
                )
                and not any(matches(one, document) for one in parts.get("must_not", ()))
            )
        case "match_none":
            return False
        case "term" | "match" | "match_phrase":
            ((field, value),) = said.items()
            wanted = value.get("value", value.get("query")) if isinstance(value, dict) else value
            return said_as(wanted) in values(document, field)
        case "terms":
            ((field, wanted),) = [(field, one) for field, one in said.items() if isinstance(one, list)]
            return bool({said_as(one) for one in wanted} & values(document, field))
        case "exists":
            return bool(values(document, said["field"]))
        case "query_string" | "simple_query_string":
            return all(value in values(document, field) for field, value in PHRASE.findall(said["query"]))
    return True


def values(document: Any, field: str) -> set[str]:
    """Return all that stands in a field, in lists too."""
    found = [document]
    for name in field.removesuffix(".keyword").split("."):
        inner = [one.get(name) for one in found if isinstance(one, dict)]
        found = [one for some in inner for one in (some if isinstance(some, list) else [some]) if one is not None]
    return {said_as(one) for one in found}


def counted(asked: Json) -> Json:
    """Return the counts that a search asks for besides: of nothing."""
    return {name: {"buckets": [], "doc_count": 0, **counted(one)} for name, one in asked.get("aggs", {}).items()}


def said_as(value: Any) -> str:
    """Return a value as it is written in JSON, a text without quotes."""
    return value if isinstance(value, str) else json.dumps(value)


class Handler(BaseHTTPRequestHandler):
    """Answers for the stand-in."""

    protocol_version = "HTTP/1.1"
    stand: Stand

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self.do
        raise AttributeError(name)

    def do(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.stand.lock:
            status, document = self.answered(
                [unquote(one) for one in urlsplit(self.path).path.strip("/").split("/")], body
            )
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def answered(self, path: list[str], body: bytes) -> tuple[int, Json]:
        """Return status and document of an answer."""
        indices = self.stand.indices
        match path:
            case [""]:
                return 200, {"version": {"number": "2.12.0", "distribution": "opensearch"}, "tagline": "a stand-in"}
            case [index, "_doc", number] if self.command in ("PUT", "POST"):
                there = indices.setdefault(index, {})
                result = "updated" if number in there else "created"
                there[number] = json.loads(body)
                return 201, {"_index": index, "_id": number, "result": result, "_version": 1}
            case [index, "_doc", number] if self.command == "DELETE":
                gone = indices.get(index, {}).pop(number, None)
                return (404, {"result": "not_found"}) if gone is None else (200, {"result": "deleted"})
            case [index, "_search"]:
                asked = json.loads(body or b"{}")
                hits = self.stand.found(index, asked.get("query", {"match_all": {}}))
                found = {"total": {"value": len(hits), "relation": "eq"}, "hits": hits}
                return 200, {"took": 0, "timed_out": False, "hits": found, "aggregations": counted(asked)}
            case ["_bulk"] | [_, "_bulk"]:
                return 200, {"errors": False, "items": []}
        return 200, {"acknowledged": True, "updated": 0, "deleted": 0, "total": 0, "count": 0}

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        del format, args


def serve() -> int:
    """Serve on loopback for as long as the process lives, and return the port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"stand": Stand()}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return int(server.server_port)
