"""Sentence embeddings: a text becomes a vector of length one, and texts of like meaning point the same way.

The course's model, all-MiniLM-L6-v2 (384 dimensions, English, first 256 tokens; Reimers & Gurevych 2019,
arXiv 1908.10084), runs as an ONNX graph, because that starts in a third of a second where
sentence-transformers takes ten. COURSE_EMBED_MODEL names any other sentence-transformers model.
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from helpers import models, settings
from helpers.corpus import clean, unknown_to_model
from helpers.corpus.tokens import minilm_tokenizer
from helpers.models import verify
from helpers.progress import Progress

from .identity import digest
from .store import CachedEmbedder, Embedder

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

MAX_TOKENS = 256  # the model was trained on texts up to this length; the rest of a longer text is not read
MOST_UNKNOWN = 0.5  # share of words that the model does not know, above which it is told
_OTHER_SCRIPT = re.compile("[^\x00-\u024f\u1e00-\u1eff\u2000-\u2bff]{2}")  # letters beyond Latin ones
NETWORK_BATCH = 16  # texts that pass the network together
TEXTS_AT_ONCE = 256  # texts between two reports of progress
DIMENSIONS = 384  # of MiniLM


class OnnxEmbedder:
    """all-MiniLM-L6-v2 on onnxruntime.

    graph: the ONNX graph, or its file; None: the model as it was published.
    """

    name = "all-MiniLM-L6-v2"

    def __init__(self, graph: str | bytes | None = None) -> None:
        self._session = onnx_session(graph or str(models.file("minilm", "model.onnx")))
        self._tokenizer = minilm_tokenizer()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        # One question is embedded once for all stages of a search.
        self._last: tuple[str, tuple[np.ndarray, np.ndarray]] | None = None

    @cached_property
    def identity(self) -> str:
        """SHA-256 over the weights and the tokenizer."""
        return self.plain_identity()

    def plain_identity(self) -> str:
        """The same of the model as it was published, whatever was merged into it."""
        files = [models.file("minilm", name) for name in ("model.onnx", "tokenizer.json")]
        return digest(*map(verify.digest, files))

    def token_vectors(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Vectors of every token, float32 [texts, length, 384], and the mask of real tokens, [texts, length].

        Do not write into them.
        """
        if len(texts) != 1:
            return self._run(texts)
        if self._last is None or self._last[0] != texts[0]:
            self._last = texts[0], self._run(texts)
        return self._last[1]

    def _run(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        encoded = self._tokenizer.encode_batch(_through_the_door(texts))
        ids = np.array([e.ids for e in encoded], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
        return self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0], mask

    def encode(self, texts: list[str]) -> np.ndarray:
        """Unit vectors, float32 [len(texts), 384]: the mean of the token vectors, scaled to length one."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for rows in batches_by_length(texts):
            vectors[rows] = _mean(*self.token_vectors([texts[i] for i in rows]))
        return vectors

    def encode_with_tokens(self, texts: list[str]) -> tuple[np.ndarray, list[np.ndarray]]:
        """Sentence vectors [len(texts), 384] and each text's token vectors [tokens, 384], of length one."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        tokens = [np.zeros((0, DIMENSIONS), np.float32)] * len(texts)
        for rows in batches_by_length(texts):
            hidden, mask = self.token_vectors([texts[i] for i in rows])
            vectors[rows] = _mean(hidden, mask)
            for i, each in zip(rows, unit_tokens(hidden, mask), strict=True):
                tokens[i] = each
        return vectors, tokens


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by name or path.

    Raises ModelError when it cannot be loaded.
    """

    def __init__(self, name: str):
        from sentence_transformers import SentenceTransformer

        self.name = name
        try:
            self._model = SentenceTransformer(name)
        except Exception as error:
            raise models.ModelError(
                f"The embedding model {name!r} could not be loaded ({str(error).splitlines()[0]}). "
                "Check the name or path in COURSE_EMBED_MODEL, or unset it."
            ) from None

    @cached_property
    def identity(self) -> str:
        """SHA-256 over the weights and the way they are put together."""
        weights = self._model.state_dict()
        hashed = [digest(name, weights[name].cpu().numpy().tobytes()) for name in sorted(weights)]
        return digest(repr(self._model), *hashed)

    def encode(self, texts: list[str]) -> np.ndarray:
        """Unit vectors, float32 [len(texts), dimensions]."""
        made = self._model.encode(
            _through_the_door(texts), normalize_embeddings=True, show_progress_bar=False
        )
        return made.astype(np.float32)


def _through_the_door(texts: list[str]) -> list[str]:
    """Texts in one spelling; one warning when the model does not know the words of one."""
    cleaned = [clean(text).text for text in texts]
    for text in cleaned:
        if _OTHER_SCRIPT.search(text) and unknown_to_model(text) > MOST_UNKNOWN:
            warnings.warn(
                f"The embedding model does not know most words of {text[:40]!r}: texts of this kind get "
                "vectors alike, whatever they say. Search by words, or set COURSE_EMBED_MODEL to a model "
                "that was trained on this language.",
                stacklevel=3,
            )
            break
    return cleaned


@lru_cache(maxsize=1)
def get_embedder() -> Embedder:
    """The embedding model of this session, loaded once: the course's own, or COURSE_EMBED_MODEL.

    The course's own remembers bulk work on disk.

        get_embedder().encode(["a buoy"])  # float32 [1, 384]
    """
    name = settings.embed_model()
    return SentenceTransformerEmbedder(name) if name else CachedEmbedder(OnnxEmbedder())


def embed(texts: list[str] | str, progress: Progress | None = None) -> np.ndarray:
    """Unit vectors of some texts [n, dimensions], or of one text [dimensions].

    progress: called with (texts done, texts to do).

        embed("a buoy") @ embed("an anchored marker")  # their cosine
    """
    if isinstance(texts, str):
        return get_embedder().encode([texts])[0]
    return encode_in_parts(get_embedder(), list(texts), progress)


def encode_in_parts(embedder: Embedder, texts: list[str], progress: Progress | None = None) -> np.ndarray:
    """Unit vectors of many texts, with a report of progress after every 256 when one is wanted."""
    if progress is None or not texts:
        return embedder.encode(texts)
    parts = []
    for start in range(0, len(texts), TEXTS_AT_ONCE):
        parts.append(embedder.encode(texts[start : start + TEXTS_AT_ONCE]))
        progress(min(start + TEXTS_AT_ONCE, len(texts)), len(texts))
    return np.concatenate(parts)


# ---- what several models share -------------------------------------------------------------------


def batches_by_length(texts: Sequence[str], size: int = NETWORK_BATCH) -> Iterator[list[int]]:
    """Positions of the texts in batches: texts of like length stand together, so little is spent on padding.

    >>> list(batches_by_length(["a longer text", "a", "a text"], 2))
    [[1, 2], [0]]
    """
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for start in range(0, len(order), size):
        yield order[start : start + size]


def unit_tokens(hidden: np.ndarray, mask: np.ndarray) -> list[np.ndarray]:
    """The real tokens' vectors of each text, scaled to length one: float32 [tokens, dimensions] each.

    hidden: [texts, length, dimensions]; mask: [texts, length], 1 where a token is real.
    """
    unit = hidden / np.linalg.norm(hidden, axis=2, keepdims=True)
    return [rows[real.astype(bool)] for rows, real in zip(unit, mask, strict=True)]


def _mean(hidden: np.ndarray, mask: np.ndarray) -> np.ndarray:
    weights = mask[:, :, None].astype(np.float32)
    mean = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
    return mean / np.linalg.norm(mean, axis=1, keepdims=True)


def onnx_session(graph: str | bytes) -> "InferenceSession":
    """A graph, ready to run on the processor.

    On as many threads as COURSE_THREADS says, all cores when unset.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = settings.threads() or 0  # 0: one per core
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
