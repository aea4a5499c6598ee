"""Small servers on loopback that behave as InvenioRDM and GitHub do, and fail as they are told to."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from nangang_open.release.targets.service import Service

TOKEN = "t0ken-that-nobody-may-see"
DOI = "10.5281/zenodo.101"
"""The first that a small InvenioRDM reserves."""

Json = dict[str, Any]


class Fault(StrEnum):
    """What goes wrong with one request: cut before or after it is done, or in its body; an answer of trouble or nonsense."""

    BEFORE = "cut before"
    AFTER = "cut after"
    INSIDE = "cut inside"
    BUSY = "429"
    FAILS = "500"
    STRANGE = "nonsense"


KILLS = (Fault.BEFORE, Fault.AFTER, Fault.INSIDE)


def killed_at(number: int, fault: Fault) -> Callable[[int], Fault | None]:
    """Return a fault at one request, after which the server is not reached any more."""
    return lambda now: None if now < number else fault if now == number else Fault.BEFORE


@dataclass(frozen=True)
class Asked:
    """One request: `target` as it stands on the wire, `kind` the media type of its body, `length` what is said of it."""

    method: str
    target: str
    token: str
    kind: str
    length: int
    body: bytes = b""

    @property
    def path(self) -> str:
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> Json:
        return {key: one[0] for key, one in parse_qs(urlsplit(self.target).query).items()}


@dataclass
class Answer:
    """What a server answers: a document of JSON, or bytes as they are."""

    status: int
    document: Any = None
    headers: Json = field(default_factory=dict)


@dataclass
class Small:
    """A server; `fault` is told the number of each request, and `asked` lists them. `waited` is how long clients did.

    `strange` is what it answers as nonsense.
    """

    url: str = ""
    fault: Callable[[int], Fault | None] = lambda _number: None
    asked: list[str] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    count: int = 0
    strange: Any = None

    def service(self, name: str, **more: Any) -> Service:
        """Return a client that does not wait."""
        return Service(self.url, TOKEN, name, pause=self.waited.append, **more)

    def reply(self, asked: Asked) -> Answer:
        """Do what is asked, and return the answer."""
        raise NotImplementedError

    def half(self, asked: Asked) -> None:
        """Do what a body does that breaks off."""


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
        length = int(self.headers.get("Content-Length") or 0)
        token, kind = (self.headers.get(name, "") for name in ("Authorization", "Content-Type"))
        asked = Asked(self.command, self.path, token.removeprefix("Bearer "), kind, length)
        small.asked.append(f"{asked.method} {asked.path}")
        if fault is Fault.INSIDE:
            small.half(replace(asked, body=self.rfile.read(length // 2)))
        if fault in (Fault.INSIDE, Fault.BEFORE):
            return
        asked = replace(asked, body=self.rfile.read(length))
        if fault is Fault.BUSY:
            self.say(Answer(429, {"message": "slower"}, {"Retry-After": "7"}))
        elif fault is Fault.FAILS:
            self.say(Answer(500, {"message": "failed"}))
        elif fault is Fault.STRANGE:
            small.reply(asked)
            self.say(Answer(200, small.strange))
        else:
            answer = small.reply(asked)
            if fault is not Fault.AFTER:
                self.say(answer)

    def say(self, answer: Answer) -> None:
        said = answer.document
        data = said if isinstance(said, bytes) else b"" if said is None else json.dumps(said).encode()
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(data)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        del format, args


def told(
    server: Small, method: str, path: str, document: Any = None, data: bytes | None = None, token: str = TOKEN
) -> tuple[int, Any, str]:
    """Ask as it stands, and return the status, the document and whereto it points."""
    parts = urlsplit(server.url)
    body = data if document is None else json.dumps(document).encode()
    kind = (
        {} if body is None else {"Content-Type": "application/octet-stream" if document is None else "application/json"}
    )
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.request(method, f"{parts.path}/{path}", body, {"Authorization": f"Bearer {token}", **kind})
    with connection.getresponse() as response:
        answer = response.read()
        is_json = response.headers.get("Content-Type", "application/json") == "application/json"
        return response.status, json.loads(answer or b"null") if is_json else None, response.headers.get("Location", "")


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


NO_DRAFT = Answer(404, {"status": 404, "message": "Not found."})
NO_PID = Answer(404, {"status": 404, "message": "The persistent identifier does not exist."})
NOT_YET = Answer(404, {"status": 404, "message": "The persistent identifier is not registered."})
FORBIDDEN = Answer(403, {"status": 403, "message": "Permission denied."})
INTERNAL = (
    "The server encountered an internal error and was unable to complete your request. Either the server is overloaded "
    "or there is an error in the application."
)
NO_FILES: Json = {
    "field": "files.enabled",
    "messages": ["Missing uploaded files. To disable files for this record please mark it as metadata-only."],
}
NO_PUBLISHER = "Missing publisher field required for DOI registration."
UNDONE = "One or more files have not completed their transfer, please wait."
MISSING = "Missing data for required field."
UNBENT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")


def wrong(message: str, errors: list[Json] | None = None) -> Answer:
    """Return the answer to what cannot be."""
    return Answer(400, {"status": 400, "message": message, **({"errors": errors} if errors else {})})


@dataclass
class Records(Small):
    """A server of InvenioRDM's API; `spoils` are files whose content is damaged on the way to it, `hides` how often it
    says of a public record that there is none."""

    spoils: set[str] = field(default_factory=set)
    hides: int = 0

    def client(self) -> Service:
        return self.service("ZENODO_TOKEN")

    def reply(self, asked: Asked) -> Answer:
        found = re.fullmatch(r"/api/records/([^/]+)(?:/draft/files/(.+)/content)?", asked.path)
        if found and asked.method == "GET" and self.hides > 0:
            self.hides -= 1
            return NOT_YET
        if found and asked.method == "PUT" and found[2] in self.spoils:
            asked = replace(asked, body=asked.body[:-1] + b"?")
        return self.answer(asked)

    def answer(self, asked: Asked) -> Answer:
        """Return what the server answers."""
        raise NotImplementedError


@dataclass
class Kept:
    """One version of a record in InvenioRDM: its draft or its public form, and its files (None: no content yet)."""

    id: str
    parent: str
    index: int
    metadata: Json
    pids: Json = field(default_factory=dict)
    public: bool = False
    editing: bool = False
    files: dict[str, bytes | None] = field(default_factory=dict)
    committed: set[str] = field(default_factory=set)

    def document(self, url: str) -> Json:
        where = "records" if self.public else "uploads"
        return {
            "id": self.id,
            "parent": {"id": self.parent},
            "created": f"2024-01-01T00:00:{int(self.id) % 60:02}",
            "is_published": self.public,
            "is_draft": not self.public or self.editing,
            "access": {"record": "public", "files": "public"},
            "files": {"enabled": True},
            "metadata": self.metadata,
            "pids": self.pids,
            "links": {"self_html": f"{url.removesuffix('/api')}/{where}/{self.id}"},
        }

    def entry(self, key: str) -> Json:
        data = self.files[key]
        if key not in self.committed or data is None:
            return {"key": key, "status": "pending"}
        md5 = hashlib.md5(data).hexdigest()
        return {"key": key, "status": "completed", "size": len(data), "checksum": f"md5:{md5}"}

    def entries(self) -> Json:
        return {"enabled": True, "entries": [self.entry(key) for key in self.files]}


@dataclass
class Invenio(Records):
    """InvenioRDM as far as records go, for one user: each answer is as the real one's (`test_answers.py` asks both)."""

    records: dict[str, Kept] = field(default_factory=dict)
    words: Mapping[str, frozenset[str]] = field(
        default_factory=lambda: {"rights": frozenset({"cc-by-4.0"}), "languages": frozenset({"eng", "zho"})}
    )

    def answer(self, asked: Asked) -> Answer:
        method, path, body = asked.method, asked.path.removeprefix("/api/"), asked.body
        if asked.token != TOKEN:
            return FORBIDDEN
        if path == "user/records":
            return self._found(asked.query)
        if (method, path) == ("POST", "records"):
            kept = self._new(f"9{101 + len(self.records)}", 1)
            return self._described(kept, json.loads(body), 201)
        _, name, *rest = path.split("/", 2)
        below = rest[0] if rest else ""
        kept_there = self.records.get(name)
        if kept_there is None:
            return self._concept(method, name, below)
        if below.startswith("draft"):
            return self._draft(method, below.removeprefix("draft").strip("/"), kept_there, body)
        return self._public(method, below, kept_there)

    def half(self, asked: Asked) -> None:
        found = re.fullmatch(r"/api/records/(\w+)/draft/files/(.+)/content", asked.path)
        if found is not None:
            self.records[found[1]].files.pop(found[2], None)

    def _new(self, parent: str, index: int) -> Kept:
        number = str(101 + len(self.records))
        self.records[number] = Kept(number, parent, index, {})
        return self.records[number]

    def _family(self, parent: str) -> list[Kept]:
        return [one for one in self.records.values() if one.parent == parent]

    def _found(self, query: Json) -> Answer:
        """Return what the user has of a version; of each record its latest version alone, where not all are asked for."""
        version = query["q"].partition('"')[2].rstrip('"') if "q" in query else None
        found = [
            one
            for one in self.records.values()
            if version in (None, one.metadata.get("version"))
            and ("allversions" in query or one is self._family(one.parent)[-1])
        ]
        return Answer(200, {"hits": {"hits": [one.document(self.url) for one in reversed(found)], "total": len(found)}})

    def _concept(self, method: str, name: str, below: str) -> Answer:
        public = [one for one in self._family(name) if one.public]
        if not public or method != "GET" or below not in ("", "versions/latest"):
            return NO_PID
        return Answer(302, None, {"Location": f"/api/records/{public[-1].id}"}) if not below else self._latest(name)

    def _latest(self, parent: str) -> Answer:
        address = f"{self.url}/records/{[one for one in self._family(parent) if one.public][-1].id}"
        said = {"status": 301, "message": "Redirecting...", "location": address}
        return Answer(301, said, {"Location": address})

    def _public(self, method: str, below: str, kept: Kept) -> Answer:
        if not kept.public:
            return NO_DRAFT if below == "files" else NOT_YET
        match method, below:
            case "GET", "versions/latest":
                return self._latest(kept.parent)
            case "POST", "versions":
                *_, last = self._family(kept.parent)
                if last.public:
                    metadata = {key: value for key, value in last.metadata.items() if key != "version"}
                    last = self._new(kept.parent, last.index + 1)
                    last.metadata = {**metadata, "publication_date": "2024-01-01"}
                return Answer(201, last.document(self.url))
            case "GET", "files":
                return Answer(200, kept.entries())
            case "GET", "":
                return Answer(200, kept.document(self.url))
        return Answer(405, {"status": 405, "message": "Method not allowed."})

    def _draft(self, method: str, below: str, kept: Kept, body: bytes) -> Answer:
        if kept.public and (method, below) == ("POST", ""):
            kept.editing = True
            return Answer(201, kept.document(self.url))
        if kept.public and not (kept.editing and (method, below) == ("GET", "")):
            return NO_PID if (method, below) == ("GET", "") else NO_DRAFT
        match method, below:
            case "DELETE", "":
                del self.records[kept.id]
                return Answer(204)
            case "GET", "":
                return Answer(200, kept.document(self.url))
            case "PUT", "":
                return self._described(kept, json.loads(body), 200)
            case "POST", "pids/doi":
                if kept.pids:
                    said = {"field": "pids.doi", "messages": ["A PID already exists for type doi"]}
                    return wrong("A validation error occurred.", [said])
                identifier = f"10.5281/zenodo.{kept.id}"
                kept.pids = {"doi": {"identifier": identifier, "provider": "datacite", "client": "datacite"}}
                return Answer(201, kept.document(self.url))
            case "POST", "actions/publish":
                return self._published(kept)
            case "GET", "files":
                return Answer(200, kept.entries())
            case "POST", "files":
                (key,) = (one["key"] for one in json.loads(body))
                if key in kept.files:
                    return wrong(f"File with key {key} already exists.")
                kept.files[key] = None
                return Answer(201, kept.entries())
        return self._file(method, below.removeprefix("files/"), kept, body)

    def _file(self, method: str, below: str, kept: Kept, body: bytes) -> Answer:
        key, _, action = below.partition("/")
        if key not in kept.files:
            return Answer(404, {"status": 404, "message": f"Record '{kept.id}' has no file '{key}'."})
        match method, action:
            case "DELETE", "":
                del kept.files[key]
                kept.committed.discard(key)
                return Answer(204)
            case "PUT", "content" if key in kept.committed:
                entry = kept.entry(key)
                del kept.files[key]
                kept.committed.discard(key)
                return Answer(200, {**entry, "errors": "File upload transfer failed."})
            case "PUT", "content":
                kept.files[key] = body
                return Answer(200, kept.entry(key))
            case "POST", "commit" if kept.files[key] is not None:
                kept.committed.add(key)
                return Answer(200, kept.entry(key))
        return Answer(500, {"status": 500, "message": INTERNAL})

    def _described(self, kept: Kept, given: Json, status: int) -> Answer:
        """Keep what is right of a description, and list what is not; a word of no vocabulary is refused at once."""
        metadata: Json = dict(given["metadata"])
        metadata["title"] = unicodedata.normalize("NFKC", metadata.get("title", "").translate(UNBENT)).strip()
        for name, known in self.words.items():
            for one in metadata.get(name, ()):
                if one["id"] not in known:
                    return wrong(f"Invalid value {one['id']}.")
        errors = []
        for name, message in self._faults(metadata):
            errors.append({"field": f"metadata.{name}", "messages": [message]})
            metadata.pop(name, None)
        if status == 200 and not kept.files:
            errors.append(NO_FILES)
        if not metadata.get("publisher"):
            errors.append({"field": "metadata.publisher", "messages": [NO_PUBLISHER]})
        kept.metadata, kept.pids = metadata, given.get("pids", kept.pids)
        return Answer(status, kept.document(self.url) | ({"errors": errors} if errors else {}))

    def _faults(self, metadata: Json) -> Iterator[tuple[str, str]]:
        if not metadata.get("creators"):
            yield "creators", MISSING
        if not metadata.get("title"):
            yield "title", MISSING
        elif len(metadata["title"]) < 3:
            yield "title", "Shorter than minimum length 3."
        if "publication_date" not in metadata:
            yield "publication_date", MISSING
        elif not DATE.fullmatch(metadata["publication_date"]):
            yield "publication_date", "Please provide a valid date or interval."

    def _published(self, kept: Kept) -> Answer:
        errors = [{"field": f"metadata.{name}", "messages": [said]} for name, said in self._faults(kept.metadata)]
        if not errors and not kept.files:
            errors = [NO_FILES]
        if not errors and set(kept.files) != kept.committed:
            errors = [{"field": "files", "messages": [UNDONE]}]
        if errors:
            return wrong("A validation error occurred.", errors)
        kept.public = True
        return Answer(202, kept.document(self.url))


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

    def half(self, asked: Asked) -> None:
        found = re.fullmatch(r"/api/uploads/(\d+)", asked.path)
        if found is not None:
            self._asset(int(found[1]), asked.query["name"], b"", "starter")

    def reply(self, asked: Asked) -> Answer:
        if asked.token != TOKEN:
            return Answer(401, {"message": f"{asked.token} is not known"})
        method, query, body = asked.method, asked.query, asked.body
        path = asked.path.removeprefix("/api/repos/ada/data/releases").removeprefix("/api/")
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
