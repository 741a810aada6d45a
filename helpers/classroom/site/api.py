"""A page for the face of each room: what it exports, with signature and docstring.

Made from the modules themselves rather than by Sphinx, which stands in another environment and could not
import them.
"""

import importlib
import inspect
import re
from types import ModuleType
from typing import Any

ROOMS = (
    "corpus", "retrieval", "generation", "tuning", "evaluation", "decision", "experiments", "classroom",
)  # fmt: skip
LONGEST = 76  # characters of a signature or a value on one line


def api_page(room: str) -> str:
    """The page of a room as Markdown.

    >>> page = api_page("evaluation")
    >>> page.startswith("# helpers.evaluation") and "## ndcg" in page
    True
    """
    face = importlib.import_module(f"helpers.{room}")
    parts = [f"# helpers.{room}", docstring(inspect.getdoc(face) or "")]
    for name in sorted(face.__all__, key=str.lower):
        parts.append(f"## {name}\n\n{_entry(face, name)}")
    return "\n\n".join(part for part in parts if part) + "\n"


def _entry(face: ModuleType, name: str) -> str:
    """One export: how it is called, what it does; of a class also its public methods."""
    thing = getattr(face, name)
    if not (inspect.isclass(thing) or callable(thing)):
        return fenced(f"{name} = {_short(repr(thing))}")
    said = [fenced(_call(name, thing)), docstring(_own_doc(thing))]
    if inspect.isclass(thing):
        for method, function in vars(thing).items():
            if method.startswith("_") or not inspect.getdoc(function):
                continue
            if isinstance(function, property):
                said += [f"### {name}.{method}", docstring(inspect.getdoc(function) or "")]
            elif callable(getattr(thing, method)):
                call = _call(method, getattr(thing, method))
                said += [f"### {name}.{method}", fenced(call), docstring(inspect.getdoc(function) or "")]
    return "\n\n".join(part for part in said if part)


def _own_doc(thing: Any) -> str:
    """Its docstring, but not the one that a dataclass makes of its fields."""
    said = inspect.getdoc(thing) or ""
    return "" if inspect.isclass(thing) and said.startswith(f"{thing.__name__}(") else said


def _call(name: str, thing: Any) -> str:
    """How something is called; over several lines when it is long.

    >>> _call("half", lambda number, digits=2: 0)
    'half(number, digits=2)'
    """
    try:
        signature = inspect.signature(thing)
    except (TypeError, ValueError):  # what is written in C says nothing about itself
        return f"{name}(...)"
    whole = f"{name}{signature}"
    if len(whole) <= LONGEST:
        return _plain(whole)
    returns = signature.return_annotation
    arrow = "" if returns is inspect.Signature.empty else f" -> {inspect.formatannotation(returns)}"
    lines = [f"    {parameter}," for parameter in _with_marks(signature)]
    return _plain("\n".join([f"{name}(", *lines, f"){arrow}"]))


def _with_marks(signature: inspect.Signature) -> list[str]:
    """Parameters as they are written, with the star before those that must be named."""
    found, named = [], False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            named = True
        elif parameter.kind is parameter.KEYWORD_ONLY and not named:
            found.append("*")
            named = True
        found.append(str(parameter))
    return found


def _plain(code: str) -> str:
    """Code without addresses in memory and without the rooms from which its types come.

    >>> _plain("<function half at 0x7f12>, helpers.corpus.text.Page")
    'half, Page'
    """
    code = re.sub(r"<(?:built-in )?(?:function|class) '?(<lambda>|[\w.]+)'?[^>]*>", r"\1", code)
    code = re.sub(r"<([\w.]+) object at 0x[0-9a-f]+>", r"\1(…)", code)
    return re.sub(r"\bhelpers\.[\w.]*\.(\w+)", r"\1", code)


def _short(value: str) -> str:
    line = " ".join(_plain(value).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def fenced(code: str, language: str = "python") -> str:
    """Code between fences that no line of it can close."""
    return f"````{language}\n{code}\n````"


def docstring(text: str) -> str:
    """A docstring as Markdown: examples and indented blocks become code, tables stay, the rest is prose.

    >>> docstring("Half of it, a*b.").strip()
    'Half of it, a\\\\*b.'
    >>> docstring(">>> half(4)").splitlines()[0]
    '````pycon'
    """
    blocks = [block.strip("\n") for block in re.split(r"\n\s*\n", text) if block.strip()]
    return "\n\n".join(_block(block) for block in blocks)


def _block(block: str) -> str:
    first = block.lstrip()
    if first.startswith(">>>"):
        return fenced(inspect.cleandoc(block), "pycon")
    if block.startswith("    "):
        return fenced(inspect.cleandoc(block))
    if "\n>>> " in block:
        before, example = block.split("\n>>> ", 1)
        return f"{_block(before)}\n\n{_block('>>> ' + example)}"
    return block if first.startswith("|") else _prose(block)


def _prose(text: str) -> str:
    """Plain words as Markdown: what stands between backticks stays, every other mark is a mark."""
    pieces = re.split(r"(`[^`]+`)", text)
    return "".join(
        piece if piece.startswith("`") and len(piece) > 1 else re.sub(r"([\\*_<\[\]#$~])", r"\\\1", piece)
        for piece in pieces
    )
