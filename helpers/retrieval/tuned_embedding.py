"""The course's tuned embedding: MiniLM with trained updates of its last layers, merged into its ONNX graph.

Trained on the reading questions (`helpers.experiments.embedding`, `contrastive`). Vectors of the tuned and of
the plain model must never meet: each index is made and asked by one of them.
"""

from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from helpers import settings

from .cross_encoder import merged_graph, read_weights
from .embed import OnnxEmbedder, get_embedder
from .identity import digest
from .store import CachedEmbedder, Embedder

WEIGHTS = Path(__file__).parent / "weights" / "embedding.safetensors"
COMMAND = "python -m helpers.experiments.rerankers embedding"


class TunedEmbedder(OnnxEmbedder):
    """MiniLM with updates.

    weights: trained matrices by name (`train_embedding`); None reads the shipped ones. Raises ModelError when
    those are missing or damaged.
    """

    name = "all-MiniLM-L6-v2, tuned"

    def __init__(self, weights: dict[str, np.ndarray] | None = None):
        self.weights = read_weights(WEIGHTS, COMMAND) if weights is None else weights
        super().__init__(merged_graph(self.weights))

    @cached_property
    def identity(self) -> str:
        """SHA-256 over the plain model, the tokenizer and the updates."""
        mine = [digest(name, self.weights[name].tobytes()) for name in sorted(self.weights)]
        return digest(self.plain_identity(), *mine)


@lru_cache(maxsize=1)
def tuned_embedder() -> Embedder:
    """The tuned embedding, loaded once a session; bulk work is remembered on disk. Where COURSE_EMBED_MODEL
    names another model, that one: MiniLM, tuned or not, reads English alone.

    FolderIndex("my-documents", embedder=tuned_embedder()).search("Who signs the lease?")
    """
    return get_embedder() if settings.embed_model() else CachedEmbedder(TunedEmbedder())
