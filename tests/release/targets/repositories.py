"""Small servers on loopback that behave as InvenioRDM and GitHub do, and fail as they are told to."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from nangang_open.release.targets.service import Service

TOKEN = "t0ken-that-nobody-may-see"
Json = dict[str, Any]


class Fault(StrEnum):
    """What goes wrong with one request: cut before or after it is done, or in its body; an answer of trouble."""

    BEFORE = "cut before"
    AFTER = "cut after"
    INSIDE = "cut inside"
    BUSY = "429"
    FAILS = "500"


@dataclass
class Answer:
    """What a server answers."""

    status: int
    document: Any = None
    headers: Json = field(default_factory=dict)


class NoAnswer(Exception):
    """The connection ends here."""


@dataclass
class Small:
    """A server; `fault` is told the number of each request, and `asked` lists them. `waited` is how long clients did."""

    url: str = ""
    fault: Callable[[int], Fault | None] = lambda _number: None
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    count: int = 0

    def service(self, name: str, **more: Any) -> Service:
        """Return a client that does not wait."""
        return Service(self.url, TOKEN, name, pause=self.waited.append, **more)

    def answer(self, method: str, path: str, query: Json, body: bytes) -> Answer:
        raise NotImplementedError

    def half(self, path: str, query: Json) -> None:
        """Do what half a body does."""


class Handler(BaseHTTPRequestHandler):
    """Answers for a small server, or fails as that says."""

    small: Small

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self.do
        raise AttributeError(name)

    def do(self) -> None:
        small = self.small
        small.count += 1
        fault = small.fault(small.count)
        parts = urlsplit(self.path)
        path, query = unquote(parts.path), {key: one[0] for key, one in parse_qs(parts.query).items()}
        small.asked.append(f"{self.command} {path}")
        small.told.append(self.headers.get("Authorization", ""))
        length = int(self.headers.get("Content-Length") or 0)
        if fault is Fault.INSIDE:
            self.rfile.read(length // 2)
            small.half(path, query)
        if fault in (Fault.INSIDE, Fault.BEFORE):
            return
        body = self.rfile.read(length)
        if fault is Fault.BUSY:
            self.say(Answer(429, {"message": "slower"}, {"Retry-After": "7"}))
        elif fault is Fault.FAILS:
            self.say(Answer(500, {"message": "failed"}))
        elif small.told[-1] != f"Bearer {TOKEN}":
            self.say(Answer(401, {"message": f"{small.told[-1]} is not known"}))
        else:
            answer = small.answer(self.command, path, query, body)
            if fault is not Fault.AFTER:
                self.say(answer)

    def say(self, answer: Answer) -> None:
        data = b"" if answer.document is None else json.dumps(answer.document).encode()
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(data)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        del format, args


@contextmanager
def serving(small: Small) -> Iterator[None]:
    """Serve on loopback until the block ends."""

    handler = type("Answering", (Handler,), {"small": small})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    small.url = f"http://127.0.0.1:{server.server_port}/api"
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Kept:
    """One version of a record in InvenioRDM: its draft or its public form, and its files (None: no content yet)."""

    id: str
    parent: str
    metadata: Json
    pids: Json = field(default_factory=dict)
    public: bool = False
    files: dict[str, bytes | None] = field(default_factory=dict)
    committed: set[str] = field(default_factory=set)

    def document(self, url: str) -> Json:
        return {
            "id": self.id,
            "parent": {"id": self.parent},
            "created": f"2024-01-01T00:00:{int(self.id) % 60:02}",
            "is_published": self.public,
            "is_draft": not self.public,
            "access": {"record": "public", "files": "public"},
            "files": {"enabled": True},
            "metadata": self.metadata,
            "pids": self.pids,
            "links": {"self_html": f"{url}/uploads/{self.id}"},
        }

    def entry(self, key: str) -> Json:
        data = self.files[key]
        if key not in self.committed or data is None:
            return {"key": key, "status": "pending"}
        md5 = hashlib.md5(data).hexdigest()
        return {"key": key, "status": "completed", "size": len(data), "checksum": f"md5:{md5}"}


@dataclass
class Invenio(Small):
    """InvenioRDM, as far as records go; `spoils` are files whose content it damages, `hides` what it does not show yet."""

    records: dict[str, Kept] = field(default_factory=dict)
    licences: tuple[str, ...] = ("cc-by-4.0",)
    spoils: set[str] = field(default_factory=set)
    hides: int = 0

    def client(self) -> Service:
        return self.service("ZENODO_TOKEN")

    def answer(self, method: str, path: str, query: Json, body: bytes) -> Answer:
        path = path.removeprefix("/api/")
        if path == "user/records":
            version = query["q"].partition('"')[2].rstrip('"')
            found = [one for one in self.records.values() if one.metadata.get("version") == version]
            hits = [one.document(self.url) for one in found]
            return Answer(200, {"hits": {"hits": hits}})
        if (method, path) == ("POST", "records"):
            return Answer(201, self._new(json.loads(body)["metadata"]).document(self.url))
        _, name, *rest = path.split("/", 2)
        below = rest[0] if rest else ""
        kept = self.records.get(name)
        if kept is None:
            family = [one for one in self.records.values() if one.parent == name and one.public]
            return self._elsewhere(family[-1].id) if family and method == "GET" else Answer(404, {"message": "none"})
        if below.startswith("draft") and not kept.public:
            return self._draft(method, below.removeprefix("draft").strip("/"), kept, body)
        return self._public(method, below, kept)

    def half(self, path: str, query: Json) -> None:
        del query
        found = re.fullmatch(r"/api/records/(\w+)/draft/files/(.+)/content", path)
        if found is not None:
            self.records[found[1]].files.pop(found[2], None)

    def _new(self, metadata: Json, parent: str = "") -> Kept:
        number = str(101 + len(self.records))
        self.records[number] = Kept(number, parent or f"9{number}", metadata)
        return self.records[number]

    def _elsewhere(self, name: str) -> Answer:
        return Answer(302, None, {"Location": f"{self.url}/records/{name}"})

    def _public(self, method: str, below: str, kept: Kept) -> Answer:
        family = [one for one in self.records.values() if one.parent == kept.parent]
        if not kept.public or below.startswith("draft"):
            return Answer(404, {"message": "none"})
        if (method, below) == ("GET", "versions/latest"):
            return self._elsewhere([one for one in family if one.public][-1].id)
        if (method, below) == ("POST", "versions"):
            drafts = [one for one in family if not one.public]
            kept = drafts[0] if drafts else self._new({"title": kept.metadata["title"]}, kept.parent)
            return Answer(201, kept.document(self.url))
        if (method, below) == ("GET", "files"):
            return Answer(200, {"entries": [kept.entry(key) for key in kept.files]})
        if (method, below) == ("GET", ""):
            self.hides -= 1
            return Answer(404, {"message": "none"}) if self.hides >= 0 else Answer(200, kept.document(self.url))
        return Answer(405)

    def _draft(self, method: str, below: str, kept: Kept, body: bytes) -> Answer:
        match method, below:
            case "GET", "":
                return Answer(200, kept.document(self.url))
            case "PUT", "":
                given = json.loads(body)
                kept.metadata, kept.pids = given["metadata"], given.get("pids", {})
                return Answer(200, {**kept.document(self.url), "errors": self._errors(kept)})
            case "POST", "pids/doi":
                if kept.pids:
                    return Answer(400, {"message": "A PID already exists for type doi"})
                kept.pids = {"doi": {"identifier": f"10.5281/zenodo.{kept.id}", "provider": "datacite"}}
                return Answer(201, kept.document(self.url))
            case "POST", "actions/publish":
                if self._errors(kept) or not kept.files or set(kept.files) != kept.committed:
                    return Answer(400, {"message": "A validation error occurred.", "errors": self._errors(kept)})
                kept.public = True
                return Answer(202, kept.document(self.url))
            case "GET", "files":
                return Answer(200, {"enabled": True, "entries": [kept.entry(key) for key in kept.files]})
            case "POST", "files":
                (key,) = (one["key"] for one in json.loads(body))
                if key in kept.files:
                    return Answer(400, {"message": f"File with key {key} already exists."})
                kept.files[key] = None
                return Answer(201, {"entries": [kept.entry(one) for one in kept.files]})
        return self._file(method, below.removeprefix("files/"), kept, body)

    def _file(self, method: str, below: str, kept: Kept, body: bytes) -> Answer:
        key, _, action = below.partition("/")
        if key not in kept.files:
            return Answer(404, {"message": f"No file {key}"})
        match method, action:
            case "DELETE", "":
                del kept.files[key]
                kept.committed.discard(key)
                return Answer(204)
            case "PUT", "content":
                kept.files[key] = body[:-1] + b"?" if key in self.spoils else body
                return Answer(200, kept.entry(key))
            case "POST", "commit" if kept.files[key] is not None:
                kept.committed.add(key)
                return Answer(200, kept.entry(key))
        return Answer(400, {"message": "no content"})

    def _errors(self, kept: Kept) -> list[Json]:
        found = [
            {"field": f"metadata.{name}", "messages": ["Missing data for required field."]}
            for name in ("resource_type", "title", "publication_date", "creators", "publisher")
            if not kept.metadata.get(name)
        ]
        for number, one in enumerate(kept.metadata.get("rights", ())):
            if one["id"] not in self.licences:
                found.append({"field": f"metadata.rights.{number}", "messages": [f"Invalid value {one['id']}."]})
        return found


@dataclass
class Hub(Small):
    """GitHub, as far as releases go; `digests` is whether it says hashes, `spoils` files whose content it damages."""

    releases: dict[int, Json] = field(default_factory=dict)
    assets: dict[int, Json] = field(default_factory=dict)
    digests: bool = True
    spoils: set[str] = field(default_factory=set)
    uploads: str = ""
    number: int = 0

    def client(self) -> Service:
        return self.service("GITHUB_TOKEN", accept="application/vnd.github+json")

    def of(self, release: int) -> list[Json]:
        return [one for one in self.assets.values() if one["release"] == release]

    def next(self) -> int:
        self.number += 1
        return self.number

    def half(self, path: str, query: Json) -> None:
        found = re.fullmatch(r"/api/uploads/(\d+)", path)
        if found is not None:
            self._asset(int(found[1]), query["name"], b"", "starter")

    def answer(self, method: str, path: str, query: Json, body: bytes) -> Answer:
        path = path.removeprefix("/api/repos/ada/data/releases").removeprefix("/api/")
        first = (int(query.get("page", 1)) - 1) * int(query.get("per_page", 30))
        page = slice(first, first + int(query.get("per_page", 30)))
        numbers = [int(one) for one in re.findall(r"\d+", path)]
        match method, re.sub(r"\d+", "N", path):
            case "GET", "":
                return Answer(200, list(reversed(self.releases.values()))[page])
            case "POST", "":
                number = self.next()
                upload = f"{self.uploads or self.url}/uploads/{number}{{?name,label}}"
                shown = f"{self.url}/releases/{number}"
                self.releases[number] = {"id": number, "upload_url": upload, "html_url": shown, **json.loads(body)}
                return Answer(201, self.releases[number])
            case "PATCH", "/N":
                self.releases[numbers[0]] |= json.loads(body)
                return Answer(200, self.releases[numbers[0]])
            case "GET", "/N/assets":
                return Answer(200, self.of(numbers[0])[page])
            case "POST", "uploads/N":
                if any(one["name"] == query["name"] for one in self.of(numbers[0])):
                    return Answer(422, {"message": "Validation Failed", "errors": [{"code": "already_exists"}]})
                data = body[:-1] + b"?" if query["name"] in self.spoils else body
                return Answer(201, self._asset(numbers[0], query["name"], data, "uploaded"))
            case "DELETE", "/assets/N":
                return Answer(204) if self.assets.pop(numbers[0], None) else Answer(404)
        return Answer(404, {"message": "Not Found"})

    def _asset(self, release: int, name: str, data: bytes, state: str) -> Json:
        number = self.next()
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}" if self.digests else None
        self.assets[number] = {
            "id": number,
            "release": release,
            "name": name,
            "size": len(data),
            "state": state,
            "digest": digest,
        }
        return self.assets[number]
