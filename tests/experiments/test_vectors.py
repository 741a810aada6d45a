"""Cheaper vectors as an experiment: what is recorded, on a small store of its own."""

import numpy as np

from helpers.corpus import Page
from helpers.experiments import recording, vectors
from helpers.experiments.vectors import CHEAP, cheaper_vectors, line_of, main
from helpers.retrieval import DenseRetriever


class Numbered:
    name = "numbered"

    def encode(self, texts):
        made = np.array([np.random.default_rng(len(text)).normal(size=32) for text in texts], np.float32)
        return made / np.linalg.norm(made, axis=1, keepdims=True)


def test_every_way_is_measured_on_any_passages():
    pages = [Page(f"p{n}", "", "word " * n) for n in range(1, 40)]
    dense = DenseRetriever(pages, Numbered(), header=False)
    gold = type("Gold", (), {"page_id": "p7", "quote": "word word word word word word word"})()
    question = type("Q", (), {"id": "a", "type": "t", "question": dense.passages[6].text, "gold": [gold]})()
    rows = cheaper_vectors(dense, [question])
    assert list(rows) == list(CHEAP) and rows["float32"]["items"][0]["kept"] == 1
    assert rows["float32"]["items"][0]["recall"] == 1 and rows["bits"]["bytes"] == 4
    assert "hybrid" not in rows["bits"]["items"][0]


def test_the_program_records_what_it_tells(tmp_path, monkeypatch, capsys):
    row = {"bytes": 48.0, "items": [{"id": "a", "type": "t", "recall": 1.0, "hybrid": 0.5, "kept": 0.5}]}
    monkeypatch.setattr(recording, "VECTORS", recording.Record(tmp_path / "vectors.json", by_item=True))
    monkeypatch.setattr(vectors, "cheaper_vectors", lambda: {"bits": row})
    assert main([]) == 0 and line_of("bits", row) in capsys.readouterr().out
    assert "in the hybrid 0.50" in line_of("bits", row)
