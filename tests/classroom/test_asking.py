"""Asking widgets: what they ask and show, that they escape it, and that errors are said in words."""

from types import SimpleNamespace

import pytest

from helpers.classroom import ask_as, ask_system, four_systems, with_and_without
from helpers.classroom.widgets import GREEN, RED
from helpers.classroom.widgets.asking import Column, side_by_side, steps_html
from helpers.corpus import Page, Passage, chunk_pages
from helpers.generation import (
    NOT_IN_DOCUMENTS,
    Answer,
    ChatError,
    Citation,
    Evidence,
    Reply,
    answer,
    prompted,
    read_house,
)
from helpers.models import ModelError
from helpers.retrieval import BM25Retriever, Hit

EVIL = "<script>alert('x')</script> & co"
PASSAGES = [
    Passage("tea-1", "Tea <b>", "Kettle & cups", f"It holds 1.7 litres. {EVIL}", 0, 20, 6),
    Passage("bike-2", "Bicycles", "Shed", "34 places. " * 60, 0, 10, 4),
]
SYSTEMS = {"RAG": prompted(system="rules"), "closed <book>": prompted(0, adapter="closed-book")}

# ---- four systems --------------------------------------------------------------------------------


@pytest.fixture
def playground():
    """The widget over a fake retriever and a fake ask. `replies`: are there passages? -> text or error."""
    made = SimpleNamespace(
        searched=[], asked=[], disabled=[], replies={True: "1.7 litres [1]", False: "2 litres"}, hits=PASSAGES
    )

    def search(query, k):
        made.searched.append((query, k))
        if isinstance(made.hits, Exception):
            raise made.hits
        return [Hit(passage, 1.0, rank) for rank, passage in enumerate(made.hits, 1)][:k]

    def ask(question, retriever, **system):
        hits = retriever.search(question, system["k"]) if system["k"] else []
        made.asked.append((question, [hit.passage for hit in hits], system["read"].asking))
        made.disabled.append((made.button.disabled, made.result.value[:8]))
        text = made.replies[bool(hits)]
        if isinstance(text, Exception):
            raise text
        costs = {"prompt_tokens": 321, "completion_tokens": 7, "stages": {"read": 0.456}}
        return Answer(question, text, passages=hits, reply=text, **costs)

    made.pick, made.text, made.button, made.result = four_systems(
        SimpleNamespace(search=search), ["How much does it hold?", "How many places?"], SYSTEMS, ask
    ).children[:-1]
    return made


def test_every_arm_is_asked_the_same_question_over_one_search(playground):
    playground.button.click()
    assert playground.searched == [("How much does it hold?", 3)]
    assert playground.asked == [
        ("How much does it hold?", PASSAGES, {"system": "rules"}),
        ("How much does it hold?", [], {"adapter": "closed-book"}),
    ]
    shown = playground.result.value
    assert (
        "1.7 litres [1]" in shown
        and "in the house format; cites tea-1" in shown
        and "321 tokens read, 0.46 s" in shown
    )
    assert (
        "2 litres" in shown
        and "not in the house format; cites nothing" in shown
        and shown.index("RAG") < shown.index("closed")
    )


def test_an_example_is_taken_and_another_may_be_typed(playground):
    assert playground.text.value == "How much does it hold?" and playground.searched == []
    playground.pick.value = "How many places?"
    assert playground.text.value == "How many places?"
    playground.text.value = "Who owns it?"
    playground.button.click()
    assert playground.searched == [("Who owns it?", 3)] and {
        question for question, *_ in playground.asked
    } == {"Who owns it?"}


def test_the_button_rests_while_it_asks_and_the_first_answer_shows_before_the_second(playground):
    playground.button.click()
    assert playground.disabled == [(True, "asking …"), (True, "<div sty")] and not playground.button.disabled


@pytest.mark.parametrize(
    "error", [ChatError("no <model> here"), ModelError("no <model> here"), ValueError("no <model> here")]
)
@pytest.mark.parametrize("where", ["search", "first", "second"])
def test_an_error_is_shown_and_the_button_comes_back(playground, error, where):
    if where == "search":
        playground.hits = error
    else:
        playground.replies[where == "first"] = error
    playground.button.click()
    assert playground.result.value == "no &lt;model&gt; here" and not playground.button.disabled
    playground.hits, playground.replies = PASSAGES, {True: "1.7 litres [1]", False: "2 litres"}
    playground.button.click()
    assert "cites tea-1" in playground.result.value


