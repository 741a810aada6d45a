"""Is this still the same? Embedders and chunkers known by what they are, never by name or time stamp.

An index whose embedding model was trained again at the same path, or whose chunker was edited in a notebook,
holds vectors and cuts that no longer belong to it, and nothing looks wrong. So each has an identity that
changes with it: weights are hashed, functions by their compiled code, their settings and what they call.
"""

import hashlib
import re
import sys
from collections.abc import Iterable
from functools import partial
from importlib import metadata
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

PROBES = ("How deep may it be moored?", "The kettle holds 1.7 litres.", "E-2107: wet seal, 14 March 2026")


def embedder_identity(embedder: Any) -> str:
    """SHA-256 that changes with an embedder's weights.

    An embedder may know its own (`identity`, as `OnnxEmbedder` does: its files). Of any other the vectors of
    three fixed texts are taken, rounded, so that another number of threads makes no difference.

    embedder_identity(get_embedder())[:8]  # 'a1b2c3d4'
    """
    known = getattr(embedder, "identity", None)
    if isinstance(known, str):
        return known
    vectors = np.asarray(embedder.encode(list(PROBES)), dtype=float)
    rounded = np.round(vectors * np.sqrt(vectors.shape[1]), 1) + 0.0  # + 0.0: no negative zero
    return digest(embedder.name, vectors.shape, rounded.tobytes())


def function_identity(function: Any) -> str:
    """SHA-256 that changes when a function would do something else.

    It covers the compiled code (so comments and spacing do not count), default and `partial` arguments,
    values that an inner function remembers, and the functions and constants of the same package that it
    uses. Of another package's function the name and the package's version count.

    >>> from helpers.corpus import chunk_page
    >>> function_identity(chunk_page) == function_identity(partial(chunk_page))
    True
    >>> function_identity(partial(chunk_page, max_tokens=80)) == function_identity(chunk_page)
    False
    """
    parts: list[object] = []
    _describe(function, parts, set(), _home(function))
    return digest(*parts)


def digest(*parts: object) -> str:
    """SHA-256 over the `repr` of some parts."""
    return hashlib.sha256("\n".join(repr(part) for part in parts).encode("utf-8", "replace")).hexdigest()


def _home(value: Any) -> str:
    """The package that a function belongs to: helpers that it calls are followed within it."""
    while isinstance(value, (partial, MethodType)):
        value = value.func if isinstance(value, partial) else value.__func__
    module = getattr(value, "__module__", None) or type(value).__module__
    return module.rpartition(".")[0] or module


def _describe(value: Any, parts: list[object], seen: set[int], home: str) -> None:
    """Append everything that tells what a value is.

    seen: functions and objects that were met, so that one that calls itself does not loop.
    """
    if isinstance(value, partial) and not value.args and not value.keywords:
        value = value.func
    value = getattr(value, "__wrapped__", value)  # behind lru_cache
    if isinstance(value, (str, bytes, int, float, complex, type(None))):
        parts.append(value)
    elif isinstance(value, (list, tuple, set, frozenset, dict)):
        _describe_items(value, parts, seen, home)
    elif isinstance(value, partial):
        parts.append("partial")
        _describe((value.func, value.args, sorted(value.keywords.items())), parts, seen, home)
    elif isinstance(value, MethodType):
        _describe((value.__func__, value.__self__), parts, seen, home)
    elif isinstance(value, re.Pattern):
        parts.append((value.pattern, value.flags))
    elif id(value) in seen:
        return
    elif isinstance(value, FunctionType) and _follows(value.__module__, home):
        seen.add(id(value))
        _describe_function(value, parts, seen, home)
    elif isinstance(value, type) and _follows(value.__module__, home):
        seen.add(id(value))
        methods = {name: _plain(part) for name, part in sorted(vars(value).items())}
        functions = {name: part for name, part in methods.items() if isinstance(part, FunctionType)}
        _describe((value.__qualname__, functions), parts, seen, home)
    elif isinstance(value, (FunctionType, BuiltinFunctionType, type, ModuleType)):
        parts.append((getattr(value, "__module__", ""), value.__name__, _version(value)))
    else:
        seen.add(id(value))
        _describe((type(value), getattr(value, "__dict__", {})), parts, seen, home)


def _describe_items(values: Iterable, parts: list[object], seen: set[int], home: str) -> None:
    parts.append(type(values).__name__)
    items: Iterable = values.items() if isinstance(values, dict) else values
    for item in sorted(items, key=repr) if isinstance(values, (set, frozenset)) else items:
        _describe(item, parts, seen, home)


def _describe_function(function: FunctionType, parts: list[object], seen: set[int], home: str) -> None:
    parts.append((function.__qualname__, *_code(function.__code__)))
    _describe((function.__defaults__, function.__kwdefaults__), parts, seen, home)
    for cell in function.__closure__ or ():
        _describe(cell.cell_contents, parts, seen, home)
    for name in _names(function.__code__):
        if name in function.__globals__:
            _describe(function.__globals__[name], parts, seen, home)


def _code(code: CodeType) -> list[object]:
    """Instructions, names and constants, of inner functions too; no line numbers, no file, no docstring."""
    constants = [_constant(each) for each in code.co_consts]
    if constants and isinstance(constants[0], str):
        constants[0] = ""  # the docstring's place
    return [code.co_code, code.co_names, code.co_varnames, constants]


def _constant(value: object) -> object:
    if isinstance(value, CodeType):
        return _code(value)
    return sorted(value, key=repr) if isinstance(value, frozenset) else value


def _names(code: CodeType) -> list[str]:
    inner = [name for each in code.co_consts if isinstance(each, CodeType) for name in _names(each)]
    return sorted({*code.co_names, *inner})


def _plain(part: Any) -> Any:
    return part.fget if isinstance(part, property) else getattr(part, "__func__", part)


def _follows(module: str | None, home: str) -> bool:
    return f"{module}.".startswith((f"{home}.", "helpers.corpus."))


def _version(value: Any) -> str:
    module = str(getattr(value, "__module__", None) or getattr(value, "__name__", ""))
    top = module.partition(".")[0]
    return "" if top in sys.stdlib_module_names else package_version(top)


def package_version(name: str) -> str:
    """The version of an installed package; empty when there is none of that name.

    >>> package_version("no-such-package")
    ''
    """
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
