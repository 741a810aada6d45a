"""The benchmark: pieces found in their pages, reading cut at a budget, rows and tables, refusals.

And the BEIR script on a toy folder.
"""

import json
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version

import numpy as np
import pytest

from benchmarks import beir, measure, report, retrieval, store_kinds, stores, systems
from benchmarks.spans import Budget, Piece, Ranked, locate
from helpers.corpus import Page
from helpers.settings import ROOT

PAGE = Page("p", "Pump", "# Pump\n\nClose the  valve.\n\n## Note\n\nNone.\n\nOpen the valve.\n\nNone.\n")


def spans(*texts):
    pieces = locate([Piece(str(number), "p", text) for number, text in enumerate(texts)], [PAGE])
    return [PAGE.text[piece.start : piece.end] if piece.located else None for piece in pieces]


# ---- pieces --------------------------------------------------------------------------------------


def test_a_piece_is_found_although_a_splitter_moved_its_white_space():
    assert spans("Close the valve.  \nNone.") == [None], (
        "the heading between them is missing, so these letters stand nowhere"
    )
    assert spans("Close the\nvalve.") == ["Close the  valve."]


def test_a_text_that_stands_twice_is_found_where_the_piece_before_it_ended():
    pieces = locate(
        [
            Piece("0", "p", "Close the valve. ## Note"),
            Piece("1", "p", "None."),
            Piece("2", "p", "Open the valve."),
            Piece("3", "p", "None."),
        ],
        [PAGE],
    )
    assert [piece.start for piece in pieces] == [
        8,
        PAGE.text.index("None."),
        PAGE.text.index("Open"),
        PAGE.text.rindex("None."),
    ]


def test_overlapping_pieces_are_found_where_they_overlap():
    assert spans("Close the valve. ## Note", "## Note None.") == [
        "Close the  valve.\n\n## Note",
        "## Note\n\nNone.",
    ]


def test_a_piece_that_has_a_span_keeps_it_and_an_empty_one_stays_without():
    assert locate([Piece("0", "p", "header\nNone.", 3, 9)], [PAGE])[0].start == 3
    assert spans("") == [None] and spans("Nothing like it") == [None]


def test_every_paragraph_of_a_real_page_is_found(skerry_pages):
    page = next(iter(skerry_pages.values()))
    texts = [part for part in page.text.split("\n\n") if part.strip()]
    pieces = locate([Piece(str(i), page.id, " ".join(text.split())) for i, text in enumerate(texts)], [page])
    assert ["".join(page.text[piece.start : piece.end].split()) for piece in pieces] == [
        "".join(text.split()) for text in texts
    ]


# ---- budget --------------------------------------------------------------------------------------

WORDS = Page("w", "", " ".join(["valve"] * 100))


def ranked(*pieces):
    return [Ranked(piece, rank) for rank, piece in enumerate(pieces, 1)]


def test_the_last_piece_is_cut_where_the_budget_ends():
    whole = Piece("a", "w", WORDS.text, 0, len(WORDS.text))
    kept = Budget([WORDS]).cut(ranked(whole), 10)
    assert kept[0].passage.end == 60, "ten words of five letters, each with its blank"
    assert Budget([WORDS]).cut(ranked(whole), 100)[0].passage.end == len(WORDS.text)


def test_a_header_and_a_repeated_text_are_charged():
    first, again = (
        Piece("a", "w", WORDS.text[:29], 0, 29),
        Piece("b", "w", "pump pump pump\n" + WORDS.text[:29], 0, 29),
    )
    assert len(Budget([WORDS]).cut(ranked(first, again), 10)) == 2
    assert len(Budget([WORDS]).cut(ranked(first, again), 8)) == 1, (
        "five words of the first, three of the header: nothing is left"
    )


def test_a_piece_that_was_not_located_is_charged_and_holds_nothing():
    lost = Piece("a", "w", "valve valve valve")
    assert not any(hit.passage.located for hit in Budget([WORDS]).cut(ranked(lost), 10))
    assert len(Budget([WORDS]).cut(ranked(lost, Piece("b", "w", WORDS.text[:29], 0, 29)), 3)) == 0


