"""The embedding's lessons: right and wrong texts, no test or validation question, pages held back."""

import pytest

from helpers.corpus import load_questions, overlaps
from helpers.evaluation import by_hash
from helpers.experiments import embedding
from helpers.experiments.choosing import chooser_lessons
from helpers.experiments.combining import VALIDATION
from helpers.experiments.embedding import contrasts, training_lessons
from helpers.experiments.lessons import held_back, reading_lessons
from helpers.retrieval.training import Trained


@pytest.fixture(scope="module")
def made():
    return contrasts(training_lessons()[::120])


def test_each_question_has_its_passage_and_sentence_against_others(made):
    assert len(made) > 15
    for one in made:
        passage, sentence = one.levels
        assert passage.positive not in passage.negatives and sentence.positive not in sentence.negatives
        assert passage.negatives and sentence.negatives
        assert sentence.positive.splitlines()[-1] in passage.positive


def test_no_quote_of_a_test_or_validation_question_is_trained_on(made):
    questions = load_questions("test") + by_hash(load_questions("practice"))[:VALIDATION]
    quotes = [gold.quote for question in questions for gold in question.gold]
    texts = [text for one in made for level in one.levels for text in (level.positive, *level.negatives)]
    assert not [quote for quote in quotes for text in texts if quote in text]


def test_a_seventh_of_the_wikis_pages_is_held_back_and_the_chooser_learns_there_and_on_practice():
    asked = [lesson for lesson in reading_lessons() if lesson.source == "skerry"]
    assert 0.08 < sum(map(held_back, asked)) / len(asked) < 0.22
    trained_on = [place for lesson in training_lessons() for place in lesson.places]
    learned = [place for lesson in chooser_lessons() for place in lesson.places]
    assert not [one for one in learned for other in trained_on if overlaps(one, other)]
    assert len(learned) > 300


def test_what_is_trained_is_stored_with_its_losses(monkeypatch, tmp_path, capsys):
    some = training_lessons()[:20]
    monkeypatch.setattr(embedding, "WEIGHTS", tmp_path / "embedding.safetensors")
    monkeypatch.setattr(embedding, "LOSSES", tmp_path / "embedding.json")
    monkeypatch.setattr(embedding, "training_lessons", lambda: some)
    monkeypatch.setattr(
        embedding, "train_embedding", lambda asked, progress: Trained({}, [2.0, 1.0], 9.1, 3.0)
    )
    embedding.train_and_store()
    assert '"losses": [2.0, 1.0]' in (tmp_path / "embedding.json").read_text()
    assert "stored in" in capsys.readouterr().out


def test_the_comparison_tells_how_far_it_is_and_what_was_plain(monkeypatch):
    """Each set is searched twice, plain and tuned; nothing is embedded here."""
    told = []
    monkeypatch.setattr(embedding, "skerry_hybrid", lambda tuned: tuned)
    monkeypatch.setattr(embedding, "field_hybrid", lambda tuned: tuned)
    monkeypatch.setattr(embedding, "_ranks", lambda some, tuned, kind: (1 if tuned else 9,) * len(some))
    made = embedding.compare_embeddings(progress=lambda *done: told.append(done))
    assert told == [(done, 6) for done in range(1, 7)] and len(made) == 6
    assert {row.gain(3).value for row in made} == {1.0} and {row.search for row in made} == {
        "dense",
        "hybrid",
    }