def test_the_button_comes_back_even_after_a_fault_of_ours(playground):
    playground.replies[True] = KeyError("bug")
    playground.button.click()  # ipywidgets logs what a callback raises
    assert playground.asked and not playground.button.disabled


@pytest.mark.parametrize(
    "text, said, colour",
    [
        ("1.7 litres [1]", "in the house format; cites tea-1", GREEN),
        ("1.7 litres [7]", "not in the house format; cites passage 7, which it was not given", RED),
        ("1.7 litres [0]", "cites passage 0, which it was not given", RED),
        ("1.7 litres", "not in the house format; cites nothing", RED),
        ("Not in the documents.", ">in the house format; says nothing, on purpose", GREEN),
    ],
)
def test_each_column_says_what_is_cited_and_whether_the_form_is_kept(text, said, colour):
    made = side_by_side([Column("RAG", read_house(text, 2), 9, 0.1, PASSAGES)], PASSAGES)
    assert said in made and f"solid {colour}" in made and (RED if colour == GREEN else GREEN) not in made


def test_an_arm_without_passages_cites_none_even_when_it_writes_a_number():
    made = side_by_side([Column("plain", read_house("1.7 litres [1]", 0), 9, 0.1, [])], PASSAGES)
    assert "cites passage 1, which it was not given" in made and "cites tea-1" not in made


def test_everything_from_pages_and_models_is_escaped(playground):
    playground.replies = {True: EVIL, False: f"{EVIL} [1]"}
    playground.button.click()
    shown = playground.result.value
    assert (
        "<script>" not in shown
        and "Tea <b>" not in shown
        and "closed <book>" not in shown
        and "& co" not in shown
    )
    assert (
        shown.count("&lt;script&gt;") == 3
        and "Tea &lt;b&gt; › Kettle &amp; cups" in shown
        and "closed &lt;book&gt;" in shown
    )


def test_long_passages_are_cut_and_counted(playground):
    playground.button.click()
    shown = playground.result.value
    assert (
        "2 passages, the same for all that read any" in shown
        and PASSAGES[1].text[:400] + "…" in shown
        and shown.count("…") == 1
    )


def test_tokens_that_an_endpoint_does_not_count_are_a_question_mark():
    made = side_by_side([Column("RAG", read_house("1.7 litres [1]", 2), None, 0.1, PASSAGES)], PASSAGES)
    assert "? tokens read, 0.10 s" in made


# ---- as a reader of a group -----------------------------------------------------------------------------

ASKED = "When does the guard walk past the tank?"


def test_it_asks_as_all_staff_and_the_chosen_group_and_escapes_what_it_shows(pages):
    odd = Page("odd", "Guard <b>tank", "# Guard\n\nThe guard sleeps.")
    seen = []

    def ask(question, retriever, **asking):
        seen.append(asking["groups"])
        return answer(question, retriever, read=lambda _, evidence: evidence[0].text, **asking)

    retriever = BM25Retriever(chunk_pages([odd, *pages]))
    _, text, below, result, _ = ask_as(retriever, [ASKED], ["security", "all-staff"], ask).children
    who, _, button = below.children
    button.click()
    assert "02:40" not in result.value and "&lt;b&gt;" in result.value and "<b>tank" not in result.value
    who.value = "security"
    button.click()
    assert "02:40" in result.value and "verified" in result.value
    assert seen == [{"all-staff"}, {"all-staff", "security"}]
    text.value = " "
    button.click()
    assert "question is empty" in result.value and not button.disabled


def test_each_step_of_an_answer_is_shown_and_escaped():
    hit, part = Hit(PASSAGES[0], 0.8, 1), SimpleNamespace(text=EVIL, readable=EVIL)
    evidence = Evidence(PASSAGES[0], part, 1, 0.5)
    given = Answer(
        ASKED,
        EVIL,
        [Citation("tea-1", "Tea <b>", "Kettle", EVIL)],
        [hit],
        [evidence],
        evidence,
        EVIL,
        0.4,
        stages={"search": 0.012},
    )
    asked = ask_as(None, [ASKED], [], lambda *_, **__: given)
    asked.children[2].children[-1].click()
    shown = asked.children[-2].value
    assert "<script>" not in shown and "Tea <b>" not in shown and shown.count("&lt;script&gt;") == 2
    assert "the quote stands in tea-1" in shown and "score 0.50" in shown and "confidence 0.40" in shown
    assert "search 12 ms" in shown


