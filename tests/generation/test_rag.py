"""The RAG pipeline: every answer cites a quote that really stands in a passage that the reader may see."""

import pytest

from helpers.corpus import Page, Passage, chunk_pages
from helpers.corpus import stands_in
from helpers.generation import Reply, answer, ask_closed_book, endpoint, grounded_prompt, rag
from helpers.generation.rag import (
    Citation,
    answer_schema,
    best_quote,
    best_sentence,
    default_reader,
    evidence_prompt,
    read_reply,
)
from helpers.retrieval import Index


@pytest.fixture(autouse=True)
def own_model(monkeypatch):
    """The local model, whatever the environment of the reader says."""
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "COURSE_CHAT_MODEL"):
        monkeypatch.delenv(name, raising=False)
    endpoint.cache_clear()
    yield
    endpoint.cache_clear()


@pytest.fixture
def index(pages) -> Index:
    index = Index()
    index.sync(pages)
    return index


@pytest.fixture
def passages(pages) -> list[Passage]:
    return chunk_pages(pages)


@pytest.fixture
def silent(monkeypatch) -> list:
    """No model: every question to it is noted and answered with `some words`."""
    asked = []
    monkeypatch.setattr(
        rag, "chat", lambda user, **options: asked.append((user, options)) or Reply("some words", 1, 1, 0.0)
    )
    return asked


def reply(data, text: str = "the reply as it came") -> Reply:
    return Reply(text, 10, 5, 0.1, True, data)


# ---- from question to cited answer ----------------------------------------------------------------------------------


def test_an_answer_cites_a_quote_that_stands_in_a_found_passage(index):
    found = answer("How many litres does the kettle hold?", index)
    citation = found.citations[0]
    assert len(found.citations) == 1 and citation.quote
    assert any(
        citation.page_id == hit.passage.page_id and citation.quote in hit.passage.text
        for hit in found.passages
    )
    assert found.prompt_tokens > 0 and found.completion_tokens > 0 and found.seconds > 0


def test_the_small_model_reads_the_value_and_cites_its_sentence(index):
    found = answer("How many litres does the kettle hold?", index)
    assert stands_in("1.7 litres", found.text)
    assert found.citations == [
        Citation("tea", "Tea kitchen", "Kettle", "The kettle holds 1.7 litres and is descaled every 19 days.")
    ]


def test_the_passages_reader_cites_the_passage_that_the_reply_names(index, monkeypatch):
    monkeypatch.setattr(rag, "chat", lambda user, **options: reply({"passage": 1, "answer": "every 19 days"}))
    found = answer("How often is the kettle descaled?", index, reader="passages")
    assert (found.text, found.prompt_tokens, found.completion_tokens) == ("every 19 days", 10, 5)
    assert found.citations == [
        Citation("tea", "Tea kitchen", "Kettle", "The kettle holds 1.7 litres and is descaled every 19 days.")
    ]


def test_the_local_model_can_be_held_to_the_schema(index):
    found = answer(
        "How many litres does the kettle hold?", index, reader="passages"
    )  # a small model may be cut short; then it cites nothing
    assert found.text and all(
        any(citation.quote in hit.passage.text for hit in found.passages) for citation in found.citations
    )


def test_passages_come_ranked_and_k_says_how_many(index, silent):
    found = answer("kettle", index, k=2)
    assert [hit.rank for hit in found.passages] == [1, 2] and found.passages[0].passage.section == "Kettle"


def test_a_reader_gets_no_passage_and_no_quote_of_other_groups(index, silent):
    found = answer("When does the guard walk past the tank?", index, groups={"all-staff"})
    assert {hit.passage.page_id for hit in found.passages} <= {"tea", "bike"}
    assert all("02:40" not in user for user, _ in silent) and all(
        "02:40" not in citation.quote for citation in found.citations
    )


def test_a_reader_of_the_group_gets_the_restricted_passage(index, silent):
    found = answer("When does the guard walk past the tank?", index, groups={"security"})
    assert found.citations[0].page_id == "night" and "02:40" in found.citations[0].quote


