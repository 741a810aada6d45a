"""Six arms on the final questions: asked once, item by item, each lost answer with its stage."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from helpers.corpus import Passage, Sentence, load_questions
from helpers.experiments import final, verdict
from helpers.experiments.arms import judged_answer, try_system
from helpers.experiments.final import evidence_rank, item, main, summary_line
from helpers.experiments.recording import Record
from helpers.experiments.verdict import (
    WHERE,
    final_about,
    final_outcomes,
    lost_in,
    six_arms,
    waterfall,
    where_lost,
)
from helpers.generation import (
    BOTH,
    ENGINEERED,
    NOT_IN_DOCUMENTS,
    PROMPT_ONLY,
    TUNED,
    Answer,
    Evidence,
    Reply,
    evidence_reader,
    from_otlp,
    readers,
    to_otlp,
    traced,
    whole_passages,
)
from helpers.generation.readers import HouseReader
from helpers.retrieval import FoundRetriever, Hit

QUESTION = next(question for question in load_questions("practice") if question.type == "lookup")
ABSENT = next(question for question in load_questions("practice") if not question.answerable)
GOLD = QUESTION.gold[0]
PAGE = Passage(GOLD.page_id, "Page", "", GOLD.quote, GOLD.start, GOLD.end, 9)
OTHER = Passage("tea", "Tea", "", "Tea is at four.", 0, 15, 9)


def given(text, passages=(PAGE,), read=PAGE, cited=PAGE, question=QUESTION):
    """An answer as the road gives it: found passages, the piece that was read, the piece that is cited."""
    pieces = {id(one): Evidence(one, Sentence(one.text), 1, 0.5) for one in (PAGE, OTHER)}
    silent = text == NOT_IN_DOCUMENTS
    made = Answer(
        question.question,
        text,
        passages=[Hit(one, 1.0, rank) for rank, one in enumerate(passages, 1)],
        evidence=[pieces[id(read)]],
        cited=None if silent else replace(pieces[id(cited)], number=list(passages).index(cited) + 1),
        reason="it is not there" if silent else "",
        prompt_tokens=200,
    )
    return judged_answer(question, made, BOTH)


RIGHT = QUESTION.answers[0]
LONG = f"{RIGHT}, as everybody knows who has ever been there and has seen it with his own eyes"


@pytest.mark.parametrize(
    "one, where",
    [
        (given(RIGHT), "good"),
        (given("Tea", (OTHER,), OTHER, OTHER), "not retrieved"),
        (given("Tea", (PAGE, OTHER), OTHER, OTHER), "not chosen"),
        (given("a penguin"), "misread"),
        (given(RIGHT, (PAGE, OTHER), PAGE, OTHER), "miscited"),
        (given(LONG), "form"),
        (given(NOT_IN_DOCUMENTS), "silent"),
        (given("Tea", question=ABSENT), "invented"),
        (given(NOT_IN_DOCUMENTS, question=ABSENT), "good"),
    ],
)
def test_each_loss_has_its_stage(one, where):
    assert where_lost(one) == where and where in WHERE
    assert item(one)["good"] == (where == "good") and item(one)["tokens"] == 200


KINDS = {"good": RIGHT, "misread": "a penguin", "silent": NOT_IN_DOCUMENTS, "form": LONG}


@pytest.mark.parametrize(
    "system", [BOTH, ENGINEERED, PROMPT_ONLY, TUNED], ids=["both", "engineered", "prompt", "tuned"]
)
def test_the_stage_of_loss_follows_from_the_trace_alone(system, monkeypatch):
    """Traced, written as JSON, read back and judged: the waterfall of the answers themselves."""
    replies = [*KINDS.values(), f"{RIGHT} [1]", f"{RIGHT} [2]", f"{NOT_IN_DOCUMENTS}", "Tea [2]"]
    rankings = [[PAGE, OTHER], [OTHER, PAGE], [OTHER]]
    asked = [(QUESTION, reply, ranking) for reply in replies for ranking in rankings]
    asked += [(ABSENT, reply, rankings[0]) for reply in (NOT_IN_DOCUMENTS, "Tea")]
    made, traces = [], []
    for question, reply, ranking in asked:
        said = Reply(reply, 100, 5, 0.1)
        monkeypatch.setattr(readers, "chat", lambda *_, said=said, **__: said)
        monkeypatch.setattr(evidence_reader, "chat", lambda *_, said=said, **__: said)
        found = FoundRetriever({question.question: [Hit(one, 1.0, n) for n, one in enumerate(ranking, 1)]})
        how = {**system, "choose": whole_passages}
        if not isinstance(system["read"], HouseReader):
            how |= {"read": lambda question, evidence, reply=reply: reply, "verify": None, "threshold": None}
        with traced() as seen:
            (one,) = try_system(how, [question], found)
        made.append(one)
        traces += from_otlp(json.loads(json.dumps(to_otlp(seen))))
    stages = [lost_in(trace, question, system) for trace, (question, _, _) in zip(traces, asked, strict=True)]
    assert stages == [where_lost(one) for one in made]
    assert {where: stages.count(where) for where in WHERE if where in stages} == waterfall(made)
    assert len(set(stages)) >= 4


def test_losses_are_counted_in_the_order_of_the_road():
    counted = waterfall([given(NOT_IN_DOCUMENTS), given(RIGHT), given("a penguin"), given(RIGHT)])
    assert list(counted.items()) == [("good", 2), ("misread", 1), ("silent", 1)]


def test_both_and_engineered_share_all_but_who_reads():
    assert len(six_arms()) == 6
    assert six_arms()["both"] is BOTH and six_arms()["RAG, engineered"] is ENGINEERED


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """Two final questions, a record of their own, and systems that answer at once."""
    record, calls, trained = Record(tmp_path / "final.json"), [], {"reader.gguf": "first"}
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    for module in (verdict, final):
        monkeypatch.setattr(module, "FINAL", record)
    monkeypatch.setattr(final, "load_questions", lambda split: [QUESTION, ABSENT])
    monkeypatch.setattr(final, "serve", lambda adapter: adapter)
    monkeypatch.setattr(final, "shipped", lambda name: SimpleNamespace(sha256=dict(trained)))
    monkeypatch.setattr(final, "skerry_hybrid", lambda tuned: tuned)
    monkeypatch.setattr(final, "READMES", Record(tmp_path / "strangers.json"))
    monkeypatch.setattr(verdict, "READMES", Record(tmp_path / "strangers.json"))
    for module in (verdict, final):
        monkeypatch.setattr(module, "FRESH_READMES", Record(tmp_path / "fresh.json"))
    monkeypatch.setattr(final, "stranger_index", lambda tuned, name="": tuned)
    monkeypatch.setattr(final, "readme_questions", lambda name="": [QUESTION, ABSENT])
    found = FoundRetriever({one.question: [Hit(PAGE, 1.0, 1)] for one in (QUESTION, ABSENT)})
    monkeypatch.setattr(final, "search_once", lambda questions, retriever, k: found)

    def tried(system, questions, found, progress):
        if len(calls) == stop["at"]:
            raise KeyboardInterrupt
        calls.append(system)
        return [given(RIGHT), given("Tea", question=ABSENT)]

    stop = {"at": None, "trained": trained}
    monkeypatch.setattr(final, "try_system", tried)
    return calls, stop


def test_they_are_asked_once_and_the_look_is_counted(asked, capsys):
    assert main([]) == 0 and "asked 0 times: never" in capsys.readouterr().out
    assert main(["ask"]) == 0
    assert "asked 1 time:" in capsys.readouterr().out
    assert {name: [one["where"] for one in items] for name, items in final_outcomes().items()} == {
        name: ["good", "invented"] for name in six_arms()
    }
    assert final_about()["recall_at_3"] == final_about()["recall_at_3_plain"] == [1.0]
    assert final_about("READMEs") == {"looks": [], "n": 0, "earlier": []}
    assert final_outcomes("READMEs") == {}
    assert main(["ask"]) == 1 and "--again" in capsys.readouterr().err
    assert len(asked[0]) == 6
    assert main(["ask", "--again"]) == 0 and "asked 2 times" in capsys.readouterr().out


def test_one_arm_is_asked_again_and_its_earlier_answers_stay(asked, monkeypatch, capsys):
    calls, _ = asked
    assert main(["ask", "--again", "both"]) == 1 and "never asked" in capsys.readouterr().err
    assert main(["ask"]) == 0 and final_about()["earlier"] == []
    before = final_outcomes()
    both = [given(NOT_IN_DOCUMENTS), given(NOT_IN_DOCUMENTS, question=ABSENT)]
    monkeypatch.setattr(final, "try_system", lambda *_: both)
    assert main(["ask", "--again", "both"]) == 0 and len(calls) == 6
    after, about = final_outcomes(), final_about()
    assert [one["where"] for one in after["both"]] == ["silent", "good"]
    assert {name: after[name] for name in after if name != "both"} == {
        name: before[name] for name in before if name != "both"
    }
    assert len(about["looks"]) == 2 and about["looks"][1].endswith("(both)")
    (kept,) = about["earlier"]
    assert kept["arm"] == "both" and kept["good"] == [True, False] and kept["abstained"] == [False, False]
    with pytest.raises(SystemExit):
        main(["ask", "--again", "neither"])
    capsys.readouterr()
    assert main(["--again", "both"]) == 1 and "ask, readmes or fresh" in capsys.readouterr().err
    assert len(final_about()["looks"]) == 2


def test_an_interrupted_run_goes_on_and_writes_nothing_before_its_end(asked):
    calls, stop = asked
    stop["at"] = 4
    assert main(["ask"]) == 130
    assert not verdict.FINAL.path.exists()
    stop["at"] = None
    assert main(["ask"]) == 0 and len(calls) == 6


def test_answers_kept_from_before_a_new_training_are_not_taken_up(asked):
    calls, stop = asked
    stop["at"] = 4
    assert main(["ask"]) == 130
    stop["at"] = None
    stop["trained"]["reader.gguf"] = "second"
    assert main(["ask"]) == 0 and len(calls) == 4 + 6
    assert {
        row["adapters"]["reader"]["reader.gguf"] for row in verdict.FINAL.rows().values() if "items" in row
    } == {"second"}


def test_the_readmes_are_counted_apart(asked, capsys):
    assert main(["readmes"]) == 0
    assert "READMEs: asked 1 time" in capsys.readouterr().out
    assert final_about()["looks"] == [] and len(final_about("READMEs")["looks"]) == 1
    assert final_outcomes("READMEs")["both"][0]["good"] is True
    assert main(["readmes"]) == 1 and main(["ask"]) == 0


def test_the_fresh_ones_are_a_set_of_their_own_and_another_name_is_refused(asked, capsys):
    assert main(["fresh"]) == 0 and "fresh READMEs: asked 1 time" in capsys.readouterr().out
    assert final_about("READMEs")["looks"] == [] and len(final_about("fresh READMEs")["looks"]) == 1
    with pytest.raises(ValueError, match="there are final, READMEs, fresh READMEs"):
        final_outcomes("readme")


def test_evidence_has_the_rank_of_the_first_piece_that_holds_it():
    one = given(RIGHT)
    assert evidence_rank(one) == item(one)["evidence"] == 1
    assert evidence_rank(given(NOT_IN_DOCUMENTS, question=ABSENT)) is None


def test_a_line_names_only_what_was_lost():
    line = summary_line("both", [{"good": True, "where": "good"}] * 3 + [{"good": False, "where": "misread"}])
    assert line.endswith("misread 1") and "3/4" in line
