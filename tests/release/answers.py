"""A small server on loopback that answers as it is told to, well or badly."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answers:
    """What stands at each path: bytes, or a status, headers and bytes; `asked` lists what came in.

    With a `pause`, so many seconds pass before each byte.
    """

    url: str = ""
    files: dict[str, bytes | tuple[int, Mapping[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    pause: float = 0.0


@contextmanager
def serving() -> Iterator[Answers]:
    """Serve on loopback until the block ends."""
    answers = Answers()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers.asked.append(self.path)
            found = answers.files.get(self.path, (404, {}, b"none"))
            status, headers, data = (200, {}, found) if isinstance(found, bytes) else found
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(data))} | dict(headers)).items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            if not answers.pause:
                self.wfile.write(data)
                return
            with suppress(OSError):
                for byte in data:
                    time.sleep(answers.pause)
                    self.wfile.write(bytes([byte]))

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    answers.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield answers
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
