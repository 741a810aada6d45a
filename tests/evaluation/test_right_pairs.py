"""Right means right: the rule against 300 verdicts that were written by hand before any rule was run.

At its first look, blind, the rule shared 0.89 of the verdicts, with 3 false rights and 29 false wrongs (exact
match 0.73, the rule before it 0.67). Then the kinds behind its mistakes were mended, each by a general rule
with cases of its own (right_cases.jsonl). Since then the pairs are no longer blind: the rule shares 0.99,
with no false right and 2 false wrongs. On pairs that nobody has looked at, expect something between the two.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.evaluation import exact_match, is_right, token_f1

PAIRS = [
    json.loads(line)
    for line in Path(__file__).with_name("right_pairs.jsonl").read_text(encoding="utf-8").splitlines()
]
AGREED = 0.99  # the share of the 300 verdicts that the rule must share
# (gold, reply): where the rule is known to differ. Only the question tells that a port is asked for, and only
# knowledge of the world what an acronym stands for: its letters fit other names too.
KNOWN_MISTAKES = {("port 8080", "8080"), ("central processing unit", "CPU")}
RULES: dict[str, Callable[[str, list[str]], bool]] = {
    "the rule": is_right,
    "exact match": exact_match,
    "F1 of 0.5": lambda reply, answers: token_f1(reply, answers) >= 0.5,
}


def verdicts(rule: Callable[[str, list[str]], bool]) -> list[tuple[dict, bool]]:
    return [(pair, bool(rule(pair["reply"], [pair["gold"]]))) for pair in PAIRS]


def agreement(rule: Callable[[str, list[str]], bool]) -> dict[str, tuple[int, int, int]]:
    """Kind -> (pairs, false rights, false wrongs); the kind "all" counts every pair."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for pair, said in verdicts(rule):
        for kind in (pair["kind"], "all"):
            counts[kind][0] += 1
            counts[kind][1] += said and not pair["right"]
            counts[kind][2] += pair["right"] and not said
    return {kind: (n, rights, wrongs) for kind, (n, rights, wrongs) in counts.items()}


def table() -> str:
    """A row a kind: the pairs, and for each rule the share agreed, false rights and false wrongs."""
    found = {name: agreement(rule) for name, rule in RULES.items()}
    lines = [f"{'kind':<16}{'n':>4}" + "".join(f"{name:>22}" for name in RULES)]
    for kind in found["the rule"]:
        cells = [found[name][kind] for name in RULES]
        lines.append(
            f"{kind:<16}{cells[0][0]:>4}"
            + "".join(f"{1 - (r + w) / n:>10.2f} (+{r:>3}, -{w:>3})" for n, r, w in cells)
        )
    return "\n".join(lines)


def mistakes(rule: Callable[[str, list[str]], bool]) -> set[tuple[str, str]]:
    return {(pair["gold"], pair["reply"]) for pair, said in verdicts(rule) if said != pair["right"]}


def test_the_pairs_are_300_and_even_and_half_of_them_traps():
    assert len(PAIRS) == len({(pair["gold"], pair["reply"]) for pair in PAIRS}) == 300
    assert sum(pair["right"] for pair in PAIRS) == 150
    assert sum(pair["trap"] for pair in PAIRS) == 150
    for kind in {pair["kind"] for pair in PAIRS}:
        told = [pair["right"] for pair in PAIRS if pair["kind"] == kind]
        assert len(told) >= 7 and {True, False} == set(told), kind


@pytest.fixture(scope="module")
def told() -> str:
    return "share agreed (+ false rights, - false wrongs)\n" + table()


def test_the_rule_agrees_with_the_hand(told):
    n, rights, wrongs = agreement(is_right)["all"]
    assert 1 - (rights + wrongs) / n >= AGREED, told


def test_no_new_mistake():
    assert mistakes(is_right) <= KNOWN_MISTAKES


def test_the_rule_is_nearer_to_the_hand_than_exact_match_and_f1(told):
    wrong = {name: sum(agreement(rule)["all"][1:]) for name, rule in RULES.items()}
    assert wrong["the rule"] < min(wrong["exact match"], wrong["F1 of 0.5"]), told


def test_a_mistake_is_counted_on_its_side():
    all_right, all_wrong = agreement(lambda *_: True)["all"], agreement(lambda *_: False)["all"]
    assert (all_right, all_wrong) == ((300, 150, 0), (300, 0, 150))
