"""HTTP: reads requests, writes answers, and sees to it that every answer has the headers that all carry."""

from __future__ import annotations

import re
import sys
import traceback
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .app import App
from .intake import Intake
from .problems import Problem
from .request import Reply
from .times import now, show
from .wire import dump

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}", re.ASCII)
MAX_BODY = 12 * 1024 * 1024
# A client that sends more hears why, as long as reading it to its end is bearable.
MAX_DRAINED = 64 * 1024 * 1024


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def serve(host: str, port: int, app: App) -> Server:
    class BoundHandler(Handler):
        pass

    BoundHandler.app = app
    return Server((host, port), BoundHandler)


class Handler(BaseHTTPRequestHandler):
    app: App
    protocol_version = "HTTP/1.1"
    server_version = "independent"
    sys_version = ""
    timeout = 120
    request_id = ""

    def _answer(self) -> None:
        intake = Intake(self.app)
        try:
            self.request_id = self._name_of_request()
            body = self._body()
            if self.command == "OPTIONS":
                self._write(204, None, {"Allow": intake.allowed(self.path)})
                return
            # HEAD is GET without the body.
            method = "GET" if self.command == "HEAD" else self.command
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = self.app.answer(intake.check(method, self.path, headers, body))
            self._success(reply, intake)
        except Problem as problem:
            self._problem(problem, intake)
        except ConnectionError:
            raise
        except Exception:
            traceback.print_exc()
            self._problem(Problem("internal_server_error"), intake)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = _answer

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the base class refuses by itself: a line or headers that are no HTTP."""
        self.close_connection = True
        self.request_id = str(uuid.uuid4())
        self._problem(Problem("malformed_request"), Intake(self.app))

    def log_message(self, format: str, *args: Any) -> None:
        """Paths hold names of people, so nothing is logged."""

    def _name_of_request(self) -> str:
        given = self.headers.get("X-Request-ID", "")
        return given if REQUEST_ID.fullmatch(given) else str(uuid.uuid4())

    def _body(self) -> bytes | None:
        """The bytes of the body, or None when it is beyond what is read."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunks()
        length = self.headers.get("Content-Length", "0").strip()
        if not re.fullmatch(r"\d{1,15}", length, re.ASCII):
            self.close_connection = True
            raise Problem("malformed_request")
        if int(length) <= MAX_BODY:
            return self.rfile.read(int(length))
        self._drain(int(length))
        return None

    def _drain(self, length: int) -> None:
        if length > MAX_DRAINED:
            self.close_connection = True
            return
        while length > 0:
            read = self.rfile.read(min(length, 65536))
            length = length - len(read) if read else 0

    def _chunks(self) -> bytes | None:
        parts: list[bytes] = []
        total = 0
        while True:
            size = self.rfile.readline(100).split(b";")[0].strip()
            if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size):
                self.close_connection = True
                raise Problem("malformed_request")
            length = int(size, 16)
            total += length
            if total > MAX_DRAINED:
                self.close_connection = True
                return None
            if length == 0:
                while self.rfile.readline(65536).strip():
                    pass
                return b"".join(parts) if total <= MAX_BODY else None
            data = self.rfile.read(length)
            self.rfile.readline(10)
            if total <= MAX_BODY:
                parts.append(data)

    def _success(self, reply: Reply, intake: Intake) -> None:
        body = {**reply.body, "request_id": self.request_id, "timestamp": show(now())}
        headers = dict(reply.headers)
        if intake.ignored:
            headers["X-MemoryOS-Ignored-Fields"] = ", ".join(intake.ignored)
        self._write(200, dump(body), headers)

    def _problem(self, problem: Problem, intake: Intake) -> None:
        row = self.app.contract.errors[problem.name]
        body = {
            "error": row["error"], "code": row["code"], "request_id": self.request_id, "details": problem.details,
            "type": row["type"], "title": row["title"], "status": row["status"], "detail": problem.detail or row["detail"],
        }
        headers = {**problem.headers, "Content-Type": "application/problem+json"}
        if intake.ignored:
            headers["X-MemoryOS-Ignored-Fields"] = ", ".join(intake.ignored)
        self._write(row["status"], dump(body), headers)

    def _write(self, status: int, body: bytes | None, headers: dict[str, str]) -> None:
        self.send_response(status)
        common = {
            "X-Request-ID": self.request_id, "X-MemoryOS-Quota-Mode": "FULL", "X-MemoryOS-Budget-Remaining": "1.0000",
            "X-MemoryOS-Circuit-Status": "HEALTHY", "X-MemoryOS-Processing": "normal", "Content-Type": "application/json",
            "Cache-Control": "no-store", **headers,
        }
        for name, value in common.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body or b"")))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if body and self.command != "HEAD":
            self.wfile.write(body)
