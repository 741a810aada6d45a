"""Reads a package's imports from its source, for the tests of its structure. No tests here."""

import ast
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Arrow:
    """One module imports another. `file` and `line` say where, wherever in the file that is."""

    importer: str
    imported: str
    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.importer} imports {self.imported}"


def modules_of(package: Path) -> dict[str, Path]:
    """Dotted name -> file of every module below a package's folder. A package stands for its __init__.py."""
    names = {}
    for file in sorted(package.rglob("*.py")):
        parts = file.relative_to(package.parent).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return names


def arrows_of(package: Path) -> list[Arrow]:
    """Every import of one module by another, those inside functions and TYPE_CHECKING blocks too.

    `from a.b import c` leads to a.b.c when that is a module, otherwise to a.b. Importing a.b.c also runs the
    __init__ of a.b, so it leads there too, unless the importer lives in a.b: then that has begun already.
    """
    modules = modules_of(package)
    return [
        Arrow(name, imported, file, line)
        for name, file in modules.items()
        for line, target in _targets(name, file, modules)
        for imported in _executed(name, target, modules)
    ]


def _targets(name: str, file: Path, modules: dict[str, Path]) -> list[tuple[int, str]]:
    """(line, module) of each import in a file that leads into the package."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), str(file))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, name, file)
            inner = [f"{base}.{alias.name}" for alias in node.names]
            found += [(node.lineno, module if module in modules else base) for module in inner]
    return list(dict.fromkeys(one for one in found if one[1] in modules))


def _absolute(node: ast.ImportFrom, name: str, file: Path) -> str:
    """The module that a `from … import` names, with its leading dots resolved."""
    home = name.split(".") if file.name == "__init__.py" else name.split(".")[:-1]
    return (
        ".".join([*home[: len(home) - node.level + 1], *filter(None, [node.module])])
        if node.level
        else node.module
    )


def _executed(importer: str, target: str, modules: dict[str, Path]) -> list[str]:
    """The target and the packages around it, whose __init__ runs first; none that the importer lives in."""
    parts = target.split(".")
    around = [".".join(parts[:n]) for n in range(1, len(parts))]
    return [target] + [name for name in around if not f"{importer}.".startswith(f"{name}.")]


def room_of(module: str) -> str:
    """The second part of a dotted name: helpers.corpus.chunk lives in corpus. "" for the package itself."""
    return (module.split(".") + [""])[1]


def forbidden(arrows: list[Arrow], allowed: dict[str, set[str]]) -> list[str]:
    """A sentence for each arrow between rooms that `allowed` doesn't name, and for each unknown room."""
    say = []
    for arrow in arrows:
        here, there = room_of(arrow.importer), room_of(arrow.imported)
        if here not in allowed:
            say.append(f"{arrow.file}:{arrow.line}: {here!r} has no place in the order of the rooms")
        elif there and there != here and there not in allowed[here]:
            say.append(f"{arrow}, but {here} may import {', '.join(sorted(allowed[here])) or 'nothing'} only")
    return say


def circles(arrows: list[Arrow]) -> list[str]:
    """A sentence for each set of modules that lead to one another, with the arrows between them.

    Strongly connected components (Tarjan 1972); a module that imports itself is one too.
    """
    leads: dict[str, set[str]] = {}
    for arrow in arrows:
        leads.setdefault(arrow.importer, set()).add(arrow.imported)
    rings = [set(ring) for ring in _components(leads) if len(ring) > 1 or ring[0] in leads.get(ring[0], ())]
    return [
        f"{len(ring)} modules import one another: "
        + "; ".join(str(arrow) for arrow in arrows if {arrow.importer, arrow.imported} <= ring)
        for ring in rings
    ]


def _components(leads: dict[str, set[str]]) -> list[list[str]]:
    """The strongly connected components of a graph, each as a list of its nodes."""
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        number[node] = lowest[node] = len(number)
        stack.append(node)
        for other in sorted(leads.get(node, ())):
            if other not in number:
                visit(other)
            if other in stack:
                lowest[node] = min(lowest[node], lowest[other])
        if lowest[node] == number[node]:
            cut = stack.index(node)
            found.append(stack[cut:])
            del stack[cut:]

    for node in sorted(leads):
        if node not in number:
            visit(node)
    return found


def long_files(modules: dict[str, Path], most: int) -> list[str]:
    """A sentence for each module of more than `most` lines."""
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in modules.values()}
    return [f"{file} has {lines} lines, more than {most}" for file, lines in lengths.items() if lines > most]


def unmatched(tests: Path, package: Path, beside: set[str]) -> list[str]:
    """A sentence for each folder of tests that is no room, and for each room without a folder of tests.

    `beside`: folders of tests/ for something else than a room.
    """
    rooms = {folder.name for folder in package.iterdir() if (folder / "__init__.py").exists()}
    tested = {folder.name for folder in tests.iterdir() if any(folder.glob("*.py"))} - beside
    return [f"{tests / name} is no room of {package.name}" for name in sorted(tested - rooms)] + [
        f"{package / name} has no folder in {tests.name}" for name in sorted(rooms - tested)
    ]
