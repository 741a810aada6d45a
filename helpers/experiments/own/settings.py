"""What makes a system the one that was measured: model, adapter, threshold, reader, search, as plain values.

    settings_of(BOTH, index)["threshold"]        0.35
    changed_settings(before, now)                ["threshold: 0.35, now 0.9"]

Two systems with the same settings answer the same; so a gate can name what was changed, and a version can be
told from the next one.
"""

import contextlib
import inspect
from collections.abc import Mapping
from types import FunctionType
from typing import Any

from helpers.files import sha256_of
from helpers.generation import adapter_of, endpoint
from helpers.generation.server import ADAPTERS
from helpers.retrieval import Retriever
from helpers.retrieval.identity import digest, embedder_identity

DIGITS = 12  # of a checksum: enough to tell two apart


def settings_of(system: Mapping[str, Any], retriever: Retriever | None = None) -> dict[str, Any]:
    """The settings of a system, ready for JSON. An adapter is known by content once `made_ready`.

    settings_of(ENGINEERED, index)
    """
    read, choose = system.get("read"), system.get("choose")
    adapter = adapter_of(system)
    found: dict[str, Any] = {
        "model": endpoint().model,
        "passages": system.get("k"),
        "threshold": system.get("threshold"),
        "chooser": _named(choose),
        "reader": getattr(read, "__name__", None) or type(read).__name__ if read else None,
        "reader's code": _code(read),
        "adapter": adapter,
        "adapter weights": _weights(adapter),
    }
    if retriever is not None:
        found["search"] = _search(retriever)
    return found


def _named(step: Any) -> str | None:
    """A step of the road by its name and its own settings."""
    return None if step is None else getattr(step, "__name__", None) or repr(step)


def _code(read: Any) -> str | None:
    """What a reader tells the model: the source it stands in, and what it always says. None: not known.

    Its adapter and threshold are settings of their own.
    """
    if read is None:
        return None
    thing = read if isinstance(read, FunctionType) else type(read)
    for where in (inspect.getmodule(thing), thing):
        with contextlib.suppress(OSError, TypeError):  # a notebook's module has no source, its functions have
            source = inspect.getsource(where)  # type: ignore[arg-type]
            return digest(source, getattr(read, "asking", None))[:DIGITS]
    return None


def _weights(adapter: str | None) -> str | None:
    path = ADAPTERS.get(adapter) if adapter else None
    return sha256_of(path)[:DIGITS] if path else None


def _search(retriever: Retriever) -> str:
    """A retriever by what it does, without its size: more pages are no other setting."""
    inner = getattr(retriever, "index", retriever)
    embedder = getattr(inner, "embedder", None)
    parts = getattr(retriever, "retrievers", ())
    told = [type(retriever).__name__]
    told += [
        str(getattr(retriever, name)) for name in ("method", "rrf_k", "weights") if hasattr(retriever, name)
    ]
    told += [f"({_search(part)})" for part in parts]
    if embedder is not None:
        told.append(f"{embedder.name} {digest(embedder_identity(embedder))[:DIGITS]}")
    return " ".join(told)


def changed_settings(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What differs, a phrase each; settings that only one of the two knows are left out.

    >>> changed_settings({"threshold": 0.35, "adapter": "reader"}, {"threshold": 0.9, "adapter": "reader"})
    ['threshold: 0.35, now 0.9']
    """
    return [
        f"{name}: {before[name]}, now {now[name]}"
        for name in before
        if name in now and before[name] != now[name]
    ]
