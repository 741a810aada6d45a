"""Known other answers to the exercises of notebook 11: mistakes that people make, and neighbours."""

import math
from collections.abc import Callable

from ..exercise import Variant


def _paid(setup: float, each: float, requests: float, good: float) -> float:
    return (setup + each * requests) / (requests * good)


def _price(of: Callable[..., float], without: float | None = math.inf) -> Callable:
    """Another price, and what it is where there is no good answer."""
    return lambda setup, each, requests, good: of(setup, each, requests, good) if requests * good else without


def _crossing(crossing: Callable, never: float | None = None, at_once: float | None = 0.0) -> Callable:
    """Another point of crossing, and what is said where there is none or where A is never dearer."""

    def found(setup_a: float, each_a: float, setup_b: float, each_b: float) -> float | None:
        if setup_a <= setup_b and each_a <= each_b:
            return at_once
        return never if each_a >= each_b else crossing(setup_a, each_a, setup_b, each_b)

    return found


def _quotient(setup_a: float, each_a: float, setup_b: float, each_b: float) -> float:
    return (setup_a - setup_b) / (each_b - each_a)


def _advice(
    retrieve: Callable = lambda change, cite: change or cite,
    tune: Callable = lambda form, examples: form and examples >= 50,
    words: tuple[str, str, str, str] = ("both", "RAG", "fine-tuning", "prompting"),
    first: bool = True,
) -> Callable:
    """Another framework. words: for both, for retrieval alone, for tuning alone, for neither."""

    def advised(enough: bool, change: bool, cite: bool, form: bool, examples: int) -> str:
        if enough and first:
            return "prompting"
        return words[2 * (not retrieve(change, cite)) + (not tune(form, examples))]

    return advised


PRICE_VARIANTS = (
    Variant(
        "bad answers cost nothing here. Every request is paid, whether its answer is good or not.",
        _price(lambda setup, each, requests, good: (setup + each * requests * good) / (requests * good)),
    ),
    Variant(
        "this is the price of an answer, good or bad: `good` is left out.",
        _price(lambda setup, each, requests, good: (setup + each * requests) / requests),
    ),
    Variant(
        "the set-up is left out. The cost of one attempt divided by its chance of success is known as "
        "cost-of-pass (Erol et al. 2025); here the set-up is shared by the good answers.",
        _price(lambda setup, each, requests, good: each / good),
    ),
    Variant(
        "the set-up is paid once for each request here; it is paid once in all.",
        _price(lambda setup, each, requests, good: (setup + each) / good),
    ),
    Variant(
        "the set-up is not shared: it stands whole in the price of each good answer.",
        _price(lambda setup, each, requests, good: setup + each / good),
    ),
    Variant(
        "the set-up is shared by all answers, and only the good ones can carry it.",
        _price(lambda setup, each, requests, good: setup / requests + each / good),
    ),
    Variant(
        "the price is multiplied by the share of good answers. The fewer are good, the more each of them "
        "costs.",
        _price(lambda setup, each, requests, good: (setup + each * requests) / requests * good),
    ),
    Variant(
        "it is rounded to cents, and an answer may cost far less than one: leave the quotient as it is.",
        _price(lambda *paid: round(_paid(*paid), 2)),
    ),
    Variant("without a good answer this divides by zero. The price is infinite then: `float('inf')`.", _paid),
    Variant(
        "a share of 0 is minded, and no request at all is not: there is no good answer then either.",
        lambda setup, each, requests, good: (
            (setup + each * requests) / (requests * good) if good else math.inf
        ),
    ),
    Variant(
        "without a good answer the price is 0 here, and the arm that is never right looks cheapest. It is "
        "infinite.",
        _price(_paid, without=0.0),
    ),
    Variant(
        "without a good answer it returned None. An infinite price can be compared and drawn; None cannot.",
        _price(_paid, without=None),
    ),
)

