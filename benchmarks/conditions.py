"""Under which conditions a row was measured: hardware, versions, memory, how busy the machine was.

No names of machines.
"""

import contextlib
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    "bm25s",
    "chromadb",
    "langchain-chroma",
    "langchain-classic",
    "langchain-community",
    "langchain-core",
    "langchain-text-splitters",
    "llama-index-core",
    "llama-index-retrievers-bm25",
    "numpy",
    "onnxruntime",
    "PyStemmer",
    "rank-bm25",
    "scikit-learn",
    "scipy",
    "tokenizers",
)


def machine() -> str:
    """The hardware in one line, without the machine's name."""
    model = platform.processor() or platform.machine()
    with contextlib.suppress(OSError, StopIteration):
        model = next(
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        )
    memory = (
        f", {os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB"
        if hasattr(os, "sysconf")
        else ""
    )
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{model} ({platform.machine()}), {os.cpu_count()} cores{memory}, {system}"


def peak_memory() -> float | None:
    """Most memory that this process has held, in MB of 10^6 bytes.

    None where the system does not say (Windows).
    """
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def load() -> float | None:
    """How many programs wanted a processor in the last minute; None on Windows.

    Above the number of cores, timings are too long.
    """
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


def versions() -> dict[str, str]:
    """Versions of the packages that matter and are installed here."""
    found = {}
    for package in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            found[package] = version(package)
    return found
