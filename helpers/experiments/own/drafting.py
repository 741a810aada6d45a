"""Questions about one's own pages: drafts to mend, and the faults of a question that would flatter a system.

    for draft in drafts_of(index.pages, most=20):
        print(draft.hint, draft.quote, draft.answers)
    weak_points(row, others, texts)          # ["it copies 6 words of the quote: ask in other words"]

A program knows where values stand and not what people want to know. So a draft is never a question yet: its
`hint` says what stands where, and a person words it, best somebody who has not seen the page.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.corpus import GoldQuote, Page, QuestionRow, normalised_tokens, sections, sentences, stands_in
from helpers.files import write_whole
from helpers.generation import spans_of

COPIED = 5  # words in a row that a question may not share with its quote
ALIKE = 0.8  # share of words of two questions that makes one a double of the other
KINDS = ("money", "date", "duration", "number")  # of values that are worth a question, the rarest first
LONGEST_QUOTE, SHORTEST_QUOTE = 220, 12  # characters
COMMON = {
    "a", "an", "and", "are", "at", "be", "by", "do", "does", "for", "from", "how", "in", "is", "it", "long",
    "many", "much", "of", "on", "or", "that", "the", "this", "to", "was", "what", "when", "where", "which",
    "who", "with",
}  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """A value that a question could ask for. origin: "table", "heading" or "number"; hint: what it is of."""

    origin: str
    hint: str
    answers: tuple[str, ...]
    page_id: str
    quote: str

    def row(self, question: str, style: str = "plain") -> QuestionRow:
        """The draft as a question, in words of yours.

        Draft("number", "Tea", ("1.7 l",), "tea.md", "It holds 1.7 l.").row("What does the kettle hold?")
        """
        return QuestionRow(question, self.answers, (GoldQuote(self.page_id, self.quote),), type=style)


# ---- drafts ----------------------------------------------------------------------------------------------


def drafts_of(pages: Iterable[Page], most: int = 30) -> list[Draft]:
    """Drafts from tables, headings and numbers of the pages, taking turns among pages: no page has many.

    >>> page = Page("tea.md", "Tea", "# Tea\\n\\n| what | how much |\\n|---|---|\\n| kettle | 1.7 l |")
    >>> [(one.origin, one.hint, one.answers) for one in drafts_of([page])]
    [('table', 'Tea: kettle (how much)', ('1.7 l',))]
    """
    found = [list(_drafts_of_page(page)) for page in pages]
    in_turns = [one for turn in range(most) for drafts in found for one in drafts[turn : turn + 1]]
    return in_turns[:most]


def _drafts_of_page(page: Page) -> Iterable[Draft]:
    """Tables, headings and numbers of one page in turns."""
    kinds = [list(_of_tables(page)), list(_of_headings(page)), list(_of_numbers(page))]
    taken: set[str] = set()
    for turn in range(max(map(len, kinds), default=0)):
        for drafts in kinds:
            for draft in drafts[turn : turn + 1]:
                if draft.quote not in taken:
                    taken.add(draft.quote)
                    yield draft


def _of_tables(page: Page) -> Iterable[Draft]:
    """A row's second cell, asked for by its first and by the column's name."""
    head: list[str] = []
    for line in page.text.splitlines():
        if not line.lstrip().startswith("|"):
            head = []
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not head:
            head = cells
        elif len(cells) > 1 and cells[0] and re.search(r"\d", cells[1]):
            column = f" ({head[1]})" if len(head) > 1 and head[1] else ""
            yield Draft("table", f"{page.title}: {cells[0]}{column}", (cells[1],), page.id, line.strip())


def _of_headings(page: Page) -> Iterable[Draft]:
    """The first value under each heading."""
    for heading, start, end in sections(page):
        name = heading.split(" > ")[-1]
        if name in ("", page.title) or re.fullmatch(r"Page \d+", name):
            continue
        for draft in _of_numbers(Page(page.id, page.title, page.text[start:end]), name):
            yield Draft("heading", f"{page.title}: something under “{name}”", *_kept(draft))
            break


def _of_numbers(page: Page, place: str = "") -> Iterable[Draft]:
    """A value of each sentence that holds one."""
    for sentence in sentences(page.text):
        quote = sentence.text.strip()
        if not SHORTEST_QUOTE <= len(quote) <= LONGEST_QUOTE or quote.startswith(("|", "#", "```")):
            continue
        value = (
            "" if "http" in quote else next(filter(None, (_first_value(quote, kind) for kind in KINDS)), "")
        )
        if value and quote in page.text:
            yield Draft(
                "number", f"{place or page.title}: “{quote.replace(value, '…', 1)}”", (value,), page.id, quote
            )


def _first_value(quote: str, kind: str) -> str:
    """The first span of a kind that holds two digits and is not the number of a list or a clause."""
    spans = (span for span in spans_of(quote, kind) if re.search(rf"(?<=[^\w.-]){re.escape(span)}", quote))
    return next((span for span in spans if len(re.findall(r"\d", span)) > 1), "")


def _kept(draft: Draft) -> tuple[tuple[str, ...], str, str]:
    return draft.answers, draft.page_id, draft.quote


# ---- faults ----------------------------------------------------------------------------------------------


def weak_points(
    row: QuestionRow, others: Sequence[QuestionRow] = (), texts: Mapping[str, str] | None = None
) -> list[str]:
    """What is wrong with a question as a measure, a sentence each; none for a good one.

    others: questions that are there already. texts: page id -> text, to look up the quotes; None: not looked
    up. A question that copies its quote is found by any search, one that tells its answer needs no reader,
    and a double counts one thing twice.

    >>> quote = GoldQuote("tea.md", "The kettle holds 1.7 litres of water.")
    >>> weak_points(QuestionRow("The kettle holds 1.7 litres of what?", ("water",), (quote,)))
    ['it copies 5 words of the quote (“kettle holds 1.7 l of”): ask in other words']
    >>> weak_points(QuestionRow("how much fits into the kettle", ("1.7 litres",), (quote,)))
    []
    """
    found = [*_leaks(row), *_doubles(row, others)]
    if texts is not None:
        found += _misplaced(row, texts)
    return found


def _leaks(row: QuestionRow) -> Iterable[str]:
    asked = normalised_tokens(row.question)
    for gold in row.gold:
        run = longest_run(asked, normalised_tokens(gold.quote))
        if len(run) >= COPIED:
            yield f"it copies {len(run)} words of the quote (“{' '.join(run)}”): ask in other words"
    for answer in row.answers:
        if stands_in(answer, row.question):
            yield f"it tells its own answer ({answer}): ask without it"
            break


def _doubles(row: QuestionRow, others: Sequence[QuestionRow]) -> Iterable[str]:
    for other in others:
        if other is not row and likeness(row.question, other.question) >= ALIKE:
            yield f"it asks what “{other.question}” asks: keep one of the two"
            break


def _misplaced(row: QuestionRow, texts: Mapping[str, str]) -> Iterable[str]:
    for gold in row.gold:
        if gold.page_id not in texts:
            yield f"there is no page {gold.page_id}: pick the page from the list"
        elif not quote_stands(gold.quote, texts[gold.page_id]):
            yield f"the quote does not stand on {gold.page_id}: copy it from the page"
        elif not any(stands_in(answer, gold.quote) for answer in row.answers) and len(row.gold) == 1:
            yield "no accepted answer stands in the quote: take more of it, or the answer as it is written"


def quote_stands(quote: str, text: str) -> bool:
    """Does a quote stand in a text, wherever the lines break?

    >>> quote_stands("holds 1.7 litres", "The kettle holds\\n1.7 litres.")
    True
    """
    return " ".join(quote.split()) in " ".join(text.split())


def longest_run(one: Sequence[str], other: Sequence[str]) -> list[str]:
    """The longest run of words that two texts share.

    >>> longest_run("who signs the lease".split(), "she signs the lease today".split())
    ['signs', 'the', 'lease']
    """
    best: Sequence[str] = ()
    ends: dict[int, int] = {}
    for i, word in enumerate(one):
        ends = {j: ends.get(j - 1, 0) + 1 for j, theirs in enumerate(other) if theirs == word}
        length = max(ends.values(), default=0)
        if length > len(best):
            best = one[i - length + 1 : i + 1]
    return list(best)


def likeness(one: str, other: str) -> float:
    """Share of the words of two questions that both have, little words left out (Jaccard).

    >>> likeness("Who signs the lease?", "who signs a lease")
    1.0
    """
    mine, theirs = (set(normalised_tokens(text)) - COMMON for text in (one, other))
    return len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0


# ---- the file --------------------------------------------------------------------------------------------


def write_questions(path: Path | str, rows: Iterable[QuestionRow]) -> None:
    """Write questions as `read_questions` reads them, a line each, whole or not at all.

    write_questions("mine.jsonl", [draft.row("How much does the kettle hold?")])
    """
    write_whole(path, "".join(as_line(row) + "\n" for row in rows))


def as_line(row: QuestionRow) -> str:
    """A question as a line of JSON.

    >>> as_line(QuestionRow("Who pays?", ("Tove",), id="q1"))
    '{"id": "q1", "question": "Who pays?", "answers": ["Tove"]}'
    """
    told: dict[str, object] = {"id": row.id, "question": row.question, "answers": list(row.answers)}
    told["gold"] = [{"page": gold.page_id, "quote": gold.quote} for gold in row.gold]
    if not row.answerable:
        told["answerable"] = False
    told |= {"groups": sorted(row.groups) if row.groups else None, "type": row.type}
    return json.dumps(
        {key: value for key, value in told.items() if value or key == "answers"}, ensure_ascii=False
    )