CROSSING_VARIANTS = (
    Variant(
        "nothing is asked before dividing. Where A saves nothing there is no such number (None), and where "
        "it is cheaper from the start it is 0.",
        _quotient,
    ),
    Variant(
        "an A that is cheaper in both ways gets a negative number of requests; it is cheaper from the "
        "first, so 0.",
        lambda setup_a, each_a, setup_b, each_b: (
            None if each_a >= each_b else _quotient(setup_a, each_a, setup_b, each_b)
        ),
    ),
    Variant(
        "where A is cheaper from the first request it returned None. It is ahead from the start, so 0.",
        _crossing(_quotient, at_once=None),
    ),
    Variant(
        "a set-up that is not dearer is taken for a win at once. With equal set-ups and dearer each time, "
        "A falls behind with the first request.",
        lambda setup_a, each_a, setup_b, each_b: (
            0.0 if setup_a <= setup_b else _crossing(_quotient)(setup_a, each_a, setup_b, each_b)
        ),
    ),
    Variant(
        "one of the two differences is the wrong way round, so the number of requests is negative.",
        _crossing(lambda *prices: -_quotient(*prices)),
    ),
    Variant(
        "B's set-up is left out: what counts is how much *more* A costs at the start.",
        _crossing(lambda setup_a, each_a, setup_b, each_b: setup_a / (each_b - each_a)),
    ),
    Variant(
        "what a request costs with A is left out: what a request saves is B's price minus A's.",
        _crossing(lambda setup_a, each_a, setup_b, each_b: (setup_a - setup_b) / each_b),
    ),
    Variant(
        "the two set-ups are added. B's would have been paid as well, so the difference counts.",
        _crossing(lambda setup_a, each_a, setup_b, each_b: (setup_a + setup_b) / (each_b - each_a)),
    ),
    Variant(
        "it is infinite where A never gets cheaper. Some cost models say so; here None says that there is no "
        "such number.",
        _crossing(_quotient, never=math.inf),
    ),
    Variant(
        "-1 stands for never, and who draws or compares it takes it for a number. None says that there is "
        "none.",
        _crossing(_quotient, never=-1),
    ),
    Variant(
        "0 stands for never, and 0 means at once. None says that there is no such number.",
        _crossing(_quotient, never=0.0),
    ),
    Variant(
        "one request is added. At the break-even itself both have cost the same, and that point is wanted.",
        _crossing(lambda *prices: _quotient(*prices) + 1),
    ),
    Variant(
        "it is rounded up to whole requests. 800 / 0.02 comes out a hair above 40000 in a computer's "
        "numbers, so it becomes 40001; leave the quotient as it is.",
        _crossing(lambda *prices: math.ceil(_quotient(*prices))),
    ),
)

ADVICE_VARIANTS = (
    Variant("whether prompting is enough is not asked, and it is the first question.", _advice(first=False)),
    Variant(
        "retrieval needs both reasons here. Facts that change are reason enough, and so is citing: it "
        "takes `or`.",
        _advice(retrieve=lambda change, cite: change and cite),
    ),
    Variant(
        "`must_cite` is left out: who must name a source needs retrieval, even if no fact changes.",
        _advice(retrieve=lambda change, cite: change),
    ),
    Variant(
        "`facts_change` is left out: changing facts call for retrieval, even if nobody must cite.",
        _advice(retrieve=lambda change, cite: cite),
    ),
    Variant(
        "the number of examples is left out; with fewer than 50 there is too little to tune on.",
        _advice(tune=lambda form, examples: form),
    ),
    Variant(
        "the form is left out: many examples alone are no reason to tune.",
        _advice(tune=lambda form, examples: examples >= 50),
    ),
    Variant(
        "one of the two is enough for tuning here. The form must matter *and* there must be examples.",
        _advice(tune=lambda form, examples: form or examples >= 50),
    ),
    Variant(
        "50 examples are taken for too few; *at least* 50 are asked for, so it takes `>=`.",
        _advice(tune=lambda form, examples: form and examples > 50),
    ),
    Variant(
        "10 examples are taken for enough. So few are the least that OpenAI's service accepts; its advice, "
        "and the rule here, starts at 50.",
        _advice(tune=lambda form, examples: form and examples >= 10),
    ),
    Variant(
        "retrieval decides alone, and `both` never comes. Guides in which the first yes decides do so; "
        "here a need for both gets both.",
        _advice(words=("RAG", "RAG", "fine-tuning", "prompting")),
    ),
    Variant(
        "who must cite and needs a form gets `RAG` here. Citing calls for retrieval as changing facts do, so "
        "with the form it is `both`.",
        lambda enough, change, cite, form, examples: _advice(
            words=("both" if change else "RAG", "RAG", "fine-tuning", "prompting")
        )(enough, change, cite, form, examples),
    ),
    Variant(
        "tuning decides alone, and `both` never comes. A need for both gets both.",
        _advice(words=("fine-tuning", "RAG", "fine-tuning", "prompting")),
    ),
    Variant(
        "in doubt this retrieves. Where nothing calls for more, prompting is left.",
        _advice(words=("both", "RAG", "fine-tuning", "RAG")),
    ),
    Variant(
        '"RAG" and "fine-tuning" have changed places: retrieval is for facts, tuning is for form.',
        _advice(words=("both", "fine-tuning", "RAG", "prompting")),
    ),
)
