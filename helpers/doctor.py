"""The doctor behind `course.py check`: one line per requirement, and a mend for each that fails.

Standard library until a check needs more, so it runs on a machine where nothing is installed yet.
"""

import json
import os
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from helpers import models, readiness, settings

MEMORY_NEEDED, DISK_NEEDED, PORT = 3e9, 1e9, 8888


@dataclass(frozen=True)
class Finding:
    """One requirement: is it met, what was found, how to mend it."""

    name: str
    good: bool
    found: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{'ok  ' if self.good else 'FAIL'}  {self.name:<11} {self.found}" + (
            "" if self.good else f"\n      mend: {self.mend}"
        )


def check_python() -> Finding:
    """Python 3.11 or newer."""
    return Finding(
        "Python",
        sys.version_info >= (3, 11),
        f"{sys.version.split()[0]} at {sys.executable}",
        "install Python 3.11 or newer from python.org or with conda",
    )


def wrong_packages(dev: bool = False) -> list[str]:
    """Packages that the course needs and that are missing or not of the pinned version, each in a phrase.

    dev: those that only tests need are looked at as well. A local build such as 2.13.0+cpu fits its pin.
    """
    try:
        from packaging.requirements import Requirement
        from packaging.utils import canonicalize_name
    except ImportError:
        return ["everything"]
    lines = (settings.ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]
    pinned = {canonicalize_name(pin.name): pin for pin in pins if not pin.marker or pin.marker.evaluate()}
    needed, wrong = _needed(_named(dev)), []
    for name, pin in pinned.items():
        if name not in needed:
            continue
        found = _installed(name)
        if not found or not pin.specifier.contains(found, prereleases=True):
            wrong.append(f"{pin.name} is {found or 'nothing'}, pinned {pin.specifier}")
    return wrong


def _named(dev: bool) -> list[str]:
    """The names in pyproject.toml."""
    import tomllib

    project = tomllib.loads((settings.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["dependencies"] + (project["optional-dependencies"]["dev"] if dev else [])


def _needed(names: list[str]) -> set[str]:
    """The names, and whatever they need on this system as far as it is installed, in canonical spelling."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    todo, seen = [(name, "") for name in names], set()
    while todo:
        name, extra = todo.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        for line in _requires(name):
            one = Requirement(line)
            if one.marker is None or one.marker.evaluate({"extra": extra}):
                todo += [(one.name, wanted) for wanted in ("", *one.extras)]
    return {canonicalize_name(name) for name, _ in seen}


def _requires(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def check_packages() -> list[Finding]:
    """Every pinned version is installed; what only tests need, where it was asked for."""
    findings = [_finding("packages", wrong_packages(), "python3 course.py setup")]
    if _stamped_for_tests():
        findings.append(_finding("test tools", wrong_packages(dev=True), "python3 course.py test"))
    return findings


def _finding(name: str, wrong: list[str], mend: str) -> Finding:
    rest = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
    return Finding(name, not wrong, "; ".join(wrong[:3]) + rest or "all pinned versions installed", mend)


def _stamped_for_tests() -> bool:
    """True when course.py installed the tests' packages into this environment."""
    try:
        stamp = json.loads((Path(sys.prefix) / "ground-and-tune.json").read_text(encoding="utf-8"))
        return stamp["dev"] is True
    except (OSError, ValueError, KeyError, TypeError):
        return False


def check_models() -> list[Finding]:
    """Every model file, fetched or made, is there and has its checksum."""
    findings = []
    for model in models.REGISTRY.values():
        wrong = models.problems(model)
        whole = f"{model.title}, {model.licence}, in {model.folder}"
        found = f"{model.title}: {'; '.join(wrong)}" if wrong else whole
        findings.append(Finding("model", not wrong, found, "python3 course.py setup"))
    return findings


def check_disk() -> Finding:
    """Room for indexes and adapters."""
    folder = settings.cache_folder()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return Finding(
        "disk",
        free >= DISK_NEEDED,
        f"{free / 1e9:.1f} GB free at {folder}",
        f"free {DISK_NEEDED / 1e9:.0f} GB, or set COURSE_CACHE to another disk",
    )


def check_memory() -> Finding:
    """Memory that is free now, where the system says so."""
    try:
        import psutil

        free = psutil.virtual_memory().available
    except ImportError:
        free = (
            os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
            if hasattr(os, "sysconf") and "SC_AVPHYS_PAGES" in os.sysconf_names
            else None
        )
    if free is None:
        return Finding("memory", True, "not known on this system; 4 GB are enough")
    return Finding(
        "memory",
        free >= MEMORY_NEEDED,
        f"{free / 1e9:.1f} GB available",
        f"close programs until {MEMORY_NEEDED / 1e9:.0f} GB are free",
    )


def check_port() -> Finding:
    """JupyterLab's usual port; it takes the next one by itself when this is in use."""
    with socket.socket() as probe:
        taken = probe.connect_ex(("127.0.0.1", PORT)) == 0
    return Finding(
        "port",
        True,
        f"{PORT} is in use (another JupyterLab?), the next free one will be taken"
        if taken
        else f"{PORT} is free",
    )


def check_server() -> Finding:
    """The chat model answers, locally or at the reader's endpoint."""
    try:
        from helpers.generation import chat, endpoint

        reply = chat("Say hello.", max_tokens=5)
        return Finding(
            "server",
            bool(reply.text),
            f"{endpoint().model} answers at {endpoint().url} in {reply.seconds:.1f} s",
            "python3 course.py setup",
        )
    except Exception as error:
        return Finding("server", False, f"{error}", "mend the lines above first, then run this again")


CHECKS: list[Callable[[], Finding | list[Finding]]] = [
    check_python,
    check_packages,
    check_models,
    check_disk,
    check_memory,
    check_port,
    check_server,
]


def main(arguments: list[str]) -> int:
    """Print every finding; 1 when something must be mended.

    `--packages` looks at the packages only and prints nothing; `--dev` behind it: also at those of the tests.
    `--code` adds a line for the teacher (see `helpers.readiness`).
    """
    if arguments[:1] == ["--packages"]:
        return 1 if wrong_packages(dev="--dev" in arguments) else 0
    failed = []
    for check in CHECKS:
        result = check()
        for finding in result if isinstance(result, list) else [result]:
            print(finding, flush=True)
            failed += [] if finding.good else [finding.name]
    print(f"{len(failed)} to mend" if failed else "everything is ready")
    if "--code" in arguments:
        print(f"for your teacher: {readiness.code_of(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
