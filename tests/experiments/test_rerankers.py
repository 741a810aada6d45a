"""What notebook 06 ships can be made again: the ranking weights come out the same, each result is stored."""

from types import SimpleNamespace

import numpy as np
import pytest

from helpers.experiments import choosing, rerankers
from helpers.generation import CHOOSER_NAMES
from helpers.retrieval import Linear


def test_the_shipped_ranking_weights_are_what_the_practice_questions_teach(tmp_path, monkeypatch, capsys):
    shipped = Linear.load(rerankers.LEARNED)
    monkeypatch.setattr(rerankers, "LEARNED", tmp_path / "learned.json")
    rerankers.main(["weights"])
    again = Linear.load(tmp_path / "learned.json")
    assert again.names == shipped.names
    assert np.allclose(again.weights, shipped.weights, atol=0.05)
    assert "learned.json" in capsys.readouterr().out


def test_a_trained_cross_encoder_is_stored_with_its_losses(monkeypatch, capsys):
    stored, result = [], SimpleNamespace(weights={"head": 1}, losses=[1.4, 0.9], chance=1.39, seconds=60.0)
    monkeypatch.setattr(rerankers, "skerry_groups", lambda: ["group"] * 3)
    monkeypatch.setattr(
        rerankers, "train", lambda groups, seconds, progress: stored.append(seconds) or result
    )
    monkeypatch.setattr(rerankers, "write_weights", stored.append)
    monkeypatch.setattr(rerankers, "store_losses", lambda *told: stored.append(told))
    rerankers.main(["cross-encoder", "--minutes", "2"])
    assert stored == [120.0, {"head": 1}, ([1.4, 0.9], 1.39, 60.0)]
    assert "3 groups; training for 2 minutes" in capsys.readouterr().out


def test_another_word_is_refused(capsys):
    with pytest.raises(SystemExit):
        rerankers.main(["judge"])
    assert "invalid choice" in capsys.readouterr().err


@pytest.mark.parametrize("what, called", [("embedding", "train_and_store"), ("compare", "show_comparison")])
def test_the_embedding_is_trained_and_compared_by_the_same_command(what, called, monkeypatch):
    done = []
    monkeypatch.setattr(rerankers.embedding, called, lambda *progress: done.append(what))
    rerankers.main([what])
    assert done == [what]


def test_the_choosers_weights_are_stored_by_it(monkeypatch, tmp_path, capsys):
    some = choosing.chooser_lessons()[::30]
    monkeypatch.setattr(choosing, "WEIGHTS", tmp_path / "weights" / "chooser.json")
    monkeypatch.setattr(choosing, "chooser_lessons", lambda: some)
    rerankers.main(["chooser"])
    learned = Linear.load(tmp_path / "weights" / "chooser.json", "reading chooser")
    assert learned.names == CHOOSER_NAMES and "chooser.json" in capsys.readouterr().out
