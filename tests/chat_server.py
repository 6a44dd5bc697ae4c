"""A small OpenAI-compatible server on 127.0.0.1 with a queue of answers; real HTTP, no real model.

Every request is kept for the test to read. An empty queue answers with the fallback, if there is one.
"""

import json
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """One HTTP answer. `body` may be text for what is not JSON."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drop: bool = False


def completion(content: str | dict[str, Any], **choice: Any) -> Answer:
    """A chat completion whose message holds this JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    message = {"role": "assistant", "content": text, **choice.pop("message", {})}
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return Answer(
        {
            "id": "c1",
            "object": "chat.completion",
            "created": 1,
            "model": "served-model",
            "choices": [{"index": 0, "finish_reason": "stop", "message": message, **choice}],
            "usage": {**usage, "prompt_tokens_details": {"cached_tokens": 60}},
        }
    )


def tool_completion(arguments: dict[str, Any], name: str) -> Answer:
    """A chat completion that calls a tool."""
    call = {"id": "t1", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
    return completion("", message={"content": None, "tool_calls": [call]}, finish_reason="tool_calls")


def failure(status: int, message: str = "no", headers: dict[str, str] | None = None, **error: Any) -> Answer:
    """An HTTP error in OpenAI's form."""
    return Answer({"error": {"message": message, "type": "error", **error}}, status, headers or {})


@dataclass
class ChatServer:
    """The server's state, as a test sees it."""

    base_url: str
    queue: deque[Answer] = field(default_factory=deque)
    fallback: Callable[[dict[str, Any]], Answer] | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def answer(self, request: dict[str, Any]) -> Answer:
        if self.queue:
            return self.queue.popleft()
        if self.fallback is not None:
            return self.fallback(request)
        return failure(500, "the test queued no further answer")


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed or hung up is part of some tests; its thread may tell of it during the next one."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def chat_server() -> Iterator[ChatServer]:
    """Serve until the block ends."""
    state = ChatServer("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            state.requests.append(request)
            state.headers.append({name.lower(): value for name, value in self.headers.items()})
            answer = state.answer(request)
            time.sleep(answer.delay)
            if answer.drop:
                self.close_connection = True
                return
            body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
            self.send_response(answer.status)
            for name, value in {"content-type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.base_url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
