"""The tasks of notebooks 08 and 09: which examples teach them, which are held out, how answers are scored.

A score is taken item by item, so that two adapters can be compared on the same items.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from helpers import settings
from helpers.corpus import (
    Email,
    Ticket,
    load_emails,
    load_replay,
    load_taught_facts,
    load_ticket_schema,
    load_tickets,
)
from helpers.evaluation import (
    accuracy_by_kind,
    check_style,
    field_accuracy,
    invents_nothing,
    is_valid,
    keeps_facts,
    mean_interval,
)
from helpers.generation import chat, find_json
from helpers.progress import Progress
from helpers.tuning import Example, Recipe, email_examples, subset, ticket_examples

RECORD_TOKENS = 400  # more than the longest record of the schema has, written in plain letters and digits
EMAIL_TOKENS, FACT_TOKENS, REPLAY_TOKENS = 260, 40, 120  # the longest reply waited for
TICKETS, EMAILS = 600, 200  # examples of the adapters that come with the course
TRIALLED = 200  # tickets of the trials that chose the rate and spoilt the labels
SCORED_TICKETS, SCORED_EMAILS = 24, 16  # validation items on which a training is scored
TRIAL_TOKENS = 200  # the limit of those records, as when the first trial was scored; the longest has 151
HELD_OUT = 12
TRIAGE_RECIPE = Recipe(learning_rate=4e-3)  # better than half of it on validation tickets: experiment "rates"
VOICE_RECIPE = Recipe()
FACTS_RECIPE = Recipe(epochs=5, batch=4)
REPLAYED = 40  # general prompts mixed in against forgetting
JUDGED = ("severity", "actions")  # with component and symptom of each problem: what an annotator decides

Shots = Sequence[tuple[str, str]]  # message and answer of each example shown
Scores = dict[str, list[float]]  # what was scored -> one number an item


@dataclass(frozen=True)
class Plan:
    """A training that can be repeated: the adapter's name, examples, held-out examples, recipe.

    data: one sentence for the card. score: adapter -> scores on validation data; empty when there are none.
    """

    name: str
    examples: list[Example]
    held_out: list[Example]
    recipe: Recipe
    data: str
    score: Callable[[str], Scores]


# ---- plans ---------------------------------------------------------------------------------------


def triage_plan(count: int = TICKETS, recipe: Recipe = TRIAGE_RECIPE, draw: int | None = None) -> Plan:
    """Tickets to records. count: of the training tickets. draw: another one gives other tickets; None: the
    seed of the run.

    >>> plan = triage_plan(25)
    >>> plan.data, len(plan.examples), len(plan.held_out)
    ('25 of the 600 training tickets, draw 0', 25, 12)
    """
    draw = settings.seed() if draw is None else draw
    examples = ticket_examples(subset(load_tickets("train"), count, draw))
    data = f"{count} of the 600 training tickets, draw {draw}"
    return Plan("triage", examples, held_out_tickets(), recipe, data, score_validation_tickets)


def voice_plan(count: int = EMAILS, recipe: Recipe = VOICE_RECIPE, draw: int | None = None) -> Plan:
    """Facts of a support case to the approved e-mail. count, draw: as for `triage_plan`, of the e-mails.

    >>> voice_plan(50).data
    '50 of the 500 training e-mails, draw 0'
    """
    draw = settings.seed() if draw is None else draw
    examples = email_examples(subset(load_emails("train"), count, draw))
    held_out = email_examples(load_emails("validation")[:HELD_OUT])
    data = f"{count} of the 500 training e-mails, draw {draw}"
    return Plan("voice", examples, held_out, recipe, data, score_validation_emails)


def facts_plan(paraphrases: int, recipe: Recipe, new: bool = False, replay: bool = False) -> Plan:
    """Forty facts of Skerry, each in some wordings. new: their values after the change.

    replay: general prompts and the untouched model's own answers are mixed in. Facts are asked in
    notebook 09 and have no validation data of their own.

    >>> facts_plan(3, FACTS_RECIPE).data
    '40 facts in 3 wordings each'
    """
    taught = [fact.examples(paraphrases, new) for fact in load_taught_facts()]
    examples = [Example(question, answer) for pairs in taught for question, answer in pairs]
    mixed = replay_examples() if replay else []
    data = f"40 facts in {paraphrases} wording{'s' * (paraphrases > 1)} each"
    data += ", values after the change" if new else ""
    data += f", and {len(mixed)} general prompts with the untouched model's answers" if replay else ""
    name = f"facts-{paraphrases}" + "-new" * new + "-replay" * replay
    return Plan(name, examples + mixed, [], recipe, data, lambda adapter: {})


def replay_examples() -> list[Example]:
    """General prompts with what the untouched model answers: learning them again keeps old abilities.

    It is called rehearsal (Robins 1995) and costs little. Answers that are cut at the token limit are
    left out, or the model would learn to stop in mid-sentence.
    """
    prompts = [each.prompt for each in load_replay()[:REPLAYED]]
    replies = [(prompt, chat(prompt, max_tokens=REPLAY_TOKENS)) for prompt in prompts]
    return [Example(prompt, reply.text) for prompt, reply in replies if reply.complete and reply.text]


def mislabelled_plan(share: float = 0.1, count: int = TRIALLED, recipe: Recipe = TRIAGE_RECIPE) -> Plan:
    """The tickets of `triage_plan(count)`, a share of them with wrong labels."""
    tickets = subset(load_tickets("train"), count)
    spoilt = mislabel(tickets, share)
    changed = sum(a.record != b.record for a, b in zip(tickets, spoilt, strict=True))
    data = f"{count} training tickets, {changed} of them mislabelled at random"
    examples = ticket_examples(spoilt)
    return Plan("triage-mislabelled", examples, held_out_tickets(), recipe, data, score_validation_tickets)


def held_out_tickets() -> list[Example]:
    """The last validation tickets: their loss is watched while training."""
    return ticket_examples(load_tickets("validation")[-HELD_OUT:])


# ---- labels spoilt on purpose --------------------------------------------------------------------


def mislabel(tickets: Sequence[Ticket], share: float, seed: int = 0) -> list[Ticket]:
    """A share of the tickets (0 to 1) gets components, symptoms, severity and actions of another ticket.

    Slips of an annotator, without a pattern. Every one of these tickets is wrong afterwards.

    >>> tickets = load_tickets("train")[:10]
    >>> sum(a.record != b.record for a, b in zip(tickets, mislabel(tickets, 0.3), strict=True))
    3
    """
    rng = random.Random(seed)
    wrong = set(rng.sample(range(len(tickets)), round(share * len(tickets))))
    return [
        _judged_as_another(ticket, tickets, rng) if i in wrong else ticket for i, ticket in enumerate(tickets)
    ]


def _judged_as_another(ticket: Ticket, tickets: Sequence[Ticket], rng: random.Random) -> Ticket:
    """The ticket judged as a random other one; serial, customer and error codes stay its own."""
    for other in rng.sample(list(tickets), len(tickets)):
        theirs = other.record["problems"]
        problems = [
            mine | {name: theirs[i % len(theirs)][name] for name in ("component", "symptom")}
            for i, mine in enumerate(ticket.record["problems"])
        ]
        record = ticket.record | {name: other.record[name] for name in JUDGED} | {"problems": problems}
        if record != ticket.record:
            return replace(ticket, record=record)
    raise ValueError("All tickets are judged alike, so none can be mislabelled with another's judgement.")


# ---- scores --------------------------------------------------------------------------------------


def reply_limit(tokens: int) -> int:
    """A reply's limit: as given, and a quarter of it in the quick size, which only looks whether all runs."""
    return tokens // 4 if settings.size() == "quick" else tokens


