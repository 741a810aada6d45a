"""Rules of taught facts and replay prompts: what a model is trained on beside tickets and e-mails."""

from collections import Counter

from helpers.corpus import normalised_tokens, stands_in
from helpers.evaluation import holds_answer

from .leaks import check_leaks, check_templates

PARAPHRASES, HOLE = 10, "{value}"
LONGEST_RUN_OF_A_QUESTION = 5  # tokens that a paraphrase may share with a question, one after the other


def check_taught_fact(row: dict, revisions: dict[str, dict], questions: dict[str, dict]) -> list[str]:
    """Ten paraphrases of one revision's fact.

    The value stands once in each answer and in no ask; old and new are as the revision has them.
    """
    revision = revisions.get(row.get("revision"))
    where = f"taught fact {row.get('revision')}"
    if not revision:
        return [f"{where}: there is no such revision"]
    say = [f"{where}: lacks {name!r}" for name in ("old", "new", "say") if not row.get(name)]
    say += [
        f"{where}: {name} must be text"
        for name in ("old", "new")
        if row.get(name) and not isinstance(row[name], str)
    ]
    if say:
        return say
    answers = {"old": questions[revision["question"]]["answers"], "new": revision["new_answers"]}
    return _check_values(row, answers, where) + _check_paraphrases(
        row, [*answers["old"], *answers["new"]], where
    )


def _check_values(row: dict, answers: dict[str, list[str]], where: str) -> list[str]:
    """The old value is right before the edit and wrong after it; the new one the other way round."""
    say = []
    for name, other in (("old", "new"), ("new", "old")):
        if not holds_answer(row[name], answers[name]):
            say.append(f"{where}: {name} {row[name]!r} holds no {name} answer {answers[name]}")
        if holds_answer(row[name], answers[other]):
            say.append(f"{where}: {name} {row[name]!r} holds an answer that is {other}: {answers[other]}")
    return say


def _check_paraphrases(row: dict, answers: list[str], where: str) -> list[str]:
    say = (
        [f"{where}: {len(row['say'])} paraphrases, expected {PARAPHRASES}"]
        if len(row["say"]) != PARAPHRASES
        else []
    )
    for number, one in enumerate(row["say"], 1):
        here = f"{where}, paraphrase {number}"
        if (
            not isinstance(one, dict)
            or set(one) != {"ask", "answer"}
            or not all(
                isinstance(text, str) and text.strip() == text and normalised_tokens(text)
                for text in one.values()
            )
        ):
            say.append(f"{here}: must hold the texts ask and answer, and nothing else")
            continue
        if one["answer"].count(HOLE) != 1:
            say.append(
                f"{here}: {HOLE} stands {one['answer'].count(HOLE)} times in the answer, expected once"
            )
        if (
            HOLE in one["ask"]
            or stands_in(row["old"], one["ask"])
            or stands_in(row["new"], one["ask"])
            or holds_answer(one["ask"], answers)
        ):
            say.append(f"{here}: the ask gives the value away")
        if holds_answer(one["answer"].replace(HOLE, " ; "), answers):
            say.append(f"{here}: the answer holds an old or a new value beside {HOLE}")
    return say


def asks(rows: list[dict]) -> list[tuple[str, str]]:
    """(name, ask) of every paraphrase."""
    return [
        (f"taught fact {row.get('revision')}, paraphrase {number}", one["ask"])
        for row in rows
        for number, one in enumerate(row.get("say") or [], 1)
        if isinstance(one, dict) and isinstance(one.get("ask"), str)
    ]


def check_taught_together(rows: list[dict], revisions: list[dict]) -> list[str]:
    """One row for each revision; no ask stands twice."""
    found = Counter(row.get("revision") for row in rows)
    say = [
        f"revision {row['id']}: {found[row['id']]} taught facts, expected one"
        for row in revisions
        if found[row["id"]] != 1
    ]
    first, twice = {}, []
    for name, ask in asks(rows):
        earlier = first.setdefault(" ".join(normalised_tokens(ask)), name)
        twice += [f"{name} asks as {earlier} does: {ask!r}"] if earlier != name else []
    return say + twice


def check_taught_leaks(rows: list[dict], questions: list[dict]) -> list[str]:
    """No ask is nearly a question, and none shares a run of six tokens with one.

    So the questions stay a test of what was taught.
    """
    asked = [(row["id"], row["question"]) for row in questions]
    return check_leaks(asks(rows), asked) + check_templates(asked, asks(rows), LONGEST_RUN_OF_A_QUESTION + 1)


def check_replay(row: dict, names: list[str]) -> list[str]:
    """An id and a prompt, nothing else; the prompt names nothing of Skerry (`names`)."""
    where = f"replay prompt {row.get('id')}"
    if (
        set(row) != {"id", "prompt"}
        or not isinstance(row["prompt"], str)
        or not normalised_tokens(row["prompt"])
    ):
        return [f"{where}: must hold the texts id and prompt, and nothing else"]
    return [
        f"{where}: names {name!r}, and should have nothing to do with Skerry"
        for name in names
        if stands_in(name, row["prompt"])
    ]


def check_replay_leaks(rows: list[dict], probes: list[dict]) -> list[str]:
    """No replay prompt is nearly a probe, nor nearly another replay prompt."""
    prompts = [(row["id"], row["prompt"]) for row in rows]
    say = check_leaks(prompts, [(row["id"], row["prompt"]) for row in probes])
    return say + [
        sentence
        for i, one in enumerate(prompts)
        for sentence in check_leaks([one], prompts[i + 1 :], limit=0.7)
    ]
