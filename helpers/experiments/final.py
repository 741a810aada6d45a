"""Ask what is asked once: the final questions, and those over the READMEs of installed packages.

    python -m helpers.experiments.final               say how often they were asked, and what came out
    python -m helpers.experiments.final ask           ask the final questions: half an hour on two cores
    python -m helpers.experiments.final readmes       ask those over the READMEs: a quarter of an hour
    python -m helpers.experiments.final fresh         ask the fresh ones over other READMEs: as long
    python -m helpers.experiments.final ask --again both    one arm once more, when only it has changed

They were written when everything was decided, by writers who knew neither the systems nor the other question
sets; the fresh ones by somebody who knew how the systems are built, and none of their answers. Asking them is
a look, and looks are counted in solutions/final.json, strangers.json and fresh.json, which keep every answer
item by item: a number that was looked at twice is no test any more. What an arm had at an earlier look stays
there, so that nobody can take the better of two.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from helpers.corpus import Passage, Question, QuestionRow, load_questions
from helpers.evaluation import cites_evidence, recall_of_quotes, share
from helpers.generation import READER, ChatError
from helpers.models import ModelError
from helpers.progress import Progress, bar
from helpers.retrieval import FoundRetriever, Retriever, skerry_hybrid
from helpers.tuning import serve, shipped

from .arms import JudgedAnswer, search_once, try_system
from .lessons import LOOKED_AT
from .recording import FINAL, FRESH_READMES, READMES, Record
from .strangers import FRESH, readme_questions, stranger_index
from .verdict import WHERE, six_arms, where_lost

KEPT = ("good", "right", "abstained")  # of the items of an earlier look
ADAPTERS = ("closed-book", "combined", READER)
Asked = Question | QuestionRow


@dataclass(frozen=True)
class AskedOnce:
    """A question set that is asked once. search: by the tuned embedding, or the plain one."""

    name: str
    record: Record
    questions: Callable[[], Sequence[Asked]]
    search: Callable[[bool], Retriever]


def final_set() -> AskedOnce:
    """The final questions about the Skerry pages."""
    return AskedOnce("final questions", FINAL, lambda: load_questions("final"), skerry_hybrid)


def readmes_set() -> AskedOnce:
    """The questions over the READMEs that are not withheld."""
    return AskedOnce("READMEs", READMES, readme_questions, lambda tuned: stranger_index(tuned=tuned))


def fresh_set() -> AskedOnce:
    """The fresh questions over other READMEs, written after the reader's second training."""
    return AskedOnce(
        "fresh READMEs",
        FRESH_READMES,
        lambda: readme_questions(FRESH),
        lambda tuned: stranger_index(tuned=tuned, name=FRESH),
    )


def item(one: JudgedAnswer) -> dict[str, Any]:
    """What is recorded of an answer. evidence: the rank of the first piece read that holds the evidence."""
    judged = one.judged
    return {
        "id": one.question.id,
        "answerable": judged.answerable,
        "good": judged.joint,
        "right": judged.right,
        "abstained": judged.abstained,
        "invented": judged.invented,
        "where": where_lost(one),
        "text": one.text,
        "confidence": one.given.confidence if one.given else None,
        "evidence": evidence_rank(one),
        "tokens": one.prompt_tokens,
        "seconds": round(one.seconds, 3),
    }


def evidence_rank(one: JudgedAnswer) -> int | None:
    """From 1, the first piece that the reader was given and that holds a gold quote; None for none.

    evidence_rank(try_system(BOTH, questions, found)[0])
    """
    for rank, piece in enumerate(one.given.evidence if one.given else [], 1):
        page, start, end = piece.span
        read = Passage(page, "", "", piece.quote, start, end, 0)
        if cites_evidence([read], one.question):
            return rank
    return None


