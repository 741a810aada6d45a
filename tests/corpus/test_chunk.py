"""The chunker: every passage is an exact slice, within the limit, inside one section, and nothing is lost."""

import random
import re
from itertools import pairwise

import pytest

from helpers.corpus import (
    PASSAGE_TOKENS,
    Page,
    chunk_page,
    chunk_pages,
    count_tokens,
    load_pages,
    section_at,
    sections,
)

LIMITS = (8, 40, PASSAGE_TOKENS, 10_000)


def page(text, title="Tea"):
    return Page("p", title, text)


def texts(text, limit=PASSAGE_TOKENS):
    return [passage.text for passage in chunk_page(page(text), limit)]


def heading_lines(text):
    """Offsets of heading lines, found without the chunker: '#' lines outside ``` fences."""
    found, position, fenced = [], 0, False
    for line in text.split("\n"):
        fenced ^= line.lstrip().startswith("```")
        if not fenced and re.match(r"#{1,6} \S", line):
            found.append((position, position + len(line)))
        position += len(line) + 1
    return found


def soup(seed):
    """A page of random headings, paragraphs, lists, tables, code and long words."""
    rng = random.Random(seed)
    words = [
        "kettle", "1.7", "litres", "holds", "Åse", "e-2107", "descaled.", "Every", "19", "days!", "你好",
        "https://a.example/b?c=d", "😀", "the", "(lid)", "“quote”", "x",
    ]  # fmt: skip

    def line(n):
        return " ".join(rng.choice(words) for _ in range(rng.randint(1, n)))

    kinds = [
        lambda: "#" * rng.randint(1, 4) + " " + line(4),
        lambda: line(60),
        lambda: "\n".join("- " + line(15) for _ in range(rng.randint(1, 6))),
        lambda: (
            "| a | b |\n|---|---|\n"
            + "\n".join(f"| {line(8)} | {line(8)} |" for _ in range(rng.randint(1, 6)))
        ),
        lambda: "```\n# comment\n" + "\n".join("    " + line(6) for _ in range(3)) + "\n```",
        lambda: "ab-" * rng.randint(1, 80),
        lambda: "   \n\t",
        lambda: "\n".join(f"{i}. {line(12)}" for i in range(3)),
        lambda: line(5) + "   \n" + line(5),
    ]
    return page(
        ("\n\n" if seed % 2 else "\n").join(rng.choice(kinds)() for _ in range(rng.randint(0, 12))), "soup"
    )


PAGES = load_pages() + [soup(seed) for seed in range(60)]


@pytest.fixture(scope="module", params=LIMITS)
def cut(request):
    """(limit, [(page, its passages)]) for all Skerry pages and random ones."""
    return request.param, [(one, chunk_page(one, request.param)) for one in PAGES]


def test_every_passage_is_an_exact_slice(cut):
    assert all(
        passage.text == one.text[passage.start : passage.end]
        for one, passages in cut[1]
        for passage in passages
    )


def test_no_passage_is_over_the_limit(cut):
    assert max(passage.tokens for _, passages in cut[1] for passage in passages) <= cut[0]


def test_no_passage_is_empty_or_edged_with_white_space(cut):
    assert all(
        passage.text and passage.text == passage.text.strip()
        for _, passages in cut[1]
        for passage in passages
    )


def test_passages_are_in_order_and_do_not_overlap(cut):
    assert all(first.end <= second.start for _, passages in cut[1] for first, second in pairwise(passages))


def test_only_white_space_and_headings_are_left_out(cut):
    for one, passages in cut[1]:
        kept = heading_lines(one.text) + [(passage.start, passage.end) for passage in passages]
        covered = {i for start, end in kept for i in range(start, end)}
        assert "".join(letter for i, letter in enumerate(one.text) if i not in covered).strip() == "", one.id


def test_no_passage_crosses_a_heading(cut):
    for one, passages in cut[1]:
        starts = [start for start, _ in heading_lines(one.text)]
        assert not [
            passage.id
            for passage in passages
            if any(passage.start <= start < passage.end for start in starts)
        ]


def test_every_passage_knows_its_section(cut):
    assert all(
        passage.section == section_at(one, passage.start) for one, passages in cut[1] for passage in passages
    )


def test_cutting_twice_gives_the_same(cut):
    assert all(chunk_page(one, cut[0]) == passages for one, passages in cut[1][:20])


def test_passage_ids_are_unique_over_the_skerry_pages():
    ids = [passage.id for passage in chunk_pages(load_pages())]
    assert len(set(ids)) == len(ids)


def test_the_token_count_is_that_of_the_passage_alone():
    assert all(passage.tokens == count_tokens(passage.text) for passage in chunk_pages(load_pages()))


def test_neighbours_are_joined_while_they_fit():
    text = "one two three\n\nfour five six\n\nseven eight nine"
    assert texts(text, 8) == ["one two three\n\nfour five six", "seven eight nine"]
    assert texts(text, 9) == [text]


@pytest.mark.parametrize("text", ["", "   \n\n\t", "# Tea", "# Tea\n\n## Kettle\n"])
def test_a_page_without_body_has_no_passages(text):
    assert chunk_page(page(text)) == []


@pytest.mark.parametrize("limit", [7, 0, -1])
def test_a_limit_that_holds_no_sentence_is_refused(limit):
    with pytest.raises(ValueError, match=f"max_tokens is {limit}; a passage needs at least 8 tokens"):
        chunk_page(page("text"), limit)