def score_tickets(
    tickets: Sequence[Ticket],
    progress: Progress | None = None,
    limit: int = RECORD_TOKENS,
    examples: Shots | Callable[[str], Shots] = (),
    **asking,
) -> Scores:
    """Ask for every ticket and score the records, a list each. limit: tokens of a reply.

    examples: shown before every ticket, or a function of the ticket's text that picks them. asking: as for
    chat.

    valid, fields (share right), exact, parsed (it is JSON), whole (it was not cut at the limit), each kind of
    field (share right), prompt_tokens, seconds.

        score_tickets(load_tickets("test"), adapter="triage")["fields"]
    """
    schema, rows = load_ticket_schema(), []
    for done, ticket in enumerate(tickets, 1):
        shown = examples(ticket.text) if callable(examples) else examples
        reply = chat(ticket.text, max_tokens=reply_limit(limit), examples=shown, **asking)
        record = find_json(reply.text)
        row = {
            "valid": float(is_valid(record, schema)),
            "fields": field_accuracy(record, ticket.record),
            "exact": float(record == ticket.record),
            "parsed": float(record is not None),
            "whole": float(reply.complete),
            "prompt_tokens": _known(reply.prompt_tokens),
            "seconds": reply.seconds,
        }
        rows.append(row | accuracy_by_kind(record, ticket.record))
        if progress:
            progress(done, len(tickets))
    return _columns(rows)


