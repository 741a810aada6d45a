"""The tasks of notebooks 08 and 09: which examples teach them, which are held out, and how answers are scored.

A score is taken item by item, so that two adapters can be compared on the same items.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from helpers import settings
from helpers.corpus import load_emails, load_replay, load_taught_facts, load_ticket_schema, load_tickets
from helpers.evaluation import field_accuracy, is_valid
from helpers.evaluation.style import invents_nothing, keeps_facts, score
from helpers.generation import chat, find_json
from .corruption import mislabel
from helpers.tuning.data import Example, email_examples, subset, ticket_examples
from helpers.tuning.recipe import Recipe

RECORD_TOKENS, EMAIL_TOKENS, FACT_TOKENS, REPLAY_TOKENS = (
    200,
    260,
    40,
    120,
)  # the longest reply that is waited for
TICKETS, EMAILS = 200, 200  # examples of the adapters that notebook 08 uses
HELD_OUT = 12
TRIAGE_RECIPE = Recipe(
    learning_rate=4e-3
)  # on validation tickets better than half of it: held-out loss .11 against .13 (experiment "rates")
FACTS_RECIPE = Recipe(epochs=5, batch=4)
REPLAYED = 40  # general prompts mixed in against forgetting


@dataclass(frozen=True)
class Plan:
    """A training that can be repeated: the adapter's name, examples, held-out examples, recipe, and one sentence on the data for the card."""

    name: str
    examples: list[Example]
    held_out: list[Example]
    recipe: Recipe
    data: str


# ---- plans ----------------------------------------------------------------------------------------------------------


def triage_plan(count: int = TICKETS, recipe: Recipe = TRIAGE_RECIPE, draw: int = 0) -> Plan:
    """Tickets to records."""
    return Plan(
        "triage",
        ticket_examples(subset(load_tickets("train"), count, draw)),
        held_out_tickets(),
        recipe,
        f"{count} of the 600 training tickets, draw {draw}",
    )


def voice_plan(count: int = EMAILS, recipe: Recipe = Recipe(), draw: int = 0) -> Plan:
    """Facts of a support case to the approved e-mail."""
    return Plan(
        "voice",
        email_examples(subset(load_emails("train"), count, draw)),
        email_examples(load_emails("validation")[:HELD_OUT]),
        recipe,
        f"{count} of the 500 training e-mails, draw {draw}",
    )


def facts_plan(paraphrases: int, recipe: Recipe, new: bool = False, replay: bool = False) -> Plan:
    """Forty facts of Skerry, each in some wordings; with `replay`, general prompts and the untouched model's own answers are mixed in."""
    examples = [
        Example(ask, answer)
        for fact in load_taught_facts()
        for ask, answer in fact.examples(paraphrases, new)
    ]
    mixed = replay_examples() if replay else []
    told = f"40 facts in {paraphrases} wording{'s' * (paraphrases > 1)} each" + (
        ", values after the change" if new else ""
    )
    return Plan(
        f"facts-{paraphrases}" + "-new" * new + "-replay" * replay,
        examples + mixed,
        [],
        recipe,
        told + (f", and {len(mixed)} general prompts with the untouched model's answers" if replay else ""),
    )


def replay_examples() -> list[Example]:
    """General prompts with what the untouched model answers: learning them again costs little and keeps old abilities (rehearsal, Robins 1995).

    Answers that are cut at the token limit are left out, or the model would learn to stop in mid-sentence.
    """
    replies = [
        (each.prompt, chat(each.prompt, max_tokens=REPLAY_TOKENS)) for each in load_replay()[:REPLAYED]
    ]
    return [Example(prompt, reply.text) for prompt, reply in replies if reply.complete and reply.text]


def mislabelled_plan(share: float = 0.1, count: int = TICKETS, recipe: Recipe = TRIAGE_RECIPE) -> Plan:
    """The triage tickets, a share of them with wrong labels."""
    tickets = subset(load_tickets("train"), count)
    spoilt = mislabel(tickets, share)
    changed = sum(a.record != b.record for a, b in zip(tickets, spoilt, strict=True))
    return Plan(
        "triage-mislabelled",
        ticket_examples(spoilt),
        held_out_tickets(),
        recipe,
        f"{count} training tickets, {changed} of them mislabelled at random",
    )


def held_out_tickets() -> list[Example]:
    """The last validation tickets: their loss is watched while training."""
    return ticket_examples(load_tickets("validation")[-HELD_OUT:])


# ---- scores ---------------------------------------------------------------------------------------------------------


def longest(tokens: int) -> int:
    """A reply's limit: as given, and a quarter of it in the quick size, which only looks whether everything runs."""
    return tokens // 4 if settings.size() == "quick" else tokens


def score_tickets(
    tickets: Sequence, progress: Callable[[int, int], None] | None = None, **asking
) -> dict[str, list[float]]:
    """Ask for every ticket and score the records: valid, fields (share right), exact, prompt_tokens, seconds; a list each. asking: as for chat."""
    schema, rows = load_ticket_schema(), []
    for done, ticket in enumerate(tickets, 1):
        reply = chat(ticket.text, max_tokens=longest(RECORD_TOKENS), **asking)
        record = find_json(reply.text)
        rows.append(
            {
                "valid": float(is_valid(record, schema)),
                "fields": field_accuracy(record, ticket.record),
                "exact": float(record == ticket.record),
                "prompt_tokens": reply.prompt_tokens,
                "seconds": reply.seconds,
            }
        )
        if progress:
            progress(done, len(tickets))
    return _columns(rows)


def score_emails(
    emails: Sequence, progress: Callable[[int, int], None] | None = None, **asking
) -> dict[str, list[float]]:
    """Ask for every e-mail and score it: rules (share kept), all_rules, facts (all kept and none invented), one column for each rule, prompt_tokens, seconds."""
    rows = []
    for done, email in enumerate(emails, 1):
        reply = chat(email.notes, max_tokens=longest(EMAIL_TOKENS), **asking)
        kept = score(reply.text, email.facts)
        true_to_facts = not keeps_facts(reply.text, email.facts) and not invents_nothing(
            reply.text, email.facts
        )
        rows.append(
            {
                "rules": sum(kept.values()) / len(kept),
                "all_rules": float(all(kept.values())),
                "facts": float(true_to_facts),
                "prompt_tokens": reply.prompt_tokens,
                "seconds": reply.seconds,
            }
            | {name: float(value) for name, value in kept.items()}
        )
        if progress:
            progress(done, len(emails))
    return _columns(rows)


def _columns(rows: list[dict[str, float]]) -> dict[str, list[float]]:
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}
