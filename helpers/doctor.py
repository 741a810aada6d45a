"""The doctor behind `course.py check`: one line per requirement, and a mend for each that fails.

Standard library until a check needs more, so it runs on a machine where nothing is installed yet.
"""

import os
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata

from helpers import models, settings

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


def wrong_packages() -> list[str]:
    """Pinned packages that are missing or of another version; a local build such as 2.13.0+cpu fits its pin."""
    try:
        from packaging.requirements import Requirement
    except ImportError:
        return ["everything"]
    wrong = []
    for line in (settings.ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        pin = Requirement(line)
        if pin.marker and not pin.marker.evaluate():
            continue
        try:
            found = metadata.version(pin.name)
        except metadata.PackageNotFoundError:
            found = "nothing"
        if found == "nothing" or not pin.specifier.contains(found, prereleases=True):
            wrong.append(f"{pin.name} is {found}, pinned {pin.specifier}")
    return wrong


def check_packages() -> Finding:
    """Every pinned version is installed."""
    wrong = wrong_packages()
    found = (
        "all pinned versions installed"
        if not wrong
        else "; ".join(wrong[:3]) + (f" and {len(wrong) - 3} more" if len(wrong) > 3 else "")
    )
    return Finding("packages", not wrong, found, "python3 course.py setup")


def check_models() -> list[Finding]:
    """Every model file has its size and checksum, and the derived files are there."""
    findings = []
    for model in models.REGISTRY.values():
        wrong = [f"{file.name} {problem}" for file in model.files if (problem := models.problem(model, file))]
        wrong += [f"{name} is not made yet" for name in models.missing_derived(model)]
        findings.append(
            Finding(
                "model",
                not wrong,
                f"{model.title}, {model.licence}, in {model.folder}"
                if not wrong
                else f"{model.title}: {'; '.join(wrong)}",
                "python3 course.py setup",
            )
        )
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
    """Print every finding; 1 when something must be mended. `--packages` looks at the packages only and prints nothing."""
    if arguments == ["--packages"]:
        return 1 if wrong_packages() else 0
    failed = 0
    for check in CHECKS:
        result = check()
        for finding in result if isinstance(result, list) else [result]:
            print(finding, flush=True)
            failed += not finding.good
    print(f"{failed} to mend" if failed else "everything is ready")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
