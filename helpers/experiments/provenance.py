"""Where a number comes from: models, course version, data, processor, threads, seed, date.

Each row of the ledger carries it, so that two people whose outcomes differ can see in what they differ.
"""

import hashlib
import os
import platform
import re
from datetime import date
from functools import lru_cache
from pathlib import Path

from helpers import settings

DATA = ("*.jsonl", "*.md", "*.yaml")  # what notebooks read, and what it is built from; no programs
FIELDS = ("chat", "quantisation", "embedding", "version", "data", "processor", "threads", "seed", "date")


def provenance() -> dict[str, str | int]:
    """What the numbers of this process come from, as one flat row.

    >>> list(provenance()) == list(FIELDS)
    True
    """
    chat, quantisation = chat_model()
    return {
        "chat": chat,
        "quantisation": quantisation,
        "embedding": Path(settings.embed_model() or "all-MiniLM-L6-v2").name,
        "version": course_version(),
        "data": data_hash(),
        "processor": processor(),
        "threads": settings.threads() or os.cpu_count() or 1,
        "seed": settings.seed(),
        "date": date.today().isoformat(),
    }


def chat_model() -> tuple[str, str]:
    """(name, quantisation) of the chat model; what an endpoint serves is not known.

    >>> chat_model()
    ('SmolLM2-135M-Instruct', 'Q8_0')
    """
    chosen = settings.chat_model()
    if settings.endpoint():
        return chosen or "the model of an endpoint", "not known"
    if not chosen:
        return "SmolLM2-135M-Instruct", settings.quantisation().upper()
    stem = Path(chosen).stem
    found = re.search(r"(?i)\b(i?q\d\w*|b?f(?:16|32))$", stem)
    return (stem[: found.start()].rstrip(".-_"), found[0].upper()) if found else (stem, "not known")


@lru_cache(maxsize=1)
def course_version() -> str:
    """The version in pyproject.toml."""
    import tomllib

    text = (settings.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"]["version"]


@lru_cache(maxsize=1)
def data_hash(folder: Path = settings.DATASETS) -> str:
    """Twelve digits of the SHA-256 over the files of datasets/, their names and their contents.

    Line ends do not count, since git may change them.
    """
    digest = hashlib.sha256()
    for path in sorted(path for pattern in DATA for path in folder.rglob(pattern)):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


@lru_cache(maxsize=1)
def processor() -> str:
    """The processor as the system names it, and how many cores this process may use."""
    name = platform.processor() or platform.machine() or "unknown processor"
    for line in _lines(Path("/proc/cpuinfo")):
        if line.lower().startswith("model name"):
            name = line.partition(":")[2].strip() or name
            break
    return f"{name}, {os.cpu_count() or 1} cores"


def _lines(path: Path) -> list[str]:
    """The lines of a system's file; none where there is no such file."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
