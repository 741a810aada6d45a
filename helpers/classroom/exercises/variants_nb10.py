"""Known other answers to the exercises of notebook 10: mistakes that people make, and neighbours."""

from collections.abc import Callable

from ..exercise import Variant

_ABSTAIN = "Not in the documents."


def _written(form: str, start: int = 1, missing: str = _ABSTAIN) -> Callable[[str, str, list[str]], str]:
    """A lesson in another form, counted from elsewhere, or with other words where the gold is missing."""

    def written(answer: str, gold: str, passages: list[str]) -> str:
        if gold not in passages:
            return missing.format(answer=answer)
        return form.format(answer=answer, gold=gold, number=passages.index(gold) + start)

    return written


def _by_value(answer: str, gold: str, passages: list[str]) -> str:
    numbers = [number for number, passage in enumerate(passages, 1) if answer in passage]
    return f"{answer} [{numbers[0]}]" if numbers else _ABSTAIN


def _mean(score: Callable[[float, float, float, float], float]) -> Callable[..., float]:
    """The mean over questions of a score of plain, rag, tuned and both."""

    def mean(plain: list[float], rag: list[float], tuned: list[float], both: list[float]) -> float:
        return sum(map(score, plain, rag, tuned, both)) / len(plain)

    return mean


LESSON_VARIANTS = (
    Variant(
        "passages are counted from 0, as in a list. In the prompt they are numbered from 1.",
        _written("{answer} [{number}]", start=0),
    ),
    Variant(
        "without the gold passage the answer is taught all the same. RAFT (Zhang et al. 2024) does so with a "
        "part of its examples, so that the model memorises; here it shall learn to be silent.",
        _written("{answer} [{number}]", missing="{answer}"),
    ),
    Variant(
        "nothing is done where the gold passage is missing: `index` raises an error for what is not in the "
        "list.",
        lambda answer, gold, passages: f"{answer} [{passages.index(gold) + 1}]",
    ),
    Variant(
        "the passage is found by the answer's value, and another passage may hold the same value. The gold "
        "passage is the one to name.",
        _by_value,
    ),
    Variant(
        "the number is always 1, wherever the gold passage stands. The model would learn to cite blindly.",
        _written("{answer} [1]"),
    ),
    Variant(
        "the number of the passage is missing, so nobody could look the answer up.", _written("{answer}")
    ),
    Variant(
        "the passage itself is written out. Quoting is another way to cite, in many more tokens; here its "
        "number in brackets is agreed.",
        _written("{answer} [{gold}]"),
    ),
    Variant("the number stands in round brackets; square ones are agreed.", _written("{answer} ({number})")),
    Variant("the number stands before the answer; it comes after it.", _written("[{number}] {answer}")),
    Variant("a space is missing between answer and number.", _written("{answer}[{number}]")),
    Variant(
        "the agreed sentence lacks its full stop. The model learns every character, and a checker compares "
        "them.",
        _written("{answer} [{number}]", missing="Not in the documents"),
    ),
)