# ---- rows and tables -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def row():
    """Our keyword search over the first 40 pages."""
    return measure.measure("ours-bm25", limit=40)


def test_a_row_holds_quality_speed_and_conditions(row):
    assert row["passages"] > 200 and row["not_located"] == 0 and row["pages"] == 40
    assert 0.3 < sum(row["recall"]) / len(row["recall"]) <= 1
    assert len(row["recall"]) == len(row["recall_in_budget"]) == len(row["ndcg"]) > 3
    assert row["index_s"] > 0 and row["reindex_s"] > 0 and 0 < row["query_p50_ms"] <= row["query_p95_ms"]
    assert row["versions"]["bm25s"] == version("bm25s")
    json.dumps(row)


def test_every_kind_of_ours_finds_an_edited_page_anew(tmp_path, pages, monkeypatch):
    class Letters:
        name = "letters"

        def encode(self, texts):
            counts = np.array(
                [
                    [text.lower().count(letter) + 0.01 for letter in "abcdefghijklmnopqrstuvwxyz0123456789"]
                    for text in texts
                ],
                dtype=np.float32,
            )
            return counts / np.linalg.norm(counts, axis=1, keepdims=True)

    monkeypatch.setattr(import_module("helpers.retrieval"), "OnnxEmbedder", Letters)
    changed = Page("bike", "Bicycle shed", "# Bicycle shed\n\nZanzibar quetzal zigzag.")
    for made in (
        systems.Ours("dense"),
        systems.Ours("bm25"),
        systems.Ours("hybrid"),
        systems.OursIndex(tmp_path / "a"),
        systems.OursFolder(tmp_path / "b"),
    ):
        made.build(pages)
        before = set(made.pieces)
        assert set(made.search("kettle litres", 10)) <= before
        made.replace(changed)
        assert "Zanzibar" in made.pieces[made.search("Zanzibar quetzal zigzag", 1)[0]].text
        assert not any("34 places" in piece.text for piece in made.pieces.values())


def test_the_report_shows_every_row_and_judges_the_targets(row, tmp_path):
    slow = row | {"name": "ours-hybrid", "title": "ours | hybrid", "query_p50_ms": 31.0}
    report.write(
        tmp_path,
        "practice",
        [
            row,
            slow,
            {"name": "chromadb", "skipped": "chromadb not installed"},
            {"name": "rank-bm25", "failed": "took too long"},
        ],
    )
    text = (tmp_path / "RESULTS.md").read_text()
    assert "| hybrid query, median ms | < 30 | 31 | not met |" in text
    assert "| hybrid + rerank query, median ms | < 60 | — | not measured |" in text
    assert (
        "ours \\| hybrid" in text
        and "* chromadb: chromadb not installed" in text
        and "* rank-bm25: took too long" in text
    )
    assert "+0.00 (+0.00 to +0.00)" in text, "the same answers differ by nothing"
    widths = {
        line.count(" | ")
        for line in text.split("### Speed")[1].split("###")[0].splitlines()
        if line.startswith("|")
    }
    assert len(widths) == 1, "every line of a table has as many cells as its head"


def test_results_of_the_other_split_stay(row, tmp_path):
    report.write(tmp_path, "test", [row | {"split": "test"}])
    report.write(tmp_path, "practice", [row])
    assert len(report.read(tmp_path, "test")) == len(report.read(tmp_path, "practice")) == 1
    (tmp_path / "results.json").write_text("{ damaged")
    assert report.read(tmp_path, "test") == []


def test_the_machine_is_described_without_its_name():
    import platform

    from benchmarks.conditions import machine

    assert "cores" in machine() and (not platform.node() or platform.node() not in machine())


def test_packages_that_are_not_there_are_named():
    assert measure.missing(("numpy", "no_such_package", "no_such.part")) == [
        "no_such_package",
        "no_such.part",
    ]


