"""Passages are found: embeddings, the vector index, keyword search, fusion, reranking.

Every retriever takes a query and k and returns ranked passages, so they compose:

    passages = chunk_pages(pages)
    hybrid = HybridRetriever([DenseRetriever(passages), BM25Retriever(passages)])
    reranked = RerankRetriever(hybrid, MaxSim(), depth=20)        # from helpers.retrieval.reranking import MaxSim
    reranked.search("How deep may a Kittiwake 4 be moored?", k=3)
"""

from .dense import DenseRetriever
from .embed import embed, get_embedder
from .fusion import HybridRetriever, reciprocal_rank_fusion
from .hits import Hit, Retriever
from .index import Index, SyncReport, index_folder, skerry_index
from .keyword import BM25Retriever
from .rerank import Reranker, RerankRetriever

__all__ = [
    "BM25Retriever",
    "DenseRetriever",
    "Hit",
    "HybridRetriever",
    "Index",
    "RerankRetriever",
    "Reranker",
    "Retriever",
    "SyncReport",
    "embed",
    "get_embedder",
    "index_folder",
    "reciprocal_rank_fusion",
    "skerry_index",
]
