"""The RAG pipeline: every answer cites a quote that really stands in a passage that the reader may see."""

import pytest

from helpers.corpus import Page, stands_in
from helpers.generation import (
    CLOSED_BOOK,
    NOT_IN_DOCUMENTS,
    SYSTEMS,
    Answer,
    Citation,
    Reading,
    Reply,
    abstain_if_weak,
    answer,
    basic,
    endpoint,
    evidence_prompt,
    evidence_reader,
    grounded_prompt,
    is_abstention,
    readers,
    whole_passages,
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
def silent(monkeypatch) -> list:
    """No model: every question to it is noted and answered with `some words`."""
    asked = []

    def chat(user, **options):
        asked.append((user, options))
        return Reply("some words", 1, 1, 0.0)

    for module in (readers, evidence_reader):
        monkeypatch.setattr(module, "chat", chat)
    return asked


def reply(data, text: str = "the reply as it came") -> Reply:
    return Reply(text, 10, 5, 0.1, data=data)


# ---- from question to cited answer ---------------------------------------------------------------


def test_an_answer_cites_a_quote_that_stands_in_a_found_passage(index):
    found = answer("How many litres does the kettle hold?", index, **basic())
    citation = found.citations[0]
    assert len(found.citations) == 1 and citation.quote
    assert any(
        citation.page_id == hit.passage.page_id and citation.quote in hit.passage.text
        for hit in found.passages
    )
    assert found.prompt_tokens > 0 and found.completion_tokens > 0 and found.seconds > 0


def test_the_small_model_reads_the_value_and_cites_its_sentence(index):
    found = answer("How many litres does the kettle hold?", index, **basic())
    assert stands_in("1.7 litres", found.text)
    assert found.citations == [
        Citation("tea", "Tea kitchen", "Kettle", "The kettle holds 1.7 litres and is descaled every 19 days.")
    ]


def test_the_passages_reader_cites_the_passage_that_the_reply_names(index, monkeypatch):
    monkeypatch.setattr(
        readers, "chat", lambda user, **options: reply({"passage": 1, "answer": "every 19 days"})
    )
    found = answer("How often is the kettle descaled?", index, **basic("passages"))
    assert (found.text, found.prompt_tokens, found.completion_tokens) == ("every 19 days", 10, 5)
    assert found.citations == [
        Citation("tea", "Tea kitchen", "Kettle", "The kettle holds 1.7 litres and is descaled every 19 days.")
    ]


def test_the_local_model_can_be_held_to_the_schema(index):
    found = answer(
        "How many litres does the kettle hold?", index, **basic("passages")
    )  # a small model may be cut short; then it cites nothing
    assert found.text and all(
        any(citation.quote in hit.passage.text for hit in found.passages) for citation in found.citations
    )


def test_passages_come_ranked_and_k_says_how_many(index, silent):
    found = answer("kettle", index, k=2, threshold=None)
    assert [hit.rank for hit in found.passages] == [1, 2] and found.passages[0].passage.section == "Kettle"


def test_a_reader_gets_no_passage_and_no_quote_of_other_groups(index, silent):
    found = answer("When does the guard walk past the tank?", index, groups={"all-staff"}, threshold=None)
    assert {hit.passage.page_id for hit in found.passages} <= {"tea", "bike"}
    assert all("02:40" not in user for user, _ in silent) and all(
        "02:40" not in citation.quote for citation in found.citations
    )


def test_a_reader_of_the_group_gets_the_restricted_passage(index, silent):
    found = answer("When does the guard walk past the tank?", index, groups={"security"}, threshold=None)
    assert found.citations[0].page_id == "night" and "02:40" in found.citations[0].quote


@pytest.mark.parametrize("groups", [{"no-such-group"}, set()])
def test_a_reader_who_may_see_nothing_is_told_so_without_asking_the_model(index, silent, groups):
    found = answer("When does the guard walk past the tank?", index, groups=groups)
    assert (found.text, found.citations, found.passages, silent) == (NOT_IN_DOCUMENTS, [], [], [])


@pytest.mark.parametrize("reader", ["sentence", "passages"])
def test_without_passages_the_model_is_not_asked(silent, reader):
    found = answer("kettle", Index(), **basic(reader))
    assert (found.text, found.citations, found.prompt_tokens, found.completion_tokens, silent) == (
        NOT_IN_DOCUMENTS,
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
    assert str(answer("kettle", index, threshold=None)) == (
        "some words\n"
        "  [tea, Tea kitchen > Kettle: “The kettle holds 1.7 litres and is descaled every 19 days.”]"
    )


def test_a_citation_does_not_name_a_title_twice():
    assert (
        str(Citation("bike", "Bicycle shed", "Bicycle shed", "x"))
        == str(Citation("bike", "Bicycle shed", "", "x"))
        == "bike, Bicycle shed: “x”"
    )


# ---- settings ------------------------------------------------------------------------------------


def test_an_unknown_reader_is_refused():
    with pytest.raises(ValueError, match="There is no reader 'Sentence'; use 'sentence' or 'passages'"):
        basic("Sentence")


@pytest.mark.parametrize(
    "variable, reader",
    [(None, "sentence"), ("OPENAI_BASE_URL", "passages"), ("COURSE_CHAT_MODEL", "passages")],
)
def test_the_default_reader_suits_the_model(monkeypatch, variable, reader):
    if variable:
        monkeypatch.setenv(variable, "something")
    assert basic() == basic(reader)


def test_the_sentence_reader_sends_one_sentence(index, silent):
    answer("How often is the kettle descaled?", index, **basic("sentence"))
    user, options = silent[0]
    assert user == evidence_prompt(
        "How often is the kettle descaled?", "The kettle holds 1.7 litres and is descaled every 19 days."
    )
    assert options["examples"] == readers.EXAMPLES and "schema" not in options


def test_the_passages_reader_sends_every_passage_and_a_schema(index, silent):
    found = answer("How often is the kettle descaled?", index, **basic("passages"))
    user, options = silent[0]
    assert user == grounded_prompt(
        "How often is the kettle descaled?", [hit.passage for hit in found.passages]
    )
    assert options["schema"]["required"] == ["passage", "answer"]
    assert found.text == "some words" and found.citations == []


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
    found = answer("What is the length of the boat Kite?", index, **basic("sentence"))
    assert found.citations[0].quote == "| Kite | 11.2 m |"
    assert "| Boat | Length |\n| Kite | 11.2 m |" in silent[0][0]


def test_a_closed_book_searches_nothing(silent):
    class Refusing:
        def search(self, *_):
            raise AssertionError("nothing is searched")

    found = answer("How deep?", Refusing(), **CLOSED_BOOK)
    assert (found.text, found.passages, found.citations) == ("some words", [], []) and not found.abstained
    assert silent[0][0] == "How deep?"


def test_every_system_has_a_name_and_is_a_setting_of_answer(index, silent):
    assert set(SYSTEMS) == {"closed-book", "prompt-only", "engineered", "tuned", "both"}
    for settings in SYSTEMS.values():
        assert answer("How often is the kettle descaled?", index, **settings).text
    assert [options.get("adapter") for _, options in silent][-2:] == ["combined", "reader"]


# ---- a function of the reader's own --------------------------------------------------------------


@pytest.mark.parametrize(
    "said, text, cites",
    [
        ("1.7 litres", "1.7 litres", True),
        (Reply("1.7 litres", 5, 2, 0.1), "1.7 litres", True),
        (Reading("1.7 litres", None, Reply("?", 5, 2, 0.1)), "1.7 litres", False),
        (Reading("1.7 litres", 1, Reply("?", 5, 2, 0.1)), "1.7 litres", True),
        (Reading("1.7 litres", 7, Reply("?", 5, 2, 0.1)), "1.7 litres", False),
    ],
)
def test_a_reader_may_give_a_text_a_reply_or_a_reading(index, said, text, cites):
    found = answer("How many litres?", index, read=lambda question, evidence: said, verify=None)
    assert (found.text, bool(found.citations)) == (text, cites)


def test_a_reader_that_counts_no_tokens_leaves_them_unknown(index):
    found = answer("How many litres?", index, read=lambda question, evidence: "1.7 litres")
    assert found.prompt_tokens is None and found.completion_tokens is None


def test_a_reader_that_gives_something_else_is_named(index):
    with pytest.raises(ValueError, match="The reader gave a list; it must give a text"):
        answer("How many litres?", index, read=lambda question, evidence: ["x"])


@pytest.mark.parametrize("retriever", [["some", "texts"], 5, "my-documents"])
def test_what_cannot_search_is_named(retriever):
    with pytest.raises(
        ValueError, match=f"The retriever is a {type(retriever).__name__}, which cannot search"
    ):
        answer("How deep?", retriever)


def test_groups_that_are_a_text_are_refused(index):
    with pytest.raises(ValueError, match="give a set of names"):
        answer("How deep?", index, groups="all-staff")


# ---- abstaining ----------------------------------------------------------------------------------

LITRES = "How many litres does the kettle hold?"


@pytest.fixture
def says(index, monkeypatch):
    """Ask about the kettle; the model always says the same."""

    def ask(text: str, **settings):
        return answer(LITRES, index, read=lambda question, evidence: Reply(text, 9, 3, 0.0), **settings)

    return ask


@pytest.mark.parametrize(
    "text, yes",
    [
        (NOT_IN_DOCUMENTS, True),
        ("not in the documents", True),
        ("Not in the documents. But I think 9.", False),
        ("", False),
        ("9 m", False),
    ],
)
def test_only_the_agreed_sentence_is_an_abstention(text, yes):
    assert is_abstention(text) is yes


def test_a_copied_answer_is_given_and_cited(says):
    given = says("1.7 litres")
    assert (given.text, given.abstained, given.unsupported) == ("1.7 litres", False, ())
    assert given.citations[0].page_id == "tea" and "1.7 litres" in given.citations[0].quote
    assert given.cited is given.evidence[0] and given.confidence == given.cited.score
    assert list(given.stages) == ["search", "choose", "read"]
    assert given.seconds == pytest.approx(sum(given.stages.values()))


def test_a_reply_in_words_of_its_own_is_less_sure(says):
    given = says("a great many litres of tea", threshold=0.9)
    assert is_abstention(given.text) and given.citations == [] and "below 0.90" in given.reason
    assert 0 < given.confidence < given.evidence[0].score


def test_a_reply_with_a_number_that_is_not_in_the_cited_passage_is_withheld(says):
    given = says("17 litres", threshold=0.0)
    assert is_abstention(given.text) and given.citations == [] and "17" in given.reason
    assert (given.reply, given.unsupported) == ("17 litres", ("17",))
    assert says("17 litres", verify=None, threshold=None).text == "17 litres"


def test_an_own_check_may_withhold(says):
    given = says("1.7 litres", verify=lambda text, cited: ["too short"] if len(text) < 20 else [])
    assert given.reason == "not in the cited passage: too short"


def test_the_decision_can_be_taken_later(says):
    given = says("1.7 litres of tea", verify=None, threshold=None)
    assert abstain_if_weak(given, given.confidence) == given
    assert abstain_if_weak(given, given.confidence + 0.01).abstained


@pytest.mark.parametrize(
    "confidence, threshold, told",
    [
        (0.6, 0.9, "0.60, below 0.90"),
        (0.349, 0.35, "0.349, below 0.350"),
        (0.99996, 1.0, "0.99996, below 1.00000"),
        (0.5, 0.5 + 2e-16, "below 0.500000000000000"),
    ],
)
def test_a_withheld_answer_never_says_that_a_number_is_below_itself(confidence, threshold, told):
    given = Answer("How much?", "1.7 litres", confidence=confidence)
    assert told in abstain_if_weak(given, threshold, verify=None).reason
    assert abstain_if_weak(abstain_if_weak(given, 9.0), 0.0).abstained, "what was withheld stays withheld"


def test_a_model_that_says_that_it_is_not_there_is_believed(says):
    given = says("Not in the documents")
    assert given.abstained and given.text == NOT_IN_DOCUMENTS and given.citations == []
    assert given.reason == "the model says that it is not there"


def test_without_scores_no_threshold_applies(index):
    given = answer(LITRES, index, choose=whole_passages, read=lambda *_: "1.7 litres", threshold=9.0)
    assert given.confidence is None and given.text == "1.7 litres"


def test_without_an_index_the_skerry_pages_are_searched(silent):
    found = answer("How deep may a Kittiwake 4 be moored?", threshold=None)
    assert found.text == "some words" and found.citations[0].page_id.startswith(("sup-", "eng-"))


@pytest.mark.parametrize("ending", ["refused", "filtered", "only thought", "empty"])
def test_what_is_no_answer_is_not_given_as_one(index, ending):
    reply = Reply("I will not say 1.7 litres.", 9, 3, 0.0, ending)
    given = answer(LITRES, index, read=lambda *_: reply)
    assert given.abstained and given.citations == [] and given.reason == reply.why


def test_a_threshold_that_is_no_number_is_refused(index):
    with pytest.raises(ValueError, match="threshold is 'high'; give a number"):
        answer(LITRES, index, threshold="high")


def test_a_citation_without_a_title_names_its_page_alone():
    assert str(Citation("text-1", "", "", "x")) == "text-1: “x”"


def test_without_evidence_the_model_is_not_asked(index, silent):
    given = answer(LITRES, index, choose=lambda question, hits: [])
    assert given.abstained and given.reason == "nothing was chosen" and len(given.passages) == 3
    assert silent == []
