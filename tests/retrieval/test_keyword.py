"""BM25 against the formula written out and against bm25s' own scores; words, codes and stems.

Texts and queries with nothing in them.
"""

import math
import string

import bm25s
import numpy as np
import pytest

from helpers.corpus import Page, Passage, chunk_pages
from helpers.retrieval import BM25Retriever
from helpers.retrieval.keyword import words

SMALL = [
    "the pump seal leaks",
    "the pump runs and the pump runs and the pump stops",
    "error E-2107 means a wet seal",
    "lunch",
]


def passages_of(texts):
    return [
        Passage(
            "page",
            "Page",
            "",
            text,
            number * 1000,
            number * 1000 + len(text),
            len(text.split()),
            "all-staff" if number % 3 else "security",
        )
        for number, text in enumerate(texts)
    ]


def retriever_of(texts, **settings):
    return BM25Retriever(passages_of(texts), header=False, **settings)


def bm25_by_hand(query, documents, k1, b):
    """Lucene's variant, term by term.

    Ln(1 + (N - n + 0.5) / (n + 0.5)) * tf / (tf + k1 (1 - b + b length / mean length)).
    """
    mean, scores = sum(map(len, documents)) / len(documents), []
    for document in documents:
        score = 0.0
        for word in query:
            found_in = sum(word in other for other in documents)
            if found_in:
                idf = math.log(1 + (len(documents) - found_in + 0.5) / (found_in + 0.5))
                tf = document.count(word)
                score += idf * tf / (tf + k1 * (1 - b + b * len(document) / mean))
        scores.append(score)
    return scores


