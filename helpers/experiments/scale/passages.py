"""Real passages that nobody here wrote, as many as an index needs: the documentation on this machine.

    passages = documentation(100_000)                     two minutes the first time, then seconds
    passages = documentation(1_000, ["numpy", "scipy"])   of two packages; seconds

They are the docstrings of the packages that every learner has installed and of Python's standard library,
and the packages' READMEs: read as text (nothing is imported), cut as the course cuts pages, each text once,
and prose alone: no examples of code, no tables of types.
Their order is that of their SHA-256, so the first thousand are a fair draw of all, and every smaller set is
part of a larger one. Packages have pinned versions, so another machine finds nearly the same passages; the
standard library is that of the Python there.
"""

import ast
import gzip
import hashlib
import json
import platform
import re
import sys
import sysconfig
import tomllib
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

from helpers.corpus import Page, Passage, chunk_page
from helpers.files import write_whole
from helpers.progress import track
from helpers.settings import ROOT, cache_folder

from ..readmes import readme_of, required_packages

FEWEST_WORDS, PROSE = 8, 0.75  # words of a passage, and the share of them that are words of prose
STANDARD = "the standard library"
LEFT_OUT = {"test", "tests", "testing", "idlelib", "lib2to3", "site-packages", "dist-packages", "_vendor"}
_WORD = re.compile(r"[(\"'`*]*[A-Za-z]+(?:[-'][A-Za-z]+)*[.,;:)\"'`*?!]*")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def documentation(n: int | None = None, packages: Sequence[str] | None = None) -> list[Passage]:
    """The first n passages (None: all), in an order that is the same everywhere.

    packages: names of installed ones; None for those that every learner has, and the standard library. What
    was read is kept in the cache. Raises ValueError when there are fewer than n.

        documentation(3)[0].title              # such as 'scipy levy_stable'
    """
    sources = learners_packages() if packages is None else list(packages)
    file = cache_folder() / "documentation" / f"passages-{_versions(sources)}.jsonl.gz"
    if not file.exists():
        write_whole(file, gzip.compress(_as_lines(_read(sources)), 3))
    found: list[Passage] = []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            if n is not None and len(found) == n:
                break
            found.append(Passage(**json.loads(line)))
    if n is not None and len(found) < n:
        raise ValueError(f"This machine's documentation gives {len(found):,} passages; ask for no more.")
    return found


def learners_packages() -> list[str]:
    """The packages that set-up installs for every learner, and the standard library, by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [*sorted(required_packages(project["dependencies"])), STANDARD]


def _versions(sources: Sequence[str]) -> str:
    """A digest of what is read: names and versions."""
    told = [
        f"{name} {platform.python_version() if name == STANDARD else metadata.version(name)}"
        for name in sources
    ]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:12]


def _read(sources: Sequence[str]) -> list[Passage]:
    """All passages of some packages, each text once, ordered by their SHA-256."""
    if len(sources) > 20:
        print(
            f"reading the documentation of {len(sources)} packages, once: about two minutes", file=sys.stderr
        )
    first: dict[str, Passage] = {}
    for name in track(sources, "packages"):
        for page in pages_of(name):
            for passage in chunk_page(page):
                if is_prose(passage.text):
                    words = " ".join(passage.text.split()).lower()
                    first.setdefault(hashlib.sha256(words.encode("utf-8", "replace")).hexdigest(), passage)
    return [first[key] for key in sorted(first)]


def is_prose(text: str) -> bool:
    """Eight words or more, three quarters of them made of letters, and no lines of an interpreter.

    >>> is_prose("Return repr(self)."), is_prose("Heat the water until it boils, and then wait a little.")
    (False, True)
    """
    words = text.split()
    if len(words) < FEWEST_WORDS or ">>>" in text:
        return False
    return sum(bool(_WORD.fullmatch(word)) for word in words) >= PROSE * len(words)


def pages_of(name: str) -> Iterator[Page]:
    """Each docstring of a package as a page under package and object, such as "scipy svd"; then its README.

    name: an installed package, or STANDARD. A file that this Python cannot parse is passed over.

        next(pages_of("tqdm")).title           # 'tqdm'
    """
    for at, path in _files(name):
        yield from docstrings(path, at)
    readme = None if name == STANDARD else readme_of(name)
    if readme:
        yield Page(readme[0], name, readme[1].decode("utf-8", "replace"))


def docstrings(path: Path, at: str) -> Iterator[Page]:
    """The docstrings of a Python file, in the order in which they stand. at: its path in the package.

    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "tea.py"
    >>> _ = file.write_text('def boil():\\n    "Heat water."')
    >>> [(page.id, page.title, page.text) for page in docstrings(file, "kitchen/tea.py")]
    [('kitchen/tea.py:boil', 'kitchen boil', 'Heat water.')]
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in strangers' strings
            tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError):
        return
    path_of = at.removesuffix(".py").removesuffix("/__init__").split("/")
    seen: set[str] = set()
    waiting: list[tuple[ast.AST, str]] = [(tree, "")]
    while waiting:
        node, name = waiting.pop()
        text = ast.get_docstring(node) if isinstance(node, DOCUMENTED) else None
        if text and name not in seen:
            seen.add(name)
            title = f"{path_of[0]} {name or path_of[-1]}"
            yield Page(f"{at}:{name}", title, text)
        inside = [each for each in getattr(node, "body", []) if isinstance(each, DOCUMENTED)]
        waiting += [(each, f"{name}.{each.name}".lstrip(".")) for each in reversed(inside)]  # type: ignore[union-attr]


def _files(name: str) -> list[tuple[str, Path]]:
    """(path in the package, file) of its Python files, in alphabetical order, without tests."""
    if name == STANDARD:
        root = Path(sysconfig.get_paths()["stdlib"])
        known = {path.relative_to(root).as_posix(): path for path in root.rglob("*.py")}
    else:
        listed = metadata.files(name) or []
        known = {path.as_posix(): Path(str(path.locate())) for path in listed if path.suffix == ".py"}
    return [
        (at, known[at])
        for at in sorted(known)
        if not at.startswith("..") and not LEFT_OUT & set(at.split("/")[:-1])
    ]


def _as_lines(passages: Sequence[Passage]) -> bytes:
    lines = (json.dumps(asdict(passage), ensure_ascii=False) for passage in passages)
    return "\n".join(lines).encode("utf-8", "replace")
