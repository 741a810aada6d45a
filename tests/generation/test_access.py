"""A restricted page reaches neither the prompt, nor a log, nor a cache of someone who may not read it."""

import logging

import pytest
from stand_in import completion

from helpers import settings
from helpers.corpus import Page, chunk_pages, load_pages, load_questions, sentences
from helpers.generation import Endpoint, answer, basic, client, is_abstention, transport
from helpers.retrieval import (
    BM25Retriever,
    DenseRetriever,
    HybridRetriever,
    Index,
    RerankRetriever,
    get_embedder,
)
from helpers.retrieval.store import BULK

SECRET = "The guard walks past the tank at 02:40."
ASKED = "When does the guard walk past the tank?"
STAFF = {"all-staff"}


@pytest.fixture
def prompts(monkeypatch) -> list[str]:
    """Everything that is sent to the chat model, whole; the model says `x`."""
    sent = []

    async def complete(client, address, body, stream):
        sent.append(str(body))
        return completion('{"passage": 1, "answer": "x"}' if "response_format" in body else "x")

    monkeypatch.setattr(transport, "complete", complete)
    monkeypatch.setattr(client, "endpoint", lambda: Endpoint("http://127.0.0.1:1/v1", "m"))
    return sent


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    """An empty cache folder of this test's own, with the models of the machine."""
    monkeypatch.setenv("COURSE_MODELS", str(settings.models_folder()))
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    get_embedder.cache_clear()
    yield tmp_path
    get_embedder.cache_clear()


class Reverse:
    """A reranker that prefers what the first stage liked least."""

    def score(self, query, hits):
        return [hit.rank for hit in hits]


def every_retriever(pages) -> list:
    passages, index = chunk_pages(pages), Index()
    index.sync(pages)
    dense, keyword = DenseRetriever(passages), BM25Retriever(passages)
    return [
        index,
        dense,
        keyword,
        HybridRetriever([dense, keyword]),
        RerankRetriever(HybridRetriever([dense, keyword]), Reverse()),
    ]


def files_with(folder, text: str) -> list:
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and any(text.encode(code) in path.read_bytes() for code in ("utf-8", "utf-16-le"))
    ]


def test_every_retriever_finds_the_restricted_passage_for_a_member_only(pages):
    for retriever in every_retriever(pages):
        assert "night" in {hit.passage.page_id for hit in retriever.search(ASKED, 4)}
        assert "night" in {hit.passage.page_id for hit in retriever.search(ASKED, 4, {"security"})}
        assert "night" not in {hit.passage.page_id for hit in retriever.search(ASKED, 4, STAFF)}


@pytest.mark.parametrize("reader", ["sentence", "passages"])
def test_no_prompt_holds_a_restricted_text(pages, prompts, reader):
    for retriever in every_retriever(pages):
        answer(ASKED, retriever, groups=STAFF, **basic(reader))
        answer(ASKED, retriever, groups=STAFF, threshold=None)
    assert len(prompts) == 10 and not any("02:40" in prompt or "Night watch" in prompt for prompt in prompts)
    answer(ASKED, retriever, groups={"security"}, **basic(reader))
    assert "02:40" in prompts[-1]


def test_no_restricted_page_of_skerry_reaches_the_prompt_of_all_staff(prompts):
    pages = load_pages()
    retriever = BM25Retriever(chunk_pages(pages))
    asked = [q for split in ("practice", "test") for q in load_questions(split) if q.access != "all-staff"]
    open_text = "\n".join(page.text for page in pages if page.access == "all-staff")
    secret = {
        part.text
        for page in pages
        if page.access != "all-staff"
        for passage in chunk_pages([page])
        for part in sentences(passage.text)
    }
    secret = [text for text in secret if len(text) > 20 and text not in open_text]
    assert len(asked) == 20 and len(secret) > 200
    for question in asked:
        answer(question.question, retriever, groups=STAFF, **basic("passages"))
    assert len(prompts) == 20 and not any(text in prompt for prompt in prompts for text in secret)
    answer(asked[0].question, retriever, groups={asked[0].access}, **basic("sentence"))
    assert any(text in prompts[-1] for text in secret)


def test_the_cache_folder_holds_no_text_at_all_after_a_filtered_question(pages, own_cache, prompts):
    more = [Page(f"p{i}", f"Page {i}", f"Berth number {i} is painted in spring.") for i in range(BULK)]
    passages = chunk_pages(pages + more)
    answer(
        ASKED,
        HybridRetriever([DenseRetriever(passages), BM25Retriever(passages)]),
        groups=STAFF,
        threshold=None,
    )
    assert [path.suffix for path in (own_cache / "embeddings").iterdir()] == [".sqlite"], (
        "vectors were cached, so there is something to look into"
    )
    for text in ("02:40", "guard walks", "Night watch", "Berth number 7"):
        assert files_with(own_cache, text) == []


def test_the_vector_database_holds_every_text_so_its_folder_must_be_protected(pages, tmp_path):
    Index(tmp_path / "store").sync(pages)
    assert files_with(tmp_path, SECRET)


def test_logs_at_their_most_talkative_hold_only_what_the_reader_may_see(pages, caplog, capfd):
    passages = chunk_pages(pages)
    with caplog.at_level(logging.DEBUG):
        answer(ASKED, BM25Retriever(passages), groups=STAFF, threshold=None)
    out, err = capfd.readouterr()
    assert "02:40" not in caplog.text + out + err and "Night watch" not in caplog.text + out + err


def test_a_reader_without_groups_asks_in_vain(pages, prompts):
    assert (
        is_abstention(answer(ASKED, BM25Retriever(chunk_pages(pages)), groups=set()).text) and prompts == []
    )


def test_the_widget_asks_as_all_staff_and_the_chosen_group_and_escapes_what_it_shows(pages):
    from helpers.classroom import ask_as
    from helpers.generation import Reply

    retriever, seen = (
        BM25Retriever(chunk_pages([Page("odd", "Guard <b>tank", "# Guard\n\nThe guard sleeps."), *pages])),
        [],
    )

    def ask(question, retriever, groups, threshold):
        seen.append(groups)
        return answer(
            question,
            retriever,
            groups=groups,
            threshold=threshold,
            read=lambda _, evidence: Reply(evidence[0].text, 1, 1, 0.1),
        )

    widget = ask_as(retriever, [ASKED], ["security", "all-staff"], ask)
    _, text, (who, _, button), result = *widget.children[:2], widget.children[2].children, widget.children[3]
    button.click()
    assert "02:40" not in result.value and "&lt;b&gt;" in result.value and "<b>tank" not in result.value
    who.value = "security"
    button.click()
    assert "02:40" in result.value and "verified" in result.value and seen == [STAFF, STAFF | {"security"}]
    text.value = " "
    button.click()
    assert "question is empty" in result.value and not button.disabled
