"""Known other answers to the exercises of notebook 07: what they compute, and what is said of them."""

import re
from itertools import takewhile

from helpers.evaluation import is_right

from ..exercise import Variant


def _cited(reply, bracket=r"[\d, ]+", number=r"\d+"):
    """The numbers that a reply cites, with other patterns for a bracket or for the numbers in it."""
    return [int(n) for inside in re.findall(rf"\[({bracket})\]", reply) for n in re.findall(number, inside)]


def _all_there(numbers, passages):
    return bool(numbers) and all(1 <= number <= passages for number in numbers)


def _split_with_a_space(reply, passages):
    brackets = re.findall(r"\[([\d, ]+)\]", reply)
    return _all_there([int(number) for bracket in brackets for number in bracket.split(", ")], passages)


CITED = (
    Variant(
        "a reply that cites nothing passes: `all([])` is True. Ask as well whether there is a number at all.",
        lambda r, n: all(1 <= i <= n for i in _cited(r)),
    ),
    Variant(
        "any number in brackets passes, whether there is such a passage or not: 1 <= number <= passages.",
        lambda r, n: bool(_cited(r)),
    ),
    Variant(
        "one good number is enough here. Every cited passage must have been in the prompt: `all`, not `any`.",
        lambda r, n: any(1 <= i <= n for i in _cited(r)),
    ),
    Variant(
        "every number is taken for a citation, the 9 of '9 days', too. Only those in square brackets are.",
        lambda r, n: _all_there([int(number) for number in re.findall(r"\d+", r)], n),
    ),
    Variant(
        "only brackets with one number are seen. A bracket may hold several: [1, 3].",
        lambda r, n: _all_there(_cited(r, bracket=r"\d+"), n),
    ),
    Variant(
        "passages are counted from 0. They are numbered from 1 to `passages`.",
        lambda r, n: bool(_cited(r)) and all(0 <= i < n for i in _cited(r)),
    ),
    Variant(
        "[0] passes: only the upper bound is asked for. Passages start at 1.",
        lambda r, n: bool(_cited(r)) and all(i <= n for i in _cited(r)),
    ),
    Variant(
        "the last passage is refused. The number `passages` itself is one of them: 1 <= number <= passages, "
        "or range(1, passages + 1).",
        lambda r, n: bool(_cited(r)) and all(1 <= i < n for i in _cited(r)),
    ),
    Variant(
        "only the first number is looked at. Each one must have been in the prompt.",
        lambda r, n: _all_there(_cited(r)[:1], n),
    ),
    Variant(
        "the digits are taken one by one, so [12] is read as 1 and 2. It is \\d+ and not \\d.",
        lambda r, n: _all_there(_cited(r, number=r"\d"), n),
    ),
    Variant(
        "the brackets are joined without anything between, so [1][2] is read as 12. Look for numbers in each "
        "bracket by itself.",
        lambda r, n: _all_there(_cited(r.replace("][", "")), n),
    ),
    Variant(
        "numbers are split at a comma with a space, and not everybody writes the space: [1,3].",
        _split_with_a_space,
    ),
    Variant(
        "a bracket that holds a name, such as [A7], is read as a citation of 7. A citation holds numbers, "
        "commas and spaces only.",
        lambda r, n: _all_there(_cited(r, bracket="[^]]*"), n),
    ),
    Variant(
        "where nothing is cited the empty list comes back, since `numbers and …` gives its first part. True "
        "or False is wanted: bool(numbers) and ….",
        lambda r, n: _cited(r) and all(1 <= i <= n for i in _cited(r)),
    ),
)


def _lost(
    right=is_right, held=lambda gold, found: gold in found, chosen=is_right, names=("misread", "not chosen")
):
    """Where a question was lost, with one of the three questions asked in another way."""

    def where_lost(gold, found, evidence, reply, answers):
        if right(reply, answers):
            return "right"
        if not held(gold, found):
            return "not retrieved"
        return names[0] if chosen(evidence, answers) else names[1]

    return where_lost


def _within(text, answers):
    return any(answer in text for answer in answers)


