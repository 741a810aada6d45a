"""What a reader would pick instead: LangChain, LlamaIndex, rank_bm25, Chroma alone.

Set up as their documentation shows, defaults where there are any. Two things are set, so that the
comparison is one of retrieval: the embedding model is ours, wrapped in the package's own interface, and
rankings are 50 deep before fusion.
"""

from collections.abc import Callable
from pathlib import Path

from helpers.corpus import Page

from .spans import Piece
from .systems import DEPTH, Entry, our_pieces

Splitter = Callable[[Page], list[Piece]]


def _pieces(page: Page, texts: list[str]) -> list[Piece]:
    return [Piece(f"{page.id}#{number}", page.id, text) for number, text in enumerate(texts) if text.strip()]


def recursive(**sizes) -> Splitter:
    """LangChain's RecursiveCharacterTextSplitter.

    4,000 characters with 200 repeated unless told otherwise.
    """
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(**sizes)
    return lambda page: _pieces(page, splitter.split_text(page.text))


def markdown_headers() -> Splitter:
    """LangChain's MarkdownHeaderTextSplitter at the first three levels.

    The headings go into the metadata, as its default is.
    """
    from langchain_text_splitters import MarkdownHeaderTextSplitter

    splitter = MarkdownHeaderTextSplitter([("#", "title"), ("##", "section"), ("###", "part")])
    return lambda page: _pieces(page, [part.page_content for part in splitter.split_text(page.text)])


def sentence_splitter() -> Splitter:
    """LlamaIndex's SentenceSplitter: 1,024 tokens with 200 repeated."""
    from llama_index.core.node_parser import SentenceSplitter

    splitter = SentenceSplitter()
    return lambda page: _pieces(page, splitter.split_text(page.text))


class _Keeper:
    """Keeps the pieces by key; a subclass says what to do with them."""

    def __init__(self, splitter: Splitter):
        self.splitter, self.pieces = splitter, {}

    def build(self, pages: list[Page]) -> None:
        """Split and index all pages."""
        self.pieces = {piece.id: piece for page in pages for piece in self.splitter(page)}
        self._index(list(self.pieces.values()))

    def replace(self, page: Page) -> None:
        """Take out the page's old pieces, put in the new ones."""
        old, new = (
            [key for key, piece in self.pieces.items() if piece.page_id == page.id],
            self.splitter(page),
        )
        self.pieces = {key: piece for key, piece in self.pieces.items() if piece.page_id != page.id} | {
            piece.id: piece for piece in new
        }
        self._exchange(old, new)


class LangChain(_Keeper):
    """EnsembleRetriever of BM25Retriever and Chroma on disk, equal weights."""

    def __init__(self, folder: Path, splitter: Splitter):
        from chromadb.config import Settings
        from langchain_chroma import Chroma
        from langchain_core.embeddings import Embeddings

        from helpers.retrieval import OnnxEmbedder

        super().__init__(splitter)
        model = OnnxEmbedder()

        class Ours(Embeddings):
            def embed_documents(self, texts):
                return model.encode(list(texts)).tolist()

            def embed_query(self, text):
                return model.encode([text])[0].tolist()

        self.store = Chroma(
            "pieces",
            Ours(),
            persist_directory=str(folder / "chroma"),
            client_settings=Settings(anonymized_telemetry=False, is_persistent=True),
        )

    def search(self, query: str, k: int) -> list[str]:
        """Keys of the k best pieces."""
        return [document.metadata["key"] for document in self.retriever.invoke(query)[:k]]

    def _index(self, pieces: list[Piece]) -> None:
        self._add(pieces)
        self._fuse()

    def _exchange(self, old: list[str], new: list[Piece]) -> None:
        self.store.delete(ids=old)
        self._add(new)
        self._fuse()

    def _add(self, pieces: list[Piece]) -> None:
        self.store.add_documents([_document(piece) for piece in pieces], ids=[piece.id for piece in pieces])

    def _fuse(self) -> None:
        from langchain_classic.retrievers import EnsembleRetriever
        from langchain_community.retrievers import BM25Retriever

        keyword = BM25Retriever.from_documents([_document(piece) for piece in self.pieces.values()], k=DEPTH)
        self.retriever = EnsembleRetriever(
            retrievers=[keyword, self.store.as_retriever(search_kwargs={"k": DEPTH})],
            weights=[0.5, 0.5],
            id_key="key",
        )


def _document(piece: Piece):
    from langchain_core.documents import Document

    return Document(page_content=piece.text, metadata={"key": piece.id, "page": piece.page_id})


