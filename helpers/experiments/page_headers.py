"""Contextual headers: what stands above a passage when it is searched. None, a rule's, or a model's.

    python -m helpers.experiments.page_headers        a sentence a page, written by the chat model: 15 minutes

The course puts title and headings above each passage, by rule. "Contextual retrieval" (Anthropic 2024) lets a
model write what the passage is about. Here it writes one sentence a page and not one a passage, which is six
times cheaper; that is the version measured. The sentences are kept in solutions/headers.json, those of a
model of your own in headers-mine.json in the cache. A stop loses none: the same command goes on. What search
makes of them: python -m helpers.experiments.asking_better "headers by a model" --again
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from helpers.corpus import PASSAGE_TOKENS, Page, Passage, load_pages, parent_child
from helpers.generation import ChatError, chat, endpoint
from helpers.models import ModelError
from helpers.progress import Progress, bar
from helpers.retrieval import BM25Retriever, DenseRetriever, HybridRetriever, ParentRetriever, skerry_passages

from . import recording

ROW, SAVED_EVERY = "a sentence a page", 20
READ_LETTERS, MOST_TOKENS = 800, 40  # of a page that the model reads; of its sentence
SMALL = 40  # tokens of a piece that is searched in place of its passage
SYSTEM = "Say in one short sentence what this page is about: which thing, and what of it."


def without_headers() -> HybridRetriever:
    """The hybrid search over passages alone, with neither title nor headings.

    without_headers().search("How deep may a Kittiwake 4 be moored?")
    """
    passages = skerry_passages()
    return HybridRetriever([DenseRetriever(passages, header=False), BM25Retriever(passages, header=False)])


def by_a_model() -> HybridRetriever:
    """The hybrid search with a model's sentence above each passage, in place of title and headings.

    Raises ValueError while the sentences are not written.

        by_a_model().search("How deep may a Kittiwake 4 be moored?")
    """
    row = recording.HEADERS.seen().get(ROW)
    if row is None:
        raise ValueError(
            "No sentence was written yet. Write them with: python -m helpers.experiments.page_headers"
        )
    told = {item["page"]: item["sentence"] for item in row["items"]}
    passages = headed(skerry_passages(), told)
    return HybridRetriever([DenseRetriever(passages), BM25Retriever(passages)])


def small_to_big() -> ParentRetriever:
    """Pieces of 40 tokens are searched, and the passages around them are read: the same as without it.

    small_to_big().search("How deep may a Kittiwake 4 be moored?")
    """
    _, children = parent_child(load_pages(), PASSAGE_TOKENS, SMALL)
    search = HybridRetriever([DenseRetriever(children), BM25Retriever(children)])
    return ParentRetriever(search, skerry_passages())


def headed(passages: Sequence[Passage], sentences: Mapping[str, str]) -> list[Passage]:
    """The same passages, with the sentence of their page in place of title and headings.

    >>> soak = Passage("p1", "Soak", "Time", "It takes 74 h.", 0, 14, 5)
    >>> headed([soak], {"p1": "The soak test."})[0].with_header
    'The soak test.\\nIt takes 74 h.'
    """
    return [replace(one, title=sentences.get(one.page_id, one.title), section="") for one in passages]


def sentence_of(page: Page) -> dict[str, Any]:
    """What the model says that a page is about, with the tokens and seconds it took.

    sentence_of(load_pages()[0])["sentence"]
    """
    reply = chat(f"{page.title}\n\n{page.text[:READ_LETTERS]}", system=SYSTEM, max_tokens=MOST_TOKENS)
    said = " ".join(reply.text.split()) or page.title
    return {"page": page.id, "sentence": said, "tokens": reply.tokens, "seconds": round(reply.seconds, 3)}


def write_all(pages: Sequence[Page], progress: Progress | None = None) -> dict[str, Any]:
    """A sentence for every page. What was written is put aside as it comes, and taken from there.

    write_all(load_pages())["items"][0]["sentence"]
    """
    model, record = endpoint().model, recording.HEADERS.here()
    aside = record.pending().get(ROW, {})
    made = {one["page"]: one for one in (aside.get("items", []) if aside.get("model") == model else [])}
    try:
        for done, page in enumerate(pages, 1):
            if page.id not in made:
                made[page.id] = sentence_of(page)
            if progress:
                progress(done, len(pages))
            if done % SAVED_EVERY == 0:
                record.keep(ROW, {"model": model, "items": list(made.values())})
    finally:
        record.keep(ROW, {"model": model, "items": list(made.values())})
    return {"model": model, "items": [made[page.id] for page in pages]}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    argparse.ArgumentParser(
        prog="python -m helpers.experiments.page_headers", description=(__doc__ or "").splitlines()[0]
    ).parse_args(arguments)
    pages = load_pages()
    try:
        print(f"{len(pages)} pages: about {round(len(pages) * 1.8 / 60)} minutes on two cores", flush=True)
        record = recording.HEADERS.here()
        record.write({ROW: write_all(pages, bar("pages"))})
        record.drop(ROW)
    except (ValueError, ChatError, ModelError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; what was written is kept, the same command goes on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