@pytest.mark.parametrize("groups", [{"no-such-group"}, set()])
def test_a_reader_who_may_see_nothing_is_told_so_without_asking_the_model(index, silent, groups):
    found = answer("When does the guard walk past the tank?", index, groups=groups)
    assert (found.text, found.citations, found.passages, silent) == ("No passage was found.", [], [], [])


@pytest.mark.parametrize("reader", ["sentence", "passages"])
def test_without_passages_the_model_is_not_asked(silent, reader):
    found = answer("kettle", Index(), reader=reader)
    assert (found.text, found.citations, found.prompt_tokens, found.completion_tokens, silent) == (
        "No passage was found.",
        [],
        0,
        0,
        [],
    )


def test_an_empty_question_is_refused(index, silent):
    with pytest.raises(ValueError, match="The question is empty"):
        answer("  ", index)
    assert silent == []


def test_an_answer_prints_with_its_citation(index, silent):
    assert (
        str(answer("kettle", index))
        == "some words\n  [tea, Tea kitchen > Kettle: “The kettle holds 1.7 litres and is descaled every 19 days.”]"
    )


def test_a_citation_does_not_name_a_title_twice():
    assert (
        str(Citation("bike", "Bicycle shed", "Bicycle shed", "x"))
        == str(Citation("bike", "Bicycle shed", "", "x"))
        == "bike, Bicycle shed: “x”"
    )


def test_closed_book_sends_the_question_alone(silent):
    ask_closed_book("How deep?")
    assert silent == [("How deep?", {"system": rag.CLOSED_BOOK, "max_tokens": rag.PASSAGES_TOKENS})]


# ---- readers --------------------------------------------------------------------------------------------------------


def test_an_unknown_reader_is_refused_before_anything_runs(index, silent):
    with pytest.raises(ValueError, match="There is no reader 'Sentence'; use sentence or passages"):
        answer("kettle", index, reader="Sentence")
    assert silent == []


@pytest.mark.parametrize(
    "variable, reader",
    [(None, "sentence"), ("OPENAI_BASE_URL", "passages"), ("COURSE_CHAT_MODEL", "passages")],
)
def test_the_default_reader_suits_the_model(monkeypatch, variable, reader):
    if variable:
        monkeypatch.setenv(variable, "something")
    assert default_reader() == reader


def test_the_sentence_reader_sends_one_sentence(index, silent):
    answer("How often is the kettle descaled?", index, reader="sentence")
    user, options = silent[0]
    assert user == evidence_prompt(
        "How often is the kettle descaled?", "The kettle holds 1.7 litres and is descaled every 19 days."
    )
    assert options["examples"] == rag.EXAMPLES and "schema" not in options


def test_the_passages_reader_sends_every_passage_and_a_schema(index, silent):
    found = answer("How often is the kettle descaled?", index, reader="passages")
    user, options = silent[0]
    assert user == grounded_prompt(
        "How often is the kettle descaled?", [hit.passage for hit in found.passages]
    )
    assert options["schema"] == answer_schema(3) and found.text == "some words" and found.citations == []


def test_the_nearest_sentence_is_chosen_over_all_passages(passages):
    passage, part = best_sentence("Who changes the door code?", passages)
    assert (passage.page_id, part.text) == ("bike", "The door code is changed each quarter by Tove Lund.")


def test_a_table_row_goes_to_the_model_with_its_header_and_is_quoted_without(silent):
    index = Index()
    index.sync(
        [
            Page(
                "boats",
                "Boats",
                "# Boats\n\n| Boat | Length |\n|---|---|\n| Ibis | 9.6 m |\n| Kite | 11.2 m |\n",
            )
        ]
    )
    found = answer("What is the length of the boat Kite?", index, reader="sentence")
    assert found.citations[0].quote == "| Kite | 11.2 m |"
    assert "| Boat | Length |\n| Kite | 11.2 m |" in silent[0][0]


