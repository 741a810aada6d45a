"""Vectors of sentences and rows for the chooser: of each the whole, and of some their tokens, from one pass.

What was embedded lately is kept in memory, and in memory alone: the same passages are found again and again,
and of a page that was deleted nothing must stay on the disk.
"""

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import Any

import numpy as np

from helpers.retrieval import Embedder, tuned_embedder

MEGABYTES = 768  # 19,000 sentences of 50 tokens; the candidates of one question need about 4
AT_ONCE = 256  # texts that are embedded together


class PieceVectors:
    """Unit vectors of texts and of their tokens, kept in memory.

    embedder: anything with `encode`; without its `encode_with_tokens` a text's only token is the text.
    megabytes: how much may be kept; what was used longest ago goes first.

    PieceVectors(tuned_embedder()).wholes(["It takes 74 hours."])["It takes 74 hours."].shape
    """

    def __init__(self, embedder: Embedder, megabytes: float = MEGABYTES):
        self.embedder, self.limit, self.bytes = embedder, int(megabytes * 1e6), 0
        self._kept: OrderedDict[tuple[str, bool], tuple[np.ndarray, ...]] = OrderedDict()
        self._network: Any = getattr(embedder, "plain", embedder)  # without a memory on disk
        self._lock = Lock()

    def wholes(self, texts: Iterable[str]) -> dict[str, np.ndarray]:
        """The vector of each text, float32 [d]."""
        return {text: made[0] for text, made in self._of(texts, False).items()}

    def with_tokens(self, texts: Iterable[str]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """The vector of each text, and the vectors of its tokens, float16 [tokens, d]."""
        return {text: (made[0], made[1]) for text, made in self._of(texts, True).items()}

    def forget(self) -> None:
        """Let everything go, as in a new session."""
        with self._lock:
            self._kept.clear()
            self.bytes = 0

    def _of(self, texts: Iterable[str], tokens: bool) -> dict[str, tuple[np.ndarray, ...]]:
        wanted = list(dict.fromkeys(texts))
        with self._lock:
            return self._found(wanted, tokens)

    def _found(self, wanted: list[str], tokens: bool) -> dict[str, tuple[np.ndarray, ...]]:
        found = {text: self._kept[text, tokens] for text in wanted if (text, tokens) in self._kept}
        missing = sorted((text for text in wanted if text not in found), key=len)
        for start in range(0, len(missing), AT_ONCE):
            part = missing[start : start + AT_ONCE]
            found |= zip(part, self._embedded(part, tokens), strict=True)
        for text in wanted:
            self._keep((text, tokens), found[text])
        return found

    def _embedded(self, texts: list[str], tokens: bool) -> list[tuple[np.ndarray, ...]]:
        if not tokens:
            return [(vector.copy(),) for vector in self._network.encode(texts)]
        if not hasattr(self._network, "encode_with_tokens"):
            made = self._network.encode(texts)
            return [(vector.copy(), vector[None].astype(np.float16)) for vector in made]
        vectors, of_tokens = self._network.encode_with_tokens(texts)
        return [(one.copy(), rows.astype(np.float16)) for one, rows in zip(vectors, of_tokens, strict=True)]

    def _keep(self, key: tuple[str, bool], made: tuple[np.ndarray, ...]) -> None:
        if key not in self._kept:
            self._kept[key] = made
            self.bytes += sum(part.nbytes for part in made)
        self._kept.move_to_end(key)
        while self.bytes > self.limit and self._kept:
            self.bytes -= sum(part.nbytes for part in self._kept.popitem(last=False)[1])


def piece_vectors(embedder: Embedder | None = None) -> PieceVectors:
    """The vectors of this session for an embedder; those of another one before are let go. None: the tuned
    embedding.

    piece_vectors().wholes(["It takes 74 hours."])
    """
    wanted = embedder or tuned_embedder()
    if not _SESSION or _SESSION[0].embedder is not wanted:
        _SESSION[:] = [PieceVectors(wanted)]
    return _SESSION[0]


_SESSION: list[PieceVectors] = []
