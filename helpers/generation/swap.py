"""Another model for a while: the local server is ended and started with another GGUF file. Nothing that was indexed is touched.

    with another_model(Path("other.gguf")):
        answer("…")            the same index, another reader
"""
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from . import server
from .adapters import register_adapter, registered_adapters, unregister_adapter
from .client import endpoint

CHOSEN = "COURSE_CHAT_MODEL"


@contextlib.contextmanager
def another_model(path: Path | None) -> Iterator[None]:
    """Serve the model at `path` (None: the one of this session, started anew) inside the with block, and the model from before after it.

    Adapters fit one model, so they leave the server for the time and come back. Raises ModelError for a file that is no model; then
    all is as before.
    """
    adapters, before = {name: server.ADAPTERS[name] for name in registered_adapters()}, os.environ.get(CHOSEN)
    for name in adapters:
        unregister_adapter(name)
    try:
        _serve(str(path) if path else before)
        yield
    finally:
        _serve(before)
        for name, file in adapters.items():
            register_adapter(name, file)


def _serve(choice: str | None) -> None:
    os.environ.pop(CHOSEN, None)
    if choice:
        os.environ[CHOSEN] = choice
    endpoint.cache_clear()
    server.end_server()
    server.local_server()
