"""The retrievers of notebooks 02 to 07 over the Skerry pages, each made once a session.

    skerry_passages()    what is searched: the pages, cut
    skerry_index()       by meaning, Chroma on disk    (02)
    skerry_dense()       by meaning, in memory         (02)
    skerry_keyword()     by words                      (05)
    skerry_hybrid()      both, fused                   (05); tuned=True: by the tuned embedding (06)
    skerry_reranked()    the hybrid's first passages, reordered (06)

The vectors of passages and of their tokens are made in one pass through the network and kept on disk; the
first time takes about a minute.
"""

import sys
from functools import lru_cache

from helpers.corpus import Passage, chunk_pages, load_pages

from .dense import DenseRetriever
from .embed import get_embedder
from .features import Features
from .fusion import HybridRetriever
from .index import Index
from .index_files import index_folder
from .keyword import BM25Retriever
from .learned import LearnedReranker
from .maxsim import MaxSim
from .stages import RerankRetriever
from .store import VectorStore, encode_keeping_tokens, store_path
from .tuned_embedding import tuned_embedder


@lru_cache(maxsize=1)
def skerry_passages() -> list[Passage]:
    """Every passage of the Skerry pages, restricted ones included.

    len(skerry_passages())  # 2910
    """
    return chunk_pages(load_pages())


@lru_cache(maxsize=1)
def skerry_index() -> Index:
    """The index of the Skerry pages, brought up to date once a session.

    The first time on a machine it says that it takes about a minute.

        skerry_index().search("How deep may a Kittiwake 4 be moored?")
    """
    index, pages = Index(index_folder("skerry"), tokens=_tokens()), load_pages()
    if not len(index) or index.stale:
        print(f"indexing the {len(pages)} Skerry pages, once: about a minute", file=sys.stderr, flush=True)
    index.sync(pages)
    return index


def skerry_dense(tuned: bool = False) -> DenseRetriever:
    """Search by meaning. tuned: by the course's tuned embedding.

    skerry_dense().search("How deep may a Kittiwake 4 be moored?")
    """
    return _dense(bool(tuned))


@lru_cache(maxsize=2)
def _dense(tuned: bool) -> DenseRetriever:
    passages = skerry_passages()
    if tuned:
        return DenseRetriever(passages, tuned_embedder())
    embedder, texts = get_embedder(), [passage.with_header for passage in passages]
    return DenseRetriever(passages, embedder, vectors=encode_keeping_tokens(embedder, texts, _tokens()))


@lru_cache(maxsize=1)
def skerry_keyword() -> BM25Retriever:
    """Search by words.

    skerry_keyword().search("E-2107")
    """
    return BM25Retriever(skerry_passages())


def skerry_hybrid(tuned: bool = False) -> HybridRetriever:
    """Both, fused by reciprocal rank. tuned: meaning by the course's tuned embedding.

    skerry_hybrid().search("How deep may a Kittiwake 4 be moored?")
    """
    return _hybrid(bool(tuned))


@lru_cache(maxsize=2)
def _hybrid(tuned: bool) -> HybridRetriever:
    return HybridRetriever([_dense(tuned), skerry_keyword()])


@lru_cache(maxsize=1)
def skerry_features() -> Features:
    """Features for learning to rank; the token vectors of passages are read from disk.

    skerry_features()("How deep?", skerry_hybrid().search("How deep?"))
    """
    return Features(skerry_dense(), skerry_keyword(), MaxSim(store=_tokens()))


@lru_cache(maxsize=1)
def skerry_reranked() -> RerankRetriever:
    """The hybrid's first 20 passages in the order of learned weights, which were fitted to Skerry.

    skerry_reranked().search("How deep may a Kittiwake 4 be moored?")
    """
    return RerankRetriever(skerry_hybrid(), LearnedReranker(skerry_features()))


def _tokens() -> VectorStore:
    """Where the token vectors are kept."""
    return VectorStore(store_path(get_embedder(), kind="tokens"), "float16")
