"""What the local server is loaded with: LoRA adapters by request, or another model for a while.

    register_adapter("triage", Path("triage.gguf"))
    chat("Buoy K4-01655 off station", adapter="triage")               the tuned model
    chat("Buoy K4-01655 off station", adapter="triage", scale=0.5)    half of the update
    chat("Buoy K4-01655 off station")                                 the plain model

    with another_model(Path("other.gguf")):
        answer("…")                                                   the same index, another reader

llama.cpp loads both when it starts, so a new one starts the server anew (a second). Registered adapters cost
memory and no time while they are not asked for. How they are made: helpers.tuning.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from helpers import models
from helpers.files import sha256_of

from . import server
from .endpoints import endpoint

CHOSEN = "COURSE_CHAT_MODEL"
LARGEST = 1e4  # of an adapter's weights: training leaves them near 1, a damaged file holds any number
_loaded: dict[str, str] = {}  # name -> SHA-256 of the file when it was loaded


def register_adapter(name: str, path: Path | str) -> None:
    """Make the GGUF adapter at `path` available as `name` (letters, digits, - and _).

    A name used before gets the new file.
    The file is known by its content: the same one again costs nothing, another one under the same path is
    loaded. Raises ModelError when it is missing, damaged, no adapter, or made for another model; the server
    is then as before.

        register_adapter("triage", Path("triage.gguf"))
    """
    path = Path(path).resolve()
    if not name.replace("-", "").replace("_", "").isalnum():
        raise models.ModelError(f"{name!r} is no name for an adapter. Use letters, digits, - and _.")
    content = _checked(path)
    if _loaded.get(name) == content and server.ADAPTERS.get(name) == path:
        return
    # a file written over has no before
    before = {known: file for known, file in server.ADAPTERS.items() if (known, file) != (name, path)}
    server.ADAPTERS[name] = path
    try:
        _restart()
    except models.ModelError:
        server.ADAPTERS.clear()
        server.ADAPTERS.update(before)
        if name not in before:
            _loaded.pop(name, None)
        _restart()
        raise models.ModelError(
            f"The adapter {path.name} does not fit the model that is served. "
            f"Train it on this model, or unset {CHOSEN}."
        ) from None
    _loaded[name] = content


def unregister_adapter(name: str) -> None:
    """Take an adapter out of the server. Nothing happens when it is not there.

    unregister_adapter("triage")
    """
    _loaded.pop(name, None)
    if server.ADAPTERS.pop(name, None):
        _restart()


def registered_adapters() -> tuple[str, ...]:
    """Names of the adapters that can be asked for.

    >>> isinstance(registered_adapters(), tuple)
    True
    """
    return tuple(server.ADAPTERS)


@contextlib.contextmanager
def another_model(path: Path | None) -> Iterator[None]:
    """Serve the model at `path` inside the with block, and the one from before after it.

    None: the same model, started anew.
    Nothing that was indexed is touched. Adapters fit one model, so they leave the server for the time and
    come back. Raises ModelError for a file that is no model; then all is as before.

        with another_model(Path("other.gguf")):
            chat("Which model are you?")
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


def _checked(path: Path) -> str:
    """The SHA-256 of a file that is a sound adapter. Raises ModelError for any other."""
    import gguf
    import numpy as np

    again = "Export the adapter once more with helpers.tuning.export_adapter."
    try:
        reader = gguf.GGUFReader(path)
        kind = reader.get_field("general.type")
        content = sha256_of(path)
    except FileNotFoundError:
        raise models.ModelError(
            f"There is no adapter at {path}. Train one (helpers.tuning.tune) or check the path."
        ) from None
    except Exception as error:  # half a dozen kinds, by where a file is damaged
        raise models.ModelError(f"{path.name} is not a GGUF file ({error}). {again}") from None
    if kind is None or kind.contents() != "adapter":
        raise models.ModelError(f"{path.name} is a GGUF file, and not of an adapter. {again}")
    for tensor in reader.tensors:
        try:
            weights = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        except NotImplementedError:  # a form that only llama.cpp reads
            continue
        with np.errstate(invalid="ignore"):
            sound = bool(np.all(np.abs(weights) < LARGEST))  # False for what is not a number, too
        if not sound:
            raise models.ModelError(
                f"{path.name} is damaged: {tensor.name} holds numbers that no training leaves. {again}"
            )
    return content


def _restart() -> None:
    """End the running server, and start one with the adapters whose files are still there."""
    for gone in [name for name, file in server.ADAPTERS.items() if not file.exists()]:
        del server.ADAPTERS[gone]
        _loaded.pop(gone, None)
    endpoint.cache_clear()
    server.end_server()
    server.local_server()
