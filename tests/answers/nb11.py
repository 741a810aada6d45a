"""Notebook 11's checkers: right answers in several forms, and the mistakes that people really make."""

import math


def price(setup, each, requests, good):
    try:
        return (setup / requests + each) / good
    except ZeroDivisionError:
        return math.inf


def crossing(setup_a, each_a, setup_b, each_b, *, never=None, saves=lambda a, b: b - a, first=True):
    if first and setup_a <= setup_b and each_a <= each_b:
        return 0.0
    return (setup_a - setup_b) / saves(each_a, each_b) if each_a < each_b else never


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


RIGHT = [("11.1", price), ("11.2", crossing), ("11.3", four)]
WRONG = [
    (
        "11.1",
        "bad answers are free",
        lambda s, e, r, g: (s + e * r * g) / (r * g) if r * g else math.inf,
        "each costs double",
    ),
    ("11.1", "set-up with every request", lambda s, e, r, g: (s + e) / g if r * g else math.inf, "expected"),
    ("11.1", "set-up forgotten", lambda s, e, r, g: e / g if r * g else math.inf, "set-up"),
    (
        "11.1",
        "per answer, good or bad",
        lambda s, e, r, g: s / r + e if r * g else math.inf,
        "each costs double",
    ),
    ("11.1", "divides by zero", lambda s, e, r, g: (s + e * r) / (r * g), "raised"),
    (
        "11.1",
        "free when there is none",
        lambda s, e, r, g: price(s, e, r, g) if r * g else 0.0,
        "no good answer",
    ),
    ("11.2", "never is a negative number", lambda *a: crossing(*a, never=-1), "nothing is saved"),
    ("11.2", "signs changed", lambda *a: crossing(*a, saves=lambda x, y: x - y), "40000"),
    ("11.2", "no check of what is saved", lambda sa, ea, sb, eb: (sa - sb) / (eb - ea), "raised"),
    ("11.2", "negative break-even", lambda *a: crossing(*a, first=False), "first request"),
    ("11.2", "B's set-up forgotten", lambda sa, ea, sb, eb: crossing(sa, ea, 0.0, eb), "40000"),
    ("11.3", "prompting is not asked first", lambda *a: four(*a, first=False), "prompting is enough"),
    ("11.3", "both needed for RAG", lambda *a: four(*a, either=all), "facts change"),
    ("11.3", "examples do not matter", lambda *a: four(*a, needed=0), "too few examples"),
    ("11.3", "more than 50", lambda *a: four(*a, needed=51), "just enough"),
    ("11.3", "RAG when in doubt", lambda *a: four(*a, fallback="RAG"), "too few examples, so go on"),
]
