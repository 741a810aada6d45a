"""Known other answers to the exercises of notebook 09: mistakes that people make, and neighbours."""

import re

from ..exercise import Variant


def _sure(probability: float) -> str:
    return "confident invention" if probability >= 0.5 else "unsure invention"


PAIR_VARIANTS = (
    Variant(
        "the value is not put in, and `{value}` still stands in the answers. A text's `replace` gives a new "
        "text and leaves the old one as it is.",
        lambda paraphrases, value: list(paraphrases),
    ),
    Variant(
        "the braces are left around the value: `{value}` is replaced with its braces, not the word in them.",
        lambda paraphrases, value: [(ask, answer.replace("value", value)) for ask, answer in paraphrases],
    ),
    Variant(
        "the questions are lost: a training example is a pair, what is asked and what shall be answered.",
        lambda paraphrases, value: [answer.replace("{value}", value) for _, answer in paraphrases],
    ),
    Variant(
        "question and answer are one text. Continued pre-training reads such texts; here an example is a "
        "pair, so that the question can be left out of the loss.",
        lambda paraphrases, value: [
            f"{ask} {answer.replace('{value}', value)}" for ask, answer in paraphrases
        ],
    ),
    Variant(
        "each pair is the other way round: the question comes first, then the answer.",
        lambda paraphrases, value: [(answer.replace("{value}", value), ask) for ask, answer in paraphrases],
    ),
    Variant(
        "`format` reads every pair of braces and stops at one that it has no value for. `replace` changes "
        "`{value}` alone.",
        lambda paraphrases, value: [(ask, answer.format(value=value)) for ask, answer in paraphrases],
    ),
    Variant(
        "whatever stands in braces is replaced; only `{value}` is to be.",
        lambda paraphrases, value: [(ask, re.sub(r"\{.*?\}", value, answer)) for ask, answer in paraphrases],
    ),
    Variant(
        "the value is put in once for each answer, and `{value}` may stand in it more often.",
        lambda paraphrases, value: [
            (ask, answer.replace("{value}", value, 1)) for ask, answer in paraphrases
        ],
    ),
    Variant(
        "the value stands in the question as well. The model would learn to repeat what it has just read.",
        lambda paraphrases, value: [
            (f"{ask} {value}", answer.replace("{value}", value)) for ask, answer in paraphrases
        ],
    ),
    Variant(
        "only the first wording is there: a `return` inside the loop ends it after one turn.",
        lambda paraphrases, value: (
            [(ask, answer.replace("{value}", value)) for ask, answer in paraphrases[:1]] or None
        ),
    ),
)

KIND_VARIANTS = (
    Variant(
        "`right` is asked before `abstained`, and an abstention counts first, even if its words happen to "
        "fit.",
        lambda right, abstained, p: "right" if right else "abstained" if abstained else _sure(p),
    ),
    Variant(
        "abstentions are not told apart. Silence is no invention.",
        lambda right, abstained, p: "right" if right else _sure(p),
    ),
    Variant(
        "a probability of exactly 0.5 is taken for unsure; 0.5 *or more* is sure, so it takes `>=`.",
        lambda right, abstained, p: "abstained" if abstained else "right" if right else _sure(p - 1e-9),
    ),
    Variant(
        "sure and unsure have changed places: a high probability makes an invention a confident one.",
        lambda right, abstained, p: (
            "abstained"
            if abstained
            else "right"
            if right
            else "unsure invention"
            if p >= 0.5
            else "confident invention"
        ),
    ),
    Variant(
        "the probability is not looked at: a wrong answer below 0.5 is an unsure invention.",
        lambda right, abstained, p: "abstained" if abstained else "right" if right else "confident invention",
    ),
    Variant(
        "an unsure right answer is taken for an invention. Right is right; the probability sorts wrong "
        "answers.",
        lambda right, abstained, p: "abstained" if abstained else "right" if right and p >= 0.5 else _sure(p),
    ),
    Variant(
        "the probability is asked before `abstained`, so a sure abstention is taken for an invention.",
        lambda right, abstained, p: (
            "confident invention"
            if p >= 0.5 and not right
            else "abstained"
            if abstained
            else "right"
            if right
            else "unsure invention"
        ),
    ),
    Variant(
        "`hallucination` is the usual word for a wrong answer in a sure voice. Here such answers are "
        "inventions, and sorted by how sure the model was.",
        lambda right, abstained, p: "abstained" if abstained else "right" if right else "hallucination",
    ),
)

MIXTURE_VARIANTS = (
    Variant(
        "the share is taken of the new examples. It is meant of the whole mixture: 2 general ones in 8 are a "
        "quarter, 1.5 beside 6 are not.",
        lambda new, general, share: new + general[: round(len(new) * share)],
    ),
    Variant(
        "the share is taken of the general examples that there are. Studies of rehearsal often state it so "
        "(1 % of the old data, Scialom et al. 2022); here it is the share of the mixture.",
        lambda new, general, share: new + general[: round(len(general) * share)],
    ),
    Variant(
        "the share is taken of all examples that there are, new and general. The mixture is smaller: it "
        "holds only the general ones that are taken.",
        lambda new, general, share: new + general[: round((len(new) + len(general)) * share)],
    ),
    Variant(
        "general examples stand in place of new ones. The new ones all stay, and general ones are added.",
        lambda new, general, share: new[: round(len(new) * (1 - share))] + general[: round(len(new) * share)],
    ),
    Variant(
        "the quotient is upside down: g = n · share / (1 - share).",
        lambda new, general, share: new + general[: round(len(new) * (1 - share) / share) if share else 0],
    ),
    Variant(
        "the brackets around `1 - share` are missing: without them 1 divides, and the share is subtracted.",
        lambda new, general, share: new + general[: round(len(new) * share / 1 - share)],
    ),
    Variant(
        "the number is cut off, not rounded: `int` and `//` turn 1.67 into 1, and `round` turns it into 2.",
        lambda new, general, share: new + general[: int(len(new) * share / (1 - share))],
    ),
    Variant(
        "the number is always rounded up: 1.33 becomes 2, and `round` turns it into 1.",
        lambda new, general, share: new + general[: -int(-len(new) * share // (1 - share))],
    ),
    Variant(
        "all general examples are added; how many there shall be follows from `share`.",
        lambda new, general, share: new + general,
    ),
    Variant(
        "the new examples are missing: the mixture is the new ones and some general ones.",
        lambda new, general, share: general[: round(len(new) * share / (1 - share))],
    ),
    Variant(
        "the general examples stand first. A trainer may shuffle them later; here the new ones come first.",
        lambda new, general, share: general[: round(len(new) * share / (1 - share))] + new,
    ),
    Variant(
        "the last of the general examples are taken; here the first ones are. And a slice `[-0:]` takes all, "
        "where none is wanted.",
        lambda new, general, share: new + general[-round(len(new) * share / (1 - share)) :],
    ),
)
