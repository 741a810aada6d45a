"""Sentence embeddings: a text becomes a vector of length one, and texts of like meaning point the same way.

The course's model, all-MiniLM-L6-v2 (384 dimensions, English, first 256 tokens; Reimers & Gurevych 2019, arXiv
1908.10084), runs as an ONNX graph, because that starts in a third of a second where sentence-transformers takes ten.
COURSE_EMBED_MODEL names any other sentence-transformers model.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

import numpy as np

from helpers import models, settings
from .vector_cache import CachedEmbedder

MAX_TOKENS = 256  # the model was trained on texts up to this length; the rest of a longer text is not read
BATCH = 16
AT_ONCE = 256  # texts between two reports of progress


class Embedder(Protocol):
    """Anything that turns texts into unit vectors."""

    name: str

    def encode(self, texts: list[str]) -> np.ndarray:
        """float32 [len(texts), dimensions], each row of length one."""


class OnnxEmbedder:
    """all-MiniLM-L6-v2 on onnxruntime."""

    name = "all-MiniLM-L6-v2"

    def __init__(self):
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = settings.threads() or 0  # 0: one per core
        self._session = onnxruntime.InferenceSession(
            str(models.file("minilm", "model.onnx")), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(models.file("minilm", "tokenizer.json")))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        self._last: tuple[str, tuple[np.ndarray, np.ndarray]] | None = (
            None  # one question is embedded once for all stages of a search
        )

    def token_vectors(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Vectors of every token, float32 [texts, length, 384], and the mask of real tokens, [texts, length]. Do not write into them."""
        if len(texts) != 1:
            return self._run(texts)
        if self._last is None or self._last[0] != texts[0]:
            self._last = texts[0], self._run(texts)
        return self._last[1]

    def _run(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        encoded = self._tokenizer.encode_batch(texts)
        ids = np.array([e.ids for e in encoded], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
        return self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0], mask

    def encode(self, texts: list[str]) -> np.ndarray:
        """Unit vectors, float32 [len(texts), 384]: the mean of the token vectors, scaled to length one.

        Texts of like length share a batch, so little is spent on padding.
        """
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            hidden, mask = self.token_vectors([texts[i] for i in rows])
            weights = mask[:, :, None].astype(np.float32)
            mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
            vectors[rows] = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return vectors


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by name or path."""

    def __init__(self, name: str):
        from sentence_transformers import SentenceTransformer

        self.name = name
        try:
            self._model = SentenceTransformer(name)
        except Exception as error:
            raise models.ModelError(
                f"The embedding model {name!r} could not be loaded ({str(error).splitlines()[0]}). Check the name or path in COURSE_EMBED_MODEL, or unset it."
            ) from None

    def encode(self, texts: list[str]) -> np.ndarray:
        """Unit vectors, float32 [len(texts), dimensions]."""
        return self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False).astype(
            np.float32
        )


@lru_cache(maxsize=1)
def get_embedder() -> Embedder:
    """The embedding model of this session, loaded once. The course's own, whose file is verified, remembers bulk work on disk."""
    name = settings.embed_model()
    return SentenceTransformerEmbedder(name) if name else CachedEmbedder(OnnxEmbedder())


def embed(texts: list[str] | str, progress: Callable[[int, int], None] | None = None) -> np.ndarray:
    """Unit vectors of some texts [n, dimensions], or of one text [dimensions]. `progress` is called with (texts done, texts to do)."""
    if isinstance(texts, str):
        return get_embedder().encode([texts])[0]
    if progress is None or not texts:
        return get_embedder().encode(list(texts))
    parts = []
    for start in range(0, len(texts), AT_ONCE):
        parts.append(get_embedder().encode(list(texts[start : start + AT_ONCE])))
        progress(min(start + AT_ONCE, len(texts)), len(texts))
    return np.concatenate(parts)
