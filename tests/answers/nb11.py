"""Notebook 11's checkers: right answers in several forms, and the mistakes that people really make."""

import math

import numpy as np


def price(setup, each, requests, good, *, without=math.inf):
    try:
        return (setup / requests + each) / good
    except ZeroDivisionError:
        return without


def by_numpy(setup, each, requests, good):
    with np.errstate(divide="ignore"):
        return np.float64(setup + each * requests) / (requests * good)


def paid(of):
    """Another price, infinite where there is no good answer."""
    return lambda s, e, r, g: math.inf if r == 0 or g == 0 else of(s, e, r, g)


def crossing(setup_a, each_a, setup_b, each_b, *, never=None, saves=lambda a, b: b - a, first=True):
    if first and setup_a <= setup_b and each_a <= each_b:
        return 0.0
    return (setup_a - setup_b) / saves(each_a, each_b) if each_a < each_b else never


def never_first(setup_a, each_a, setup_b, each_b):
    """The cases in another order."""
    if each_a > each_b or (each_a == each_b and setup_a > setup_b):
        return None
    if setup_a <= setup_b:
        return 0
    return (setup_b - setup_a) / (each_a - each_b)


def not_below_zero(setup_a, each_a, setup_b, each_b):
    more, saved = setup_a - setup_b, each_b - each_a
    if saved > 0:
        return max(0.0, more / saved)
    return 0.0 if saved == 0 and more <= 0 else None


def guarded(quotient):
    """The reference's two questions first, then another quotient."""

    def found(setup_a, each_a, setup_b, each_b):
        plain = crossing(setup_a, each_a, setup_b, each_b)
        return quotient(setup_a, each_a, setup_b, each_b) if plain else plain

    return found


def four(enough, change, cite, form, examples, *, needed=50, first=True, either=any, fallback="prompting"):
    if enough and first:
        return "prompting"
    wanted = (either((change, cite)), form and examples >= needed)
    return {
        (True, True): "both",
        (True, False): "RAG",
        (False, True): "fine-tuning",
        (False, False): fallback,
    }[wanted]


def chain(enough, change, cite, form, examples):
    if enough:
        return "prompting"
    if form and examples > 49:
        if change or cite:
            return "both"
        return "fine-tuning"
    if change or cite:
        return "RAG"
    return "prompting"


def first_yes(enough, change, cite, form, examples):
    if enough:
        return "prompting"
    if change or cite:
        return "RAG"
    return "fine-tuning" if form and examples >= 50 else "prompting"


def tuning_first(enough, change, cite, form, examples):
    if enough:
        return "prompting"
    if form and examples >= 50:
        return "fine-tuning"
    return "RAG" if change or cite else "prompting"


def citing_apart(enough, change, cite, form, examples):
    if enough:
        return "prompting"
    if change and form and examples >= 50:
        return "both"
    if change or cite:
        return "RAG"
    return "fine-tuning" if form and examples >= 50 else "prompting"


