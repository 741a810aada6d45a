"""The learned choice of evidence: its candidates, its features, and what weights make of them."""

import numpy as np
import pytest

from helpers.corpus import Page, chunk_pages
from helpers.generation import CHOOSER_NAMES, Chooser, candidates, sentence_features
from helpers.generation.piece_vectors import PieceVectors, piece_vectors
from helpers.retrieval import CachedEmbedder, Hit, Linear, OnnxEmbedder

BOATS = Page(
    "boats",
    "Boats",
    "# Boats\n\n## Ibis\n\nThe crew is 3. It was built in Vardholm.\n\n"
    "## Kite\n\nThe crew is 5. It sails at noon.\n\n"
    "| Part | Length |\n|---|---|\n| keel | 9.6 m |\n",
)
ASKED = "How large is the crew of the Kite?"


def hits(*pages: Page) -> list[Hit]:
    return [Hit(passage, 1.0 / rank, rank) for rank, passage in enumerate(chunk_pages(list(pages)), 1)]


def only(name: str) -> Linear:
    """Weights that look at one feature."""
    weights = np.array([float(one == name) for one in CHOOSER_NAMES])
    return Linear(CHOOSER_NAMES, weights, np.ones(len(CHOOSER_NAMES)))


def feature(question: str, name: str, *pages: Page) -> dict[str, float]:
    found, rows = sentence_features([question], [hits(*pages)])[0]
    values = rows[:, CHOOSER_NAMES.index(name)]
    return {one.part.text: float(value) for one, value in zip(found, values, strict=True)}


def test_each_sentence_and_row_is_a_candidate_once():
    twice = hits(BOATS) + hits(BOATS)
    texts = [one.part.text for one in candidates(twice)]
    assert texts.count("The crew is 5.") == texts.count("| keel | 9.6 m |") == 1 and len(texts) >= 5


def test_words_of_the_heading_count():
    share = feature(ASKED, "coverage", BOATS)
    assert share["The crew is 5."] > share["The crew is 3."]
    alone = feature(ASKED, "coverage alone", BOATS)
    assert alone["The crew is 5."] == alone["The crew is 3."] > alone["It sails at noon."] >= 0


def test_words_of_the_sentence_before_count():
    assert (
        feature("Where was the crew built?", "coverage with neighbours", BOATS)["It was built in Vardholm."]
        > (feature("Where was the crew built?", "coverage", BOATS)["It was built in Vardholm."])
    )


def test_the_kind_of_answer_counts():
    fits = feature("When does the Kite sail?", "kind", BOATS)
    assert fits["It sails at noon."] == 1.0 and fits["The crew is 5."] == 0.0
    assert set(feature("Is it there?", "kind", BOATS).values()) == {0.0}


@pytest.mark.parametrize("name, first", [("coverage", "The crew is 5."), ("table row", "| keel | 9.6 m |")])
def test_the_weights_decide(name, first):
    chosen = Chooser(2, only(name))(ASKED, hits(BOATS))
    assert chosen[0].quote == first and len(chosen) == 2 and chosen[0].score >= chosen[1].score


def test_a_batch_gives_what_single_questions_give():
    chooser = Chooser(3, only("cosine"))
    together = chooser.rank_many([ASKED, "keel", "?"], [hits(BOATS), hits(BOATS), []])
    assert [piece.quote for piece in together[0][:3]] == [
        piece.quote for piece in chooser(ASKED, hits(BOATS))
    ]
    assert together[2] == []


def test_the_weights_of_the_course_are_there_and_choose_the_answer():
    assert Chooser(1)(ASKED, hits(BOATS))[0].quote == "The crew is 5."


@pytest.mark.parametrize("pieces", [0, -1, 2.5, "3", True])
def test_a_senseless_number_of_pieces_is_refused(pieces):
    with pytest.raises(ValueError, match="pieces is"):
        Chooser(pieces)


def test_weights_of_other_features_and_missing_rankings_are_refused():
    with pytest.raises(ValueError, match="The weights are of cosine; the chooser wants"):
        Chooser(1, Linear(("cosine",), np.ones(1), np.ones(1)))
    turned = Linear(CHOOSER_NAMES[::-1], np.ones(len(CHOOSER_NAMES)), np.ones(len(CHOOSER_NAMES)))
    with pytest.raises(ValueError, match="in this order"):
        Chooser(1, turned)
    with pytest.raises(ValueError, match="2 questions and 1 rankings"):
        Chooser(1).rank_many([ASKED, ASKED], [hits(BOATS)])


def test_a_passage_with_a_negative_score_is_no_better_for_it():
    low = [Hit(hit.passage, -float(hit.rank), hit.rank) for hit in hits(BOATS)]
    rows = sentence_features([ASKED], [low])[0][1]
    assert set(rows[:, CHOOSER_NAMES.index("passage score")]) == {0.0}


def test_scores_are_shares_of_one():
    scores = [piece.score for piece in Chooser(50)(ASKED, hits(BOATS))]
    assert sum(scores) == pytest.approx(1) and scores == sorted(scores, reverse=True)


def test_nothing_that_was_chosen_from_is_written_to_disk(tmp_path):
    plain = OnnxEmbedder()
    cached = CachedEmbedder(plain, tmp_path)
    many = Page("many", "Many", "# Many\n\n" + "\n\n".join(f"Boat {n} has {n} oars." for n in range(90)))
    assert len(candidates(hits(many))) > 64
    Chooser(2, embedder=cached)("How many oars has boat 7?", hits(many))
    assert list(tmp_path.iterdir()) == []


def test_vectors_are_kept_in_bounds_and_by_embedder():
    known = PieceVectors(OnnxEmbedder(), megabytes=0.05)
    made = known.with_tokens(["a buoy", "a kettle of tea"])
    assert made["a buoy"][1].dtype == np.float16 and len(made["a kettle of tea"][1]) > len(made["a buoy"][1])
    assert known.wholes(["a buoy"])["a buoy"] == pytest.approx(made["a buoy"][0], abs=1e-5)
    for n in range(60):
        known.wholes([f"text {n}"])
    assert 0 < known.bytes <= known.limit
    one = piece_vectors(known.embedder)
    assert piece_vectors(known.embedder) is one and piece_vectors(CachedEmbedder(known.embedder)) is not one
