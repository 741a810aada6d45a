"""A table that is cut: every passage that begins inside it carries its header row, once, whatever cuts it."""

import random
from functools import partial

import pytest

from helpers.corpus import (
    CHUNKERS,
    Page,
    Passage,
    chunk_page,
    chunk_pages,
    count_tokens,
    load_pages,
    parent_child,
)
from helpers.corpus.spans import table_header_at
from helpers.generation import rank_evidence, whole_passages
from helpers.generation.readers import grounded_prompt
from helpers.retrieval import Hit

HEAD = "| Pump | Limit in bar | Service in weeks |"
ROWS = [f"| pump {i} | {i * 10} | {i + 3} |" for i in range(1, 60)]
LONG = "# T\n\n## Limits\n\n" + "\n".join([HEAD, "| --- | --- | --- |", *ROWS]) + "\n\nAfter the table.\n"
BARE = "\n".join(["Pump | Limit | Weeks", "--- | --- | ---", *(row.strip("| ") for row in ROWS)])
CUTTERS = CHUNKERS | {
    "parents": lambda page, limit, _: parent_child([page], limit, limit)[0],
    "children": lambda page, limit, _: parent_child([page], 400, limit)[1],
}


def page(text):
    return Page("t.md", "T", text)


def begins_below(passage, text, header):
    return text.index(header) < passage.start < text.rindex("pump 59")


@pytest.mark.parametrize("overlap", [0.0, 0.3])
@pytest.mark.parametrize("limit", [60, 160])
@pytest.mark.parametrize("name", CUTTERS)
def test_every_chunker_gives_the_header_row_once(name, limit, overlap):
    cut = CUTTERS[name](page(LONG), limit, overlap)
    inside = [each for each in cut if begins_below(each, LONG, HEAD)]
    assert len(inside) > 1
    for each in cut:
        assert each.text == LONG[each.start : each.end] and each.tokens == count_tokens(each.text)
        assert each.table == (HEAD if each in inside else "")
        assert each.with_header.count("Limit in bar") == (each in inside or HEAD in each.text)
        assert count_tokens(each.readable) <= limit


def test_the_issue_of_long_tables_a_row_far_down_is_read_under_its_header():
    hits = [Hit(each, 1.0, rank) for rank, each in enumerate(chunk_page(page(LONG)), 1)]
    best = rank_evidence("How often is pump 45 serviced?", hits)[0]
    assert best.part.readable == f"{HEAD}\n| pump 45 | 450 | 48 |"
    assert all(
        part.part.header == HEAD for part in rank_evidence("pump", hits) if part.quote.startswith("| p")
    )
    whole = whole_passages("pump?", hits[1:2])[0]
    assert whole.text.startswith(f"{HEAD}\n| pump") and whole.quote == hits[1].passage.text
    assert whole.span == hits[1].passage.span
    assert f"[1] T > Limits\n{HEAD}\n| pump" in grounded_prompt("q", [hits[1].passage])


def test_a_table_without_outer_pipes():
    cut = chunk_page(page(BARE), 60)
    assert len(cut) > 3 and cut[0].table == ""
    assert all(each.table == "Pump | Limit | Weeks" for each in cut[1:])


@pytest.mark.parametrize("before", ["> ", "  "])
def test_a_table_in_a_quote_or_indented(before):
    text = "\n".join(before + line for line in [HEAD, "|---|---|---|", *ROWS])
    cut = chunk_page(page(text), 60)
    assert len(cut) > 3 and all("Limit in bar" in each.table for each in cut[1:])


def test_two_tables_keep_their_own_headers():
    second = LONG.replace("Pump", "Valve").replace("pump", "valve")
    text = LONG + "\n" + second.removeprefix("# T\n\n")
    for each in chunk_page(page(text), 60):
        if each.text.startswith(("| pump", "| valve")):
            assert each.table.startswith("| Pump" if each.text.startswith("| pump") else "| Valve")


def test_what_follows_the_table_has_no_header():
    cut = chunk_page(page(LONG.replace("After", "\n".join(["After " + "word " * 30] * 9))), 60)
    assert cut[-1].table == "" and "word" in cut[-1].text