def test_a_passage_of_rules_only_is_read_as_it_is():
    bare = Passage("bare", "Bare", "Bare", "|---|---|", 0, 9, 9)
    passage, part = best_sentence("anything", [bare])
    assert (passage, part.text) == (bare, "|---|---|")


# ---- the grounded prompt --------------------------------------------------------------------------------------------


def test_passages_are_numbered_from_one_under_their_headings_and_the_question_is_last(passages):
    assert grounded_prompt("How deep?", passages[:2]) == (
        "[1] Tea kitchen > Kettle\nThe kettle holds 1.7 litres and is descaled every 19 days.\n\n"
        "[2] Tea kitchen > Cups\nCups go into the upper drawer.\n\nQuestion: How deep?"
    )


def test_without_passages_the_prompt_is_the_question():
    assert grounded_prompt("How deep?", []) == "Question: How deep?"


def test_braces_and_brackets_of_a_page_stay_as_they_are():
    odd = Passage("odd", "Odd {0}", "Odd {0}", "Run `{name}` and see [1] %s.", 0, 28, 12)
    assert grounded_prompt("{q}", [odd]) == "[1] Odd {0}\nRun `{name}` and see [1] %s.\n\nQuestion: {q}"


@pytest.mark.parametrize("count", [1, 3])
def test_the_schema_allows_the_passages_of_the_prompt_and_no_others(count):
    assert answer_schema(count)["properties"]["passage"]["enum"] == list(range(1, count + 1))
    assert (
        list(answer_schema(count)["properties"]) == ["passage", "answer"]
        and answer_schema(count)["additionalProperties"] is False
    )


# ---- reading a reply ------------------------------------------------------------------------------------------------


def test_a_good_reply_gives_its_answer_and_the_sentence_that_holds_it(passages):
    text, citations = read_reply(reply({"passage": 3, "answer": " Tove Lund "}), passages)
    assert text == "Tove Lund"
    assert citations == [
        Citation(
            "bike", "Bicycle shed", "Bicycle shed", "The door code is changed each quarter by Tove Lund."
        )
    ]


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        "text",
        7,
        {"answer": "x"},
        {"passage": 1},
        {"passage": 99, "answer": "x"},
        {"passage": "1", "answer": "x"},
        {"passage": None, "answer": "x"},
        {"passage": 1.5, "answer": "x"},
        {"passage": 1, "answer": None},
        {"passage": 1, "answer": 7},
        {"passage": [1], "answer": "x"},
    ],
    ids=repr,
)
def test_a_broken_reply_keeps_its_text_and_cites_nothing(passages, data):
    assert read_reply(reply(data), passages) == ("the reply as it came", [])


@pytest.mark.parametrize("number", [0, -1, -4])
def test_a_passage_number_below_one_cites_nothing(passages, number):
    assert read_reply(reply({"passage": number, "answer": "Tove Lund"}), passages) == (
        "the reply as it came",
        [],
    )


def test_the_quote_shares_most_tokens_with_the_answer_and_the_shorter_one_wins():
    text = "The lamp is blue and hangs high above the door. The lamp is red. It is cold."
    assert best_quote("red lamp", text) == "The lamp is red."
    assert best_quote("lamp", text) == "The lamp is red."


def test_a_text_without_sentences_has_no_quote():
    assert best_quote("red", "") == best_quote("red", "|---|---|") == ""


def test_without_an_index_the_skerry_pages_are_searched(tmp_path, monkeypatch, capsys):
    from helpers.retrieval import index as index_module

    monkeypatch.setattr(index_module, "index_folder", lambda name: tmp_path / name)
    index_module.skerry_index.cache_clear()
    found = answer("How deep may a Kittiwake 4 be moored?")
    assert found.text and found.citations[0].page_id.startswith(("sup-", "eng-"))
    assert capsys.readouterr().err == "indexing the 500 Skerry pages, once: about a minute\n"
    index_module.skerry_index.cache_clear()