@pytest.mark.parametrize("k1,b", [(1.5, 0.75), (0.9, 0.4), (2.0, 0.0), (1.2, 1.0)])
@pytest.mark.parametrize(
    "query", ["pump", "the wet seal", "pump pump E-2107", "why does the seal of a pump leak"]
)
def test_scores_are_the_formula_written_out(query, k1, b):
    got = retriever_of(SMALL, k1=k1, b=b).scores([query])[0]
    assert got == pytest.approx(bm25_by_hand(words(query), [words(text) for text in SMALL], k1, b), abs=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_scores_are_those_of_bm25s(seed):
    rng = np.random.default_rng(seed)
    vocabulary = [a + b for a in string.ascii_lowercase[:8] for b in string.ascii_lowercase[:8]]
    texts = [" ".join(rng.choice(vocabulary, rng.integers(1, 60))) for _ in range(120)]
    queries = [
        " ".join(rng.choice(vocabulary + ["zzz"], rng.integers(1, 12))) for _ in range(70)
    ]  # with repeated and with unknown words
    theirs = bm25s.BM25(k1=1.5, b=0.75, method="lucene")
    theirs.index([words(text) for text in texts], show_progress=False)
    ours = retriever_of(texts).scores(queries)
    assert ours.shape == (70, 120) and ours.max() > 1
    for query, row in zip(queries, ours, strict=True):
        assert row == pytest.approx(
            theirs.get_scores([word for word in words(query) if word in theirs.vocab_dict]), abs=1e-5
        )


def test_a_rare_word_counts_more_repetition_saturates_and_length_is_discounted():
    rare, common = retriever_of(["a seal", "a pump", "a hull"]).scores(["seal", "a"])
    assert rare[0] > common[0]
    one, two, three = retriever_of(["x o o o o o", "x x o o o o", "x x x o o o"]).scores(["x"])[0]
    assert two - one > three - two > 0
    short, long = retriever_of(["x o", "x o o o o o o o"]).scores(["x"])[0]
    assert short > long
    same = retriever_of(["x o", "x o o o o o o o"], b=0).scores(["x"])[0]
    assert same[0] == pytest.approx(same[1])


# ---- words ---------------------------------------------------------------------------------------


def test_a_code_becomes_its_parts_itself_or_both():
    text = "Error E-2107 in firmware 3.4.1"
    assert words(text, stem=False, identifiers="split") == [
        "error",
        "e",
        "2107",
        "in",
        "firmware",
        "3",
        "4",
        "1",
    ]
    assert words(text, stem=False, identifiers="whole") == ["error", "e-2107", "in", "firmware", "3.4.1"]
    assert words(text, stem=False, identifiers="both") == [
        "error",
        "e-2107",
        "e",
        "2107",
        "in",
        "firmware",
        "3.4.1",
        "3",
        "4",
        "1",
    ]


def test_only_a_word_with_a_digit_is_a_code():
    assert words("self-test and/or U.S.", stem=False) == ["self", "test", "and", "or", "u", "s"]
    assert words("CH-01231; (SKR-7)", identifiers="whole") == ["ch-01231", "skr-7"]


def test_stems_join_the_forms_of_a_word_and_leave_codes_alone():
    assert words("drying dried dries") == ["dri"] * 3 and words("drying dried", stem=False) == [
        "drying",
        "dried",
    ]
    assert words("BRG-settings-2", identifiers="whole") == ["brg-settings-2"]


def test_letters_of_other_alphabets_are_letters():
    assert words("Bjørn Åse naïve_plan", stem=False) == ["bjorn", "ase", "naive", "plan"]
    assert words("насос हिन्दी میں 펌프", stem=False) == ["насос", "हिन्दी", "میں", "펌프"]


@pytest.mark.parametrize(
    "one,other",
    [
        ("1,000", "1000"),
        ("1,000.5", "1000.5"),
        ("1,00,000", "100000"),
        ("1'000", "1000"),
        ("İSTANBUL", "istanbul"),
        ("ISTANBUL", "ıstanbul"),
        ("STRASSE", "Straße"),
        ("Ku\u0308hlkreis", "Kühlkreis"),
        ("naïve", "naive"),
        ("Øyvind Łódź", "oyvind lodz"),
        ("\ufb01lter e\ufb03ciency", "filter efficiency"),
        ("cali\u00adbrated", "calibrated"),
        ("flow\u200bmeter", "flowmeter"),
        ("E\u20112107", "E-2107"),
        ("E–2107", "E-2107"),
        ("ＦＵＬＬ １２", "full 12"),
        ("ﾎﾟﾝﾌﾟ", "ポンプ"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("كِتَاب", "كتاب"),
        ("µm", "μm"),
        ("m²", "m2"),
        ("Kittiwake™", "Kittiwake"),
    ],
)
def test_two_spellings_are_the_same_words(one, other):
    assert words(one) == words(other)


@pytest.mark.parametrize(
    "one,other", [("10²", "102"), ("1½", "11/2"), ("1,2,3", "123"), ("10–20", "1020"), ("й", "и")]
)
def test_what_says_something_else_stays_apart(one, other):
    assert words(one, stem=False) != words(other, stem=False)


def test_a_number_in_groups_is_found_both_ways():
    assert words("1 000 rows") == ["1", "000", "1000", "row"] and words("+1 902 555 1234")[:2] == ["1", "902"]


def test_text_without_spaces_gives_pairs_of_letters():
    assert words("水泵检查") == ["水泵", "泵检", "检查"] and words("水") == ["水"]
    assert words("ポンプ3台 E-2107型") == ["ポン", "ンプ", "3", "台", "e", "2107", "型"]
    assert len(words("เครื่องสูบน้ำ")) > 5 and len(words("ត្រូវ")) == 4 and len(words("ປ້ຳ")) > 1


def test_a_passage_without_spaces_is_found_by_a_part_of_it():
    found = BM25Retriever(["水泵必须每三个月检查一次", "今天天气很好"]).search("水泵检查")
    assert [hit.passage.text for hit in found] == ["水泵必须每三个月检查一次"]


def test_an_unknown_way_with_codes_is_refused_in_words():
    with pytest.raises(ValueError, match="use 'split', 'whole' or 'both'"):
        words("E-2107", identifiers="parts")


def test_whole_codes_find_their_own_page_only():
    texts = ["E-2107: the seal is wet", "E-2108: the pump stopped", "part A-2107 is a hose"]
    whole = BM25Retriever(
        passages_of(texts), header=False, tokenise=lambda text: words(text, identifiers="whole")
    )
    split = BM25Retriever(
        passages_of(texts), header=False, tokenise=lambda text: words(text, identifiers="split")
    )
    assert [hit.passage.text for hit in whole.search("E-2107")] == texts[:1]
    assert {hit.passage.text for hit in split.search("E-2107")} == set(texts)
    assert [hit.passage.text for hit in retriever_of(texts).search("e-2107", 1)] == texts[:1]


# ---- nothing to find -----------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["zeppelin", "?!", "— … ;"])
def test_a_query_without_a_known_word_finds_nothing(query):
    retriever = retriever_of(SMALL)
    assert (retriever.scores([query]) == 0).all() and retriever.search(query) == []


def test_a_query_without_a_known_word_leaves_its_neighbours_in_a_batch_alone():
    one, none, two = retriever_of(SMALL).search_many(["pump", "?!", "lunch"])
    assert none == [] and [hit.passage.text for hit in two] == ["lunch"] and len(one) == 2


def test_only_passages_with_a_word_of_the_query_are_found():
    hits = retriever_of(SMALL).search("wet pump", 99)
    assert [hit.rank for hit in hits] == [1, 2, 3] and all(hit.score > 0 for hit in hits)


def test_empty_texts_are_indexed_and_never_found():
    retriever = retriever_of(["", "the pump", "..."])
    assert [hit.passage.text for hit in retriever.search("pump")] == ["the pump"]
    assert retriever_of(["", "---"]).search("pump") == []


# ---- settings ------------------------------------------------------------------------------------


def test_the_title_counts_as_words_unless_told_otherwise(pages):
    passages = chunk_pages(pages)
    assert "bicycl" not in words(next(p.text for p in passages if p.page_id == "bike" and "34" in p.text))
    assert (
        BM25Retriever(passages).search("bicycle 34", 1)[0].score
        > BM25Retriever(passages, header=False).search("bicycle 34", 1)[0].score
    )


def test_a_reader_finds_only_what_the_reader_may_see():
    hits = retriever_of(SMALL).search("pump lunch", 99, groups={"all-staff"})
    assert hits and all(hit.passage.access == "all-staff" for hit in hits)


def test_korean_words_are_found_without_their_particles():
    pages = [Page("p", "", "펌프를 매달 점검한다"), Page("q", "", "밸브는 파란색이다")]
    assert [hit.passage.page_id for hit in BM25Retriever(pages).search("펌프 점검", k=1)] == ["p"]
