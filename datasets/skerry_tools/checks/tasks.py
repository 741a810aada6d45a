"""Rules of revisions, tickets, e-mails and probes."""

import jsonschema

from helpers.corpus import Page, load_ticket_schema, normalised_tokens, stands_in
from helpers.evaluation import holds_answer, style

EMAIL_FIELDS = (
    "ticket",
    "customer",
    "organisation",
    "product",
    "serial",
    "problem",
    "cause",
    "done",
    "next",
    "code",
    "part",
    "part_name",
    "date",
    "agent",
)
NEEDED = ("ticket", "customer", "organisation", "product", "problem", "next", "agent")
PROBE_KINDS = ("knowledge", "arithmetic", "instruction", "language")


def check_revision(row: dict, pages: dict[str, Page], questions: dict[str, dict]) -> list[str]:
    """The old text stands once in the page, with the old answer; the new text holds only the new one."""
    where, question, page = (
        f"revision {row.get('id')}",
        questions.get(row.get("question")),
        pages.get(row.get("page")),
    )
    if not question or not page:
        return [f"{where}: its page or question does not exist"]
    say = [
        f"{where}: lacks {name!r}"
        for name in ("id", "find", "replace", "new_answers", "effective", "reason")
        if not row.get(name)
    ]
    if say:
        return say
    if page.text.count(row["find"]) != 1:
        say.append(f"{where}: `find` stands {page.text.count(row['find'])} times in {page.id}, expected once")
    if not holds_answer(row["find"], question["answers"]):
        say.append(f"{where}: `find` does not hold the old answer {question['answers']}")
    if holds_answer(row["replace"], question["answers"]):
        say.append(f"{where}: `replace` still holds the old answer")
    if not holds_answer(row["replace"], row["new_answers"]):
        say.append(f"{where}: `replace` does not hold the new answer {row['new_answers']}")
    if page.id != question["gold"][-1]["page"]:
        say.append(f"{where}: {page.id} is not the page that answers {question['id']}")
    elif holds_answer(page.text.replace(row["find"], row["replace"]), question["answers"]):
        say.append(
            f"{where}: the old answer {question['answers']} still stands elsewhere in {page.id} "
            "after the edit"
        )
    return say


def check_changed(questions: list[dict], revisions: list[dict]) -> list[str]:
    """Every question of type changed has a revision."""
    revised = {row["question"] for row in revisions}
    return [
        f"question {q['id']}: type changed, but no revision changes it"
        for q in questions
        if q.get("type") == "changed" and q["id"] not in revised
    ]


def check_ticket(row: dict, world: dict) -> list[str]:
    """The record fits the schema, and every value that is copied from the ticket stands in its text."""
    where, record = f"ticket {row.get('id')}", row.get("record")
    errors = sorted(jsonschema.Draft202012Validator(load_ticket_schema()).iter_errors(record), key=str)
    if errors:
        return [
            f"{where}: {'/'.join(map(str, error.path)) or 'record'}: {error.message[:120]}"
            for error in errors
        ]
    if not row.get("text"):
        return [f"{where}: lacks 'text'"]
    copied = [record["serial"], record["customer"]["name"], record["customer"]["organisation"]] + [
        p["error_code"] for p in record["problems"]
    ]
    say = [
        f"{where}: {value!r} does not stand in the text"
        for value in copied
        if value and not stands_in(value, row["text"])
    ]
    codes = {entry["code"] for entry in world.get("errors", {}).values()}
    return say + [
        f"{where}: error code {p['error_code']} is not in the world"
        for p in record["problems"]
        if p["error_code"] and p["error_code"] not in codes
    ]


def check_email(row: dict, world: dict) -> list[str]:
    """Fields are known and filled in; product, agent and codes are real.

    The approved e-mail keeps every rule of style, tells all facts and adds none.
    """
    where, facts = f"e-mail {row.get('id')}", row.get("facts") or {}
    say = [f"{where}: lacks {name!r}" for name in NEEDED if not facts.get(name)] + [
        f"{where}: unknown field {name!r}" for name in facts if name not in EMAIL_FIELDS
    ]
    if say or not row.get("email"):
        return say or [f"{where}: lacks 'email'"]
    say += [f"{where}: {name} must be text" for name, value in facts.items() if not isinstance(value, str)]
    if bool(facts.get("part")) != bool(facts.get("part_name")):
        say.append(f"{where}: part and part_name come together")
    if facts["product"] not in {entry["name"] for entry in world["products"].values()}:
        say.append(f"{where}: {facts['product']!r} is no product")
    if facts["agent"] not in {entry["name"] for entry in world["people"].values()}:
        say.append(f"{where}: the agent {facts['agent']!r} is not in people.yaml")
    codes = {entry["code"] for entry in world["errors"].values()}
    say += [
        f"{where}: error code {code} is not in the world"
        for code in facts.get("code", "").split(", ")
        if code and code not in codes
    ]
    if say:
        return say
    say += [f"{where}: breaks the rule {name}" for name in style.broken_rules(row["email"], facts)]
    say += [
        f"{where}: {value!r} of the facts does not stand in the e-mail"
        for value in style.keeps_facts(row["email"], facts)
    ]
    return say + [
        f"{where}: {value!r} stands in no fact" for value in style.invents_nothing(row["email"], facts)
    ]


def check_probe(row: dict) -> list[str]:
    """Kind known; answers there, and not given away by the prompt."""
    where = f"probe {row.get('id')}"
    say = [f"{where}: lacks {name!r}" for name in ("id", "kind", "prompt", "answers") if not row.get(name)]
    if say:
        return say
    if row["kind"] not in PROBE_KINDS:
        say.append(f"{where}: unknown kind {row['kind']!r}")
    say += [
        f"{where}: answers must be texts"
        for answer in row["answers"]
        if not isinstance(answer, str) or not normalised_tokens(answer)
    ]
    return say or (
        [f"{where}: the prompt gives its own answer away"]
        if holds_answer(row["prompt"], row["answers"])
        else []
    )
