"""Every chunker on Skerry's pages and on nasty ones: exact slices, the limit kept, nothing lost, always an
end.
"""

import random
from itertools import pairwise

import pytest

from helpers.corpus import (
    CHUNKERS,
    Page,
    chunk_all,
    chunk_page,
    count_tokens,
    load_pages,
    parent_child,
    span_counter,
)
from helpers.corpus.chunkers import pack
from helpers.evaluation import token_overlap

NASTY = {
    "one enormous word": "x" * 5000,
    "one enormous word with signs": "ab-" * 900,
    "only newlines": "\n" * 500,
    "emoji": "😀🧊 " * 400,
    "no spaces, Chinese": "你好世界" * 300,
    "code": "# T\n\n```python\n# no heading\n"
    + "\n".join(f"    x{i} = {i}" for i in range(200))
    + "\n```\nafter",
    "an open fence": "```\n" + "a b\n" * 300,
    "a table": "# T\n\n| a | b |\n|---|---|\n" + "\n".join(f"| row {i} | {i * i} |" for i in range(150)),
    "headings only": "# A\n## B\n### C\n",
    "nothing": "",
    "windows lines": "a b c.\r\n\r\nd e f.\r\n" * 90,
    "tabs and spaces": " \t a \t\n" * 200,
    "ends of sentences": "A. B! C? " * 300,
    "mixed": "# T\n\n" + "word " * 300 + "y" * 900 + "\n\n- a\n- b\n" * 40,
}
SKERRY = load_pages()[::25]
PAGES = [Page(name, "T", text) for name, text in NASTY.items()] + SKERRY
SETTINGS = [(8, 0.0), (8, 0.5), (100, 0.0), (160, 0.25), (400, 0.5), (800, 0.1)]


@pytest.fixture(scope="module", params=CHUNKERS)
def cut(request):
    """Name of a chunker, and (limit, overlap, page, passages) for all settings and pages."""
    return request.param, [
        (limit, overlap, page, CHUNKERS[request.param](page, limit, overlap))
        for limit, overlap in SETTINGS
        for page in PAGES
    ]


def test_every_passage_is_an_exact_slice_and_has_words(cut):
    for _, _, page, passages in cut[1]:
        assert all(
            passage.text == page.text[passage.start : passage.end]
            and passage.text.strip() == passage.text != ""
            for passage in passages
        ), page.id


def test_the_limit_is_kept(cut):
    assert not [
        (page.id, limit)
        for limit, _, page, passages in cut[1]
        for passage in passages
        if passage.tokens > limit
    ]


def test_tokens_are_those_of_the_passage_alone(cut):
    assert all(
        passage.tokens == count_tokens(passage.text)
        for _, _, page, passages in cut[1]
        if page in SKERRY
        for passage in passages
    )


def test_only_white_space_is_lost_and_headings_where_they_stand_in_the_section(cut):
    for limit, overlap, page, passages in cut[1]:
        covered = bytearray(len(page.text))
        for passage in passages:
            covered[passage.start : passage.end] = b"\1" * (passage.end - passage.start)
        lost = "".join(letter if not seen else " " for letter, seen in zip(page.text, covered, strict=True))
        left = [
            line
            for line in lost.splitlines()
            if line.strip() and not (cut[0] == "heading" and line.startswith("#"))
        ]
        assert left == [], (page.id, limit, overlap)


def test_passages_move_forward_and_repeat_no_more_than_the_overlap(cut):
    for limit, overlap, page, passages in cut[1]:
        count = span_counter([page])
        for first, second in pairwise(passages):
            assert first.start < second.start and first.end < second.end
            assert second.start >= first.end or count(page.id, second.start, first.end) <= overlap * limit


def test_an_overlap_is_really_there(cut):
    count = span_counter(SKERRY)
    repeated = [
        count(page.id, second.start, first.end)
        for limit, overlap, page, passages in cut[1]
        if page in SKERRY and (limit, overlap) == (160, 0.25)
        for first, second in pairwise(passages)
        if second.start < first.end
    ]
    assert len(repeated) > 5 and max(repeated) > 10


