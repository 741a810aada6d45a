"""LoRA adapters in the local server: register a file under a name, then choose it request by request.

    register_adapter("triage", Path("triage.gguf"))
    chat("Buoy K4-01655 off station", adapter="triage")               the tuned model
    chat("Buoy K4-01655 off station", adapter="triage", scale=0.5)    half of the update
    chat("Buoy K4-01655 off station")                                 the plain model

llama.cpp loads adapters when it starts, so a new one starts the server anew (a second). Registered adapters cost memory and no time
while they are not asked for. How they are made: helpers.tuning.
"""

from pathlib import Path

from helpers import models
from . import server
from .client import endpoint


def register_adapter(name: str, path: Path | str) -> None:
    """Make the GGUF adapter at `path` available as `name` (letters, digits, - and _). A name used before gets the new file.

    Raises ModelError when the file is missing, no adapter, or made for another model; the server is then as it was before.
    """
    path = Path(path).resolve()
    if not name.replace("-", "").replace("_", "").isalnum():
        raise models.ModelError(f"{name!r} is no name for an adapter. Use letters, digits, - and _.")
    _check(path)
    mark = (path, path.stat().st_mtime_ns)
    if _loaded.get(name) == mark and name in server.ADAPTERS:
        return
    before = {
        known: file for known, file in server.ADAPTERS.items() if (known, file) != (name, path)
    }  # a file written over has no before
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
            f"The adapter {path.name} does not fit the model that is served. Train it on this model, or unset COURSE_CHAT_MODEL."
        ) from None
    _loaded[name] = mark


def unregister_adapter(name: str) -> None:
    """Take an adapter out of the server. Nothing happens when it is not there."""
    _loaded.pop(name, None)
    if server.ADAPTERS.pop(name, None):
        _restart()


def registered_adapters() -> tuple[str, ...]:
    """Names of the adapters that can be asked for."""
    return tuple(server.ADAPTERS)


_loaded: dict[str, tuple[Path, int]] = {}  # name -> file and its time when it was loaded


def _check(path: Path) -> None:
    import gguf

    try:
        kind = gguf.GGUFReader(path).get_field("general.type")
    except FileNotFoundError:
        raise models.ModelError(
            f"There is no adapter at {path}. Train one (helpers.tuning.tune) or check the path."
        ) from None
    except Exception as error:  # half a dozen kinds, by where a file is damaged
        raise models.ModelError(
            f"{path.name} is not a GGUF file ({error}). Export the adapter with helpers.tuning.export_adapter."
        ) from None
    if kind is None or kind.contents() != "adapter":
        raise models.ModelError(
            f"{path.name} is a GGUF file, and not of an adapter. Export the adapter with helpers.tuning.export_adapter."
        )


def _restart() -> None:
    """End the running server, and start one with the adapters that are registered now; one whose file is gone is no longer registered."""
    for gone in [name for name, file in server.ADAPTERS.items() if not file.exists()]:
        del server.ADAPTERS[gone]
        _loaded.pop(gone, None)
    endpoint.cache_clear()
    server.end_server()
    server.local_server()
