"""Notebook 09's trials: which questions are asked, how replies are judged, pages after the change.

The model is a fake here.
"""

import math
from types import SimpleNamespace

import pytest

from helpers.corpus import load_pages, load_probes, load_questions, load_revisions, load_taught_facts
from helpers.evaluation import is_right
from helpers.experiments import knowledge as trials
from helpers.generation import Reply, chat
from helpers.generation.replies import reply_of


@pytest.fixture
def model(monkeypatch):
    """A model that says what `model.says` returns, and remembers how it was asked."""
    fake = SimpleNamespace(says=lambda text: "53 days", asked=[], probability=0.7)

    def chat(text, **options):
        fake.asked.append((text, options))
        return Reply(fake.says(text), 1, 1, 0.0, mean_probability=fake.probability)

    monkeypatch.setattr(trials, "chat", chat)
    return fake


def test_every_fact_meets_the_question_and_the_revision_of_the_same_change():
    asked = trials.fresh_questions(load_taught_facts(), load_revisions())
    assert len(asked) == 40
    assert all(
        item.revision.question == item.question.id == item.fact.question and item.id == item.revision.id
        for item in asked
    )
    assert all(
        is_right(item.fact.old, list(item.revision.old_answers))
        and is_right(item.fact.new, list(item.revision.new_answers))
        for item in asked
    )


def test_untaught_questions_are_practice_questions_on_other_facts_and_the_same_every_time():
    facts = load_taught_facts()
    found = trials.untaught_questions(facts, 40)
    assert len({q.id for q in found}) == 40 and found == trials.untaught_questions(facts, 40)
    assert {q.id for q in found} <= {q.id for q in load_questions("practice")} and not {
        q.id for q in found
    } & {fact.question for fact in facts}
    assert all(q.answerable for q in found)
    taught = {value for fact in facts for value in (fact.old,)}
    assert not any(
        is_right(value, list(q.answers)) and q.id in {fact.question for fact in facts}
        for q in found
        for value in taught
    )


def test_adapter_system_message_and_probabilities_are_asked_for(model):
    done = []
    trials.ask_all(["one", "two"], "facts-10", "Be brief.", progress=lambda made, of: done.append((made, of)))
    assert [text for text, _ in model.asked] == ["one", "two"] and done == [(1, 2), (2, 2)]
    assert all(
        options["adapter"] == "facts-10" and options["system"] == "Be brief." and options["logprobs"] is True
        for _, options in model.asked
    )


def test_replies_are_judged_one_by_one(model):
    model.says = {"a": "53 days", "b": "Not in the documents.", "c": "9 days"}.get
    verdicts = trials.judge_all(trials.ask_all(["a", "b", "c"]), [["53 days"]] * 3)
    assert [verdict.kind for verdict in verdicts] == ["right", "abstained", "confident invention"]
    with pytest.raises(ValueError):
        trials.judge_all(trials.ask_all(["a"]), [])


def test_probes_are_right_when_an_accepted_answer_stands_in_the_reply(model):
    model.says = lambda text: "It is Paris."
    probes = [SimpleNamespace(prompt="?", answers=("Paris",)), SimpleNamespace(prompt="?", answers=("Rome",))]
    assert trials.probes_right(probes) == [True, False]


def test_all_edits_reach_their_pages_and_no_other_page_changes():
    pages, revisions = load_pages(), load_revisions()
    after = trials.edited_pages(pages, revisions)
    changed = {page.id for page, old in zip(after, pages, strict=True) if page.text != old.text}
    assert changed == {revision.page for revision in revisions}
    texts = {page.id: page.text for page in after}
    assert all(revision.replace in texts[revision.page] for revision in revisions)


# ---- the probability of a reply ------------------------------------------------------------------


def told(**choice):
    """The reply in a chat completion that told this about its tokens."""
    return reply_of({"choices": [{"message": {"content": "53 days"}, **choice}]}, 0.1)


def test_the_mean_probability_is_the_geometric_mean():
    def tokens(*probabilities):
        return {
            "content": [{"token": "x", "logprob": math.log(p), "top_logprobs": []} for p in probabilities]
        }

    assert told(logprobs=tokens(0.5, 0.125)).mean_probability == pytest.approx(0.25)
    assert told(logprobs=tokens(1.0)).mean_probability == 1.0


@pytest.mark.parametrize("choice", [{"logprobs": None}, {"logprobs": {"content": None}}, {}])
def test_without_log_probabilities_there_is_none(choice):
    assert told(**choice).mean_probability is None


def test_the_local_server_tells_the_probability_of_every_token(monkeypatch):
    for name in ("OPENAI_BASE_URL", "COURSE_CHAT_MODEL"):
        monkeypatch.delenv(name, raising=False)
    reply = chat("Say yes.", max_tokens=4, logprobs=True)
    assert 0 < reply.mean_probability <= 1 and chat("Say yes.", max_tokens=4).mean_probability is None


def test_another_question_is_of_its_kind_and_has_another_answer():
    probes = load_probes()
    for probe, other in zip(probes, trials.another_question(probes), strict=True):
        assert probe.kind == other.kind and not set(probe.answers) & set(other.answers)
    assert trials.another_question(probes[:1]) == probes[:1]


def test_what_the_own_question_adds_is_a_difference(monkeypatch):
    fits = {"What is the capital of France?": "Paris", "What is the capital of Japan?": "Tokyo"}
    monkeypatch.setattr(
        trials, "log_probability", lambda asked, text, adapter: -1.0 if fits[asked] == text else -4.0
    )
    told = trials.probe_likelihoods(load_probes()[:2])
    assert told == {"own": [-1.0, -1.0], "another": [-4.0, -4.0], "raised": [3.0, 3.0]}