def test_without_the_environment_the_other_rows_are_skipped_with_its_mend(monkeypatch, tmp_path):
    monkeypatch.setattr(retrieval, "environment", lambda: tmp_path / "nothing")
    assert "--install" in retrieval.run("chromadb", "practice", 1)["skipped"]


def test_an_unknown_system_is_refused_in_one_sentence():
    done = subprocess.run(
        [sys.executable, "benchmarks/retrieval.py", "--only", "elastic"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (
        done.returncode == 1
        and "There is no system 'elastic'" in done.stderr
        and "Traceback" not in done.stderr
    )


def test_the_other_packages_are_pinned_and_none_is_the_courses_own():
    lines = [
        line
        for line in (ROOT / "benchmarks" / "requirements.txt").read_text().splitlines()
        if line and not line.startswith("#")
    ]
    assert all("==" in line for line in lines)
    pins = {line.split("==")[0].lower(): line.split("==")[1].split(" ;")[0] for line in lines}
    course = (ROOT / "requirements.txt").read_text()
    assert not any(
        f"\n{name}==" in course for name in pins if name.startswith(("langchain", "llama-index", "rank-bm25"))
    )
    for name in ("chromadb", "onnxruntime", "lxml", "markdown-it-py", "w3lib", "psutil"):
        assert pins[name] == version(name), "the course's own code runs there too, with the same versions"


# ---- BEIR ----------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    """A data set of 12 documents and 6 queries; ids with blanks, colons, accents and a slash.

    One line separator inside a text.
    """
    ids = ["d:1", "d 2", "ünï/3", '"4"', *[f"doc{i}" for i in range(5, 13)]]
    words = [
        "valve",
        "pump",
        "sensor",
        "buoy",
        "cable",
        "anchor",
        "salt",
        "tide",
        "storm",
        "probe",
        "logger",
        "mast",
    ]
    (tmp_path / "corpus.jsonl").write_text(
        "\n".join(
            json.dumps(
                {"_id": name, "title": f"About {word}", "text": f"The {word} holds\u2028a {words[i - 1]}."},
                ensure_ascii=False,
            )
            for i, (name, word) in enumerate(zip(ids, words, strict=True))
        )
        + "\n",
        encoding="utf-8",
    )
    (tmp_path / "queries.jsonl").write_text(
        "\n".join(
            json.dumps({"_id": f"q:{i}", "text": f"Which holds the {word}?"})
            for i, word in enumerate(words[:6])
        ),
        encoding="utf-8",
    )
    (tmp_path / "qrels").mkdir()
    lines = (
        ["query-id\tcorpus-id\tscore"]
        + [f"q:{i}\t{ids[i + 1]}\t{1 + i % 2}" for i in range(5)]
        + [f"q:0\t{ids[4]}\t1", f"q:5\t{ids[6]}\t0"]
    )
    (tmp_path / "qrels" / "test.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def test_a_document_judged_below_zero_is_not_relevant(folder):
    path = folder / "qrels" / "test.tsv"
    path.write_text("query-id\tcorpus-id\tscore\nq:1\td:1\t-1\nq:1\td:2\t1\n", encoding="utf-8")
    assert beir._qrels(path, {"d:1", "d:2"}, {"q:1": "?"}) == {"q:1": {"d:1": 0, "d:2": 1}}


def test_a_data_set_is_read_with_strange_ids_and_unjudged_queries_left_out(folder):
    data = beir.load(folder)
    assert [passage.page_id for passage in data.passages[:4]] == ["d:1", "d 2", "ünï/3", '"4"']
    assert set(data.queries) == {f"q:{i}" for i in range(5)}, "the sixth query has no relevant document"
    assert data.passages[0].with_header.startswith("About valve\n")


def test_all_measures_agree_with_trec_eval(folder):
    import pytrec_eval

    data = beir.load(folder)
    found = beir.score(data)
    for name, retriever in beir.retrievers(data.passages).items():
        run = {
            query: {document: 1000.0 - rank for rank, document in enumerate(ids)}
            for query, ids in beir.run(retriever, data.queries).items()
        }
        theirs = pytrec_eval.RelevanceEvaluator(
            data.qrels, {"ndcg_cut.10", "recall.100", "map", "recip_rank"}
        ).evaluate(run)
        for ours, other in (
            ("ndcg@10", "ndcg_cut_10"),
            ("recall@100", "recall_100"),
            ("map", "map"),
            ("mrr", "recip_rank"),
        ):
            assert np.allclose(
                found[name][ours], [theirs[query][other] for query in data.qrels], atol=1e-6
            ), (name, ours)


def test_reranking_keeps_the_documents_behind_the_first_20(folder):
    data = beir.load(folder)
    made = beir.retrievers(data.passages, ("hybrid", "maxsim"))
    made["maxsim"].depth = 3
    first, after = (beir.run(made[name], data.queries) for name in ("hybrid", "maxsim"))
    assert all(
        after[query][3:] == first[query][3:] and set(after[query]) == set(first[query])
        for query in data.queries
    )


@pytest.mark.parametrize(
    "name, text, reason",
    [
        ("corpus.jsonl", None, "cannot be read"),
        ("queries.jsonl", None, "cannot be read"),
        ("qrels/test.tsv", None, "cannot be read"),
        ("corpus.jsonl", '{"_id": "a", "text": "b"}\n{"_id": ', "line 2: not valid JSON"),
        ("corpus.jsonl", '["a"]', "line 1: '_id' is missing"),
        ("corpus.jsonl", '{"_id": 4, "text": "b"}', "line 1: '_id' is missing or no text"),
        ("corpus.jsonl", '{"_id": "a", "text": "b", "title": 3}', "'title' is no text"),
        ("corpus.jsonl", '{"_id": "a", "text": "b"}\n{"_id": "a", "text": "b"}', "there twice"),
        ("corpus.jsonl", "\n", "is empty"),
        ("queries.jsonl", '{"_id": "q:0"}', "'text' is missing"),
        (
            "qrels/test.tsv",
            "query-id\tcorpus-id\tscore\nq:0\tnowhere\t1",
            "line 2: the document 'nowhere' is not in corpus.jsonl",
        ),
        (
            "qrels/test.tsv",
            "query-id\tcorpus-id\tscore\nq:99\td:1\t1",
            "the query 'q:99' is not in queries.jsonl",
        ),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq:0 d:1 1", "with tabs between them"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq:0\td:1\tyes", "a whole number"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq:0\td:1\t0", "judges no document as relevant"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(folder, name, text, reason):
    path = folder / name
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    with pytest.raises(beir.BeirError, match=reason):
        beir.load(folder)


def test_an_empty_query_a_missing_folder_and_bytes_are_refused(folder):
    (folder / "queries.jsonl").write_text(
        "\n".join(json.dumps({"_id": f"q:{i}", "text": " "}) for i in range(6)), encoding="utf-8"
    )
    with pytest.raises(beir.BeirError, match="the query 'q:0' is empty"):
        beir.load(folder)
    with pytest.raises(beir.BeirError, match="is not a folder"):
        beir.load(folder / "nothing")
    (folder / "corpus.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(beir.BeirError, match="not UTF-8"):
        beir.load(folder)


def test_the_command_prints_a_table_and_refuses_in_one_sentence(folder):
    done = subprocess.run(
        [sys.executable, "benchmarks/beir.py", str(folder), "--only", "bm25"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (
        done.returncode == 0
        and "| method | ndcg@10 | recall@100 | map | mrr |" in done.stdout
        and "n = 5 queries" in done.stdout
    ), done.stderr
    done = subprocess.run(
        [sys.executable, "benchmarks/beir.py", str(folder / "nothing")],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "is not a folder" in done.stderr


# ---- loading before and after -----------------------------------------------------------------------------


def test_two_checkouts_take_turns_on_the_same_files(tmp_path):
    from benchmarks import documents

    (tmp_path / "tea.md").write_text(
        "# Tea\n\n## Cups\n\n| Cup | Holds |\n| - | - |\n| small | 0.2 l |\n", "utf-8"
    )
    rows = documents.compare({"before": ROOT, "after": ROOT}, {documents.COUNTED: tmp_path}, repeats=1)
    assert [row["checkout"] for row in rows] == ["before", "after"]
    assert all(row["pages"] == 1 and row["rows"] == [1, 1] and row["read"] > 0 for row in rows)
    printed = documents.table(rows).splitlines()
    assert len(printed) == 4 and "| 1 of 1 |" in printed[2] and printed[0].count("|") == printed[2].count("|")


def test_a_checkout_that_cannot_read_says_so(tmp_path):
    from benchmarks import documents

    with pytest.raises(SystemExit, match="cannot read"):
        documents.in_process(tmp_path, tmp_path, False)


# ---- stores --------------------------------------------------------------------------------------


@pytest.fixture
def stored(tmp_path):
    """A folder as `stores.prepare` writes it: 40 passages, 6 questions, vectors of 8 numbers."""
    draw = np.random.default_rng(0)
    vectors = draw.standard_normal((40, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    asked = vectors[:6] + 0.01
    nearest = np.argsort(-asked @ vectors.T, axis=1)[:, :10]
    for name, value in {"vectors": vectors, "asked": asked, "nearest": nearest}.items():
        np.save(tmp_path / f"{name}.npy", value)
    for name, word, count in (("texts", "passage", 40), ("questions", "question", 6)):
        (tmp_path / f"{name}.json").write_text(json.dumps([f"{word} {at}" for at in range(count)]))
    return tmp_path


@pytest.mark.parametrize("name", [name for name, kind in store_kinds.KINDS.items() if kind.ours])
def test_a_store_finds_the_exact_nearest_of_a_few(stored, name):
    row = stores.measure(name, stored)
    assert row["n"] == 40 and len(row["ms"]) == 6 and row["kept"] >= 0.95
    assert (row["disk_mb"] > 0) == (name in ("ours-disk", "chroma"))


def test_a_slow_store_gets_ten_questions_and_then_a_minute(monkeypatch):
    asked = []

    class Slow:
        def search(self, question, vector, k):
            asked.append(question)
            return [0]

    monkeypatch.setattr(stores, "MOST_SECONDS", -1)
    found, times = stores.ask(Slow(), [str(at) for at in range(30)], np.zeros((30, 2)))
    assert len(found) == len(times) == stores.FEWEST and len(asked) == stores.FEWEST + stores.WARM_UP


def test_a_row_that_fails_says_why_and_the_others_stand(tmp_path):
    stores.row_process("ours-memory", tmp_path)  # nothing was prepared there
    assert "FileNotFoundError" in json.loads((tmp_path / "row.json").read_text())["failed"]
    good = {
        "n": 10,
        "build_s": 1.0,
        "ms": [1.0, 2.0, 3.0],
        "kept": 1.0,
        "memory_mb": 3.0,
        "disk_mb": 0,
        "load": 1.0,
    }
    rows = {"ours-memory: 1000": good, "chroma: 1000": {"failed": "no room"}}
    rows["ours-memory: 10000"] = good | {"n": 100, "build_s": 10.0, "ms": [10.0, 20.0, 30.0]}
    stores.write(tmp_path, rows)
    page = (tmp_path / "STORES.md").read_text()
    assert "* Chroma on disk: no room" in page and stores.read(tmp_path) == rows
    assert (
        "| ours: `DenseRetriever`, in memory, exact | 10 to 100 | 1.00 | 1.00 (1.00 to 1.00), n = 3 |" in page
    )


def test_the_page_of_stores_is_what_its_record_says():
    rows = stores.read(ROOT / "benchmarks")
    page = (ROOT / "benchmarks" / "STORES.md").read_text(encoding="utf-8")
    assert rows and stores.markdown(rows, page.splitlines()[-1].removeprefix("* ")) == page