RIGHT = [
    ("11.1", price),
    ("11.1", by_numpy),
    ("11.1", paid(lambda s, e, r, g: s / (r * g) + e / g)),
    ("11.2", crossing),
    ("11.2", never_first),
    ("11.2", not_below_zero),
    ("11.2", lambda *a: None if crossing(*a) is None else round(crossing(*a))),
    ("11.3", four),
    ("11.3", chain),
]
WRONG = [
    ("11.1", "bad answers are free", paid(lambda s, e, r, g: s / (r * g) + e), "bad answers cost nothing"),
    ("11.1", "set-up with every request", paid(lambda s, e, r, g: (s * r + e * r) / (r * g)), "once in all"),
    ("11.1", "set-up forgotten", paid(lambda s, e, r, g: e * r / (r * g)), "cost-of-pass"),
    ("11.1", "set-up whole", paid(lambda s, e, r, g: s + e * r / (r * g)), "set-up is not shared"),
    ("11.1", "set-up by all", paid(lambda s, e, r, g: s / r + e / g), "set-up is shared by all answers"),
    ("11.1", "per answer, good or bad", paid(lambda s, e, r, g: s / r + e), "`good` is left out"),
    ("11.1", "multiplied", paid(lambda s, e, r, g: (s / r + e) * g), "multiplied by the share"),
    ("11.1", "rounded", paid(lambda s, e, r, g: round((s + e * r) / (r * g), 2)), "rounded to cents"),
    ("11.1", "divides by zero", lambda s, e, r, g: (e * r + s) / g / r, "divides by zero"),
    (
        "11.1",
        "only the share",
        lambda s, e, r, g: (s + e * r) / (g * r) if g > 0 else math.inf,
        "no request at",
    ),
    ("11.1", "free when there is none", lambda *a: price(*a, without=0.0), "is never right looks cheapest"),
    ("11.1", "None when there is none", lambda *a: price(*a, without=None), "None cannot"),
    ("11.2", "never is -1", lambda *a: crossing(*a, never=-1), "-1 stands for never"),
    ("11.2", "never is 0", lambda *a: crossing(*a, never=0), "0 stands for never"),
    ("11.2", "never is infinite", lambda *a: crossing(*a, never=np.inf), "infinite where A never"),
    ("11.2", "signs changed", lambda *a: crossing(*a, saves=lambda x, y: x - y), "the wrong way round"),
    ("11.2", "no check", lambda sa, ea, sb, eb: (sb - sa) / (ea - eb), "nothing is asked before dividing"),
    ("11.2", "negative break-even", lambda *a: crossing(*a, first=False), "a negative number of requests"),
    ("11.2", "None at once", lambda *a: crossing(*a) or None, "where A is cheaper from the first request"),
    (
        "11.2",
        "set-up alone",
        lambda sa, ea, sb, eb: 0.0 if sa <= sb else crossing(sa, ea, sb, eb),
        "taken for a win at once",
    ),
    (
        "11.2",
        "B's set-up forgotten",
        guarded(lambda sa, ea, sb, eb: sa / (eb - ea)),
        "B's set-up is left out",
    ),
    ("11.2", "added", guarded(lambda sa, ea, sb, eb: (sa + sb) / (eb - ea)), "set-ups are added"),
    (
        "11.2",
        "A's price forgotten",
        guarded(lambda sa, ea, sb, eb: (sa - sb) / eb),
        "costs with A is left out",
    ),
    ("11.2", "one more", lambda *a: crossing(*a) and crossing(*a) + 1, "one request is added"),
    (
        "11.2",
        "rounded up",
        lambda *a: crossing(*a) and math.ceil(crossing(*a)),
        "rounded up to whole requests",
    ),
    ("11.3", "prompting is not asked first", lambda *a: four(*a, first=False), "the first question"),
    ("11.3", "both needed for RAG", lambda *a: four(*a, either=all), "retrieval needs both reasons"),
    ("11.3", "no citing", lambda e, c, q, f, n: four(e, c, False, f, n), "`must_cite` is left out"),
    ("11.3", "no changes", lambda e, c, q, f, n: four(e, False, q, f, n), "`facts_change` is left out"),
    ("11.3", "examples do not matter", lambda *a: four(*a, needed=0), "number of examples is left out"),
    (
        "11.3",
        "form does not matter",
        lambda e, c, q, f, n: four(e, c, q, True, n),
        "examples alone are no reason",
    ),
    ("11.3", "form or examples", lambda e, c, q, f, n: four(e, c, q, True, n + 99 * f), "for tuning here"),
    ("11.3", "more than 50", lambda *a: four(*a, needed=51), "it takes `>=`"),
    ("11.3", "10 are enough", lambda *a: four(*a, needed=10), "OpenAI"),
    ("11.3", "RAG when in doubt", lambda *a: four(*a, fallback="RAG"), "in doubt this retrieves"),
    ("11.3", "first yes decides", first_yes, "the first yes decides"),
    ("11.3", "tuning first", tuning_first, "tuning decides alone"),
    ("11.3", "citing never with form", citing_apart, "who must cite and needs a form"),
]
EQUIVALENT = [
    (
        "11.2",
        "`setup_a <= setup_b` becomes `setup_a < setup_b`",
        "equal set-ups give 0 by the division, too; two arms alike in both prices are nowhere asked for",
    ),
    (
        "11.2",
        "`(setup_a - setup_b) / (each_b - each_a)` becomes `(setup_a - setup_b) // (each_b - each_a)`",
        "the page does not say whether whole requests are meant, so all break-evens asked for are whole",
    ),
]
