"""Questions that a program makes: by rule, by a model, and what the round trip says of them."""

from types import SimpleNamespace

import pytest

from helpers.corpus import Page, QuestionRow, chunk_pages, read_questions
from helpers.experiments import made_questions, question_sets, recording, set_rows, set_scores, stored_gaps
from helpers.experiments.made_questions import (
    by_model,
    by_rule,
    copied,
    overlap,
    places_of,
    reads_back,
    tells_answer,
)
from helpers.experiments.next_steps import as_question
from helpers.experiments.own.drafting import write_questions
from helpers.retrieval import BM25Retriever

PAGES = [
    Page(
        "tea.md", "Tea", "# Tea\n\n| what | holds |\n|---|---|\n| kettle | 1.7 l |\n\nIt boils in 4 minutes."
    ),
    Page("soak.md", "Soak", "# Soak\n\n## Times\n\nThe soak takes 74 hours in fresh water."),
    Page("none.md", "None", "# None\n\nNothing here has a value."),
]


@pytest.fixture
def said(monkeypatch):
    """Lets the chat model say a text; what it was shown is kept."""
    shown = []

    def speak(text):
        def reply(user, **asking):
            shown.append((user, asking))
            return SimpleNamespace(text=text, tokens=99, seconds=0.5)

        monkeypatch.setattr(made_questions, "chat", reply)
        monkeypatch.setattr(made_questions, "read_text", lambda question, text_: reply(question))
        return shown

    return speak


# ---- making -----------------------------------------------------------------------------------------------


def test_each_page_with_a_value_gives_a_place_before_any_gives_two():
    places = places_of(PAGES, 5)
    assert {place.page_id for place in places[:2]} == {"tea.md", "soak.md"}
    assert all(place.answers[0] in place.quote for place in places)


def test_the_order_of_places_has_no_meaning_and_is_the_same_everywhere():
    assert [one.page_id for one in places_of(PAGES, 2)] == [one.page_id for one in places_of(PAGES[::-1], 2)]


def test_the_rule_asks_with_the_word_of_the_value():
    asked = {place.quote: by_rule(place, "Page") for place in places_of(PAGES, 9)}
    assert asked["The soak takes 74 hours in fresh water."] == "Page: The soak takes how long in fresh water?"
    assert by_rule(places_of(PAGES[:1], 1)[0], "Tea") == "Tea: which value stands beside kettle (holds)?"


def test_the_rule_never_tells_the_value():
    for place in places_of(PAGES, 9):
        assert place.answers[0] not in by_rule(place, "Page")


def test_the_model_is_shown_page_quote_and_value_and_its_first_question_is_taken(said):
    shown = said("\nQuestion: How long does it soak? And why?\nIt soaks.")
    place = next(one for one in places_of(PAGES, 5) if one.page_id == "soak.md")
    made = by_model(place, "Soak")
    assert made.question == "How long does it soak?" and made.tokens == 99
    assert shown[0][0] == "Page: Soak\nText: The soak takes 74 hours in fresh water.\nAnswer: 74 hours"


@pytest.mark.parametrize("text", ["", "  \n ", "The soak takes long.", "..."])
def test_what_is_no_question_is_left_out(said, text):
    said(text)
    assert by_model(places_of(PAGES, 1)[0], "Tea").question == ""


# ---- judging ----------------------------------------------------------------------------------------------


def test_a_question_is_read_back_when_the_reader_gives_an_accepted_answer(said):
    row = QuestionRow("How long?", ("74 hours", "74 h"))
    said("It takes 74 h.")
    assert reads_back(row, "…")
    said("It takes 47 h.")
    assert not reads_back(row, "…")


def test_a_question_that_tells_its_answer_is_noticed():
    assert tells_answer(QuestionRow("Is it 74 hours long?", ("74 hours",)))
    assert not tells_answer(QuestionRow("Is it 174 hours long?", ("74 hours",)))


def test_words_are_compared_by_their_stems_and_headings_count():
    passage = chunk_pages([PAGES[1]])[0]
    assert overlap("soaking", passage) == 1 and overlap("Which times?", passage) == 1
    assert overlap("kettle", passage) == 0 and overlap("", passage) == 0 and overlap("kettle", None) == 0


def test_words_that_are_copied_in_a_row_are_counted():
    assert copied("Soak: The soak takes how long?", "The soak takes 74 hours.") == 2
    assert copied("what", "The soak") == 0


def test_made_questions_are_questions_as_any_other(tmp_path):
    rows = [place.row(by_rule(place, "Tea")) for place in places_of(PAGES, 5)]
    write_questions(tmp_path / "made.jsonl", rows)
    assert [row.question for row in read_questions(tmp_path / "made.jsonl")] == [one.question for one in rows]


