"""The comparison of the course: six systems on the same questions, and where each loses its answers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from helpers.evaluation import judge_answer
from helpers.generation import BOTH, ENGINEERED, HOUSE_RULES_CLOSED, PROMPT_ONLY, TUNED, Trace, prompted

from .arms import JudgedAnswer, judged_answer
from .recording import FINAL, FRESH_READMES, READMES, Record

WHERE = ("good", "not retrieved", "not chosen", "misread", "miscited", "form", "silent", "invented")


def six_arms() -> dict[str, Mapping[str, Any]]:
    """Settings of `answer` by arm; those that are tuned need the adapters closed-book, combined and reader.

    RAG: by prompt, over three passages. tuned: no passages. tuned + RAG: an adapter that was trained on
    passages reads three, and writes citation and form itself. both: the tuned reader inside the engineered
    system.

    >>> list(six_arms())
    ['plain', 'RAG', 'RAG, engineered', 'tuned', 'tuned + RAG', 'both']
    """
    return {
        "plain": prompted(k=0, system=HOUSE_RULES_CLOSED),
        "RAG": PROMPT_ONLY,
        "RAG, engineered": ENGINEERED,
        "tuned": prompted(k=0, adapter="closed-book"),
        "tuned + RAG": TUNED,
        "both": BOTH,
    }


def where_lost(one: JudgedAnswer) -> str:
    """One of WHERE: "good", or at which stage the answer was lost (`AnswerScores.lost`); "form" where it is
    right and rightly cited and not in the house format. An arm without passages has retrieved nothing.

    where_lost(try_system(BOTH, questions, index)[0])
    """
    if one.judged.joint:
        return "good"
    if one.judged.lost_to_form or one.given is None:
        return "form"
    return judge_answer(one.question, one.given).lost or "miscited"


def waterfall(answers: Sequence[JudgedAnswer]) -> dict[str, int]:
    """How many of the answers were lost where, in the order of WHERE.

    waterfall(try_system(BOTH, questions, index))["misread"]
    """
    counted = Counter(where_lost(one) for one in answers)
    return {where: counted[where] for where in WHERE if counted[where]}


def lost_in(trace: Trace, question: Any, system: Mapping[str, Any] = BOTH) -> str:
    """One of WHERE, of a trace alone: it holds what was found, chosen and written, so an answer can be judged
    long after it was given.

    system: what answered, since a system that writes the house format itself is judged by what it wrote.

        lost_in(from_otlp(json.load(file))[0], question)
    """
    return where_lost(judged_answer(question, trace.given, system))


def asked_once(questions: str = "final") -> Record:
    """The record of a question set that is asked once: "final", "READMEs" or "fresh READMEs".

    Raises ValueError for another name.
    """
    records = {"final": FINAL, "READMEs": READMES, "fresh READMEs": FRESH_READMES}
    if questions not in records:
        raise ValueError(
            f"Nothing is asked once under the name {questions!r}; there are {', '.join(records)}."
        )
    return records[questions]


def final_outcomes(questions: str = "final") -> dict[str, list[dict[str, Any]]]:
    """arm -> its recorded items on the final questions, each in the order of the questions.

    questions: another set that was asked once instead, over the READMEs of installed packages (`asked_once`).

    final_outcomes()["both"][0]["where"]
    """
    rows = asked_once(questions).rows()
    return {name: row["items"] for name, row in rows.items() if name != "about"}


def shares_of(items: Sequence[Mapping[str, Any]]) -> dict[str, list[bool]]:
    """Of recorded items: good over all; right, silent over those with an answer; abstains over the others.

    >>> made = {"answerable": True, "good": True, "right": True, "abstained": False}
    >>> shares_of([made, made | {"answerable": False, "good": False, "right": False}])["abstains"]
    [False]
    """
    there = [one for one in items if one["answerable"]]
    return {
        "good": [one["good"] for one in items],
        "right": [one["right"] for one in there],
        "silent": [one["abstained"] for one in there],
        "abstains": [one["abstained"] for one in items if not one["answerable"]],
    }


def final_about(questions: str = "final") -> dict[str, Any]:
    """How many such questions there are (n), on which days they were asked (looks), and of each answerable
    one the recall@3 of its gold quotes by the tuned search (recall_at_3) and by the plain one. earlier: of
    each arm that was asked again, what its answers were before (good, right, abstained, item by item).

    final_about()["looks"]
    """
    return {"looks": [], "n": 0, "earlier": []} | asked_once(questions).rows().get("about", {})
