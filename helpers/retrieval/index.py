"""The vector index: passages with their embeddings in a Chroma collection on disk, in step with the pages.

`Index.sync(pages)` embeds only what changed; `Index.vacuum()` leaves nothing of what was removed in any file.
Chroma holds vectors, texts and metadata (`collection`); embedding is ours, so that the same vectors can be
inspected in the notebooks.

An index knows what it was made with by content: the embedder's weights, the chunker with its settings, header
or not (`identity`). What was made otherwise is never searched; the next `sync` makes it anew.

What this leaves out: keyword search (`keyword`), fusion (`fusion`), reranking (`rerank`); `FolderIndex` joins
them over a folder of documents.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers.corpus import Page, Passage, chunk_page
from helpers.progress import Progress

from .collection import FORMAT, Collection, documents_by_page
from .dense import DenseRetriever
from .embed import Embedder, get_embedder
from .hits import Documents, Hit, Labels, PerReaders, Searcher, check_request, described
from .identity import digest, embedder_identity, function_identity
from .index_files import TOKENS, IndexFolderError, changes, claim, in_words, keep_private, note_change
from .store import VectorStore, encode_keeping_tokens, forget_vectors

EXACT = 50_000  # passages that some readers may see: up to here their search is exact, beyond it is Chroma's
STORED_AT_ONCE = 256  # passages embedded and stored together; Chroma takes at most 5461


@dataclass(frozen=True)
class SyncReport:
    """What a sync did: pages added, changed, removed and left alone, passages embedded, seconds taken.

    >>> print(SyncReport(1, 2, 3, 4, 5, 0.25))
    1 pages added, 2 changed, 3 removed, 4 unchanged; 5 passages embedded in 0.2 s
    """

    added: int
    changed: int
    removed: int
    unchanged: int
    passages: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.added} pages added, {self.changed} changed, {self.removed} removed, "
            f"{self.unchanged} unchanged; {self.passages} passages embedded in {self.seconds:.1f} s"
        )


class Index(Searcher):
    """Passages of a set of pages, searchable by meaning.

    folder: where Chroma keeps it; a folder belongs to one process at a time, and another process gets the
    next free name. None keeps it in memory. chunk: how a page is cut (page -> passages), `chunk_page`
    unless told otherwise: `partial(chunk_page, max_tokens=80)`, or a function of one's own. header: embed
    title and heading path together with the text. tokens: a store for the vectors of single tokens, which
    late interaction (`MaxSim`) reads; they are made in the same pass through the network. True keeps them
    in the same folder.

    Raises IndexFolderError when the folder cannot be used.

        index = Index(index_folder("mine"))
        print(index.sync(load_pages()))
        index.search("How deep may a Kittiwake 4 be moored?", k=3)
    """

    def __init__(
        self,
        folder: Path | str | None = None,
        embedder: Embedder | None = None,
        chunk: Callable[[Page], list[Passage]] = chunk_page,
        header: bool = True,
        tokens: VectorStore | bool = False,
    ):
        self.embedder = embedder or get_embedder()
        self.chunk, self.header = chunk, header
        self.folder: Path | None = None
        if folder is not None:
            self.folder, self._lock = claim(Path(folder))
        own = VectorStore(self.folder / TOKENS, "float16") if self.folder and tokens is True else None
        self.tokens = tokens if isinstance(tokens, VectorStore) else own
        self._own_tokens = own is not None and self.tokens is own
        self._passages: list[Passage] | None = None
        self._let_go()
        about = {"model": self.embedder.name} | (self._identity() if self.folder else {})
        self._collection = Collection(self.folder, about)
        self.stale = self._made_otherwise()  # why the next sync makes everything anew

    # ---- keeping it in step ----------------------------------------------------------------------

    def sync(self, documents: Documents, progress: Progress | None = None) -> SyncReport:
        """Make the index hold exactly these documents: new and changed ones are embedded, vanished ones go.

        documents: pages, which are cut by `chunk`; or passages that are cut already, or plain texts.
        progress: called with (passages done, passages to do). An interrupted sync is completed by the next
        one: a page's passages carry its fingerprint, and a page counts as done only when all of them are
        there. A page without any text below its headings has no passages and counts as unchanged. Raises
        ValueError when two pages share an id, IndexFolderError when the folder is damaged or full.
        """
        started = time.perf_counter()
        wanted = documents_by_page(documents)
        known = self._known()
        before = set(known)
        if self.stale:
            self._collection.make_anew()
            self.stale = ""
            self._changed()
            known = {}
        cut = {
            page: each.cut(self.chunk)
            for page, each in wanted.items()
            if known.get(page, ("", []))[0] != each.fingerprint
        }
        todo = {page: passages for page, passages in cut.items() if passages}
        self._delete(
            [
                name
                for page, (mark, names) in known.items()
                if page not in wanted or mark != wanted[page].fingerprint
                for name in names
            ]
        )
        stored = self._store(todo, {page: each.fingerprint for page, each in wanted.items()}, progress)
        self._changed()
        changed = len(before & set(todo))
        removed = len(before - set(wanted))
        keep_private(self.folder)
        return SyncReport(
            len(todo) - changed,
            changed,
            removed,
            len(wanted) - len(todo),
            stored,
            time.perf_counter() - started,
        )

    def _known(self) -> dict[str, tuple[str, list[str]]]:
        """Page id -> fingerprint ("incomplete" when a passage is missing) and the ids of its passages."""
        known: dict[str, tuple[str, list[str]]] = {}
        marks: dict[str, Counter] = {}
        for name, row, _ in self._collection.rows("metadatas"):
            page = row["page_id"]
            known.setdefault(page, ("", []))[1].append(name)
            marks.setdefault(page, Counter())[(row["fingerprint"], row["of"])] += 1
        for page, (_, names) in known.items():
            (mark, of), count = next(iter(marks[page].items()))
            whole = len(marks[page]) == 1 and count == of
            known[page] = (mark if whole else "incomplete", names)
        return known

    def _delete(self, names: list[str]) -> None:
        gone = self._collection.delete(names)
        forget_vectors(self.embedder, [self.text_of(passage) for passage in gone])
        if gone:
            self._changed()

    def _changed(self) -> None:
        """Let go of what was read from the collection, here and in other objects over the same folder."""
        if self.folder:
            note_change(self.folder)
        self._let_go()

    def _let_go(self) -> None:
        self._passages, self._readers, self._read_at = None, PerReaders(self._exact), self.version

    @property
    def version(self) -> int:
        """A number that changes when this session changes the index, be it by another object."""
        return changes(self.folder) if self.folder else 0

    def text_of(self, passage: Passage) -> str:
        """What of a passage is embedded."""
        return passage.with_header if self.header else passage.readable

    def _store(
        self, cut: dict[str, list[Passage]], fingerprints: dict[str, str], progress: Progress | None
    ) -> int:
        """Embed and store passages; how many there were."""
        every = [passage for passages in cut.values() for passage in passages]
        done = 0
        for batch in _batches(every):
            texts = [self.text_of(passage) for passage in batch]
            vectors = encode_keeping_tokens(self.embedder, texts, self.tokens)
            self._changed()
            marks = [
                {"of": len(cut[each.page_id]), "fingerprint": fingerprints[each.page_id]} for each in batch
            ]
            self._collection.store(batch, vectors, marks)
            done += len(batch)
            if progress:
                progress(done, len(every))
        return len(every)

    # ---- searching -------------------------------------------------------------------------------

    def search_many(self, queries: list[str], k: int = 3, groups: set[str] | None = None) -> list[list[Hit]]:
        """The k passages nearest to each question, best first; questions are embedded in one go.

        groups: their search compares every passage that they may read, so that the others leave no trace;
        above EXACT passages it is Chroma's search among these, whose graph holds the others, too. Raises
        ValueError for an empty question or k below 1, IndexFolderError when the index was made with another
        model, chunker or header and was not synced since.
        """
        queries = check_request(queries, k, groups)
        if self.stale:
            raise IndexFolderError(self.stale)
        if not len(self) or (groups is not None and not groups):
            return [[] for _ in queries]
        if self._read_at != self.version:
            self._let_go()
        exact = None if groups is None else self._readers(frozenset(groups))
        if exact is not None:
            return exact.search_many(queries, k, groups)
        return [
            [Hit(passage, score, rank) for rank, (passage, score) in enumerate(found, 1)]
            for found in self._collection.nearest(self.embedder.encode(queries), k, groups)
        ]

    def _exact(self, labels: Labels) -> DenseRetriever | None:
        """A search over exactly the passages with one of these labels; None when too many, or none."""
        found = self._collection.readable(labels, EXACT)
        if not found or not found[0]:
            return None
        return DenseRetriever(found[0], self.embedder, vectors=found[1])

    @property
    def passages(self) -> list[Passage]:
        """Every passage, by page id and place; read once and kept until the next sync."""
        if self.stale:
            raise IndexFolderError(self.stale)
        if self._read_at != self.version:
            self._let_go()
        if self._passages is None:
            self._passages = self._collection.passages()
        return list(self._passages)

    def __len__(self) -> int:
        """Number of passages, whoever may read them."""
        return len(self._collection)

    def __repr__(self) -> str:
        where = f"in {self.folder}" if self.folder else "in memory"
        return described(self, f"{len(self)} passages", self.embedder.name, where)

    def vacuum(self) -> None:
        """Write the files anew from what the index holds: nothing that was removed or changed stays in them.

        Neither text nor vectors, Chroma's write-ahead log included. Takes some seconds for thousands of
        passages, and as much disk again meanwhile; nothing is embedded. What the disk keeps of deleted files
        is the system's matter. Raises IndexFolderError when the disk is full or the folder damaged.
        """
        if self._own_tokens and self.tokens and not self.stale:
            with in_words(self.folder):
                self.tokens.vacuum(self.text_of(passage) for passage in self.passages)
        self._collection.vacuum()

    def close(self) -> None:
        """Let go of the folder, so that another process may use it. The index cannot be used afterwards."""
        if self.folder is not None:
            self._lock.release()

    def _identity(self) -> dict[str, str]:
        """What vectors and passages depend on; stored beside the collection."""
        return {
            "weights": embedder_identity(self.embedder),
            "cut": digest(FORMAT, function_identity(self.chunk), self.header),
        }

    def _made_otherwise(self) -> str:
        """Why the next sync makes everything anew; empty when it need not."""
        wanted = self._identity() if self.folder else {}
        named = {"weights": "other weights of the embedding model", "cut": "another chunker"}
        other = [named[key] for key in wanted if self._collection.found.get(key) != wanted[key]]
        if not other:
            return ""
        return (
            f"The index in {self.folder} was made with {' and '.join(other)}. Call sync with your pages; "
            "it makes the index anew."
        )


def _batches(passages: list[Passage]) -> Iterator[list[Passage]]:
    """Passages that are embedded and stored together.

    A batch holds one access label alone: vectors of one batch are made together, and rounding may differ in
    the last digit with the company.
    """
    by_label: dict[str, list[Passage]] = {}
    for passage in passages:
        by_label.setdefault(passage.access, []).append(passage)
    for alike in by_label.values():
        for start in range(0, len(alike), STORED_AT_ONCE):
            yield alike[start : start + STORED_AT_ONCE]
