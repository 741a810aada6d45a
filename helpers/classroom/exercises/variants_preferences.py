"""Known other answers to the exercises on preferences, 9.4 and 9.5: mistakes and neighbours."""

import numpy as np

from helpers.generation import NOT_IN_DOCUMENTS

from ..exercise import Variant


def _loss(moved: float) -> float:
    return float(np.logaddexp(0.0, -moved))


LOSS_VARIANTS = (
    Variant(
        "the reference is left out. What counts is how far the answers have moved from where they were: else "
        "a pair that the model already orders well would teach next to nothing, and one that no model can "
        "order would pull without end.",
        lambda preferred, rejected, was_preferred, was_rejected, beta: _loss(beta * (preferred - rejected)),
    ),
    Variant(
        "preferred and rejected have changed places: this loss falls when the worse answer gets likelier.",
        lambda preferred, rejected, was_preferred, was_rejected, beta: _loss(
            -beta * ((preferred - was_preferred) - (rejected - was_rejected))
        ),
    ),
    Variant(
        "beta is not used: it says how dear a movement is.",
        lambda preferred, rejected, was_preferred, was_rejected, beta: _loss(
            (preferred - was_preferred) - (rejected - was_rejected)
        ),
    ),
    Variant(
        "beta stands outside of the sigmoid. It weighs the movement, not the loss.",
        lambda preferred, rejected, was_preferred, was_rejected, beta: (
            beta * _loss((preferred - was_preferred) - (rejected - was_rejected))
        ),
    ),
    Variant(
        "the movements are added, not subtracted: then pushing both answers up would do.",
        lambda preferred, rejected, was_preferred, was_rejected, beta: _loss(
            beta * ((preferred - was_preferred) + (rejected - was_rejected))
        ),
    ),
    Variant(
        "this is the sigmoid itself, the probability that the better answer wins; the loss is minus its "
        "logarithm.",
        lambda preferred, rejected, was_preferred, was_rejected, beta: float(
            np.exp(-_loss(beta * ((preferred - was_preferred) - (rejected - was_rejected))))
        ),
    ),
    Variant(
        "this is the logarithm of the sigmoid, which is never above 0. A loss is minus that.",
        lambda preferred, rejected, was_preferred, was_rejected, beta: (
            -_loss(beta * ((preferred - was_preferred) - (rejected - was_rejected)))
        ),
    ),
    Variant(
        "this is the movement without the sigmoid: it would reward a pair without end, however far apart its "
        "answers are already.",
        lambda preferred, rejected, was_preferred, was_rejected, beta: (
            -beta * ((preferred - was_preferred) - (rejected - was_rejected))
        ),
    ),
    Variant(
        "only the preferred answer counts. That is further training on good answers; DPO also learns from "
        "the rejected one.",
        lambda preferred, rejected, was_preferred, was_rejected, beta: _loss(
            beta * (preferred - was_preferred)
        ),
    ),
    Variant(
        "`exp` overflows where an answer has become very unlikely. `np.logaddexp(0, x)` is log(1 + exp(x)) "
        "without that.",
        lambda preferred, rejected, was_preferred, was_rejected, beta: float(
            np.log(1 + np.exp(-beta * ((preferred - was_preferred) - (rejected - was_rejected))))
        ),
    ),
    Variant(
        "the logarithm is to base 2; log probabilities are in nats, and the loss is, too.",
        lambda preferred, rejected, was_preferred, was_rejected, beta: (
            _loss(beta * ((preferred - was_preferred) - (rejected - was_rejected))) / float(np.log(2))
        ),
    ),
)


def _pair(answer, reply, silent, right):
    if answer is None:
        return NOT_IN_DOCUMENTS, reply
    if silent:
        return answer, NOT_IN_DOCUMENTS
    return (reply, NOT_IN_DOCUMENTS) if right else (answer, reply)


PREFERENCE_VARIANTS = (
    Variant(
        "the two have changed places: what is preferred comes first.",
        lambda answer, reply, silent, right: _pair(answer, reply, silent, right)[::-1],
    ),
    Variant(
        "a question without an answer has None for the better answer. There the better answer is silence.",
        lambda answer, reply, silent, right: (
            (answer, reply) if answer is None else _pair(answer, reply, silent, right)
        ),
    ),
    Variant(
        "silence is never the better answer here. So trained, it would always say something.",
        lambda answer, reply, silent, right: (
            (reply, NOT_IN_DOCUMENTS) if answer is None else _pair(answer, reply, silent, right)
        ),
    ),
    Variant(
        "silence is preferred to a wrong value although an accepted answer stands in what was shown. That is "
        "careful, and it teaches the very silence in vain that we want to be rid of.",
        lambda answer, reply, silent, right: (
            (NOT_IN_DOCUMENTS, reply)
            if answer is not None and not silent and not right
            else _pair(answer, reply, silent, right)
        ),
    ),
    Variant(
        "of a silence in vain the rejected answer is the reply that it gave when it had to. What it did was "
        "to say nothing: that is what must become less likely.",
        lambda answer, reply, silent, right: (
            (answer, reply) if answer is not None and silent else _pair(answer, reply, silent, right)
        ),
    ),
    Variant(
        "a right reply is preferred to another reply of the same meaning: those two words would be pulled "
        "apart, and silence not at all.",
        lambda answer, reply, silent, right: (
            (answer, reply)
            if answer is not None and right and not silent
            else _pair(answer, reply, silent, right)
        ),
    ),
    Variant(
        "the agreed sentence is written otherwise than the model learned it. Take `NOT_IN_DOCUMENTS`.",
        lambda answer, reply, silent, right: tuple(
            "I don't know." if side == NOT_IN_DOCUMENTS else side
            for side in _pair(answer, reply, silent, right)
        ),
    ),
)