class LlamaIndex(_Keeper):
    """QueryFusionRetriever of BM25Retriever and VectorStoreIndex in memory.

    Reciprocal rank, no generated queries.
    """

    def __init__(self, splitter: Splitter):
        from llama_index.core import Settings
        from llama_index.core.embeddings import BaseEmbedding
        from llama_index.core.llms import MockLLM

        from helpers.retrieval import OnnxEmbedder

        super().__init__(splitter)
        model = OnnxEmbedder()
        Settings.llm = MockLLM()  # the fusion retriever wants one, and with one query never asks it

        class Ours(BaseEmbedding):
            def _get_text_embeddings(self, texts):
                return model.encode(list(texts)).tolist()

            def _get_text_embedding(self, text):
                return model.encode([text])[0].tolist()

            _get_query_embedding = _get_text_embedding

            async def _aget_query_embedding(self, query):
                return self._get_text_embedding(query)

        self.model = Ours(model_name="all-MiniLM-L6-v2", embed_batch_size=256)

    def search(self, query: str, k: int) -> list[str]:
        """Keys of the k best pieces."""
        return [found.node.node_id for found in self.retriever.retrieve(query)[:k]]

    def _index(self, pieces: list[Piece]) -> None:
        from llama_index.core import VectorStoreIndex

        self.nodes = {piece.id: _node(piece) for piece in pieces}
        self.index = VectorStoreIndex(list(self.nodes.values()), embed_model=self.model)
        self._fuse()

    def _exchange(self, old: list[str], new: list[Piece]) -> None:
        self.index.delete_nodes(old, delete_from_docstore=True)
        self.nodes = {key: node for key, node in self.nodes.items() if key not in set(old)}
        fresh = {piece.id: _node(piece) for piece in new}
        self.index.insert_nodes(list(fresh.values()))
        self.nodes |= fresh
        self._fuse()

    def _fuse(self) -> None:
        from llama_index.core.retrievers import QueryFusionRetriever
        from llama_index.retrievers.bm25 import BM25Retriever

        keyword = BM25Retriever.from_defaults(nodes=list(self.nodes.values()), similarity_top_k=DEPTH)
        dense = self.index.as_retriever(similarity_top_k=DEPTH)
        self.retriever = QueryFusionRetriever(
            [dense, keyword], similarity_top_k=DEPTH, num_queries=1, mode="reciprocal_rerank", use_async=False
        )


def _node(piece: Piece):
    from llama_index.core.schema import TextNode

    return TextNode(id_=piece.id, text=piece.text)


class RankBM25(_Keeper):
    """rank_bm25's BM25Okapi, words cut at spaces as its page shows. An edited page means building it anew."""

    def search(self, query: str, k: int) -> list[str]:
        """Keys of the k best pieces."""
        return self.model.get_top_n(query.split(" "), self.keys, n=k)

    def _index(self, pieces: list[Piece]) -> None:
        from rank_bm25 import BM25Okapi

        self.keys = [piece.id for piece in pieces]
        self.model = BM25Okapi([piece.text.split(" ") for piece in pieces])

    def _exchange(self, old: list[str], new: list[Piece]) -> None:
        self._index(list(self.pieces.values()))


class ChromaAlone(_Keeper):
    """A Chroma collection on disk, cosine distance, our vectors."""

    def __init__(self, folder: Path, splitter: Splitter):
        import chromadb
        from chromadb.config import Settings

        from helpers.retrieval import OnnxEmbedder

        super().__init__(splitter)
        self.model = OnnxEmbedder()
        client = chromadb.PersistentClient(str(folder / "chroma"), Settings(anonymized_telemetry=False))
        self.collection = client.create_collection(
            "pieces", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )

    def search(self, query: str, k: int) -> list[str]:
        """Keys of the k best pieces."""
        return self.collection.query(query_embeddings=self.model.encode([query]), n_results=k)["ids"][0]

    def _index(self, pieces: list[Piece]) -> None:
        for start in range(0, len(pieces), 5000):  # Chroma takes at most 5461 at once
            part = pieces[start : start + 5000]
            self.collection.add(
                ids=[piece.id for piece in part],
                documents=[piece.text for piece in part],
                embeddings=self.model.encode([piece.text for piece in part]),
            )

    def _exchange(self, old: list[str], new: list[Piece]) -> None:
        self.collection.delete(ids=old)
        self._index(new)


def entries() -> list[Entry]:
    """Rows of other packages, in the order of the table."""
    chain = (
        "langchain_classic",
        "langchain_community",
        "langchain_chroma",
        "langchain_text_splitters",
        "rank_bm25",
    )
    index = ("llama_index.core", "llama_index.retrievers.bm25")
    return [
        Entry(
            "langchain-recursive",
            "LangChain hybrid",
            "recursive, default (4,000 characters)",
            chain,
            lambda folder: LangChain(folder, recursive()),
        ),
        Entry(
            "langchain-1000",
            "LangChain hybrid",
            "recursive, 1,000 characters, 200 repeated",
            chain,
            lambda folder: LangChain(folder, recursive(chunk_size=1000, chunk_overlap=200)),
        ),
        Entry(
            "langchain-markdown",
            "LangChain hybrid",
            "Markdown headers",
            chain,
            lambda folder: LangChain(folder, markdown_headers()),
        ),
        Entry(
            "langchain-ours", "LangChain hybrid", "ours", chain, lambda folder: LangChain(folder, our_pieces)
        ),
        Entry(
            "llamaindex-sentence",
            "LlamaIndex hybrid",
            "SentenceSplitter, default (1,024 tokens)",
            index,
            lambda folder: LlamaIndex(sentence_splitter()),
        ),
        Entry("llamaindex-ours", "LlamaIndex hybrid", "ours", index, lambda folder: LlamaIndex(our_pieces)),
        Entry(
            "rank-bm25",
            "rank_bm25",
            "ours",
            ("rank_bm25",),
            lambda folder: RankBM25(our_pieces),
            rebuilds=True,
        ),
        Entry(
            "chromadb",
            "Chroma alone, dense, on disk",
            "ours",
            ("chromadb",),
            lambda folder: ChromaAlone(folder, our_pieces),
        ),
    ]
