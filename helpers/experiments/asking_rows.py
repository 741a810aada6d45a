"""The rows of `asking_better`: what is asked in place of a question, and what is searched with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from helpers.corpus import (
    Dialogue,
    Question,
    load_decompositions,
    load_dialogues,
    load_pages,
    load_questions,
    load_rewrites,
)
from helpers.generation import (
    LookAgain,
    Queries,
    SecondLook,
    answer_with_tool,
    hypothetical,
    leaning_on,
    other_wordings,
    parts_of,
    rewrite,
    standalone,
    telling_words,
)
from helpers.retrieval import (
    Arranged,
    Beside,
    DenseRetriever,
    HybridRetriever,
    MeanEmbedder,
    Retriever,
    SeveralQueries,
    Unlike,
    VectorFeedback,
    WordFeedback,
    document_of,
    get_embedder,
    one_a_page,
    skerry_dense,
    skerry_hybrid,
    skerry_keyword,
    skerry_passages,
)

from .page_headers import by_a_model, small_to_big, without_headers

Item = Question | Dialogue
Write = Callable[[Item], Queries]


@dataclass(frozen=True)
class Row:
    """A way to ask.

    says: in words. write: item -> queries; None: as asked. search: what is searched with them. model: a chat
    model writes. about: which items ("questions", "rewritten", "two pages", "versions", "dialogues").
    on_its_day: without versions that were not in force on the day from which the gold page itself holds, so
    the day is known from the answer: the most that a filter by date could bring. needs_larger: the course's
    model cannot do it.
    """

    says: str
    search: Callable[[Mapping[str, Queries]], Retriever]
    write: Write | None = None
    model: bool = False
    about: str = "questions"
    on_its_day: bool = False
    needs_larger: bool = False


def _fused(queries: Mapping[str, Queries]) -> Retriever:
    return SeveralQueries(skerry_hybrid(), lambda text: queries[text].texts)


def _in_turns(queries: Mapping[str, Queries]) -> Retriever:
    return SeveralQueries(skerry_hybrid(), lambda text: queries[text].texts, turns=True)


def _hyde(queries: Mapping[str, Queries]) -> Retriever:
    """The mean vector of question and invented passage on the side of meaning; the question for words."""
    dense = skerry_dense()
    mean = MeanEmbedder(dense.embedder, lambda text: queries[text].texts)
    moved = DenseRetriever(dense.passages, dense.embedder, vectors=dense.vectors, query_embedder=mean)
    return HybridRetriever([moved, skerry_keyword()])


def _feedback(vectors: bool, by_words: bool) -> Retriever:
    dense, keyword = skerry_dense(), skerry_keyword()
    return HybridRetriever(
        [VectorFeedback(dense) if vectors else dense, WordFeedback(keyword) if by_words else keyword]
    )


def _by_tool_calls(item: Item) -> Queries:
    """What a model with the search tool searched for; the question itself where it never searched."""
    given = answer_with_tool(item.question, skerry_hybrid())
    return Queries(given.queries or (item.question,), given.tokens, given.seconds)


def _written_parts(item: Item) -> Queries:
    plan = load_decompositions()[item.id]
    return Queries((item.question, plan.first, plan.second))


def _alone(item: Item) -> Queries:
    assert isinstance(item, Dialogue)
    return standalone(item.question, item.earlier)


def _by_rule(item: Item) -> Queries:
    assert isinstance(item, Dialogue)
    return Queries((leaning_on(item.question, item.earlier),))


def _whole_talk(item: Item) -> Queries:
    assert isinstance(item, Dialogue)
    said = [part for turn in item.earlier for part in (turn.question, turn.reply)]
    return Queries((" ".join([*said, item.question]),))


def _by_hand(item: Item) -> Queries:
    return Queries((item.standalone if isinstance(item, Dialogue) else load_rewrites()[item.id],))


AS_ASKED = "as asked"
ROWS: dict[str, Row] = {
    AS_ASKED: Row("the question itself", lambda _: skerry_hybrid()),
    "telling words": Row("by rule: without the words that every question has", _fused,
                         lambda item: Queries((telling_words(item.question),))),
    "feedback, vectors": Row("Rocchio: towards the mean of the first five", lambda _: _feedback(True, False)),
    "feedback, words": Row("RM3: ten words of the first five", lambda _: _feedback(False, True)),
    "feedback, both": Row("Rocchio and RM3, fused", lambda _: _feedback(True, True)),
    "look again": Row("up to three searches, while the kind of answer is missing",
                      lambda _: LookAgain(skerry_hybrid())),
    "one a page": Row("the best passage of each page", lambda _: Arranged(skerry_hybrid(), one_a_page)),
    "unlike (MMR)": Row("near, and unlike what is taken", lambda _: Arranged(
        skerry_hybrid(), Unlike(get_embedder()))),
    "neighbours": Row("the best passage and those beside it, three in all", lambda _: Arranged(
        skerry_hybrid(), Beside(skerry_passages()))),
    "small to big": Row("pieces of 40 tokens are searched, their passages read", lambda _: small_to_big()),
    "without headers": Row("neither title nor headings stand above a passage", lambda _: without_headers()),
    "headers by a model": Row("a sentence a page, written by the model, in their place",
                              lambda _: by_a_model()),
    "tuned embedding": Row("another way: an embedding trained on these pages",
                           lambda _: skerry_hybrid(tuned=True)),
    "second look": Row("again, with the names of the best pieces", lambda _: SecondLook(skerry_hybrid())),
    "rewritten": Row("the model writes one query", _fused, lambda item: rewrite(item.question), True),
    "question and rewriting": Row(
        "both, fused", _fused, lambda item: _with_own(item, rewrite(item.question)), True),
    "four wordings": Row("the model writes three more, fused", _fused,
                         lambda item: other_wordings(item.question), True),
    "hypothetical answer": Row("HyDE: the mean vector with an invented passage", _hyde,
                               lambda item: hypothetical(item.question), True),
    "parts": Row("the model takes it apart; passages in turns", _in_turns,
                 lambda item: parts_of(item.question), True),
    "by tool calls": Row("the model searches for itself; passages of its searches in turns", _in_turns,
                         _by_tool_calls, True, needs_larger=True),
    "written rewriting": Row("ceiling: by hand, in the page's words", _fused, _by_hand, about="rewritten"),
    "written parts": Row("ceiling: by hand, two look-ups", _in_turns, _written_parts, about="two pages"),
    "versions, as asked": Row(
        "questions about documents with several versions", lambda _: skerry_hybrid(), about="versions"
    ),
    "date filter": Row(
        "ceiling: without versions that were not in force on the day of the gold page",
        lambda _: skerry_hybrid(),
        about="versions",
        on_its_day=True,
    ),
    "dialogue, as asked": Row("the last question alone", lambda _: skerry_hybrid(), about="dialogues"),
    "dialogue, all of it": Row("every turn, joined", _fused, _whole_talk, about="dialogues"),
    "dialogue, by rule": Row("with the telling words of the questions before", _fused, _by_rule,
                             about="dialogues"),
    "dialogue, rewritten": Row("the model writes it as a question by itself", _fused, _alone, True,
                               "dialogues"),
    "dialogue, written": Row("ceiling: by hand", _fused, _by_hand, about="dialogues"),
}  # fmt: skip


def _with_own(item: Item, made: Queries) -> Queries:
    return Queries((item.question, *made.texts), made.tokens, made.seconds)


def items_of(about: str) -> Sequence[Item]:
    """The items of a row: test questions that have an answer, some of them, or dialogues.

    >>> [len(items_of(about)) for about in ("questions", "rewritten", "two pages", "dialogues")]
    [170, 100, 20, 40]
    """
    if about == "dialogues":
        return load_dialogues()
    there = [question for question in load_questions("test") if question.answerable]
    if about == "rewritten":
        return [question for question in there if question.id in load_rewrites()]
    if about == "two pages":
        return [question for question in there if question.type == "two_page"]
    if about == "versions":
        days = days_of_versions()
        every = there + [one for one in load_questions("practice") if one.answerable]
        return [one for one in every if one.gold[-1].page_id in days]
    return there


def days_of_versions() -> dict[str, date]:
    """page id -> the day from which it held, for pages of documents that have several versions.

    days_of_versions()["ppl-010"]       # 2024-08-19
    """
    pages = load_pages()
    titles = [document_of(page.title) for page in pages]
    return {
        page.id: date.fromisoformat(page.metadata["effective"])
        for page, title in zip(pages, titles, strict=True)
        if titles.count(title) > 1
    }