VERDICT_VARIANTS = (
    Variant(
        "right is enough here, as in the usual accuracy of question answering. A reader needs the page and "
        "the form as well.",
        lambda answerable, right, cited, formatted, abstained: right if answerable else abstained,
    ),
    Variant(
        "the citation is left out: a right answer that names the wrong passage passes.",
        lambda answerable, right, cited, formatted, abstained: (
            right and formatted if answerable else abstained
        ),
    ),
    Variant(
        "the format is left out: a right and cited answer in another form passes.",
        lambda answerable, right, cited, formatted, abstained: right and cited if answerable else abstained,
    ),
    Variant(
        "the answer itself is left out: a wrong value in a good form, from the right page, passes.",
        lambda answerable, right, cited, formatted, abstained: (
            cited and formatted if answerable else abstained
        ),
    ),
    Variant(
        "one of the three is enough here; all three are needed at once, so it takes `and`.",
        lambda answerable, right, cited, formatted, abstained: (
            (right or cited or formatted) if answerable else abstained
        ),
    ),
    Variant(
        "two of the three are enough here; all three are needed at once.",
        lambda answerable, right, cited, formatted, abstained: (
            right + cited + formatted >= 2 if answerable else abstained
        ),
    ),
    Variant(
        "each part earns a third. Partial credit is common in marking; the joint metric is all or nothing.",
        lambda answerable, right, cited, formatted, abstained: (
            (right + cited + formatted) / 3 if answerable else float(abstained)
        ),
    ),
    Variant(
        "an abstention always passes. Whoever never answers would have every point; it is good only where "
        "the documents hold no answer.",
        lambda answerable, right, cited, formatted, abstained: abstained or (right and cited and formatted),
    ),
    Variant(
        "an abstention never passes. Where the documents hold no answer it is the one good reply.",
        lambda answerable, right, cited, formatted, abstained: right and cited and formatted,
    ),
    Variant(
        "a question without an answer always passes, even when something was invented.",
        lambda answerable, right, cited, formatted, abstained: (
            (right and cited and formatted) if answerable else True
        ),
    ),
    Variant(
        "the two kinds of question have changed places: `abstained` decides where there is *no* answer.",
        lambda answerable, right, cited, formatted, abstained: (
            abstained if answerable else right and cited and formatted
        ),
    ),
)

INTERACTION_VARIANTS = (
    Variant(
        "the sign is changed: positive means that the two bring *more* together than the sum.",
        _mean(lambda p, r, t, b: (r - p) - (b - t)),
    ),
    Variant(
        "this is the sum over the questions; divide it by their number.",
        lambda plain, rag, tuned, both: sum(both) - sum(tuned) - sum(rag) + sum(plain),
    ),
    Variant(
        "it is halved. Textbooks on experiments with two factors define the interaction so (Box, Hunter and "
        "Hunter); here the whole difference of the two differences is wanted.",
        _mean(lambda p, r, t, b: ((b - t) - (r - p)) / 2),
    ),
    Variant(
        "`plain` is left out. What the plain model gets right by itself is in all four, and is counted off "
        "twice with RAG and tuned.",
        _mean(lambda p, r, t, b: b - t - r),
    ),
    Variant(
        "`plain` is subtracted once more: brackets are missing around (RAG - plain), and minus before a "
        "bracket turns the signs in it.",
        _mean(lambda p, r, t, b: b - t - r - p),
    ),
    Variant(
        "this is what retrieval brings to the tuned model. What it brings to the plain one has still to be "
        "subtracted.",
        _mean(lambda p, r, t, b: b - t),
    ),
    Variant(
        "this is what tuning brings on top of retrieval. What it brings to the plain model has still to be "
        "subtracted.",
        _mean(lambda p, r, t, b: b - r),
    ),
    Variant(
        "this is all that the two bring together; what each brings alone has still to be subtracted.",
        _mean(lambda p, r, t, b: b - p),
    ),
    Variant(
        "both are compared with the better of the two, question by question. That asks whether to combine "
        "them; the interaction asks whether they strengthen each other.",
        _mean(lambda p, r, t, b: b - max(r, t)),
    ),
    Variant(
        "both are compared with the better of the two arms. That asks whether to combine them; the "
        "interaction asks whether they strengthen each other.",
        lambda plain, rag, tuned, both: (sum(both) - max(sum(rag), sum(tuned))) / len(both),
    ),
    Variant(
        "both are compared with the mean of the two; each of them counts whole.",
        _mean(lambda p, r, t, b: b - (r + t) / 2),
    ),
    Variant(
        "only what is gained together is kept: a question on which the two bring less than the sum counts "
        "as 0. It counts below 0.",
        _mean(lambda p, r, t, b: max((b - t) - (r - p), 0)),
    ),
)
