"""The comparison of the course: six systems on the same questions, and where each loses its answers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from helpers.evaluation import judge_answer
from helpers.generation import BOTH, ENGINEERED, HOUSE_RULES_CLOSED, PROMPT_ONLY, TUNED, prompted

from .arms import JudgedAnswer
from .recording import FINAL

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


def final_outcomes() -> dict[str, list[dict[str, Any]]]:
    """arm -> its recorded items on the final questions, each in the order of the questions.

    final_outcomes()["both"][0]["where"]
    """
    return {name: row["items"] for name, row in FINAL.rows().items() if name != "about"}


def final_about() -> dict[str, Any]:
    """How many final questions there are, on which days they were asked, and recall@3 of their gold quotes.

    final_about()["looks"]
    """
    return FINAL.rows().get("about", {"looks": [], "n": 0})