def test_a_row_that_is_cut_between_words_carries_the_header_in_every_piece():
    row = "| pump 1 | " + "very " * 300 + "high | 4 |"
    cut = chunk_page(page("\n".join([HEAD, "|---|---|---|", row])), 60)
    assert len(cut) > 5 and all(each.table == HEAD and count_tokens(each.readable) <= 60 for each in cut[1:])


@pytest.mark.parametrize("columns", [2, 12, 40, 400])
@pytest.mark.parametrize("limit", [8, 20, 80])
def test_a_wide_header_never_leaves_a_row_without_room(columns, limit):
    """A header row of more than half the limit counts as half; one above the limit stands over nothing."""
    head = "|" + "|".join(f" col {i} " for i in range(columns)) + "|"
    rows = ["|" + "|".join(f" {i} " for i in range(columns)) + "|" for _ in range(4)]
    text = "\n".join([head, "|" + "---|" * columns, *rows])
    cut = chunk_page(page(text), limit)
    assert "".join(each.text for each in cut).replace(" ", "").replace("\n", "") == text.replace(
        " ", ""
    ).replace("\n", "")
    assert all(each.tokens <= limit for each in cut)
    expected = head if count_tokens(head) <= limit else ""
    assert {each.table for each in cut if each.start > len(head)} <= {expected}
    assert all(count_tokens(each.readable) <= limit + max(0, count_tokens(head) - limit // 2) for each in cut)


@pytest.mark.parametrize(
    "text",
    [
        "```\n" + LONG.partition("## Limits\n\n")[2] + "```\n",  # code
        "a | b\nc | d\n",  # no rule
        "| a | b |\n|---|\n| 1 | 2 |\n",  # a rule of another width
        "| | |\n|---|---|\n" + "\n".join(ROWS),  # names nothing
        "Title\n---\ntext\n",
        "",
    ],
)
def test_no_header_where_there_is_no_table_or_no_names(text):
    assert all(first == last for first, last in (table_header_at(text, at) for at in range(len(text) + 1)))


def test_a_row_of_dashes_is_no_new_header():
    text = "\n".join([HEAD, "|---|---|---|", *ROWS[:20], "| --- | --- | --- |", *ROWS[20:]])
    assert {each.table for each in chunk_page(page(text), 60)[1:]} == {HEAD}


@pytest.mark.parametrize("seed", range(40))
def test_random_tables_lose_nothing_and_end(seed):
    rng = random.Random(seed)
    lines = [
        rng.choice(
            [
                "|",
                "| a | b |",
                "|---|---|",
                "a | b",
                "--- | ---",
                "> | x | y |",
                "- | q | r |",
                "",
                "# H",
                "w " * 30,
            ]
        )
        for _ in range(rng.randint(0, 40))
    ]
    text, limit = "\n".join(lines), rng.choice([8, 12, 40])
    for cut in CUTTERS.values():
        for each in cut(page(text), limit, 0.0):
            assert each.text == text[each.start : each.end] and each.tokens <= limit
            assert not each.table or (
                each.table in text[: each.start + len(each.table)] and each.table.strip()
            )


def test_skerry_rows_have_their_column_names_and_passages_their_places():
    cut = chunk_pages(load_pages())
    assert sum(bool(each.table) for each in cut) > 50
    assert all(each.with_header.endswith(each.text) for each in cut)


def test_a_page_without_title_or_headings_reads_well():
    bare = Passage("notes.txt", "", "", "The key hangs left.", 0, 19, 5)
    assert (bare.heading, bare.with_header) == ("", "The key hangs left.")
    below = Passage("notes.txt", "", "Keys", "The key hangs left.", 0, 19, 5)
    assert (below.heading, below.with_header) == ("Keys", "Keys\nThe key hangs left.")
    assert (
        str(Hit(bare, 0.5, 1)) == "1. 0.50  notes.txt"
        and str(Hit(below, 0.5, 1)) == "1. 0.50  notes.txt  Keys"
    )
    assert grounded_prompt("q", [bare]).startswith("[1] The key hangs left.")


def test_a_chunker_with_a_limit_of_its_own_sets_the_header_too():
    cut = partial(chunk_page, max_tokens=80)(page(LONG))
    assert all(each.table == HEAD for each in cut if each.text.startswith("| pump"))
