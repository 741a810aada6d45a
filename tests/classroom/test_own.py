"""The editor keeps good questions alone, the chat asks for consent, the mixed folder is what it says."""

import json

import pytest

from helpers.classroom import chat_page, mixed_folder, question_editor
from helpers.classroom.mixed_folder import INTRANET
from helpers.corpus import Page, load_questions, load_reading, read_folder, read_questions
from helpers.experiments import QuestionLog, weak_points
from helpers.generation import Answer, Citation
from helpers.settings import DATASETS

TEA = Page("tea.md", "Tea <b>", "# Tea <b>\n\nThe pot of the small kitchen holds 12 cups.\n")
QUOTE = "The pot of the small kitchen holds 12 cups."


@pytest.fixture
def editor(tmp_path):
    """The editor over one page, and a way to fill it in and click; returns what it says."""
    made = question_editor([TEA], tmp_path / "mine.jsonl")
    draft, page, shown, question, answers, quote, boxes, button, said, count, _ = made.children
    stranger, none = boxes.children

    def keep(ask="", accept="", cite="", **flags):
        question.value, answers.value, quote.value = ask, accept, cite
        stranger.value, none.value = flags.get("stranger", False), flags.get("none", False)
        button.click()
        return said.value

    keep.draft, keep.quote, keep.answers, keep.shown, keep.count = draft, quote, answers, shown, count
    keep.path = tmp_path / "mine.jsonl"
    return keep


def test_a_good_question_is_kept_and_counted(editor):
    assert "kept" in editor("how much tea can be made at once?", "12 cups; 12", QUOTE, stranger=True)
    assert "kept" in editor("Who washes up?", none=True)
    first, second = read_questions(editor.path)
    assert (
        first.answers == ("12 cups", "12") and first.type == "stranger" and first.gold[0].page_id == "tea.md"
    )
    assert (
        not second.answerable
        and "2 questions" in editor.count.value
        and "1 without an answer" in editor.count.value
    )


@pytest.mark.parametrize(
    "fields, why",
    [
        (("", "12 cups", QUOTE), "write a question first"),
        (("How much?", "", QUOTE), "write an answer"),
        (("How much?", "12 cups", " "), "copy the quote"),
        (("How much?", "12 cups", "It holds 12 cups."), "does not stand on tea.md"),
        (("The pot of the small kitchen holds what?", "12 cups", QUOTE), "it copies"),
        (("Are 12 cups enough?", "12 cups", QUOTE), "tells its own answer"),
    ],
)
def test_a_bad_question_is_refused_with_its_reason_and_nothing_is_written(editor, fields, why):
    assert "Not kept" in (said := editor(*fields)) and why in said and not editor.path.exists()


def test_a_double_is_refused_also_after_the_file_was_opened_again(editor, tmp_path):
    editor("how much tea at once?", "12 cups", QUOTE)
    assert "it asks what" in editor("How much tea at once", "12 cups", QUOTE)
    assert "1 questions" in question_editor([TEA], tmp_path / "mine.jsonl").children[-2].value


def test_a_draft_fills_in_the_quote_and_leaves_the_question_open(editor):
    editor.draft.value = editor.draft.options[1]
    assert editor.quote.value == QUOTE and editor.answers.value == "12 cups"
    assert "write a question first" in editor("", "12 cups", QUOTE) and "<b>" not in editor.shown.value[4:]


# ---- chat ------------------------------------------------------------------------------------------------


def test_the_chat_keeps_nothing_until_the_box_is_ticked(tmp_path):
    log = QuestionLog(tmp_path / "log.jsonl")
    made = chat_page(
        None,
        {},
        log,
        ask=lambda question, retriever: Answer(question, "12 cups", [Citation("a", "", "", "q")]),
    )
    text, consent, (ask, up, down, said), result = (
        made.children[0],
        made.children[1],
        made.children[2].children,
        made.children[3],
    )
    ask.click()
    assert "Type a question" in result.value
    text.value = "How much <b>?"
    ask.click()
    assert (
        "12 cups" in result.value
        and said.value == "nothing was kept"
        and up.disabled
        and not log.path.exists()
    )
    consent.value = True
    ask.click()
    up.click()
    assert log.rows()[0]["up"] is True and down.disabled
    consent.value = False
    ask.click()
    assert len(log.rows()) == 1


def test_without_a_log_there_is_nothing_to_agree_to():
    assert chat_page(None).children[1].disabled


# ---- the mixed folder ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    return mixed_folder(tmp_path_factory.mktemp("mixed") / "office")


def test_the_folder_holds_every_kind_and_what_cannot_be_read(office):
    loaded = read_folder(office)
    assert {name.rpartition(".")[2] for name in (page.id for page in loaded.pages)} == {
        "pdf",
        "html",
        "md",
        "rst",
    }
    assert sorted(name for name, _ in loaded.refused) == [
        "contracts/half-a-download.pdf",
        "contracts/scan-0031.pdf",
    ]
    assert loaded.ignored == ["intranet/floor-plan.dwg"] and mixed_folder(office) == office


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ValueError, match=r"holds thesis.txt"):
        mixed_folder(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_no_lesson_and_no_question_is_about_its_pages():
    asked = {
        gold.page_id
        for split in ("practice", "test", "final")
        for row in load_questions(split)
        for gold in row.gold
    }
    taught = {row.page for row in load_reading()}
    readmes = {row.gold[0].page_id for row in read_questions(DATASETS / "questions" / "readmes.jsonl")}
    from helpers.classroom.mixed_folder import PACKAGES

    assert not set(INTRANET) & (asked | taught)
    assert not {name.rpartition(".")[0] for name in readmes} & set(PACKAGES)


def test_its_questions_have_no_fault(office):
    rows = read_questions(DATASETS / "questions" / "mixed_folder.jsonl")
    texts = {page.id: page.text for page in read_folder(office).pages}
    assert [row.id for n, row in enumerate(rows) if weak_points(row, rows[:n], texts)] == []
    assert len(rows) == 40 and sum(row.type == "stranger" for row in rows) >= 13
    assert sum(not row.answerable for row in rows) == 8
    lines = (DATASETS / "questions" / "mixed_folder.jsonl").read_text("utf-8").splitlines()
    known = {"id", "question", "answers", "gold", "answerable", "type"}
    assert all(set(json.loads(line)) <= known for line in lines)
