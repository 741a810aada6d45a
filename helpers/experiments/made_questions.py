"""Questions that a program makes from pages, by rule or by a chat model, and the round trip that filters.

    drafts = places_of(pages, 200)                        a value on each of 200 pages
    by_rule(drafts[0], "Tea"), by_model(drafts[0], "Tea") the same place, asked for in two ways
    reads_back(row, passage)                              does a reader give the value back?

For any pages. A rule turns a sentence round (cloze questions: Lewis, Denoyer and Riedel 2019, arXiv
1906.04980); a model is shown page, sentence and value (as in InPars, Bonifacio et al. 2022, arXiv 2202.05144,
and Promptagator, Dai et al. 2022, arXiv 2209.11755). The round trip keeps a question when a reader finds its
answer again (Alberti et al. 2019, arXiv 1906.05416), or a search its passage (Promptagator). Nobody looked at
these questions: nothing is chosen or reported by them without saying so.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from helpers.corpus import Page, Passage, QuestionRow, normalised_tokens, stands_in
from helpers.evaluation import by_hash, is_right
from helpers.generation import chat, read_text, spans_of, telling_words
from helpers.retrieval import words

from .own.drafting import KINDS, Draft, drafts_of, longest_run

WORD_FOR = {"money": "how much", "date": "when", "duration": "how long"}
ASK = (
    "Write one question that a colleague might ask, so that the answer is the right reply to it. Use your "
    "own words, not those of the text. Do not give the answer."
)
SHOTS = [
    (
        "Page: Lamp care\nText: The lens of the lamp is cleaned every 9 days with water.\nAnswer: 9 days",
        "How often does the big light have to be washed?",
    ),
    (
        "Page: Boats of the harbour\nText: | Ibis | 9.6 m | 3 |\nAnswer: 9.6 m",
        "How long is the boat that is called Ibis?",
    ),
    (
        "Page: Orchard rules\nText: Sour apples must be off the trees by 12 October.\nAnswer: 12 October",
        "By when do we have to pick the cooking apples?",
    ),
]


def places_of(pages: Iterable[Page], most: int) -> list[Draft]:
    """Places that hold a value, one of each page until every page had its turn; pages in an order of no
    meaning (SHA-256 of their ids), the same on every machine.

    >>> page = Page("tea.md", "Tea", "# Tea\\n\\nThe kettle holds 17 litres of water.")
    >>> [place.answers for place in places_of([page], 5)]
    [('17 litres',)]
    """
    return drafts_of(by_hash(pages), most)


def by_rule(place: Draft, title: str) -> str:
    """A question by a rule: of a table's row what stands beside its name, of a sentence the sentence with a
    question word where the value stood. title: of the page, in front, as a sentence alone says too little.

    >>> by_rule(Draft("number", "Tea: “…”", ("74 hours",), "tea", "The soak takes 74 hours."), "Tea")
    'Tea: The soak takes how long?'
    >>> by_rule(Draft("table", "Tea: kettle (holds)", ("1.7 l",), "tea", "| kettle | 1.7 l |"), "Tea")
    'Tea: which value stands beside kettle (holds)?'
    """
    value, quote = place.answers[0], " ".join(place.quote.split())
    if quote.startswith("|"):
        cells = [cell.strip() for cell in quote.strip("|").split("|")]
        named = place.origin == "table" and place.hint.startswith(f"{title}: ")
        beside = place.hint.removeprefix(f"{title}: ") if named else cells[0]
        return f"{title}: which value stands beside {beside}?"
    kind = next((kind for kind in KINDS if value in spans_of(quote, kind)), "")
    return f"{title}: {quote.replace(value, WORD_FOR.get(kind, 'what'), 1).rstrip('.:; ')}?"


@dataclass(frozen=True)
class Written:
    """What a model wrote for a place: a question, empty where it wrote none; tokens and seconds paid."""

    question: str
    tokens: int | None
    seconds: float


def by_model(place: Draft, title: str) -> Written:
    """A question by the chat model of this session, which is shown title, quote and value. Raises ChatError.

    by_model(places_of(pages, 1)[0], "Tea").question
    """
    shown = f"Page: {title}\nText: {' '.join(place.quote.split())}\nAnswer: {place.answers[0]}"
    reply = chat(shown, system=ASK, examples=SHOTS, max_tokens=60)
    line = next((line for line in reply.text.splitlines() if any(map(str.isalnum, line))), "")
    asked = line.removeprefix("Question:").strip(" \"'`*")
    return Written(asked.partition("?")[0] + "?" if "?" in asked else "", reply.tokens, reply.seconds)


# ---- what a question is worth -----------------------------------------------------------------------------


def reads_back(row: QuestionRow, text: str) -> bool:
    """The reader's half of a round trip: does the chat model, shown the passage, give an accepted answer?

    reads_back(row, passage.text)
    """
    return is_right(read_text(row.question, text).text, list(row.answers))


def tells_answer(row: QuestionRow) -> bool:
    """Does the question hold its own answer?

    >>> tells_answer(QuestionRow("Does the soak take 74 hours?", ("74 hours",)))
    True
    """
    return any(stands_in(answer, row.question) for answer in row.answers)


def overlap(question: str, passage: Passage | None) -> float:
    """Share of a question's telling words that its passage holds, headings too, by their stems; 0 for none.

    >>> tea = Passage("tea", "Tea", "", "The pot holds 1.7 litres.", 0, 25, 8)
    >>> overlap("How many litres does the kettle hold?", tea)
    0.5
    """
    asked = set(words(telling_words(question)))
    there = set(words(passage.with_header)) if passage else set()
    return len(asked & there) / len(asked) if asked else 0.0


def copied(question: str, quote: str) -> int:
    """How many words in a row a question shares with its quote.

    >>> copied("The kettle holds how much?", "The kettle holds 1.7 litres.")
    2
    """
    return len(longest_run(normalised_tokens(question), normalised_tokens(quote)))
