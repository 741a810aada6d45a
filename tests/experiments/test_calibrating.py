"""Calibration: the simple setting stays unless another is better by more than luck."""

from types import SimpleNamespace

import numpy as np
import pytest

from helpers.corpus import GoldQuote, QuestionRow
from helpers.experiments import calibrating
from helpers.experiments.calibrating import (
    SIMPLE,
    Calibration,
    Tried,
    calibrate,
    candidates_of,
    chosen,
    try_retrievers,
    try_thresholds,
)
from helpers.generation import BOTH, with_threshold
from helpers.retrieval import FolderIndex


class Letters:
    """An embedder without a model, with tokens."""

    name, identity = "letters", "letters"

    def encode(self, texts):
        counts = np.array(
            [[1 + text.lower().count(a) for a in "abcdefghijklmnop"] for text in texts], np.float32
        )
        return counts / np.linalg.norm(counts, axis=1, keepdims=True)

    def encode_with_tokens(self, texts):
        return self.encode(texts), [self.encode(text.split()) for text in texts]


@pytest.fixture
def index(tmp_path) -> FolderIndex:
    documents = tmp_path / "documents"
    documents.mkdir()
    for n in range(12):
        (documents / f"{n}.md").write_text(f"# Buoy {n}\n\nBuoy K{n} is moored at {n * 7} metres.\n")
    made = FolderIndex(documents, tmp_path / "index", embedder=Letters())
    made.sync()
    return made


ROWS = [
    QuestionRow(f"How deep is K{n}?", (f"{n * 7} metres",), (GoldQuote(f"{n}.md", f"at {n * 7} metres"),))
    for n in range(12)
]


def answered(confidence: float | None, right: bool, abstained: bool = False):
    return SimpleNamespace(
        given=SimpleNamespace(confidence=confidence, abstained=abstained), scores=SimpleNamespace(right=right)
    )


def test_every_way_to_search_is_tried_the_simple_one_first(index):
    tried = try_retrievers(candidates_of(index), ROWS)
    assert tried[0].what == SIMPLE and tried[0].lead is None and len(tried) == 8
    by_words = next(one for one in tried if one.what == "by words")
    assert by_words.value == 1.0 and by_words.lead.n == 12


def test_the_simple_one_stays_when_nothing_is_better_by_more_than_luck():
    even = Tried("a", 0.5, 0.4, 0.6, None)

    def rival(value, p, rivals=1):
        return Tried("b", 0.5 + value, 0.4, 1.0, SimpleNamespace(value=value, p=p), rivals)

    assert chosen([even, rival(0.4, 0.06)], "a") == "a"
    assert chosen([even, rival(0.1, 0.01)], "a") == "b"
    assert chosen([even, rival(0.1, 0.01, rivals=7)], "a") == "a"  # one of seven is that far ahead by luck
    assert chosen([even, rival(-0.4, 0.001)], "a") == "a"


def test_a_threshold_that_tells_right_from_wrong_is_kept():
    scored = [answered(0.9, True) for _ in range(15)] + [answered(0.2, False) for _ in range(15)]
    simple, best = try_thresholds(scored)
    assert simple.value == pytest.approx(0.25) and best.value == pytest.approx(0.5) and best.better


def test_a_threshold_without_use_is_not():
    rng = np.random.default_rng(0)
    scored = [answered(float(rng.random()), bool(rng.random() < 0.7)) for _ in range(40)]
    assert not try_thresholds(scored)[1].better


def test_answers_without_a_confidence_are_never_withheld_and_silence_brings_nothing():
    scored = [answered(None, True)] * 6 + [answered(0.9, False, abstained=True)] * 6
    assert [round(one.value, 2) for one in try_thresholds(scored)] == [0.5, 0.5]


def test_calibrating_gives_what_answer_takes(index, monkeypatch):
    seen = {}

    def asked(questions, retriever, system, progress):
        seen.update(system=system, n=len(questions))
        return [answered(0.9 if n % 4 < 2 else 0.1, n % 4 < 2) for n in range(len(questions))]

    monkeypatch.setattr(calibrating, "evaluate_system", asked)
    found = calibrate(index, ROWS * 2, {"k": 3, "threshold": None})
    assert isinstance(found, Calibration) and seen == {"system": {"k": 3, "threshold": 0.0}, "n": 24}
    assert found.settings["k"] == 3 and 0.1 < found.settings["threshold"] <= 0.9
    assert str(found).splitlines()[-1] == f"kept: {found.kept[0]}; threshold {found.settings['threshold']:g}"
    assert found.retriever.search("K3", 1)[0].passage.page_id


def test_a_usual_threshold_that_is_as_good_as_any_stays(index, monkeypatch):
    given = [answered(0.9 if n % 4 < 2 else 0.1, n % 4 < 2) for n in range(24)]
    monkeypatch.setattr(calibrating, "evaluate_system", lambda *asked: given)
    monkeypatch.setattr(calibrating, "made_ready", lambda system: system)
    found = calibrate(index, ROWS * 2, BOTH)
    assert found.kept[1] == f"as it comes, {BOTH['threshold']:g}" and found.settings == BOTH


def test_a_readers_own_decision_moves_with_the_threshold():
    bold = with_threshold(BOTH, 0.2)
    assert bold["threshold"] == bold["read"].answers_from == 0.2
    assert with_threshold({"k": 3}, 0.2) == {"k": 3, "threshold": 0.2}


def test_with_few_quotes_the_search_is_not_judged(index, monkeypatch):
    monkeypatch.setattr(calibrating, "evaluate_system", lambda *asked: [answered(0.9, True)] * 12)
    bare = [QuestionRow(row.question, row.answers) for row in ROWS[:3]]
    found = calibrate(index, ROWS[3:] + bare, {"k": 3})
    assert found.retrieval == [] and found.kept == (SIMPLE, "as it comes, 0.3")
    assert found.settings == {"k": 3}


def test_a_reader_that_decides_by_itself_is_refused(index):
    with pytest.raises(ValueError, match="with_threshold"):
        calibrate(index, ROWS, BOTH | {"threshold": 0.3})


def test_an_index_of_the_tuned_embedding_has_no_other_to_try(index, monkeypatch):
    assert "hybrid, tuned embedding" in candidates_of(index)
    monkeypatch.setattr(calibrating, "tuned_embedder", Letters)
    assert "hybrid, tuned embedding" not in candidates_of(index)


def test_too_few_questions_are_refused(index):
    with pytest.raises(ValueError, match="There are 9 questions.* wants 10 or more"):
        calibrate(index, ROWS[:9])
