"""The retrievers of notebooks 02 to 07 over the Skerry pages, each made once a session.

    skerry_passages()    what is searched: the pages, cut
    skerry_dense()       by meaning        (02)
    skerry_keyword()     by words          (05)
    skerry_hybrid()      both, fused       (05)
    skerry_reranked()    the hybrid's first passages, reordered (06)

Embeddings of the passages are read from the cache when they were made before; the first time takes about a minute.
"""

from functools import lru_cache
from pathlib import Path

from helpers import settings
from helpers.corpus import Passage, chunk_pages, load_pages
from .dense import DenseRetriever
from .fusion import HybridRetriever
from .keyword import BM25Retriever
from .rerank import RerankRetriever


@lru_cache(maxsize=1)
def skerry_passages() -> list[Passage]:
    """Every passage of the Skerry pages, restricted ones included."""
    return chunk_pages(load_pages())


@lru_cache(maxsize=1)
def skerry_dense() -> DenseRetriever:
    """Search by meaning."""
    return DenseRetriever(skerry_passages())


@lru_cache(maxsize=1)
def skerry_keyword() -> BM25Retriever:
    """Search by words."""
    return BM25Retriever(skerry_passages())


@lru_cache(maxsize=1)
def skerry_hybrid() -> HybridRetriever:
    """Both, fused by reciprocal rank."""
    return HybridRetriever([skerry_dense(), skerry_keyword()])


@lru_cache(maxsize=1)
def skerry_features():
    """Features for learning to rank; the token vectors of passages are read from the cache, or computed when they are first met."""
    from .reranking import Features, MaxSim

    dense = skerry_dense()
    return Features(
        dense,
        skerry_keyword(),
        MaxSim(
            store=settings.cache_folder() / "embeddings" / f"{Path(dense.embedder.name).name}.tokens.sqlite"
        ),
    )


@lru_cache(maxsize=1)
def skerry_reranked() -> RerankRetriever:
    """The hybrid's first 20 passages in the order of learned weights (stored: `reranking/weights/learned.json`)."""
    from .reranking import LearnedReranker

    return RerankRetriever(skerry_hybrid(), LearnedReranker(skerry_features()), depth=20)
