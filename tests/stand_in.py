"""For tests of the chat client: an endpoint on loopback that does as told. No tests here."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def completion(content, finish="stop", usage=True, logprobs=None, **message) -> dict:
    """A chat completion with one choice. message: further fields of the message."""
    choice = {
        "index": 0,
        "finish_reason": finish,
        "message": {"role": "assistant", "content": content, **message},
    }
    done = {"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
    if logprobs is not None:
        choice["logprobs"] = logprobs
    if usage is True:
        usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
    return done | ({"usage": usage} if usage is not False else {})


SSE = {"Content-Type": "text/event-stream"}


def events(*chunks) -> bytes:
    """A stream of server-sent events, with the end that the API gives it."""
    return (
        b"".join(b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks) + b"data: [DONE]\n\n"
    )


def pieces(*texts, finish="stop") -> list[dict]:
    """The chunks of a streamed completion."""
    told = [{"choices": [{"index": 0, "delta": {"content": text}}]} for text in texts]
    usage = {"choices": [], "usage": {"prompt_tokens": 4, "completion_tokens": 2}}
    return [*told, {"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]}, usage]


def error(status: int, message: str, code=None, param=None, headers=None) -> tuple[int, dict, dict]:
    """An answer with an error status, in the form of the OpenAI API."""
    told = {"message": message, "type": "invalid_request_error", "code": code, "param": param}
    return status, {"error": told}, headers or {}


class StandIn:
    """An endpoint at `url`. seen: (path, Authorization, body) of each request. models: names that it lists.

    answer: what a conversation gets: a dict, (status, dict, headers), bytes, or a function of the body that
    gives one.
    page: bytes for everything, with `kind` as their type.
    """

    def __init__(self, answer: object = None):
        self.seen: list[tuple[str, str, dict | None]] = []
        self.models: list = ["only-model"]
        self.answer = completion("Hello.") if answer is None else answer
        self.page, self.kind = None, "application/json"
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.seen.append((self.path, self.headers["Authorization"], None))
                rows = [row if isinstance(row, dict) else {"id": row} for row in outer.models]
                self.send({"object": "list", "data": rows})

            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.seen.append((self.path, self.headers["Authorization"], asked))
                self.send(outer.answer(asked) if isinstance(outer.answer, Callable) else outer.answer)

            def send(self, answer):
                status, answer, headers = answer if isinstance(answer, tuple) else (200, answer, {})
                answer = answer if outer.page is None else outer.page
                data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", headers.pop("Content-Type", outer.kind))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *words):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, address):
                pass  # a client that has gone away

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def bodies(self) -> list[dict]:
        """The conversations that came in."""
        return [body for _, _, body in self.seen if body]

    @property
    def asked(self) -> dict:
        """The last of them."""
        return self.bodies[-1]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