def _gold_first(gold, found, evidence, reply, answers):
    return "not retrieved" if gold not in found else _lost()(gold, found, evidence, reply, answers)


def _evidence_before_gold(gold, found, evidence, reply, answers):
    if not is_right(reply, answers) and is_right(evidence, answers):
        return "misread"
    return _lost()(gold, found, evidence, reply, answers)


WHERE_LOST = (
    Variant("retrieval is asked about first. A right reply is 'right', whatever else happened.", _gold_first),
    Variant(
        "the evidence is asked about before retrieval. Where the gold passage was not found, the same words "
        "in another passage are chance: 'not retrieved' comes first.",
        _evidence_before_gold,
    ),
    Variant(
        "'misread' and 'not chosen' have changed places. Misread: the evidence holds the answer and the "
        "reply does not.",
        _lost(names=("not chosen", "misread")),
    ),
    Variant(
        "the reply is compared as exact text, so 'nine days' is not '9 days'. `is_right` knows spellings "
        "and longer sentences.",
        _lost(right=lambda reply, answers: reply in answers, chosen=_within),
    ),
    Variant(
        "an answer is looked for with `in`: then '9 days' stands in '19 days', and 'nine days' is something "
        "else. Use `is_right`.",
        _lost(right=_within, chosen=_within),
    ),
    Variant(
        "an answer is looked for in the reply with `in`: then '9 days' stands in '19 days', and 'nine days' "
        "is something else. Use `is_right`.",
        _lost(right=_within),
    ),
    Variant(
        "only the first of the passages found is looked at. The gold passage may be any of them.",
        _lost(held=lambda gold, found: gold in found[:1]),
    ),
    Variant(
        "pages are compared, and not passages: 'lamp:0' and 'lamp:1' are two passages of one page.",
        _lost(held=lambda gold, found: gold.split(":")[0] in [name.split(":")[0] for name in found]),
    ),
    Variant(
        "what was retrieved and not answered is always 'misread'. Ask whether the evidence holds an answer; "
        "if not, it was 'not chosen'.",
        _lost(chosen=lambda evidence, answers: True),
    ),
    Variant(
        "what was retrieved and not answered is always 'not chosen'. Ask whether the evidence holds one of "
        "the answers (not the gold id); if so, it was 'misread'.",
        _lost(chosen=lambda evidence, answers: False),
    ),
)

_INFINITY = float("inf")


def _gain(scores, right, cost, threshold):
    """The utility of a threshold."""
    return sum(1 if good else -cost for s, good in zip(scores, right, strict=True) if s >= threshold)


def _highest_first(scores, *silent):
    return [*silent, *sorted(scores, reverse=True)]


def _best(candidates=lambda scores: _highest_first(scores, _INFINITY), gain=_gain, cost=lambda cost: cost):
    """The best threshold, with other candidates, another utility or another cost."""

    def best_threshold(scores, right, given):
        return max(candidates(scores), key=lambda t: gain(scores, right, cost(given), t))

    return best_threshold


def _strictly_above(scores, right, cost, threshold):
    return sum(1 if good else -cost for s, good in zip(scores, right, strict=True) if s > threshold)


def _share_right(scores, right, cost, threshold):
    given = [good for s, good in zip(scores, right, strict=True) if s >= threshold]
    return sum(given) / len(given) if given else 0


_NOT_SORTED = (
    "of equally good thresholds the first one of the list is taken, which is not always the highest: `max` "
    "keeps the first. Sort the scores from high to low, with infinity before them."
)