def ask_once(
    asked: AskedOnce, progress: Progress | None = None, only: Collection[str] = ()
) -> dict[str, Any]:
    """Ask a question set, and write what came out with the look counted. only: these arms, when nothing else
    has changed since the last look; all without it.

    Arms that were answered before an interruption are kept in the cache and not asked again, unless an
    adapter was trained anew in between.
    """
    questions, served = asked.questions(), {name: shipped(name) for name in ADAPTERS}
    for tuned in served.values():
        serve(tuned)
    adapters = {name: dict(tuned.sha256) for name, tuned in served.items()}
    for name, row in asked.record.pending().items():
        if row.get("adapters") != adapters:
            asked.record.drop(name)
    found, plain = (search_once(questions, asked.search(which), LOOKED_AT) for which in (True, False))
    for name, system in six_arms().items():
        if name not in asked.record.pending() and (not only or name in only):
            items = [item(one) for one in try_system(system, questions, found, progress)]
            asked.record.keep(name, {"items": items, "adapters": adapters})
    recall = {"recall_at_3": _recall(found, questions), "recall_at_3_plain": _recall(plain, questions)}
    return asked.record.collect(lambda known, new: _merged(known, new, {"n": len(questions), **recall}))


def _recall(found: FoundRetriever, questions: Sequence[Asked]) -> list[float]:
    """Of each answerable question, the share of its gold quotes among three passages."""
    return [
        recall_of_quotes(found.search(question.question, 3), question, 3)
        for question in questions
        if question.answerable
    ]


def _merged(known: dict, new: dict, about: dict[str, Any]) -> dict[str, Any]:
    before = known.get("about", {})
    look = date.today().isoformat()
    if len(new) < len(six_arms()):
        look += f" ({', '.join(name for name in six_arms() if name in new)})"
    earlier = before.get("earlier", []) + [
        {"until": look, "arm": name, **{part: [one[part] for one in known[name]["items"]] for part in KEPT}}
        for name in six_arms()
        if name in new and name in known
    ]
    told = {"looks": [*before.get("looks", []), look], **about, "earlier": earlier}
    return {"about": told, **{name: new.get(name) or known[name] for name in six_arms()}}


def summary_line(name: str, items: Sequence[Mapping[str, Any]]) -> str:
    """An arm in a line: good answers with their interval, and what was lost where.

    >>> summary_line("both", [{"good": True, "where": "good"}, {"good": False, "where": "silent"}])
    'both                   good 1/2 = 0.50 (0.01 to 0.99)   silent 1'
    """
    lost = Counter(one["where"] for one in items if one["where"] != "good")
    told = ", ".join(f"{where} {lost[where]}" for where in WHERE if lost[where])
    return f"{name:<22} good {share([bool(one['good']) for one in items])}   {told}"


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.experiments.final", description=__doc__.splitlines()[0]
    )
    parser.add_argument("what", nargs="?", choices=("ask", "readmes", "fresh"))
    parser.add_argument(
        "--again",
        nargs="*",
        metavar="ARM",
        choices=tuple(six_arms()),
        help="though they were asked before, a look more: all arms, or those named",
    )
    options = parser.parse_args(arguments)
    sets = {"ask": final_set(), "readmes": readmes_set(), "fresh": fresh_set()}
    asked = sets.get(options.what)
    try:
        if options.again is not None and not asked:
            raise ValueError("Say which questions are asked again: ask, readmes or fresh, before --again.")
        if asked:
            _ask(asked, options.again)
    except (ValueError, ChatError, ModelError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped; the arms that were answered are kept, the same command goes on", file=sys.stderr)
        return 130
    for one in [asked] if asked else sets.values():
        looks = looks_at(one)
        print(f"{one.name}: asked {len(looks)} time{'s' * (len(looks) != 1)}: {', '.join(looks) or 'never'}")
        for name, row in one.record.rows().items():
            if name != "about":
                print(summary_line(name, row["items"]))
    return 0


def _ask(asked: AskedOnce, again: Sequence[str] | None) -> None:
    """again: None for a first look; else the arms of a further one, all of them where it is empty."""
    looks = looks_at(asked)
    if looks and again is None:
        raise ValueError(f"They were asked on {', '.join(looks)}. Once more is a look more: --again.")
    if again and not looks:
        raise ValueError("They were never asked: the first look is at all arms. Leave --again out.")
    ask_once(asked, bar("questions"), again or ())


def looks_at(asked: AskedOnce) -> list[str]:
    """The days on which a set was asked."""
    return asked.record.rows().get("about", {}).get("looks", [])


if __name__ == "__main__":
    sys.exit(main())
