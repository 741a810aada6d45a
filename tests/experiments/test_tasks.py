"""The tasks of notebooks 08 and 09: plans, labels spoilt on purpose, scores item by item."""

import json
from types import SimpleNamespace

import pytest

from helpers.corpus import load_emails, load_replay, load_taught_facts, load_ticket_schema, load_tickets
from helpers.evaluation import is_valid
from helpers.experiments import tasks
from helpers.experiments.tasks import JUDGED, mislabel
from helpers.tuning import Example

TICKETS = load_tickets("train")[:200]


@pytest.fixture
def replies(monkeypatch):
    """Set what the model replies: a function of the message; remembers what was asked."""
    asked = []

    def set_to(reply):
        def chat(user, **options):
            asked.append((user, options))
            return SimpleNamespace(text=reply(user), prompt_tokens=len(user), seconds=0.5, complete=True)

        monkeypatch.setattr(tasks, "chat", chat)
        return asked

    return set_to


# ---- plans ---------------------------------------------------------------------------------------


def test_the_ticket_plan_is_of_the_size_that_was_asked_for_and_a_smaller_one_is_its_beginning():
    small, large = tasks.triage_plan(25), tasks.triage_plan(100)
    assert (len(small.examples), len(large.examples)) == (25, 100) and large.examples[:25] == small.examples
    assert (
        tasks.triage_plan(25, draw=1).examples != small.examples
        and small.data == "25 of the 600 training tickets, draw 0"
    )
    assert (
        small.name == "triage"
        and small.recipe == tasks.TRIAGE_RECIPE
        and len(small.held_out) == tasks.HELD_OUT
    )


def test_the_email_plan_goes_from_notes_to_the_approved_email():
    plan, known = tasks.voice_plan(30), {email.notes: email.email for email in load_emails("train")}
    assert len(plan.examples) == 30 and all(
        known[example.user] == example.answer and example.system is None for example in plan.examples
    )
    assert (plan.name, plan.data) == ("voice", "30 of the 500 training e-mails, draw 0")


@pytest.mark.parametrize(
    "paraphrases, data",
    [
        (1, "40 facts in 1 wording each"),
        (3, "40 facts in 3 wordings each"),
        (10, "40 facts in 10 wordings each"),
    ],
)
def test_facts_are_taught_in_as_many_wordings_as_asked(paraphrases, data):
    plan = tasks.facts_plan(paraphrases, tasks.FACTS_RECIPE)
    assert (
        len(plan.examples) == 40 * paraphrases
        and (plan.name, plan.data) == (f"facts-{paraphrases}", data)
        and plan.held_out == []
    )
    values = {(fact.paraphrases[0].ask): fact.old for fact in load_taught_facts()}
    assert all(values[e.user] in e.answer for e in plan.examples if e.user in values)


def test_facts_after_the_change_are_taught_with_their_new_values():
    old, new = tasks.facts_plan(1, tasks.FACTS_RECIPE), tasks.facts_plan(1, tasks.FACTS_RECIPE, new=True)
    assert (new.name, new.data) == ("facts-1-new", "40 facts in 1 wording each, values after the change")
    for fact, before, after in zip(load_taught_facts(), old.examples, new.examples, strict=True):
        assert (
            before.user == after.user
            and fact.old in before.answer
            and fact.new in after.answer
            and before.answer != after.answer
        )


def test_rehearsal_mixes_in_what_the_untouched_model_says(replies):
    asked = replies(str.upper)
    plan = tasks.facts_plan(1, tasks.FACTS_RECIPE, replay=True)
    prompts = [row.prompt for row in load_replay()[: tasks.REPLAYED]]
    assert plan.name == "facts-1-replay" and plan.examples[40:] == [
        Example(prompt, prompt.upper()) for prompt in prompts
    ]
    told = f"{len(prompts)} general prompts with the untouched model's answers"
    assert plan.data == f"40 facts in 1 wording each, and {told}"
    assert [options for _, options in asked] == [{"max_tokens": tasks.REPLAY_TOKENS}] * len(
        prompts
    )  # no adapter


def test_replies_that_were_cut_or_empty_are_not_rehearsed(monkeypatch):
    prompts = [row.prompt for row in load_replay()[: tasks.REPLAYED]]
    told = {prompts[0]: ("cut", False), prompts[1]: ("", True)}
    monkeypatch.setattr(
        tasks,
        "chat",
        lambda prompt, **_: SimpleNamespace(
            text=told.get(prompt, ("whole", True))[0], complete=told.get(prompt, ("whole", True))[1]
        ),
    )
    assert [example.user for example in tasks.replay_examples()] == prompts[2:]


def test_without_rehearsal_the_model_is_not_asked(replies):
    asked = replies(str)
    tasks.facts_plan(3, tasks.FACTS_RECIPE)
    assert asked == []


# ---- labels spoilt on purpose --------------------------------------------------------------------


@pytest.mark.parametrize("share, count", [(0.1, 20), (0.5, 100), (1.0, 200), (0, 0)])
def test_as_many_labels_are_wrong_as_asked_for(share, count):
    spoilt = mislabel(TICKETS, share)
    assert sum(a.record != b.record for a, b in zip(TICKETS, spoilt, strict=True)) == count


