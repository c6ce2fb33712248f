"""The small HTTP door of a node: health, numbers, calendar feeds. Plain HTTP: a proxy in front of it speaks TLS."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from socket import AF_INET6
from typing import Any
from urllib.parse import urlsplit

from writs.app.health import Health
from writs.app.settings import WrongSetting
from writs.core.errors import WritsError
from writs.runner.clock import Clock
from writs.runner.feeds import PREFIX, Feeds

log = logging.getLogger("writs.listener")
TEXT = "text/plain; charset=utf-8"
_METRICS = "text/plain; version=0.0.4; charset=utf-8"
_PATIENCE = 10.0
"""Seconds for which a slow client may hold a thread."""
_MOST_PATH = 2000


class CannotListen(WritsError):
    """The address cannot be listened on."""

    code = "cannot-listen"
    exit_code = 2

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(address, reason)
        self.address, self.reason = address, reason

    def __str__(self) -> str:
        return f"The node cannot listen on {self.address}: {self.reason}. Name another address or port."


Answer = tuple[int, bytes, Mapping[str, str]]


class Listener:
    """A part of a node. It answers GET and HEAD, and nothing that it says changes anything."""

    def __init__(self, address: str, health: Health, feeds: Feeds, clock: Clock) -> None:
        """`address` is HOST:PORT, the host being an IP address. Raises WrongSetting."""
        self._host, self._port = read_address(address)
        self._health, self._feeds, self._clock = health, feeds, clock
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port it listens on, also where 0 let the system choose."""
        return self._port if self._server is None else int(self._server.server_address[1])

    def start(self) -> None:
        """Raises CannotListen."""
        listener = self

        class Handler(BaseHTTPRequestHandler):
            timeout = _PATIENCE
            server_version, sys_version = "writs", ""
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._say(listener.answer(self.command, self.path, self.headers.get("If-None-Match")))

            do_HEAD = do_GET

            def _say(self, answer: Answer) -> None:
                status, body, headers = answer
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                # The path of a feed is a secret, so requests are not logged.
                log.debug("Answered a request")

        family = {"address_family": AF_INET6} if ":" in self._host else {}
        server_class: Any = type("Server", (ThreadingHTTPServer,), {"daemon_threads": True, **family})
        try:
            self._server = server_class((self._host, self._port), Handler)
        except OSError as error:
            raise CannotListen(f"{self._host}:{self._port}", error.strerror or str(error)) from None
        assert self._server is not None
        self._thread = threading.Thread(target=self._server.serve_forever, name="writs-listener", daemon=True)
        self._thread.start()
        log.info("Listening on %s port %s", self._host, self.port)

    def watch(self) -> None:
        """The server's own thread needs no help."""

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        if self._thread is not None:
            self._thread.join()

    def answer(self, method: str, path: str, if_none_match: str | None = None) -> Answer:
        """What a request gets."""
        if len(path) > _MOST_PATH:
            return 414, b"That address is too long.\n", {"Content-Type": TEXT}
        at = self._clock.now()
        place = urlsplit(path).path
        if place == "/healthz":
            return 200, b"ok\n", {"Content-Type": TEXT, "Cache-Control": "no-store"}
        if place == "/readyz":
            found = self._health.ready(at)
            body = json.dumps(found.as_json(), ensure_ascii=False).encode("utf-8")
            return 200 if found.ok else 503, body, {"Content-Type": "application/json", "Cache-Control": "no-store"}
        if place == "/metrics":
            return 200, self._health.metrics(at), {"Content-Type": _METRICS, "Cache-Control": "no-store"}
        if place.startswith(PREFIX):
            try:
                said = self._feeds.answer(method, path, at=at, if_none_match=if_none_match)
            except WritsError as error:
                log.error("%s", error)
                return 503, b"The calendar cannot be made now; try again later.\n", {"Content-Type": TEXT}
            return said.status, said.body, said.headers
        return (
            404,
            b"There is /healthz, /readyz, /metrics, and feeds by their address.\n",
            {"Content-Type": TEXT},
        )


def read_address(text: str) -> tuple[str, int]:
    """`127.0.0.1:8080` or `[::1]:8080`. Raises WrongSetting."""
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    try:
        ip_address(host)
        number = int(port) if port.isascii() and port.isdigit() else -1
    except ValueError:
        number = -1
    if not colon or not 0 <= number < 65_536:
        raise WrongSetting("--listen", text, "an IP address and a port such as 127.0.0.1:8080")
    return host, number