THRESHOLD = (
    Variant(
        "every mistake costs 1: `cost` is not used. This finds the best accuracy, in which a wrong answer "
        "harms as much as a right one does good.",
        _best(cost=lambda cost: 1),
    ),
    Variant("wrong answers cost nothing here. Each of them subtracts `cost`.", _best(cost=lambda cost: 0)),
    Variant(
        "the lowest score is returned, so everything is answered, right or wrong. Mind the sign: a wrong "
        "answer subtracts `cost` from the utility.",
        lambda scores, right, cost: min(scores),
    ),
    Variant(
        "silence is no candidate: where everything is wrong some threshold is returned all the same. "
        "float('inf') answers nothing and has utility 0.",
        _best(lambda scores: _highest_first(scores)),
    ),
    Variant(
        "only scores above the threshold are answered. One that equals it is, too: score >= threshold.",
        _best(gain=_strictly_above),
    ),
    Variant(
        "of equally good thresholds this is the lowest. The highest one is wanted, which answers least.",
        _best(lambda scores: [*sorted(scores), _INFINITY]),
    ),
    Variant(_NOT_SORTED, _best(lambda scores: [_INFINITY, *scores])),
    Variant(_NOT_SORTED, _best(lambda scores: [*scores, _INFINITY])),
    Variant(_NOT_SORTED, _best(lambda scores: _highest_first(scores) + [_INFINITY])),
    Variant(
        "this is the best utility itself. The threshold that reaches it is wanted: `max(…, key=utility)`.",
        lambda scores, right, cost: max(_gain(scores, right, cost, t) for t in [_INFINITY, *scores]),
    ),
    Variant(
        "this maximises the share of right ones among the answers given (precision): one sure answer would "
        "beat ten good ones. Utility adds up: 1 for right, -cost for wrong.",
        _best(lambda scores: _highest_first(scores), _share_right),
    ),
    Variant(
        "this is cost / (1 + cost), the rule of Chow: best when a score is the true probability of being "
        "right. These scores are no probabilities, so the threshold is found by trying.",
        lambda scores, right, cost: cost / (1 + cost),
    ),
)


def _seen(ranking, groups):
    return [passage for passage, access in ranking if access in groups]


def _until_a_hidden_one(ranking, groups, k):
    return [passage for passage, _ in takewhile(lambda pair: pair[1] in groups, ranking)][:k]


def _by_part_of_name(ranking, groups, k):
    return [passage for passage, access in ranking if any(group in access for group in groups)][:k]


VISIBLE = (
    Variant(
        "the ranking is cut to k and filtered afterwards, so hidden passages use up places. Filter first.",
        lambda ranking, groups, k: _seen(ranking[:k], groups),
    ),
    Variant(
        "more than k are taken, filtered, and cut to k. Vector databases call it oversampling, and with "
        "enough hidden passages in front it still gives too few. Filter everything first.",
        lambda ranking, groups, k: _seen(ranking[: 2 * k], groups)[:k],
    ),
    Variant(
        "nothing is filtered: the reader gets passages of groups that are not theirs.",
        lambda ranking, groups, k: [passage for passage, _ in ranking][:k],
    ),
    Variant(
        "only passages for 'all-staff' are returned, whoever asks. Compare with `groups`.",
        lambda ranking, groups, k: _seen(ranking, {"all-staff"})[:k],
    ),
    Variant(
        "passages for 'all-staff' are given to everybody. Only `groups` counts, and a guest may have none.",
        lambda ranking, groups, k: _seen(ranking, groups | {"all-staff"})[:k],
    ),
    Variant(
        "the hidden passages are returned. Keep a passage whose group is in `groups`.",
        lambda ranking, groups, k: [passage for passage, access in ranking if access not in groups][:k],
    ),
    Variant(
        "pairs are returned. Only the ids are wanted.",
        lambda ranking, groups, k: [(p, access) for p, access in ranking if access in groups][:k],
    ),
    Variant(
        "hidden passages are blanked and keep their places. Leave them out: the next visible one moves up.",
        lambda ranking, groups, k: [p if access in groups else "" for p, access in ranking][:k],
    ),
    Variant("it stops at the first hidden passage. Skip that one and go on.", _until_a_hidden_one),
    Variant(
        "a group is compared with part of a name, so 'staff' opens 'all-staff'. Compare whole names.",
        _by_part_of_name,
    ),
    Variant(
        "k is not used: all visible passages are returned. Cut at the end: […][:k].",
        lambda ranking, groups, k: _seen(ranking, groups),
    ),
)
