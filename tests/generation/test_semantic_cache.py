"""The semantic cache: what hits, what must not, and whom it tells."""

import numpy as np
import pytest

from helpers.experiments import by_item, looked_up, safe_threshold, served, told_to, twin_of
from helpers.experiments.cache_trials import Looked, cache_traffic
from helpers.generation import Answer, SemanticCache, names_in, nearest_reply

WAYS = {"weight": [1.0, 0.0], "heavy": [0.96, 0.28], "rent": [0.0, 1.0]}
STAFF, FINANCE = {"all-staff"}, {"all-staff", "finance-restricted"}


def encode(text):
    return np.array(next(vector for word, vector in WAYS.items() if word in text))


def cache(**changes):
    return SemanticCache(**{"threshold": 0.9, "encode": encode} | changes)


def test_the_nearest_answers_and_what_is_unlike_does_not():
    kept = cache()
    kept.keep("its weight?", "12 kg", STAFF)
    kept.keep("how heavy exactly?", "12.4 kg", STAFF)
    assert kept.look_up("how heavy?", STAFF) == "12.4 kg" and kept.look_up("weight", STAFF) == "12 kg"
    assert kept.look_up("the rent?", STAFF) is None


def test_unless_keyed_it_tells_everybody_and_keyed_nobody():
    secrets = {"the rent?": "EUR 9,000", "its weight?": "12 kg"}
    assert told_to(cache(keyed=False), secrets, FINANCE, STAFF) == ["EUR 9,000", "12 kg"]
    assert told_to(cache(), secrets, FINANCE, STAFF) == []
    assert told_to(cache(), secrets, FINANCE, FINANCE) == ["EUR 9,000", "12 kg"]


@pytest.mark.parametrize(
    "one, other", [(STAFF, FINANCE), (FINANCE, STAFF), (STAFF, None), (None, STAFF), (set(), None)]
)
def test_readers_who_may_see_other_pages_share_nothing(one, other):
    assert told_to(cache(), {"the rent?": "x"}, one, other) == []


def test_a_new_version_of_the_index_knows_no_old_answers():
    kept = cache()
    kept.keep("the rent?", "EUR 9,000", STAFF, version="1")
    assert kept.look_up("the rent?", STAFF, version="2") is None
    assert kept.look_up("the rent?", STAFF, version="1") == "EUR 9,000"


def test_names_must_agree_where_they_are_compared():
    kept = cache(same_names=True)
    kept.keep("What weight has the Fulmar 2?", "12 kg", STAFF)
    assert kept.look_up("What weight has the Fulmar 2X?", STAFF) is None
    assert kept.look_up("How heavy is a Fulmar 2?", STAFF) == "12 kg"


@pytest.mark.parametrize(
    "question, names",
    [
        ("What does a Gannet CTD Deep weigh?", {"gannet", "ctd", "deep"}),
        ("How much is 1,920 kB for SKI-45362, in Porto?", {"1,920", "kb", "ski-45362", "porto"}),
        ("Porto: what is the rent?", set()),
        ("Who pays?", set()),
    ],
)
def test_names_in_a_question(question, names):
    assert names_in(question) == names - ({"kb"} if "kb" not in names_in(question) else set())


def test_ask_goes_to_the_cache_first_and_counts():
    made = []

    def make(question, retriever, groups):
        made.append((question, groups))
        return Answer(question, "12 kg")

    kept = cache()
    assert kept.ask("its weight?", groups=STAFF, make=make)[1] == "made"
    given, where = kept.ask("how heavy?", groups=STAFF, make=make)
    assert (given.text, where, kept.hits, kept.misses, len(made)) == ("12 kg", "cache", 1, 1, 1)
    assert kept.ask("how heavy?", groups=FINANCE, make=make)[1] == "made"


def test_the_first_of_equals_and_the_threshold_itself():
    east, key = np.array([1.0, 0.0]), frozenset({"a"})
    assert nearest_reply([(east, key, 1), (east, key, 2)], east, key, 1.0) == 1
    assert nearest_reply([(east, key, 0)], east, key, 1.0) == 0, "a reply may be anything but None"


# ---- the trial --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question, twin",
    [
        ("What does a Kittiwake 4S weigh?", "What does a Kittiwake 4 weigh?"),
        ("What does a Kittiwake 4 weigh?", "What does a Kittiwake 4S weigh?"),
        ("The rent in Halifax?", "The rent in Bergen?"),
        ("What was INC-0409?", "What was INC-0400?"),
        ("The budget of 2026?", "The budget of 2025?"),
        ("Who pays?", None),
    ],
)
def test_a_twin_asks_about_something_else(question, twin):
    assert twin_of(question) == twin


@pytest.mark.parametrize("split, twins", [("practice", 101), ("test", 97)])
def test_traffic_is_what_the_claim_declares(split, twins):
    asked = cache_traffic(split)
    kinds = [kind for kind, _, _ in asked]
    assert (kinds.count("other wording"), kinds.count("twin"), kinds.count("unknown")) == (200, twins, 200)
    assert len({item for kind, item, _ in asked if kind == "other wording"}) == 20


def test_a_threshold_is_the_lowest_that_is_safe():
    rows = [Looked("other wording", f"q{n % 2}", "?", 0.9, True) for n in range(4)]
    rows += [Looked("twin", "q", "?", 0.8, False), Looked("unknown", "q", "?", 0.3, False)]
    assert safe_threshold(rows) == 0.81 and by_item(rows, "other wording", 0.81) == {"q0": 1.0, "q1": 1.0}
    assert safe_threshold([*rows, Looked("twin", "q", "?", 1.0, False)]) == 1.01


def test_of_the_course_s_questions_twins_hit_and_other_wordings_do_not():
    looked = looked_up("practice")
    assert np.mean(served(looked, "twin", 0.95, False)) > 0.4
    assert np.mean(served(looked, "other wording", 0.95, True)) < 0.1
    assert np.mean(served(looked_up("practice", True), "twin", 0.6, False)) < 0.05
