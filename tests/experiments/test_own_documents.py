"""From a folder to a report: faults of questions, halves, arms, decision, page, log, versions."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from own_folder import BUOYS, ROWS, SYSTEM, make_folder, reads

from helpers.corpus import GoldQuote, Page, QuestionRow, read_questions
from helpers.decision import EXAMPLE_PRICES, EXAMPLE_USAGE
from helpers.experiments import (
    FolderRecord,
    QuestionLog,
    Versions,
    baseline_of,
    decide,
    drafts_of,
    duels_of,
    labelled_questions,
    measure_folder,
    question_drift,
    questions_for,
    report_html,
    rubric,
    sign_test,
    split_questions,
    weak_points,
    wins_needed,
    write_questions,
)
from helpers.experiments.own import commands, measuring
from helpers.experiments.own.measuring import ARMS, BUILT, CLOSED, OWN, TUNED, WORDS, YOURS
from helpers.experiments.own.page import not_measured
from helpers.experiments.own.rubric import STEPS
from helpers.experiments.strangers import withheld_pages, written
from helpers.generation import Answer, Citation, evidence_reader

TEA = Page(
    "tea.md",
    "Tea",
    "# Tea\n\n## Kettle\n\nThe kettle was bought on 3 May 2026.\n\n"
    "| part | holds |\n|---|---|\n| pot | 12 cups |\n",
)


# ---- questions -------------------------------------------------------------------------------------------


def test_drafts_come_from_tables_headings_and_numbers_and_quote_what_stands_there():
    found = drafts_of([TEA])
    assert {draft.origin for draft in found} == {"table", "heading"}
    assert all(draft.quote in TEA.text and draft.answers[0] in draft.quote for draft in found)
    assert drafts_of([TEA, replace(TEA, id="b.md")], most=2)[1].page_id == "b.md"


def test_a_draft_is_no_question_until_somebody_words_it():
    draft = drafts_of([TEA])[0]
    assert weak_points(draft.row("how much goes into the pot?"), (), {"tea.md": TEA.text}) == []
    quote = GoldQuote("tea.md", "The pot of the small kitchen holds 12 cups.")
    copied = QuestionRow("The pot of the small kitchen holds how much?", ("12 cups",), (quote,))
    assert "copies" in weak_points(copied)[0]


@pytest.mark.parametrize(
    "row, fault",
    [
        (QuestionRow("Does the pot hold 12 cups?", ("12 cups",)), "tells its own answer"),
        (QuestionRow("Who is it?", ("Tove",), (GoldQuote("no.md", "Tove"),)), "there is no page no.md"),
        (QuestionRow("Who is it?", ("Tove",), (GoldQuote("tea.md", "by Tove"),)), "does not stand on tea.md"),
        (QuestionRow("Who is it?", ("Tove",), (GoldQuote("tea.md", "pot"),)), "no accepted answer stands in"),
        (QuestionRow("What does the kettle weigh?", ("2 kg",)), "it asks what"),
    ],
)
def test_a_question_that_flatters_or_misleads_is_refused_with_its_reason(row, fault):
    others = [QuestionRow("what does a kettle weigh", ("2 kg",))]
    assert fault in " ".join(weak_points(row, others, {"tea.md": TEA.text}))


def test_questions_are_written_as_they_are_read(tmp_path):
    path = tmp_path / "mine.jsonl"
    rows = [*ROWS, QuestionRow("Wer zahlt?", ("Tove",), groups={"hr"}, type="stranger", id="x")]
    write_questions(path, rows)
    assert read_questions(path) == rows


def test_the_halves_share_nothing_and_hold_the_same_kinds():
    first, second = split_questions(ROWS)
    assert sorted(row.id for row in first + second) == sorted(row.id for row in ROWS)
    assert [sum(row.answerable for row in half) for half in (first, second)] == [7, 7]
    more, _ = split_questions([*ROWS, QuestionRow("Who paints K97?", (), (), False)])
    assert {row.id for row in more if row.answerable} == {row.id for row in first if row.answerable}


# ---- measuring -------------------------------------------------------------------------------------------


@pytest.fixture
def index(tmp_path, monkeypatch):
    monkeypatch.setattr(evidence_reader, "chat", reads)
    return make_folder(tmp_path)


@pytest.fixture
def record(index, monkeypatch) -> FolderRecord:
    """Three arms: silence, a reader over words, a reader over the hybrid; nothing calibrated."""
    silent = {**SYSTEM, "k": 1, "choose": lambda question, hits: []}
    monkeypatch.setattr(measuring, "CLOSED_BOOK", silent)
    monkeypatch.setattr(measuring, "ENGINEERED", SYSTEM)
    return measure_folder(index, ROWS, arms=(CLOSED, WORDS, BUILT))


def test_a_record_keeps_every_answer_and_says_what_was_left_out(record, tmp_path):
    assert list(record.arms) == [CLOSED, WORDS, BUILT] and set(record.left_out) == {TUNED, OWN, YOURS}
    assert sum(record.arms[BUILT].good) == len(ROWS) and sum(record.arms[CLOSED].good) == 2
    assert record.questions["choosing"] == 0 and record.questions["measuring"] == len(ROWS)
    assert record.arms[BUILT].settings["threshold"] == 0.35
    record.save(tmp_path / "r.json")
    assert FolderRecord.load(tmp_path / "r.json") == record


def test_twenty_questions_are_split_and_one_half_calibrates(index, monkeypatch):
    asked = []
    chosen = type("C", (), {"settings": SYSTEM, "retriever": index, "__str__": lambda self: "kept: it"})()
    monkeypatch.setattr(measuring, "calibrate", lambda index, rows, *rest: asked.append(rows) or chosen)
    monkeypatch.setattr(measuring, "made_ready", lambda system: system)
    more = [QuestionRow(f"Who paints K{n}?", (), (), False, id=f"more-{n}") for n in range(50, 56)]
    made = measure_folder(index, [*ROWS, *more], arms=(BUILT, TUNED))
    measured = {item["id"] for item in made.arms[TUNED].items}
    assert len(asked) == 2 and not measured & {row.id for row in asked[0]}
    assert made.calibration == {BUILT: "kept: it", TUNED: "kept: it"} and made.questions["choosing"] == 11


def test_an_endpoint_of_ones_own_is_an_arm_and_the_adapter_is_none(monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    assert measuring._missing(YOURS) == "" and "your endpoint serves another" in measuring._missing(TUNED)


@pytest.mark.parametrize(
    "rows, arms, words", [(ROWS[:1], ARMS, "Write thirty"), (ROWS, ("best",), "no arm 'best'")]
)
def test_what_cannot_be_measured_is_refused(index, rows, arms, words):
    with pytest.raises(ValueError, match=words):
        measure_folder(index, rows, arms)


def test_a_damaged_record_is_one_sentence(tmp_path):
    (tmp_path / "r.json").write_text('{"arms": {}}')
    with pytest.raises(ValueError, match="is no record of a folder"):
        FolderRecord.load(tmp_path / "r.json")


# ---- deciding --------------------------------------------------------------------------------------------


def test_the_sign_test_is_the_binomial_test():
    from scipy.stats import binomtest

    for wins, losses in [(6, 0), (9, 1), (7, 3), (2, 8), (4, 4), (1, 0)]:
        assert sign_test(wins, losses) == pytest.approx(binomtest(wins, wins + losses).pvalue)
    assert sign_test(wins_needed(3), 3) <= 0.05 < sign_test(wins_needed(3) - 1, 3)
    assert questions_for(0.17) <= 31


def test_the_plainest_arm_stays_when_no_other_is_ahead_by_more_than_luck(record):
    decision = decide(record)
    assert decision.take == WORDS and "so the plainest of them stays" in str(decision)
    clear = {(duel.ours, duel.theirs) for duel in duels_of(record) if duel.clear}
    assert clear == {(WORDS, CLOSED), (BUILT, CLOSED)}
    assert "No prices were given" in str(decision) and not decision.costs


def test_prices_bring_money_and_a_floor_that_nobody_reaches_brings_none(record):
    decision = decide(record, EXAMPLE_PRICES, EXAMPLE_USAGE)
    assert set(decision.costs) == {CLOSED, WORDS, BUILT} and "cheapest good answer" in str(decision)
    weak = replace(record, arms={CLOSED: record.arms[CLOSED]})
    assert decide(weak, floor=0.9).take is None
    with pytest.raises(ValueError, match="No arm was measured"):
        decide(replace(record, arms={}))


# ---- the page --------------------------------------------------------------------------------------------


class Checked(HTMLParser):
    """Open tags, addresses that a page would load, what pictures say, and the text."""

    def __init__(self, page: str):
        super().__init__()
        self.open, self.loads, self.pictures, self.text = [], [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        names = dict(attributes)
        if tag != "meta":
            self.open.append(tag)
        self.loads += [names[key] for key in ("src", "href") if key in names]
        self.pictures += [names.get("role")] if tag == "svg" else []

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += " " + data


def test_the_page_stands_alone_and_says_everything_in_words(record):
    page = report_html(
        record, decide(record, EXAMPLE_PRICES, EXAMPLE_USAGE), EXAMPLE_PRICES, EXAMPLE_USAGE, True
    )
    seen = Checked(page)
    assert seen.open == [] and seen.loads == [] and not re.search(r"https?://|@import|url\(|<script", page)
    assert seen.pictures == ["img", "img"] and page.count("<desc") == 2
    assert "prefers-color-scheme: dark" in page and "@media print" in page
    for part in (
        "What it read",
        "Where answers are lost",
        "What was not measured",
        "Ten criteria",
        "Take: BM25 alone.",
    ):
        assert part in seen.text
    assert "16/16 = 1.00" in seen.text


def test_what_was_not_measured_has_no_number(record):
    decision = decide(record)
    page = Checked(report_html(record, decision)).text
    assert "Nothing is said about money" in page and "USD" not in page and "EUR" not in page
    silent = [item | {"rightly_abstained": None} for item in record.arms[BUILT].items]
    bare = replace(record, arms={BUILT: replace(record.arms[BUILT], items=silent)}, indexing_minutes=None)
    page = Checked(report_html(bare, decide(bare))).text
    assert "not measured" in page
    assert any("index was there already" in line for line in not_measured(bare, decide(bare)))
    assert any(line.startswith("both: not asked for") for line in not_measured(record, decision))


def test_tuning_of_ones_own_is_missing_only_where_it_was_not_measured(record):
    """Of the questions only the choosing half could teach; where the arm was measured nothing is missing."""
    said = [line for line in not_measured(record, decide(record)) if line.startswith("Tuning on your own")]
    assert said == ["Tuning on your own examples: not asked for"]
    few = replace(record, left_out={OWN: measuring._missing(OWN)})
    assert (
        "Tuning on your own examples: a reader learns from 50 questions, and your first half has 0"
        in not_measured(few, decide(few))
    )
    taught = replace(record, arms=record.arms | {OWN: record.arms[BUILT]}, left_out={})
    assert "Tuning on your own" not in " ".join(not_measured(taught, decide(taught)))


def test_every_count_of_the_page_follows_from_the_items(record):
    """A record whose items were changed gives another page: nothing is printed from a stored summary."""
    worse = [item | {"joint": False, "lost": "misread"} for item in record.arms[BUILT].items]
    changed = replace(record, arms=record.arms | {BUILT: replace(record.arms[BUILT], items=worse)})
    assert "0/16 = 0.00" in Checked(report_html(changed, decide(changed))).text


def test_text_of_pages_and_models_is_escaped(record):
    items = [item | {"text": "<b>&x", "question": "<script>?"} for item in record.arms[BUILT].items]
    page = report_html(
        replace(record, arms={BUILT: replace(record.arms[BUILT], items=items)}), decide(record)
    )
    assert "<script" not in page and "&lt;b&gt;&amp;x" in page


def test_the_rubric_has_ten_criteria_and_leaves_people_theirs(record):
    found = rubric(record, decide(record))
    assert [one.name for one in found] == list(STEPS) and len(found) == 10
    assert [one.points for one in found[-2:]] == [None, None]
    assert rubric(record, decide(record), gated=True)[-2].points == 2
    assert {one.name: one.points for one in found}["answers are tied to quotes"] == 2


def test_the_command_writes_the_page_or_nothing(record, index, tmp_path, monkeypatch, capsys):
    questions, out = tmp_path / "mine.jsonl", tmp_path / "report.html"
    write_questions(questions, ROWS)
    monkeypatch.setattr(commands, "folder_index", lambda folder: index)
    monkeypatch.setattr(commands, "measure_folder", lambda *rest, **more: record)
    arguments = ["report", f"--folder={index.folder}", f"--questions={questions}", f"--out={out}"]
    prices = tmp_path / "prices.json"
    prices.write_text('{"prices": {"per_million_prompt": 1}}')
    assert commands.main([*arguments, f"--prices={prices}"]) == 2 and not out.exists()
    assert "missing" in capsys.readouterr().err
    assert commands.main([*arguments, f"--json={tmp_path / 'r.json'}"]) == 0
    assert "take: BM25 alone" in capsys.readouterr().out and out.read_text().startswith("<!doctype html>")
    assert FolderRecord.load(tmp_path / "r.json") == record
    assert commands.main([*arguments[:-1], f"--out={tmp_path}/none/report.html"]) == 2


def test_a_report_on_the_readmes_brings_folder_and_questions(record, index, tmp_path, monkeypatch, capsys):
    """Of 120 questions those of the withheld pages have no answer, and these pages are not in the folder."""
    seen = []
    monkeypatch.setattr(commands, "folder_index", lambda folder: seen.append(folder) or index)
    monkeypatch.setattr(commands, "measure_folder", lambda index, rows, **more: seen.append(rows) or record)
    assert commands.main(["report", "--readmes", f"--out={tmp_path / 'report.html'}"]) == 0
    folder, rows = seen
    there = {path.name for path in folder.iterdir()}
    assert len(rows) == 120 and withheld_pages(written()).isdisjoint(there)
    assert {gold.page_id for row in rows for gold in row.gold} <= there
    for words in (["--readmes", "--folder=x"], ["--folder=x"]):
        assert commands.main(["report", *words]) == 2 and "--readmes" in capsys.readouterr().err


# ---- keeping it running ----------------------------------------------------------------------------------

GIVEN = Answer(
    "Who is tove@skerry.example?", "Tove, +47 55 12 34 56", [Citation("a.md", "A", "", "Tove pays.")]
)


def test_nothing_is_logged_without_consent_and_the_switch_is_off_at_once(tmp_path, monkeypatch):
    log = QuestionLog(tmp_path / "log.jsonl")
    assert not log.add(GIVEN) and not log.path.exists()
    log.consent = True
    assert log.add(GIVEN)
    monkeypatch.setenv("COURSE_LOG", "no")
    assert not log.add(GIVEN) and len(log.rows()) == 1
    monkeypatch.delenv("COURSE_LOG")
    log.off()
    assert not log.thumb("x", True)
    log.forget()
    assert log.rows() == []


def test_the_log_is_redacted_and_thumbs_become_questions_to_look_at(tmp_path):
    log = QuestionLog(tmp_path / "log.jsonl", consent=True)
    log.add(GIVEN)
    log.add(replace(GIVEN, question="How much?", text="4 EUR"))
    written = log.path.read_text(encoding="utf-8")
    assert "tove@" not in written and "55 12" not in written and "[mail]" in written
    log.thumb(GIVEN.question, up=False)
    log.thumb("How much?", up=True)
    (bad, todo), (good, _) = labelled_questions(log.rows())
    assert not bad.answers and "write the right answer" in todo
    assert good.answers == ("4 EUR",) and good.gold == (GoldQuote("a.md", "Tove pays."),)


def test_a_broken_line_of_the_log_is_named(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text('{"question": "a"}\nhalf')
    with pytest.raises(ValueError, match="line 2"):
        QuestionLog(path).rows()


def test_questions_unlike_the_tested_ones_are_drift():
    from own_folder import Letters

    tested = ["how deep is it", "how deep is that", "how deep is he", "how keep is it", "how deep is the"]
    drift = question_drift(["how deep is it then", "zzzz 0123456789 aaaa"], tested, Letters())
    assert [far[0] for far in drift.far] == ["zzzz 0123456789 aaaa"] and drift.share == 0.5
    with pytest.raises(ValueError, match="Drift needs 5"):
        question_drift(["a"], ["b"], Letters())


def test_versions_are_promoted_when_measured_and_rolled_back(index, tmp_path):
    book = Versions(tmp_path / "versions.json")
    now = baseline_of(ROWS, index, SYSTEM)
    first, second, rough = (
        book.add({"threshold": 0.3}, "first", now),
        book.add({"threshold": 0.5}, "", now),
        book.add({}),
    )
    with pytest.raises(ValueError, match="never measured"):
        book.promote(rough)
    book.promote(first), book.promote(second)
    again = Versions(book.path)
    assert again.live.number == second and again.rollback().number == first
    with pytest.raises(ValueError, match="no version before"):
        again.rollback()
    with pytest.raises(ValueError, match="There is no version 9; there are: 1, 2, 3"):
        again.promote(9)
    book.path.write_text(json.dumps({"versions": 1}))
    with pytest.raises(ValueError, match="holds no versions"):
        Versions(book.path)


def test_there_are_as_many_buoys_as_pages(index):
    assert len(index.pages) == BUOYS


def test_every_command_of_a_system_looks_in_the_same_index(tmp_path):
    from helpers.experiments.own_questions import folder_index, retriever_of
    from helpers.retrieval import tuned_embedder

    (tmp_path / "note.md").write_text("# Lease\n\nTove Lund signs the lease.\n", encoding="utf-8")
    for system, tuned in (("both", True), ("engineered", True), ("grounded", False)):
        made = folder_index(tmp_path, system)
        asked = retriever_of(tmp_path, system)
        assert made.index.embedder is asked.index.embedder and made.where == asked.where
        assert (made.index.embedder is tuned_embedder()) == tuned
