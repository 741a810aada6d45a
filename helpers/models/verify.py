"""Is a model file what the registry says? Answered by its content, once in each process.

A time stamp proves nothing: copying loses it, and a disk can fail under it. So a file is hashed whole at
its first use in a process: 0.1 s for the chat model once its bytes are in memory, where loading needs
them anyhow.

Standard library only.
"""

import json
import os
from pathlib import Path

from helpers.files import sha256_of, write_whole

from . import registry
from .registry import File, Model, ModelError

MANIFEST = "made.json"
_digests: dict[Path, tuple[tuple, str]] = {}


def file(key: str, name: str) -> Path:
    """Path of a model's file, whole and unchanged.

    Raises ModelError, with the mend in it, when the file is missing or damaged.

        tokenizer = Tokenizer.from_file(str(file("minilm", "tokenizer.json")))
    """
    model = registry.REGISTRY[key]
    known = {each.name: each for each in model.files + model.derived}
    if name not in known:
        raise ModelError(f"{model.title} has no file named {name!r}; it has {', '.join(known)}.")
    wrong = problem(model, known[name])
    if wrong:
        raise ModelError(
            f"{model.folder / name} {wrong}. Mend it with: python3 course.py setup "
            "(or point COURSE_MODELS at a folder that has whole files)."
        )
    return model.folder / name


def folder(key: str) -> Path:
    """The folder of a model, for a library that loads one; each fetched file in it is verified first.

    Raises ModelError as `file` does.

        encoder = AutoModel.from_pretrained(folder("minilm"))
    """
    model = registry.REGISTRY[key]
    for each in model.files:
        file(key, each.name)
    return model.folder


def problem(model: Model, file: File) -> str | None:
    """What is wrong with a file of a model ("is missing", "has checksum …"), or None.

    assert problem(CHAT, CHAT.files[0]) is None
    """
    path = model.folder / file.name
    right = [(file.size, file.sha256), *_made_here(model, file)]
    try:
        size = path.stat().st_size
        if size not in [size for size, _ in right]:
            return f"has {size:,} bytes, expected {file.size:,}"
        found = digest(path)
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror or error})"
    if (size, found) not in right:
        return f"has checksum {found[:12]}…, expected {file.sha256[:12]}…"
    return None


def problems(model: Model) -> list[str]:
    """Every problem of a model, with the file's name, fetched and made files; empty when it can be used.

    assert problems(EMBEDDING) == []
    """
    found = [(file.name, problem(model, file)) for file in model.files + model.derived]
    return [f"{name} {wrong}" for name, wrong in found if wrong]


def ready() -> bool:
    """True when every file of every model is there and whole; a third of a second for all 425 MB.

    print("complete" if ready() else "run: python3 course.py setup")
    """
    return not any(problems(model) for model in registry.REGISTRY.values())


def digest(path: Path) -> str:
    """SHA-256 of a file in hexadecimal; computed once in a process, and again when the file was touched."""
    state = os.stat(path)
    seen = (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)
    known = _digests.get(path)
    if known and known[0] == seen:
        return known[1]
    found = sha256_of(path)
    _digests[path] = (seen, found)
    return found


# ---- made files whose bytes differ from the registry's -------------------------------------------


def record_made(model: Model, file: File) -> None:
    """Remember size and hash of a file just made, beside it, where its bytes are not the registry's.

    They were equal wherever we tried; another processor or version of a package may round or order
    differently. The entry names the pinned hash that it stands for, so it ends when the registry's recipe
    or source changes.
    """
    path = model.folder / file.name
    entries = {name: entry for name, entry in _manifest(model).items() if name != file.name}
    found = digest(path)
    if found != file.sha256:
        entries[file.name] = {"size": path.stat().st_size, "sha256": found, "instead_of": file.sha256}
    if entries:
        write_whole(model.folder / MANIFEST, json.dumps(entries, indent=1))
    else:
        (model.folder / MANIFEST).unlink(missing_ok=True)


def _made_here(model: Model, file: File) -> list[tuple[int, str]]:
    if file not in model.derived:
        return []
    entry = _manifest(model).get(file.name)
    if not isinstance(entry, dict) or entry.get("instead_of") != file.sha256:
        return []
    return [(entry.get("size", -1), entry.get("sha256", ""))]


def _manifest(model: Model) -> dict:
    try:
        entries = json.loads((model.folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return entries if isinstance(entries, dict) else {}
