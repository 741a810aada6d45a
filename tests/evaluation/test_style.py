"""The twelve rules of an approved e-mail: the model answer keeps them, each planted fault breaks its rule
and no other.
"""

import pytest

from helpers.evaluation import RULES, broken_rules, check_style, invents_nothing, keeps_facts
from helpers.evaluation.style import take_apart

FACTS = {
    "ticket": "SK-41877",
    "customer": "Marit Ulveseter",
    "organisation": "Fjordglimt Shellfish",
    "product": "Puffin O2",
    "serial": "PO-01472",
    "problem": "oxygen reads 30 % low",
    "cause": "foil bleached, stored in daylight",
    "code": "E-2401",
    "part": "SKI-43115",
    "part_name": "sensing foil with ring",
    "date": "2026-05-14",
    "next": "fit the foil, run the two-point calibration",
    "agent": "Greta Holm",
}
DETAILS = (
    "It reports E-2401, which is what we see when a foil was kept in daylight. "
    "We are sending you SKI-43115 (sensing foil with ring). It leaves us on 14 May 2026."
)
GOOD = f"""Subject: [SK-41877] Puffin O2 PO-01472 reads 30 % low

Hello Marit,

Your Puffin O2 reads 30 % low because its foil has bleached. {DETAILS}

Next step: Fit the new foil and run the two-point calibration.

Greta Holm
Skerry support
"""


def test_the_approved_email_keeps_every_rule_and_every_fact():
    assert check_style(GOOD, FACTS) == dict.fromkeys(RULES, True)
    assert keeps_facts(GOOD, FACTS) == invents_nothing(GOOD, FACTS) == []


def test_there_are_at_least_eight_rules_and_each_says_what_it_wants():
    assert len(RULES) >= 8 and all(rule.__doc__ for rule in RULES.values())


FAULTS = [
    ("subject", "Subject: [SK-41877] ", "Subject: "),
    ("subject", "reads 30 % low\n\nHello", "reads 30 % low.\n\nHello"),
    (
        "subject",
        "reads 30 % low\n\nHello",
        "reads 30 % low and we have found out exactly why that is so\n\nHello",
    ),
    ("greeting", "Hello Marit,", "Hello Ms Ulveseter,"),
    ("greeting", "Hello Marit,", "Dear Marit,"),
    ("opening", "Your Puffin O2 reads", "Thank you, your Puffin O2 reads"),
    ("opening", "Your Puffin O2 reads", "We are sorry that your Puffin O2 reads"),
    ("opening", "Your Puffin O2 reads", "I am writing to say that it reads"),
    (
        "short_sentences",
        "It reports E-2401, which is",
        "It reports E-2401, as it did each time that we looked at the log of the last weeks, which is",
    ),
    ("plain_words", "We are sending you", "Kindly note that we are sending you"),
    ("plain_words", "It leaves us", "Unfortunately it only leaves us"),
    ("calm", "It leaves us on 14 May 2026.", "It leaves us on 14 May 2026!"),
    ("calm", "kept in daylight", "kept in FULL daylight"),
    ("identifiers", "E-2401", "E2401"),
    ("identifiers", "SKI-43115 (sensing foil with ring)", "a sensing foil, SKI-43115"),
    ("dates", "on 14 May 2026", "on 2026-05-14"),
    ("dates", "on 14 May 2026", "on Thursday"),
    ("dates", "on 14 May 2026", "on 15 May 2026"),
    ("dates", "on 14 May 2026", "on May 14"),
    ("dates", "It leaves us on 14 May 2026.", "It leaves us on 14 May 2026, so it is with you soon."),
    (
        "one_apology",
        "We are sending you",
        "We are sorry for that, and I apologise for the wait. We are sending you",
    ),
    ("one_next_step", "Next step: Fit", "Next step: Find a clean bench. Fit"),
    ("one_next_step", "Next step: Fit", "Please fit"),
    ("one_next_step", "\nGreta Holm", "\nThat is all.\n\nGreta Holm"),
    ("signature", "Greta Holm\n", "Greta\n"),
    ("signature", "Skerry support\n", "Skerry support\nISO 9001 certified\n"),
    ("length", DETAILS, "It reports E-2401. We send SKI-43115 (sensing foil with ring)."),
]


@pytest.mark.parametrize(
    "rule, old, new", FAULTS, ids=[f"{rule}-{i}" for i, (rule, _, _) in enumerate(FAULTS)]
)
def test_each_fault_breaks_its_rule(rule, old, new):
    assert GOOD.count(old) == 1
    broken = broken_rules(GOOD.replace(old, new), FACTS)
    assert rule in broken and set(broken) <= {rule, "one_next_step", "signature", "length"}


def test_every_rule_has_a_fault_that_breaks_it():
    assert {rule for rule, _, _ in FAULTS} == set(RULES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "hello",
        "Subject:",
        "Subject: [SK-41877]",
        "no\nstructure\nat all",
        "Next step:",
        "Hello Marit,",
    ],
)
def test_rubbish_breaks_most_rules_and_raises_nothing(text):
    assert (
        len(broken_rules(text, FACTS)) >= 6
    )  # what forbids something, such as exclamation marks, holds of a text that says nothing


def test_an_email_without_part_code_and_date_may_leave_them_out():
    facts = {
        name: value for name, value in FACTS.items() if name not in ("part", "part_name", "code", "date")
    }
    text = GOOD.replace(
        " It reports E-2401, which is what we see when a foil was kept in daylight.",
        " We see that when a foil was kept in daylight for some weeks.",
    )
    text = text.replace(
        "We are sending you SKI-43115 (sensing foil with ring). It leaves us on 14 May 2026.",
        "We are sending you a new one and have packed a dark bag with it.",
    )
    assert broken_rules(text, facts) == [] == keeps_facts(text, facts)


def test_as_soon_as_something_happens_is_no_promise_of_a_day():
    assert (
        broken_rules(GOOD.replace("It leaves us", "I write as soon as it is packed. It leaves us"), FACTS)
        == []
    )


def test_missing_and_invented_values_are_named():
    assert keeps_facts(GOOD.replace("PO-01472", "the sensor").replace("30 %", "much"), FACTS) == [
        "PO-01472",
        "30",
    ]
    assert invents_nothing(
        GOOD.replace("two-point calibration.", "two-point calibration for 16 minutes."), FACTS
    ) == ["16"]
    assert invents_nothing(GOOD.replace("a foil was", "one foil was"), FACTS) == []


@pytest.mark.parametrize("name", ["ticket", "customer", "agent"])
def test_facts_that_lack_a_needed_field_are_refused(name):
    with pytest.raises(ValueError, match=f"lack {name}"):
        check_style(GOOD, {**FACTS, name: ""})


def test_an_email_is_taken_apart():
    parts = take_apart(GOOD)
    assert parts.greeting == "Hello Marit," and parts.next_steps == (
        "Fit the new foil and run the two-point calibration.",
    )
    assert parts.signature == ("Greta Holm", "Skerry support") and len(parts.sentences) == 5
