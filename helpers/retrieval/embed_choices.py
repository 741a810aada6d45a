"""Other ways to turn a text into a vector, to set beside the course's model (notebook 04).

    FirstTokenEmbedder   the same network, read at the wrong place: one token instead of the mean of all
                         (a real configuration error)
    StaticEmbedder       one fixed vector a token, from the network's own input table; no network is run
    LsaEmbedder          word counts of *your* passages, compressed: latent semantic analysis
    RandomWordEmbedder   one random vector a word: knows which words are the same and nothing else

All give 384 numbers, so an index made with one can be asked with another and nothing complains.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from helpers import models
from helpers.corpus.tokens import minilm_tokenizer

from .embed import DIMENSIONS, OnnxEmbedder, batches_by_length
from .identity import digest
from .keyword import words
from .store import CachedEmbedder


@lru_cache(maxsize=1)
def minilm() -> CachedEmbedder:
    """The course's own model, whatever COURSE_EMBED_MODEL says.

    DenseRetriever(passages, minilm())
    """
    return CachedEmbedder(OnnxEmbedder())


@lru_cache(maxsize=1)
def first_token_minilm() -> CachedEmbedder:
    """The same network with the wrong pooling. Bulk work is remembered on disk under a name of its own.

    DenseRetriever(passages, first_token_minilm())
    """
    plain = minilm().plain
    assert isinstance(plain, OnnxEmbedder)
    return CachedEmbedder(FirstTokenEmbedder(plain))


class FirstTokenEmbedder:
    """all-MiniLM-L6-v2 read at its first token ([CLS]).

    Right for models that were trained that way (BERT classifiers, the bge family), wrong for this one,
    which was trained with the mean. The setting stands in a small file beside the weights
    (`1_Pooling/config.json`) and is easily lost on the way.
    """

    name = "all-MiniLM-L6-v2 first token"

    def __init__(self, model: OnnxEmbedder | None = None):
        self.model = model or OnnxEmbedder()

    @property
    def identity(self) -> str:
        """SHA-256 over the weights and the pooling."""
        return digest(self.name, self.model.identity)

    def encode(self, texts: list[str]) -> np.ndarray:
        """Unit vectors, float32 [len(texts), 384]."""
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for rows in batches_by_length(texts):
            hidden, _ = self.model.token_vectors([texts[i] for i in rows])
            vectors[rows] = hidden[:, 0]
        return unit(vectors)


class StaticEmbedder:
    """The mean of the tokens' rows in MiniLM's word table [30522, 384]: no word order, no context.

    weigh_by: texts in which tokens are counted; a rare token then weighs more (idf), as in Arora, Liang & Ma
    2017, *A simple but tough-to-beat baseline for sentence embeddings*.
    """

    name = "MiniLM word table"

    def __init__(self, weigh_by: Sequence[str] | None = None):
        from safetensors import safe_open

        self._tokenizer = minilm_tokenizer()
        with safe_open(models.file("minilm", "model.safetensors"), framework="numpy") as weights:
            table = weights.get_tensor("embeddings.word_embeddings.weight").astype(np.float32)
        self._table = table if weigh_by is None else table * self._idf(weigh_by, len(table))[:, None]

    def encode(self, texts: list[str]) -> np.ndarray:
        """Unit vectors, float32 [len(texts), 384]; a text without a token gets zeros."""
        return unit(self._counts(texts, len(self._table)) @ self._table)

    def _idf(self, texts: Sequence[str], size: int) -> np.ndarray:
        found_in = np.asarray((self._counts(list(texts), size) > 0).sum(axis=0)).ravel()
        return np.log((1 + len(texts)) / (1 + found_in)).astype(np.float32)

    def _counts(self, texts: list[str], size: int):
        from scipy.sparse import csr_matrix

        ids = [encoded.ids for encoded in self._tokenizer.encode_batch(texts, add_special_tokens=False)]
        rows = np.repeat(np.arange(len(texts)), [len(row) for row in ids])
        columns = np.array([i for row in ids for i in row], dtype=int)
        return csr_matrix((np.ones(len(columns), np.float32), (rows, columns)), shape=(len(texts), size))


class LsaEmbedder:
    """Latent semantic analysis (Deerwester et al. 1990): tf-idf of words, in few dimensions.

    They are the directions in which *these* texts vary most. Learned from the passages themselves in
    seconds. Words that the passages never use count for nothing.
    """

    name = "LSA"

    def __init__(self, texts: Sequence[str], dimensions: int = DIMENSIONS, seed: int = 0):
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._tfidf = TfidfVectorizer(tokenizer=words, token_pattern=None, lowercase=False, sublinear_tf=True)
        counts = self._tfidf.fit_transform(texts)
        most = min(counts.shape) - 1
        if most < 1:
            raise ValueError(
                "Latent semantic analysis needs at least two texts with two different words; give it more "
                "passages."
            )
        self._svd = TruncatedSVD(min(dimensions, most), random_state=seed).fit(counts)

    def encode(self, texts: list[str]) -> np.ndarray:
        """Unit vectors, float32 [len(texts), dimensions]; a text without a known word gets zeros."""
        return unit(self._svd.transform(self._tfidf.transform(texts)).astype(np.float32))


class RandomWordEmbedder:
    """The sum of random vectors, one a word (a random projection of word counts).

    A floor: whoever claims to know meaning must beat it.

    >>> one, other = RandomWordEmbedder().encode(["the boat", "boat, the"])
    >>> round(float(one @ other), 3)
    1.0
    """

    name = "random vector a word"

    def encode(self, texts: list[str]) -> np.ndarray:
        """Unit vectors, float32 [len(texts), 384]; a text without a word gets zeros."""
        sums = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in words(text):
                sums[row] += _random_vector(word)
        return unit(sums)


@lru_cache(maxsize=100_000)
def _random_vector(word: str) -> np.ndarray:
    # The same word gets the same vector on every machine.
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "big")
    return np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows scaled to length one, float32; a row of zeros stays as it is and is similar to nothing."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
