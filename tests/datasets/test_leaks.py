"""No item of one split stands in the other: exactly, nearly, or as the same template with other names."""

import pytest

from helpers.corpus import (
    load_emails,
    load_probes,
    load_questions,
    load_replay,
    load_taught_facts,
    load_tickets,
    skerry,
)
from skerry_tools.checks.leaks import check_leaks, check_templates
from skerry_tools.checks.teaching import check_replay_leaks, check_taught_leaks


def items(rows, text):
    return [(row.id, text(row)) for row in rows]


def test_no_practice_question_leaks_into_the_test_questions():
    practice, test = (items(load_questions(split), lambda row: row.question) for split in skerry.SPLITS)
    assert check_leaks(practice, test) == []


TASKS = {
    "tickets": (load_tickets, lambda row: row.text),
    "e-mails": (load_emails, lambda row: row.email),
    "e-mail notes": (
        load_emails,
        lambda row: "; ".join(row.facts.get(name, "") for name in ("problem", "cause", "done", "next")),
    ),
}


SPLIT_PAIRS = [("train", "test"), ("train", "validation"), ("validation", "test")]
PAIRS = [(task, *pair) for task in TASKS for pair in SPLIT_PAIRS]


@pytest.mark.parametrize("task, first, second", PAIRS)
def test_no_item_leaks_into_another_split(task, first, second):
    load, text = TASKS[task]
    assert check_leaks(items(load(first), text), items(load(second), text)) == []


@pytest.mark.parametrize("task, first, second", PAIRS)
def test_no_template_of_one_split_stands_in_another(task, first, second):
    load, text = TASKS[task]
    assert check_templates(items(load(first), text), items(load(second), text)) == []


@pytest.mark.parametrize("first, second", SPLIT_PAIRS)
def test_customers_of_one_split_are_not_those_of_another(first, second):
    names = {
        split: {row.record["customer"]["name"] for row in load_tickets(split)}
        | {row.facts["customer"] for row in load_emails(split)}
        for split in (first, second)
    }
    assert names[first] & names[second] <= {"", None}


def test_no_paraphrase_of_a_taught_fact_is_a_question():
    asked = [(row.id, row.question) for split in skerry.SPLITS for row in load_questions(split)]
    asks = [
        (f"{fact.id}, paraphrase {number}", one.ask)
        for fact in load_taught_facts()
        for number, one in enumerate(fact.paraphrases, 1)
    ]
    assert check_leaks(asks, asked) == check_templates(asked, asks, 6) == []


@pytest.mark.parametrize("ask", ["{}", "Please tell me: {}", "{} I ask for a colleague."])
def test_a_question_among_the_paraphrases_is_found(sources, ask):
    question = sources["questions"][7]
    say = check_taught_leaks(
        [{"revision": "r-x", "say": [{"ask": ask.format(question["question"]), "answer": "{value}"}]}],
        sources["questions"],
    )
    assert any("taught fact r-x, paraphrase 1" in one and question["id"] in one for one in say)


def test_six_tokens_in_a_row_are_a_leak_and_five_are_not():
    asked = [
        {
            "id": "q-1",
            "question": "How many days does the green box wait on our upper shelf before it is emptied?",
        }
    ]

    def say(ask: str) -> list[str]:
        return check_taught_leaks([{"revision": "r-1", "say": [{"ask": ask, "answer": "{value}"}]}], asked)

    assert say("Say how long does the green box wait on our lower deck") == [
        "taught fact r-1, paraphrase 1 shares 'does green box wait on our' with q-1"
    ]
    assert say("Say how long must the green box wait on our lower deck") == []


def test_no_replay_prompt_is_a_probe():
    assert (
        check_leaks(
            items(load_replay(), lambda row: row.prompt), items(load_probes(), lambda row: row.prompt)
        )
        == []
    )


def test_a_planted_probe_among_the_replay_prompts_is_found(sources):
    probe = sources["probes"][11]
    say = check_replay_leaks(
        [*sources["replay"], {"id": "g-x", "prompt": f"{probe['prompt']} Thank you."}], sources["probes"]
    )
    assert [one.split(" are ")[0] for one in say] == [f"g-x and {probe['id']}"]


def test_a_replay_prompt_that_stands_twice_is_found(sources):
    say = check_replay_leaks(
        [*sources["replay"], {"id": "g-x", "prompt": sources["replay"][3]["prompt"].upper()}],
        sources["probes"],
    )
    assert [one.split(" are ")[0] for one in say] == [f"{sources['replay'][3]['id']} and g-x"]


def test_a_template_with_another_number_in_it_is_found():
    train = [("a", "Our buoy K4-01933 reads waves 9 cm too high since we moved it")]
    assert check_templates(
        train, [("b", "Hello. Our buoy K4-02211 reads waves 14 cm too high, from Friday")]
    ) == ["b shares 'our buoy # reads waves # cm too high' with a"]
    assert (
        check_templates(train, [("b", "Our buoy K4-02211 measures waves 14 cm too high since Friday")]) == []
    )


@pytest.mark.parametrize(
    "disguise",
    [
        lambda text: text,
        str.upper,
        lambda text: text.replace(" ", "\n"),
        lambda text: text + " Thank you.",
        lambda text: " ".join(text.split()[2:]),
    ],
)
def test_a_planted_leak_is_found(disguise):
    train, test = (items(load_tickets(split), lambda row: row.text) for split in ("train", "test"))
    planted = train + [("planted", disguise(test[7][1]))]
    assert [say.split(" are ")[0] for say in check_leaks(planted, test)] == [f"planted and {test[7][0]}"]


def test_leaks_of_very_short_and_empty_texts_are_judged():
    assert check_leaks([("a", "yes")], [("b", "Yes.")]) == ["a and b are 1.00 alike, in two splits"]
    assert check_leaks([("a", "yes")], [("b", "no")]) == []
    assert check_leaks([], [("b", "no")]) == check_leaks([("a", "yes")], []) == []


def test_a_leak_is_the_share_of_three_token_runs():
    (say,) = check_leaks([("a", "p q r s t u")], [("b", "p q r s t x")])
    assert say == "a and b are 0.60 alike, in two splits"
    assert check_leaks([("a", "p q r s t u")], [("b", "p q r s t x")], limit=0.61) == []
