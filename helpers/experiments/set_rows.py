"""The rows of `question_sets`: which sets of questions there are, where they ask, and the searches asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from helpers.corpus import Question, QuestionRow, chunk_all, load_pages, load_questions, stands_in
from helpers.retrieval import (
    BM25Retriever,
    DenseRetriever,
    LsaEmbedder,
    RandomWordEmbedder,
    Retriever,
    StaticEmbedder,
    first_token_minilm,
    get_embedder,
    skerry_dense,
    skerry_hybrid,
    skerry_keyword,
    skerry_passages,
    skerry_reranked,
)

from .made_questions import places_of
from .own.drafting import Draft
from .strangers import FRESH, written

DRAWN = 200  # places that are drawn
HAND, READMES = ("practice", "test"), "READMEs"
SETS = {
    "practice": "written by hand, for choosing",
    "test": "written by hand, for reporting",
    "rule": f"by rule, from a value on each of {DRAWN} pages",
    "model": "by the chat model, for the same places as the rule's",
    "rule, test places": "by rule, for the very quotes of the test questions",
    "model, test places": "by the chat model, for the same",
    READMES: "written by hand about documents of strangers; only their words are measured",
}


def systems() -> dict[str, Retriever]:
    """Twelve ways to search the Skerry pages, from random word vectors to a learned order. A minute to make,
    the first time two more.

    systems()["by words"].search("E-2107")
    """
    pages, passages = load_pages(), skerry_passages()
    headed = [passage.with_header for passage in passages]
    fixed = chunk_all(pages, "fixed")
    return {
        "random words": DenseRetriever(passages, RandomWordEmbedder()),
        "word table": DenseRetriever(passages, StaticEmbedder(weigh_by=headed)),
        "LSA": DenseRetriever(passages, LsaEmbedder(headed)),
        "first token": DenseRetriever(passages, first_token_minilm()),
        "by meaning": skerry_dense(),
        "by meaning, fixed cuts": DenseRetriever(fixed, get_embedder()),
        "by meaning, tuned": skerry_dense(tuned=True),
        "by words": skerry_keyword(),
        "by words, fixed cuts": BM25Retriever(fixed),
        "hybrid": skerry_hybrid(),
        "hybrid, tuned": skerry_hybrid(tuned=True),
        "hybrid, reranked": skerry_reranked(),
    }


@dataclass(frozen=True)
class Place:
    """A draft with the title of its page, and the id of the question that will ask for it."""

    id: str
    draft: Draft
    title: str

    def asked(self, question: str) -> QuestionRow:
        """The question about it, as searches are asked."""
        return replace(self.draft.row(question, self.draft.origin), id=self.id)


def places(name: str) -> list[Place]:
    """Where the made questions of a set ask: drawn places, or the quotes of the test questions that hold an
    accepted answer.

    places("rule")[0].draft.quote
    """
    pages = load_pages()
    titles = {page.id: page.title for page in pages}
    if not name.endswith("test places"):
        drafts = places_of(pages, DRAWN)
        return [Place(f"made-{n:03}", one, titles[one.page_id]) for n, one in enumerate(drafts, 1)]
    found = []
    for question in load_questions("test"):
        held = [
            (gold, answer) for gold in question.gold for answer in question.answers
            if stands_in(answer, gold.quote)
        ]  # fmt: skip
        if held:
            gold, answer = next((one for one in held if one[1] in one[0].quote), held[0])
            answers = tuple(dict.fromkeys((answer, *question.answers)))
            draft = Draft("quote", "", answers, gold.page_id, gold.quote)
            found.append(Place(question.id, draft, titles[gold.page_id]))
    return found


def hand_written(name: str) -> Sequence[Question | QuestionRow]:
    """The questions of a set that a person wrote and that have an answer.

    >>> len(hand_written("test"))
    170
    """
    if name == READMES:
        return written(FRESH)
    return [question for question in load_questions(name) if question.answerable]
