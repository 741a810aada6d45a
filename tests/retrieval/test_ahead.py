"""Embedding ahead: only what is missing, kept part by part, quick when nothing is to be done."""

import numpy as np
import pytest

from helpers.retrieval import ahead
from helpers.retrieval.ahead import PART, embed_ahead, mark_of
from helpers.retrieval.store import CachedEmbedder

TEXTS = [f"passage {'x' * (n % 7)} {n}" for n in range(3 * PART + 5)]


class Counted:
    """An embedder that counts, and can be stopped."""

    name, identity = "counted", "counted"

    def __init__(self):
        self.seen, self.stop_after = [], 10**9

    def encode(self, texts):
        if len(self.seen) >= self.stop_after:
            raise KeyboardInterrupt
        self.seen.append(list(texts))
        return np.ones((len(texts), 2), np.float32) / np.sqrt(2)


@pytest.fixture
def embedder(tmp_path):
    return CachedEmbedder(Counted(), tmp_path)


def test_every_part_is_kept_and_a_stopped_run_goes_on_where_it_stood(embedder):
    embedder.plain.stop_after = 2
    with pytest.raises(KeyboardInterrupt):
        embed_ahead(embedder, TEXTS)
    left = len(TEXTS) - sum(map(len, embedder.plain.seen))
    assert 0 < left == len(embedder.store.missing(TEXTS))
    embedder.plain.stop_after, told = 10**9, []
    assert embed_ahead(embedder, TEXTS, lambda done, todo: told.append((done, todo))) == left
    assert told[-1] == (left, left) and embedder.store.missing(TEXTS) == []
    assert embed_ahead(embedder, TEXTS) == 0


def test_few_texts_that_are_missing_are_kept_too(embedder):
    embed_ahead(embedder, TEXTS[: PART + 5])
    assert embedder.store.missing(TEXTS[: PART + 5]) == []


def test_a_second_run_looks_at_no_passage(embedder, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    monkeypatch.delenv("COURSE_EMBED_MODEL", raising=False)
    monkeypatch.setattr(ahead, "tuned_embedder", lambda: embedder)
    ahead.main()
    said = capsys.readouterr().out
    assert "about a minute" in said and "embedded in" in said
    monkeypatch.setattr(ahead, "skerry_passages", lambda: pytest.fail("nothing is to be done"))
    ahead.main()
    assert capsys.readouterr().out == ""


def test_another_page_or_other_weights_ask_for_another_run(tmp_path):
    (tmp_path / "a.md").write_text("a")
    (tmp_path / "w").write_text("w")
    first = mark_of(tmp_path, tmp_path / "w")
    (tmp_path / "a.md").write_text("ab")
    second = mark_of(tmp_path, tmp_path / "w")
    (tmp_path / "w").write_text("ww")
    assert len({first, second, mark_of(tmp_path, tmp_path / "w")}) == 3


def test_with_another_embedding_model_nothing_is_done(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_EMBED_MODEL", "another")
    monkeypatch.setattr(ahead, "tuned_embedder", lambda: pytest.fail("not asked for"))
    ahead.main()
