"""Known other answers to the exercises of notebook 06: what they compute, and what is said of them."""

from ..exercise import Variant


def _only_the_first(relevant, depth):
    """The first relevant one within the depth moved to the front, the others left in their order."""
    place = list(relevant[:depth]).index(True) if True in relevant[:depth] else 0
    return [relevant[place], *relevant[:place], *relevant[place + 1 :]]


def _from_below(relevant, depth):
    """Relevant ones from anywhere brought into the first places."""
    top = min(sum(relevant), len(relevant[:depth]))
    return [True] * top + [False] * (len(relevant[:depth]) - top) + list(relevant[depth:])


PERFECT = (
    Variant(
        "the whole list is sorted. A reranker sees the first `depth` places only; what stands below stays "
        "there.",
        lambda relevant, depth: sorted(relevant, reverse=True),
    ),
    Variant(
        "the rest is left out. The result is as long as the list: the sorted part, then the rest as it was.",
        lambda relevant, depth: sorted(relevant[:depth], reverse=True),
    ),
    Variant(
        "the relevant ones come last: False is 0 and True is 1, so `sorted` puts False first. Use "
        "`reverse=True`.",
        lambda relevant, depth: sorted(relevant[:depth]) + list(relevant[depth:]),
    ),
    Variant(
        "the list comes back as it was. If you sorted a slice with `.sort()`, only a copy was sorted: "
        "`sorted(…)` returns the new list.",
        lambda relevant, depth: list(relevant),
    ),
    Variant(
        "one place too many is sorted. `relevant[:depth]` are the first `depth` places.",
        lambda relevant, depth: sorted(relevant[: depth + 1], reverse=True) + list(relevant[depth + 1 :]),
    ),
    Variant(
        "the rest is sorted and the first `depth` places are not. It is the other way round.",
        lambda relevant, depth: list(relevant[:depth]) + sorted(relevant[depth:], reverse=True),
    ),
    Variant(
        "the first places are turned round and not sorted: `[::-1]` only reverses.",
        lambda relevant, depth: list(relevant[:depth])[::-1] + list(relevant[depth:]),
    ),
    Variant(
        "only one relevant passage is moved to the front. All of those within the depth come first.",
        _only_the_first,
    ),
    Variant(
        "relevant passages from below the depth are used, too: all are counted. Count within "
        "`relevant[:depth]`.",
        _from_below,
    ),
)

MAXSIM = (
    Variant(
        "the best cosines are added up: this is the sum that ColBERT takes. It orders the passages of one "
        "question in the same way. The mean stays between -1 and 1, whatever the length of the question.",
        lambda query, passage: (query @ passage.T).max(axis=1).sum(),
    ),
    Variant(
        "this takes the best question token for each passage token. It is the other way round: for each "
        "question token the best passage token, so `axis=1`.",
        lambda query, passage: (query @ passage.T).max(axis=0).mean(),
    ),
    Variant(
        "both directions are averaged, much as in the F1 of BERTScore. MaxSim goes one way: what a passage "
        "says beyond the question costs it nothing.",
        lambda query, passage: (
            ((query @ passage.T).max(axis=1).mean() + (query @ passage.T).max(axis=0).mean()) / 2
        ),
    ),
    Variant(
        "this is the mean of all cosines, the same as the product of one mean vector a side. Late "
        "interaction keeps every token: take the largest of each row, `max(axis=1)`, and the mean of those.",
        lambda query, passage: (query @ passage.T).mean(),
    ),
    Variant(
        "this is the single best cosine of all. Each question token has a best one; take the mean of those.",
        lambda query, passage: (query @ passage.T).max(),
    ),
    Variant(
        "the least similar token of each row is taken. It is the most similar one: `max`.",
        lambda query, passage: (query @ passage.T).min(axis=1).mean(),
    ),
    Variant(
        "the passage's vectors are not transposed. For every pair of rows it is `query_vectors @ "
        "passage_vectors.T`.",
        lambda query, passage: (query @ passage).max(axis=1).mean(),
    ),
    Variant(
        "this is one number for each question token. One for the whole question is wanted: their mean.",
        lambda query, passage: (query @ passage.T).max(axis=1),
    ),
)


def _pairs(rows, marks, take=lambda good, bad: good - bad):
    marked = list(zip(rows, marks, strict=True))
    return [take(good, bad) for good, a in marked if a for bad, b in marked if not b]


def _split(rows, marks):
    pairs = list(zip(rows, marks, strict=True))
    return [row for row, mark in pairs if mark], [row for row, mark in pairs if not mark]


def _by_wrong_one(rows, marks):
    right, wrong = _split(rows, marks)
    return [good - bad for bad in wrong for good in right]


def _one_to_one(rows, marks):
    return [good - bad for good, bad in zip(*_split(rows, marks), strict=False)]


def _first_right(rows, marks):
    right, wrong = _split(rows, marks)
    return [good - bad for good in right[:1] for bad in wrong]


def _first_wrong(rows, marks):
    right, wrong = _split(rows, marks)
    return [good - bad for good in right for bad in wrong[:1]]


DIFFERENCES = (
    Variant(
        "these are bad minus good. The weights would learn to put wrong passages first.",
        lambda rows, marks: _pairs(rows, marks, lambda good, bad: bad - good),
    ),
    Variant(
        "each pair stands there both ways, good minus bad and bad minus good, as some programs for learning "
        "to rank want it. Here each pair is one row.",
        lambda rows, marks: [d for pair in _pairs(rows, marks) for d in (pair, -pair)],
    ),
    Variant(
        "the pairs are the right ones in another order: the outer loop goes over the others. Take each "
        "relevant row in turn, and subtract every other one from it.",
        _by_wrong_one,
    ),
    Variant(
        "the rows are paired one to one, as `zip` does it. Each relevant row is compared with every other "
        "one: two loops, one inside the other.",
        _one_to_one,
    ),
    Variant("only the first relevant row is used. Each of them makes pairs.", _first_right),
    Variant(
        "only the first of the others is used: the hardest negative alone, where rows come best first. Here "
        "each relevant row is compared with all of them.",
        _first_wrong,
    ),
    Variant(
        "the rows are added. Good minus bad is wanted.",
        lambda rows, marks: _pairs(rows, marks, lambda good, bad: good + bad),
    ),
    Variant(
        "both rows of a pair are returned. Their difference is wanted: good - bad.",
        lambda rows, marks: _pairs(rows, marks, lambda good, bad: (good, bad)),
    ),
    Variant(
        "every row is compared with every row. Pairs are made of a relevant row and one that is not.",
        lambda rows, marks: [a - b for a in rows for b in rows],
    ),
)