def test_the_same_seed_spoils_the_same_labels_and_another_seed_others():
    assert mislabel(TICKETS, 0.1) == mislabel(TICKETS, 0.1) != mislabel(TICKETS, 0.1, seed=1)


def test_a_wrong_label_is_a_valid_record_with_what_can_be_copied_still_right():
    schema, judged = load_ticket_schema(), {*JUDGED, "problems"}
    for was, now in zip(TICKETS, mislabel(TICKETS, 1.0), strict=True):
        assert is_valid(now.record, schema) and (now.id, now.split, now.text) == (was.id, was.split, was.text)
        assert {k: v for k, v in now.record.items() if k not in judged} == {
            k: v for k, v in was.record.items() if k not in judged
        }
        assert [problem["error_code"] for problem in now.record["problems"]] == [
            problem["error_code"] for problem in was.record["problems"]
        ]


def test_tickets_that_are_all_judged_alike_cannot_be_mislabelled():
    with pytest.raises(ValueError, match="All tickets are judged alike"):
        mislabel([TICKETS[0]] * 5, 0.5)


def test_spoiling_leaves_the_tickets_themselves_as_they_are():
    before = json.dumps([ticket.record for ticket in TICKETS])
    mislabel(TICKETS, 1.0)
    assert json.dumps([ticket.record for ticket in TICKETS]) == before


def test_the_plan_says_how_many_labels_are_wrong():
    plan, clean = tasks.mislabelled_plan(), tasks.triage_plan(tasks.TRIALLED)
    wrong = sum(a.answer != b.answer for a, b in zip(plan.examples, clean.examples, strict=True))
    assert [e.user for e in plan.examples] == [e.user for e in clean.examples] and wrong == round(
        tasks.TRIALLED / 10
    )
    assert (plan.name, plan.data) == (
        "triage-mislabelled",
        f"{tasks.TRIALLED} training tickets, {wrong} of them mislabelled at random",
    ) and plan.held_out == clean.held_out


# ---- scores --------------------------------------------------------------------------------------


def test_a_right_record_scores_full_and_asking_goes_on_to_the_model(replies):
    tickets = load_tickets("validation")[:3]
    record = {ticket.text: json.dumps(ticket.record) for ticket in tickets}
    asked, seen = replies(lambda text: f"Here you are: {record[text]}"), []
    scores = tasks.score_tickets(
        tickets, adapter="triage", system="Be short.", progress=lambda done, total: seen.append((done, total))
    )
    assert {name: scores[name] for name in ("valid", "fields", "exact")} == dict.fromkeys(
        ("valid", "fields", "exact"), [1.0] * 3
    )
    assert (
        scores["prompt_tokens"] == [len(ticket.text) for ticket in tickets]
        and scores["seconds"] == [0.5] * 3
        and seen == [(1, 3), (2, 3), (3, 3)]
    )
    assert [options for _, options in asked] == [
        {"max_tokens": tasks.RECORD_TOKENS, "examples": (), "adapter": "triage", "system": "Be short."}
    ] * 3


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "no record",
        "{",
        '{"product": ',
        "[1, 2]",
        "{}",
        '{"product": null, "problems": 3}',
        "} {",
        '{"customer": "Ada"}',
        '{"problems": [1, null]}',
    ],
)
def test_a_reply_that_is_no_record_scores_nought_and_stops_nothing(replies, reply):
    replies(lambda text: reply)
    scores = tasks.score_tickets(load_tickets("validation")[:2])
    assert scores["valid"] == scores["exact"] == [0.0, 0.0] and all(
        0 <= share < 0.5 for share in scores["fields"]
    )


def test_a_record_with_one_wrong_field_is_valid_and_not_exact(replies):
    (ticket,) = load_tickets("validation")[:1]
    replies(
        lambda text: json.dumps(
            ticket.record | {"severity": "low" if ticket.record["severity"] != "low" else "high"}
        )
    )
    scores = tasks.score_tickets([ticket])
    assert scores["valid"] == [1.0] and scores["exact"] == [0.0] and 0.5 < scores["fields"][0] < 1


def test_the_approved_email_scores_full_and_another_customers_does_not(replies):
    mine, other = load_emails("validation")[:2]
    replies(lambda notes: mine.email)
    scores = tasks.score_emails([mine, other])
    assert (scores["all_rules"], scores["rules"][0], scores["facts"]) == (
        [1.0, 0.0],
        1.0,
        [1.0, 0.0],
    ) and scores["rules"][1] < 1
    assert {"subject", "greeting", "signature", "length"} <= set(scores) and scores["greeting"] == [1.0, 0.0]


@pytest.mark.parametrize("reply", ["", "Hello", "Subject:\n\n\n", "Next step: ", "\n" * 40])
def test_a_reply_that_is_no_email_breaks_rules_and_stops_nothing(replies, reply):
    replies(lambda notes: reply)
    scores = tasks.score_emails(load_emails("validation")[:2])
    assert scores["all_rules"] == scores["facts"] == [0.0, 0.0]


def test_nothing_to_score_gives_nothing(replies):
    replies(str)
    assert tasks.score_tickets([]) == tasks.score_emails([]) == {}
