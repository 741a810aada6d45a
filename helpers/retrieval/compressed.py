"""Cheaper vectors: the same passages in a quarter, an eighth, a thirty-second of the memory.

    CompressedRetriever(dense, "int8")                 one byte a number
    CompressedRetriever(dense, "bits")                 its sign alone, compared by counting bits
    CompressedRetriever(dense, "bits", rescore=40)     the first 40 by bits, put in order by bytes
    CompressedRetriever(dense, "half")                 the first half of the numbers
    CompressedRetriever(dense, "rotated half")         the half in which these passages differ most

Signs with rescoring are sold as binary quantisation (Yamada et al. 2021, arXiv 2106.00882);
cutting vectors short is free only where a model was trained for it (Kusupati et al. 2022, Matryoshka
representation learning, arXiv 2205.13147), which MiniLM was not. A rotation by principal components is the
plain way to make the first numbers matter.
"""

from dataclasses import dataclass, replace

import numpy as np

from .dense import DenseRetriever
from .hits import Labels, PassageScorer, described, top

LEVELS = 127  # of a signed byte
WAYS = ("float32", "float16", "int8", "bits", "half", "quarter", "rotated half", "rotated quarter")


@dataclass(frozen=True)
class Codes:
    """Vectors in a cheaper form. kept: what stands in memory. scale, rotation: applied to questions, too."""

    way: str
    kept: np.ndarray
    scale: np.ndarray | None = None
    rotation: np.ndarray | None = None

    @property
    def bytes_each(self) -> float:
        """Bytes a passage. What all passages share (scales, a rotation) is not counted."""
        return self.kept.nbytes / max(1, len(self.kept))


def compress(vectors: np.ndarray, way: str) -> Codes:
    """Vectors [n, dimensions] in one of WAYS. Raises ValueError for another word.

    >>> compress(np.ones((2, 16), np.float32), "bits").bytes_each
    2.0
    """
    if way not in WAYS:
        raise ValueError(f"There is no way {way!r}; use {', '.join(WAYS)}.")
    if way in ("float32", "float16"):
        return Codes(way, np.asarray(vectors, way))
    if way == "int8":
        scale = np.abs(vectors).max(axis=0) / LEVELS
        scale[scale == 0] = 1.0
        return Codes(way, np.rint(vectors / scale).astype(np.int8), scale.astype(np.float32))
    if way == "bits":
        return Codes(way, np.packbits(vectors > 0, axis=1))
    size = vectors.shape[1] // (2 if way.endswith("half") else 4)
    rotation = principal_axes(vectors)[:, :size] if way.startswith("rotated") else None
    short = vectors @ rotation if rotation is not None else vectors[:, :size]
    lengths = np.linalg.norm(short, axis=1, keepdims=True)
    return Codes(way, np.asarray(short / np.where(lengths, lengths, 1), np.float32), None, rotation)


def principal_axes(vectors: np.ndarray) -> np.ndarray:
    """An orthogonal matrix whose first columns are the directions in which these vectors are largest.

    >>> axes = principal_axes(np.array([[0.0, 2.0], [0.1, 1.0]]))
    >>> bool(abs(axes[1, 0]) > 0.99)
    True
    """
    return np.linalg.svd(np.asarray(vectors, float), full_matrices=False)[2].T


def approximate(asked: np.ndarray, codes: Codes) -> np.ndarray:
    """Scores of questions [q, dimensions] against the codes, float32 [q, n]; higher is nearer.

    By bits: how many signs agree. Else the cosine with what the codes stand for.
    """
    if codes.way == "bits":
        signs = np.packbits(asked > 0, axis=1)
        apart = np.stack([np.bitwise_count(codes.kept ^ one).sum(axis=1) for one in signs])
        return asked.shape[1] - apart.astype(np.float32)
    if codes.scale is not None:
        return (asked * codes.scale) @ codes.kept.T.astype(np.float32)
    if codes.rotation is not None:
        asked = asked @ codes.rotation
    return np.asarray(asked[:, : codes.kept.shape[1]] @ codes.kept.T.astype(np.float32))


class CompressedRetriever(PassageScorer):
    """Dense search in cheaper vectors.

    way: one of WAYS. rescore: 0, or how many of the first passages get their order from vectors of one byte
    a number, which are then kept beside the others (on disk, in a large store).

        CompressedRetriever(skerry_dense(), "bits", rescore=40).search("How deep may it be moored?")
    """

    def __init__(self, dense: DenseRetriever, way: str = "int8", rescore: int = 0):
        super().__init__(dense.passages)
        if rescore < 0:
            raise ValueError(f"rescore is {rescore}; give 0, or how many passages are scored again.")
        self.dense, self.way, self.rescore = dense, way, rescore
        self.codes = compress(dense.vectors, way)
        self.finer = compress(dense.vectors, "int8") if rescore else None

    @property
    def bytes_each(self) -> float:
        """Bytes a passage of what every search reads; the finer vectors of rescoring are read for few."""
        return self.codes.bytes_each

    @property
    def bytes_told(self) -> str:
        """All the bytes that a passage costs: those of every search, and those of rescoring beside them."""
        beside = f" + {self.finer.bytes_each:.0f}" if self.finer else ""
        return f"{self.bytes_each:.0f}{beside}"

    def scores(self, queries: list[str]) -> np.ndarray:
        """Scores of every query and passage, float32 [len(queries), len(passages)].

        Where some are scored again, all others lie below them.
        """
        return self.nearness(self.dense.query_embedder.encode(list(queries)))

    def scores_among(self, queries: list[str], labels: Labels) -> np.ndarray:
        """The same for the passages with one of these labels."""
        rows = None if labels == self.labels else self.rows_of(labels)
        return self.nearness(self.dense.query_embedder.encode(list(queries)), rows)

    def nearness(self, asked: np.ndarray, rows: np.ndarray | None = None) -> np.ndarray:
        """The same for vectors of questions [q, dimensions]; rows: numbers of the passages, None for all."""
        cheap = approximate(asked, _only(self.codes, rows))
        if self.finer is None:
            return cheap
        finer = _only(self.finer, rows)
        below = cheap - cheap.max(axis=1, keepdims=True) - 2  # a cosine is at least -1
        for one, at in enumerate(top(cheap, self.rescore)):
            below[one, at] = approximate(asked[one : one + 1], _only(finer, at))[0]
        return below

    def __repr__(self) -> str:
        again = f"rescore={self.rescore}" if self.rescore else ""
        return described(self, f"{len(self)} passages", self.way, again)


def _only(codes: Codes, rows: np.ndarray | None) -> Codes:
    return codes if rows is None else replace(codes, kept=codes.kept[rows])
