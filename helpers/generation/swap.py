"""Another model for a while: the local server is ended and started with another GGUF file. Nothing that was indexed is touched.

with another_model(Path("other.gguf")):
    answer("…")            the same index, another reader
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from . import server
from .client import endpoint

CHOSEN = "COURSE_CHAT_MODEL"


@contextlib.contextmanager
def another_model(path: Path | None) -> Iterator[None]:
    """Serve the model at `path` (None: the one of this session, started anew) inside the with block, and the model from before after it.

    Adapters fit one model, so they leave the server for the time and come back. Raises ModelError for a file that is no model; then
    all is as before.
    """
    adapters, before = dict(server.ADAPTERS), os.environ.get(CHOSEN)
    server.ADAPTERS.clear()
    try:
        _serve(str(path) if path else before)
        yield
    finally:
        server.ADAPTERS.clear()
        server.ADAPTERS.update(adapters)
        _serve(before)


def _serve(choice: str | None) -> None:
    os.environ.pop(CHOSEN, None)
    if choice:
        os.environ[CHOSEN] = choice
    endpoint.cache_clear()
    server.end_server()
    server.local_server()