def score_emails(emails: Sequence[Email], progress: Progress | None = None, **asking) -> Scores:
    """Ask for every e-mail and score it, a list each. asking: as for chat.

    rules (share kept), all_rules, facts (all kept and none invented), one for each rule, prompt_tokens,
    seconds.

        score_emails(load_emails("test"), adapter="voice")["all_rules"]
    """
    rows = []
    for done, email in enumerate(emails, 1):
        reply = chat(email.notes, max_tokens=reply_limit(EMAIL_TOKENS), **asking)
        cost = {"prompt_tokens": _known(reply.prompt_tokens), "seconds": reply.seconds}
        rows.append(_style(reply.text, email) | cost)
        if progress:
            progress(done, len(emails))
    return _columns(rows)


def score_texts(texts: Sequence[str], emails: Sequence[Email]) -> Scores:
    """Score texts as e-mails without asking anybody, such as the approved ones: what perfection gets.

    >>> mails = load_emails("test")[:2]
    >>> score_texts([mail.email for mail in mails], mails)["all_rules"]
    [1.0, 1.0]
    """
    return _columns([_style(text, email) for text, email in zip(texts, emails, strict=True)])


def _style(text: str, email: Email) -> dict[str, float]:
    kept = check_style(text, email.facts)
    wrong = keeps_facts(text, email.facts) or invents_nothing(text, email.facts)
    row = {
        "rules": sum(kept.values()) / len(kept),
        "all_rules": float(all(kept.values())),
        "facts": float(not wrong),
    }
    return row | {name: float(value) for name, value in kept.items()}


def score_validation_tickets(adapter: str) -> Scores:
    """Scores on the first validation tickets."""
    return score_tickets(load_tickets("validation")[:SCORED_TICKETS], limit=TRIAL_TOKENS, adapter=adapter)


def score_validation_emails(adapter: str) -> Scores:
    """Scores on the first validation e-mails."""
    return score_emails(load_emails("validation")[:SCORED_EMAILS], adapter=adapter)


def score_intervals(scores: Scores) -> dict[str, list[float]]:
    """What is kept of scores: mean, low, high of each, 95 % over items. Seconds are a machine's own.

    >>> score_intervals({"valid": [1.0, 1.0], "seconds": [0.3, 0.4]})
    {'valid': [1.0, 0.1581, 1.0]}
    """
    return {
        name: [round(x, 4) for x in mean_interval(values)]
        for name, values in scores.items()
        if name != "seconds"
    }


def _known(count: int | None) -> float:
    """A count as a number; no number where the endpoint does not count."""
    return float("nan") if count is None else float(count)


def _columns(rows: list[dict[str, float]]) -> Scores:
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}