def test_ids_are_unique_and_the_page_is_named(cut):
    for _, _, page, passages in cut[1]:
        assert len({passage.id for passage in passages}) == len(passages) and all(
            passage.page_id == page.id and passage.access == page.access for passage in passages
        )


def test_cutting_twice_gives_the_same(cut):
    assert all(
        CHUNKERS[cut[0]](page, limit, overlap) == passages for limit, overlap, page, passages in cut[1][:10]
    )


@pytest.mark.parametrize("limit", [8, 100, 160, 800])
def test_heading_aware_without_overlap_is_the_default_chunker(limit):
    assert all(CHUNKERS["heading"](page, limit, 0.0) == chunk_page(page, limit) for page in PAGES)


@pytest.mark.parametrize("name", CHUNKERS)
@pytest.mark.parametrize(
    "settings,words",
    [((100, -0.1), "overlap is -0.1"), ((100, 0.6), "overlap is 0.6"), ((7, 0.0), "needs at least 8")],
)
def test_settings_that_cannot_work_are_refused(name, settings, words):
    with pytest.raises(ValueError, match=words):
        CHUNKERS[name](Page("p", "T", "text"), *settings)


def test_an_unknown_chunker_names_the_known_ones():
    with pytest.raises(ValueError, match="fixed, recursive, sentence, heading"):
        chunk_all(SKERRY, "semantic")


def texts(name, text, limit, overlap=0.0):
    return [passage.text for passage in CHUNKERS[name](Page("p", "T", text), limit, overlap)]


def test_fixed_counts_words_and_repeats_some():
    text = "one two three four five six seven eight nine ten eleven twelve"
    assert texts("fixed", text, 8) == ["one two three four five six seven eight", "nine ten eleven twelve"]
    assert texts("fixed", text, 8, 0.25) == [
        "one two three four five six seven eight",
        "seven eight nine ten eleven twelve",
    ]


def test_sentence_never_cuts_a_sentence_that_fits():
    assert texts("sentence", "One two three. Four five six. Seven eight nine ten.", 8) == [
        "One two three. Four five six.",
        "Seven eight nine ten.",
    ]


def test_recursive_prefers_the_larger_separator():
    assert texts("recursive", "a b c.\n\nd e f. g h i. j k l.\n\nm n o.", 9) == [
        "a b c.",
        "d e f. g h i.",
        "j k l.",
        "m n o.",
    ]


def test_section_is_that_of_the_first_text():
    passages = CHUNKERS["sentence"](
        Page("p", "T", "# T\n\n## Kettle\n\nholds water and more.\n\n## Cups\n\nin the drawer of tea"), 8, 0.0
    )
    assert [passage.section for passage in passages] == ["T", "Kettle", "Cups"] and "## Cups" in passages[
        1
    ].text


def test_children_lie_within_their_parents_and_lose_nothing():
    parents, children = parent_child(SKERRY, 400, 60)
    assert len(children) > 2 * len(parents) and max(child.tokens for child in children) <= 60
    for child in children:
        assert (
            sum(
                parent.page_id == child.page_id and parent.start <= child.start and child.end <= parent.end
                for parent in parents
            )
            == 1
        )
    covered = sum(child.tokens for child in children)
    assert covered == sum(parent.tokens for parent in parents)


def test_a_child_larger_than_its_parent_is_refused():
    with pytest.raises(ValueError, match="child of 200 tokens does not fit into a parent of 100"):
        parent_child(SKERRY, 100, 200)


def test_packing_always_moves_on():
    rng = random.Random(1)
    for _ in range(200):
        edges = sorted(rng.sample(range(400), 2 * rng.randint(1, 40)))
        units = list(zip(edges[::2], edges[1::2], strict=True))
        limit = max(end - start for start, end in units) + rng.randint(0, 50)
        packed = pack(units, lambda start, end: end - start, limit, rng.randint(0, limit))
        assert packed[0][0] == units[0][0] and packed[-1][1] == units[-1][1]
        assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(packed)) and all(
            end - start <= limit for start, end in packed
        )


def test_the_counter_serves_token_overlap():
    page = SKERRY[0]
    whole = (page.id, 0, len(page.text))
    assert token_overlap([whole], [whole], span_counter([page])).iou == 1.0 and span_counter([page])(
        *whole
    ) == count_tokens(page.text)