def test_a_verified_citation_is_not_sold_as_a_right_answer():
    """The quote is there and every number too, and the answer is wrong all the same."""
    quote = "The small kettle holds 1.7 litres, the large one 4."
    given = Answer("What does the large kettle hold?", "1.7 litres", [Citation("tea-1", "Tea", "", quote)])
    shown = steps_html(given)
    assert "the quote stands in tea-1" in shown and "no proof that it is right" in shown
    assert GREEN not in shown and RED not in shown and "✔" not in shown


def test_an_abstention_says_why_and_what_the_model_had_written():
    given = Answer(ASKED, NOT_IN_DOCUMENTS, reply="<i>47</i>", reason="not in the cited passage: 47")
    asked = ask_as(None, [ASKED], [], lambda *_, **__: given)
    asked.children[2].children[-1].click()
    shown = asked.children[-2].value
    assert "abstained: not in the cited passage: 47" in shown and "&lt;i&gt;47" in shown
    assert RED in shown and "verified" not in shown


# ---- one system -----------------------------------------------------------------------------------------


def test_one_system_is_asked_with_its_settings_and_everything_is_escaped(monkeypatch):
    from helpers import generation

    asked = []
    monkeypatch.setattr(
        generation,
        "answer",
        lambda *what, **how: asked.append((what, how)) or Answer(what[0], EVIL, reply=EVIL),
    )
    pick, text, button, result, _ = ask_system("index", [ASKED, "How deep?"], {"k": 10}).children
    pick.value = "How deep?"
    button.click()
    assert asked == [(("How deep?", "index"), {"k": 10})]
    assert "&lt;script&gt;" in result.value and "<script>" not in result.value
    text.value = "  "
    button.click()
    assert "Type a question first" in result.value and len(asked) == 1 and not button.disabled


# ---- with and without -----------------------------------------------------------------------------------


def test_both_answers_stand_side_by_side_and_an_empty_question_is_said(pages, monkeypatch):
    from helpers import generation

    monkeypatch.setattr(generation, "ask_closed_book", lambda question: Reply("<b>12</b>", 9, 3, 0.1))
    monkeypatch.setattr(generation, "answer", lambda question, retriever, **_: Answer(question, "1.7 litres"))
    _, text, row, answers, _ = with_and_without(BM25Retriever(chunk_pages(pages)), [ASKED]).children
    button, state = row.children
    button.click()
    left, right = (side.value for side in answers.children)
    assert "&lt;b&gt;12" in left and "9 tokens read, 3 written" in left and "1.7 litres" in right
    assert "not on file" in left and "not on file" in right and GREEN not in left + right
    text.value = "  "
    button.click()
    assert state.value == "Type a question first." and not button.disabled


def test_both_answers_are_judged_where_the_accepted_ones_are_known(pages, monkeypatch):
    from helpers import generation

    monkeypatch.setattr(
        generation, "ask_closed_book", lambda question: Reply("It holds 2 litres.", 9, 3, 0.1)
    )
    monkeypatch.setattr(generation, "answer", lambda question, retriever, **_: Answer(question, "1.7 l"))
    known = {"How much does it hold?": ["1.7 litres", "<b>1.7</b>"], "How <many>?": ["<b>34</b>"]}
    pick, text, row, answers, _ = with_and_without(BM25Retriever(chunk_pages(pages)), known).children
    assert pick.options == tuple(known) and text.value == "How much does it hold?"
    row.children[0].click()
    left, right = (side.value for side in answers.children)
    assert "✘ not right: the accepted answer is 1.7 litres" in left and RED in left and GREEN not in left
    assert "✔ right: the accepted answer is 1.7 litres" in right and GREEN in right and RED not in right
    pick.value = "How <many>?"
    row.children[0].click()
    assert "✘ not right: the accepted answer is &lt;b&gt;34" in answers.children[1].value
    text.value = "Who owns it?"
    row.children[0].click()
    assert all("not on file" in side.value for side in answers.children)