# ---- a set is asked ---------------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch, tmp_path):
    """The program over three pages, two searches and a file of its own."""
    passages = chunk_pages(PAGES)
    monkeypatch.setattr(set_rows, "load_pages", lambda: PAGES)
    monkeypatch.setattr(question_sets, "skerry_passages", lambda: passages)
    monkeypatch.setattr(
        question_sets, "systems", lambda: {name: BM25Retriever(passages) for name in ("one", "other")}
    )
    monkeypatch.setattr(question_sets, "endpoint", lambda: SimpleNamespace(model="a model"))
    monkeypatch.setattr(question_sets, "reads_back", lambda row, text: row.answers[0] in text)
    record = recording.Record(tmp_path / "sets.json", by_item=True)
    monkeypatch.setattr(recording, "QUESTION_SETS", record)
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    return record


def test_a_set_holds_each_question_with_the_recall_of_each_system(small):
    row = question_sets.ask_set("rule")
    assert row["systems"] == ["one", "other"] and row["model"] == ""
    for item in row["items"]:
        assert item["recall"] == [1.0, 1.0] and "read_back" not in item
        assert 0 < item["overlap"] <= 1
    assert as_question(row["items"][0]).gold[0].page_id == row["items"][0]["page"]


def test_a_model_that_writes_nothing_for_a_place_leaves_it_out(small, monkeypatch):
    def write(place, title):
        asked = "How much does it hold?" if place.page_id == "tea.md" else ""
        return made_questions.Written(asked, 10, 0.1)

    monkeypatch.setattr(question_sets, "by_model", write)
    row = question_sets.ask_set("model")
    assert {item["page"] for item in row["items"]} == {"tea.md"} and row["model"] == "a model"
    assert all(item["read_back"] and not item["tells"] for item in row["items"])


def test_what_was_written_before_a_stop_is_not_written_again(small, monkeypatch):
    def once(place, title):
        if calls:
            raise KeyboardInterrupt
        calls.append(place)
        return made_questions.Written("How long does it take?", 10, 0.1)

    calls: list = []
    monkeypatch.setattr(question_sets, "by_model", once)
    assert question_sets.main(["model"]) == 130
    first = list(calls)

    def later(place, title):
        assert place not in first
        return made_questions.Written("How much?", 10, 0.1)

    monkeypatch.setattr(question_sets, "by_model", later)
    assert question_sets.main(["model"]) == 0
    assert {item["question"] for item in small.rows()["model"]["items"]} == {
        "How long does it take?", "How much?",
    }  # fmt: skip


def test_a_set_that_is_there_is_not_made_again(small, monkeypatch, capsys):
    assert question_sets.main(["rule"]) == 0
    monkeypatch.setattr(question_sets, "systems", lambda: pytest.fail("made again"))
    assert question_sets.main(["rule"]) == 0
    assert "rule" in capsys.readouterr().out


def test_a_set_of_another_model_leaves_the_courses_alone_and_a_stopped_one_is_kept(small, monkeypatch):
    def write(place, title):
        return made_questions.Written("How much does it hold?", 10, 0.1)

    monkeypatch.setattr(question_sets, "by_model", write)
    assert question_sets.main(["model"]) == 0
    before = small.path.read_bytes()
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setattr(question_sets, "endpoint", lambda: SimpleNamespace(model="big"))
    small.here().keep("model, test places", {"model": "big", "made": {}})
    assert question_sets.main(["model"]) == 0
    assert small.path.read_bytes() == before
    assert small.seen()["model"]["model"] == "big" and small.rows()["model"]["model"] == "a model"
    assert list(small.here().pending()) == ["model, test places"]


def test_an_unknown_set_is_one_sentence(small, capsys):
    assert question_sets.main(["rules"]) == 1
    assert "There is no set 'rules'; there are practice, test" in capsys.readouterr().err


# ---- what is recorded -------------------------------------------------------------------------------------


def test_every_set_is_recorded_with_as_many_questions_as_it_says():
    rows = recording.QUESTION_SETS.rows()
    assert list(rows) == [name for name in question_sets.SETS if name in rows] and "rule" in rows
    assert [len(rows[name]["items"]) for name in question_sets.HAND] == [170, 170]
    assert all(
        len(item["recall"]) == 12 for name in rows if name != question_sets.READMES
        for item in rows[name]["items"]
    )  # fmt: skip


def test_recorded_questions_still_stand_on_the_pages():
    texts = {page.id: page.text for page in set_rows.load_pages()}
    for item in recording.QUESTION_SETS.rows()["rule"]["items"]:
        assert item["quote"] in texts[item["page"]]


def test_scores_of_a_set_can_be_filtered(small):
    question_sets.main(["rule"])
    every = set_scores("rule")
    assert list(every) == ["one", "other"] and len(every["one"]) == len(small.rows()["rule"]["items"])
    some = set_scores("rule", lambda item: item["page"] == "tea.md")
    assert 0 < len(some["one"]) < len(every["one"])
    with pytest.raises(ValueError, match="is kept"):
        set_scores("rule", lambda item: False)
    with pytest.raises(ValueError, match="question_sets 'model'"):
        set_scores("model")


def test_stored_gaps_are_those_behind_the_ledger():
    gaps = stored_gaps()
    assert len(gaps["K5 pooling"]) == 170 and "K17" in gaps and "K13" not in gaps
