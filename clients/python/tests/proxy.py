"""A proxy before the real server that loses answers, and counts what comes by."""

from __future__ import annotations

import re
import socket
import threading
from urllib.parse import urlsplit


class Proxy:
    """Forwards requests one connection each thread; of the first `lost`, the answers are lost."""

    def __init__(self, url: str, lost: int = 0) -> None:
        target = urlsplit(url)
        self._to = (target.hostname, target.port)
        self._lost = lost
        self.connections = self.requests = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._to) as server:
            while request := _message(client):
                self.requests += 1
                server.sendall(request)
                answer = _message(server)
                if self.requests <= self._lost:
                    return
                client.sendall(answer)


def _message(source: socket.socket) -> bytes:
    """One message with its head, and a body of a known length or in chunks."""
    text = b""
    while b"\r\n\r\n" not in text:
        if not (more := source.recv(65536)):
            return b""
        text += more
    head, body = text.split(b"\r\n\r\n", 1)
    length = re.search(rb"(?i)content-length: (\d+)", head)
    while (len(body) < int(length[1])) if length else not body.endswith(b"0\r\n\r\n"):
        body += source.recv(65536)
    return head + b"\r\n\r\n" + body