def test_a_short_page_is_one_passage_without_its_heading():
    (passage,) = chunk_page(
        Page(
            "tea",
            "Tea",
            "# Tea\n\nThe kettle holds 1.7 litres.\n\nIt is blue.\n",
            {"access": "staff", "department": "people"},
        )
    )
    assert (passage.text, passage.section, passage.id) == (
        "The kettle holds 1.7 litres.\n\nIt is blue.",
        "Tea",
        "tea:7",
    )
    assert (passage.access, passage.department, passage.title) == ("staff", "people", "Tea")


def test_the_header_for_search_names_the_title_once():
    first, second = chunk_page(page("# Tea\nabove\n## Kettle\n### Lid\nbelow"))
    assert first.with_header == "Tea\nabove"
    assert second.with_header == "Tea > Kettle > Lid\nbelow"


def test_a_heading_path_ends_where_a_higher_heading_begins():
    text = "# Tea\n## A\n### B\nb\n## C\nc\n# Other\no\n#### Deep\nd"
    assert [name for name, _, _ in sections(page(text))] == ["A > B", "C", "Other", "Other > Deep"]


def test_section_at_knows_body_heading_and_beyond():
    one = page("top\n# A\nbody")
    assert [section_at(one, offset) for offset in (0, 4, 8, 999)] == ["Tea", "Tea", "A", "Tea"]


@pytest.mark.parametrize("line", ["#nospace", "####### seven", "a # b", "\\# escaped", "#"])
def test_a_hash_that_makes_no_heading_is_text(line):
    assert line in texts(f"{line}\nbody")[0]


def test_a_heading_may_end_in_a_hash():
    assert [name for name, _, _ in sections(page("## Notes on C#\nbody"))] == ["Notes on C#"]


@pytest.mark.parametrize("fence", ["```", "~~~", "```python"])
def test_a_hash_in_a_code_fence_is_no_heading(fence):
    assert texts(f"# Tea\n{fence}\n# comment\nx = 1\n{fence[:3]}\n## Kettle\nbody") == [
        f"{fence}\n# comment\nx = 1\n{fence[:3]}",
        "body",
    ]


def test_a_fence_that_is_never_closed_runs_to_the_end():
    assert texts("```\n# comment\n## more\n") == ["```\n# comment\n## more"]


@pytest.mark.parametrize("outer, inner", [("~~~", "```"), ("````", "```")])
def test_a_fence_inside_a_fence_does_not_end_it(outer, inner):
    text = f"{outer}\n{inner}\n# comment\n{inner}\n# second\n{outer}"
    assert texts(text) == [text]


def test_code_on_one_line_opens_no_fence():
    assert [name for name, _, _ in sections(page("```make tea``` is enough\n\n## Kettle\nbody"))] == [
        "Tea",
        "Kettle",
    ]


def test_a_table_is_cut_between_its_rows():
    rows = [f"| part {i} | torque {i} Nm |" for i in range(30)]
    cut = texts("\n".join(["| Part | Torque |", "|---|---|", *rows]), 40)
    assert len(cut) > 3
    assert all(line.startswith("|") and line.endswith("|") for passage in cut for line in passage.split("\n"))
    assert [line for passage in cut for line in passage.split("\n")][2:] == rows


def test_list_items_stay_whole():
    items = [f"- item {i} goes into the upper drawer of the kitchen" for i in range(20)]
    assert [line for passage in texts("\n".join(items), 30) for line in passage.split("\n")] == items


def test_the_second_line_of_a_list_item_stays_with_it():
    item = "- one two three four\n  five six seven eight"
    assert texts(f"{item}\n{item}", 10) == [item, item]


def test_a_long_paragraph_is_cut_at_sentence_ends():
    text = " ".join(f"The kettle number {i} is blue." for i in range(20))
    assert all(passage.startswith("The kettle") and passage.endswith("blue.") for passage in texts(text, 20))


def test_a_long_sentence_is_cut_between_words():
    words = [f"uncommonword{i}" for i in range(60)]
    assert " ".join(texts(" ".join(words), 20)).split(" ") == words


def test_a_long_line_with_tabs_is_cut_between_words():
    words = [f"uncommonword{i}" for i in range(60)]
    assert "\t".join(texts("\t".join(words), 20)).split("\t") == words


@pytest.mark.parametrize(
    "word", ["你好世界" * 50, "a-" * 200, "https://a.example/" + "b/c?d=e&" * 40, "한국어" * 60]
)
def test_a_word_of_too_many_tokens_is_cut_and_kept(word):
    passages = chunk_page(page(f"before {word} after"), 16)
    assert max(passage.tokens for passage in passages) <= 16
    assert "".join("".join(passage.text.split()) for passage in passages) == f"before{word}after"


def test_a_giant_word_does_not_make_a_giant_passage():
    """WordPiece counts any word of more than 100 letters as one token, but the chat model does not."""
    assert max(map(len, texts("begin " + "x" * 200_000 + " end"))) < 20_000


def test_crlf_pages_are_cut_like_others():
    one = page("# Tea\r\n\r\nfirst\r\n\r\n## Kettle\r\n\r\nsecond\r\n")
    assert [(passage.section, passage.text) for passage in chunk_page(one)] == [
        ("Tea", "first"),
        ("Kettle", "second"),
    ]


def test_many_pages_are_cut_in_page_order(pages):
    assert [passage.page_id for passage in chunk_pages(pages)] == ["tea", "tea", "bike", "night"]
    assert chunk_pages([]) == []
