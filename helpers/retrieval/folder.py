"""Any folder of documents, ready to be asked: read, cut, embedded, Chroma and BM25, on disk and in step.

    index = FolderIndex("my-documents")
    print(index.sync())                            what was read, refused and lost, file by file
    index.search("Who signs the lease?", k=3)

A file is known by its content: an unchanged one is neither parsed nor embedded again, whatever its time
stamp.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from helpers.corpus import Loaded, Page, PageError, Passage, chunk_page, read_folder
from helpers.progress import Progress

from .embed import Embedder, get_embedder
from .fusion import HybridRetriever
from .hits import Hit, Retriever, Searcher, check_request, described
from .identity import digest
from .index import Index, SyncReport
from .index_files import FILES, KnownFiles, index_folder, keep_private
from .keyword import BM25Retriever
from .maxsim import MaxSim
from .stages import Reranker, RerankRetriever


@dataclass(frozen=True)
class FolderReport(SyncReport):
    """What a sync of a folder did, and what reading it brought (`loaded`): file by file when printed.

    >>> loaded = Loaded([Page("tea.md", "Tea", "Boil it.")], refused=[("a.pdf", "the PDF is encrypted.")])
    >>> print(FolderReport(1, 0, 0, 0, 1, 0.25, loaded))
    1 page read, 1 file refused, nothing lost
      a.pdf: the PDF is encrypted.
    1 pages added, 0 changed, 0 removed, 0 unchanged; 1 passages embedded in 0.2 s
    """

    loaded: Loaded

    @property
    def read(self) -> int:
        """Pages that were read."""
        return len(self.loaded.pages)

    @property
    def refused(self) -> list[tuple[str, str]]:
        """(file, why and what to do) of each file that cannot be read."""
        return self.loaded.refused

    @property
    def lost(self) -> list[tuple[str, str, str]]:
        """(file, what, why) of what a file holds and its page does not."""
        return self.loaded.lost

    def __str__(self) -> str:
        return f"{self.loaded}\n{super().__str__()}"


class FolderIndex(Searcher):
    """The documents of a folder, searchable by meaning and by words at once.

    folder: Markdown, reStructuredText, HTML, PDF and text files, at any depth. where: the folder of the
    index, one below COURSE_CACHE unless told otherwise; only its user may read it. embedder, chunk, header:
    as for `Index`; what was made with others is made anew by the next sync. rerank: None for the hybrid
    alone, "maxsim" for late interaction over its first 20, or any reranker; the course's learned weights
    were fitted to the Skerry pages and are no default for other documents. tokens: keep the vectors of
    single tokens, which "maxsim" needs, some 65 kB a passage.

    Nothing is read until `sync`; a search in an index that holds nothing syncs first. Raises IndexFolderError
    when `where` cannot be used.

        index = FolderIndex("my-documents")
        print(index.sync())
        index.search("How deep may a Kittiwake 4 be moored?", k=3, groups={"all-staff"})
    """

    def __init__(
        self,
        folder: Path | str,
        where: Path | str | None = None,
        *,
        embedder: Embedder | None = None,
        chunk: Callable[[Page], list[Passage]] = chunk_page,
        header: bool = True,
        rerank: Reranker | str | None = None,
        tokens: bool = True,
    ):
        if isinstance(rerank, str) and rerank != "maxsim":
            raise ValueError(f"rerank is {rerank!r}; use None, 'maxsim' or a reranker.")
        if not isinstance(folder, str | Path):
            kind = type(folder).__name__
            raise TypeError(f"folder is a {kind}; give the path of the folder that holds your documents.")
        self.folder = Path(folder).expanduser().resolve()
        embedder = embedder or get_embedder()
        self.index = Index(
            where or _default_place(self.folder, embedder), embedder, chunk, header, tokens=tokens
        )
        self.rerank = self.maxsim if isinstance(rerank, str) else rerank
        self._retriever: Retriever | None = None
        self._arranged_at = self.index.version
        self._pages: list[Page] | None = None

    def sync(self, progress: Progress | None = None) -> FolderReport:
        """Bring the index in step with the folder: only what changed is parsed, cut and embedded.

        progress: called with (passages done, passages to do). Raises PageError when the folder is missing or
        holds no readable text; the index then stays as it was.
        """
        known = KnownFiles(self.where / FILES)
        loaded = read_folder(self.folder, known.read)
        if not loaded.pages:
            why = "".join(f" {name}: {reason}" for name, reason in loaded.refused[:1])
            raise PageError(f"{self.folder} holds no readable text. Put documents into it.{why}")
        done = self.index.sync(loaded.pages, progress)
        known.keep(loaded.pages)
        self._pages = loaded.pages
        keep_private(self.where)
        if done.passages or done.removed:
            self._retriever = None
            if self.index.tokens:
                self.index.tokens.keep_only(self.index.text_of(passage) for passage in self.passages)
        return FolderReport(**vars(done), loaded=loaded)

    def vacuum(self) -> None:
        """Leave nothing in the index's files of what was removed or changed before the last sync.

        Call it after `sync` when a text must be gone and not only unfindable (`Index.vacuum`); to let go of
        everything, `forget(index.where)`.
        """
        self.index.vacuum()

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k best passages of each query, best first, of those that one of the groups may read."""
        queries = check_request(queries, k, groups)
        if not len(self):
            self.sync()
        if self._retriever is None or self._arranged_at != self.index.version:
            self._arranged_at, self._retriever = self.index.version, self._arranged()
        if self._retriever is None:
            return [[] for _ in queries]
        return self._retriever.search_many(queries, k, groups)

    def _arranged(self) -> Retriever | None:
        """The retriever over what is stored; None when that is nothing."""
        passages = self.passages
        if not passages:
            return None
        hybrid = HybridRetriever([self.index, BM25Retriever(passages, header=self.index.header)])
        return RerankRetriever(hybrid, self.rerank) if self.rerank else hybrid

    @cached_property
    def maxsim(self) -> MaxSim:
        """Late interaction over the token vectors of this index."""
        return MaxSim(self.index.embedder, store=self.index.tokens, header=self.index.header)

    @property
    def where(self) -> Path:
        """The folder of the index: the one asked for, or the next free name while another session uses it."""
        assert self.index.folder is not None
        return self.index.folder

    @property
    def passages(self) -> list[Passage]:
        """Every passage of the last sync."""
        return self.index.passages

    @property
    def pages(self) -> list[Page]:
        """Every page of the folder, as the last sync of this object read it."""
        if self._pages is None:
            self._pages = read_folder(self.folder, KnownFiles(self.where / FILES).read).pages
        return list(self._pages)

    def close(self) -> None:
        """Let go of the index's folder, so that another process may use it."""
        self.index.close()

    def __len__(self) -> int:
        """Number of passages, whoever may read them."""
        return len(self.index)

    def __repr__(self) -> str:
        reranked = f"rerank={type(self.rerank).__name__}" if self.rerank else ""
        return described(self, f"{self.folder}", f"{len(self)} passages", self.index.embedder.name, reranked)


def _default_place(folder: Path, embedder: Embedder) -> Path:
    name = re.sub(r"[^\w.-]", "_", folder.name) or "folder"
    return index_folder(f"{name}-{digest(str(folder), embedder.name)[:10]}")
