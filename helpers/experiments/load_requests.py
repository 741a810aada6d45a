"""What the loads of notebook 12 ask, and what its jobs work on: tickets, e-mails, questions, passages."""

from helpers import settings
from helpers.corpus import load_emails, load_questions, load_tickets
from helpers.retrieval import skerry_passages

from .load import Asked

SHORT = 16  # tokens of a reply
RULES = 1500  # letters of the instruction that stands in front of every ticket


def short_questions(count: int, split: str = "practice") -> list[Asked]:
    """Practice questions, asked without passages: every prompt short, every one another.

    >>> len({asked.user for asked in short_questions(8)})
    8
    """
    return [Asked(one.question, max_tokens=SHORT) for one in load_questions(split)[:count]]


def prefix_requests(count: int, same: bool) -> list[Asked]:
    """Tickets under one long instruction; `same` False puts the ticket's number in front of it.

    >>> len({asked.system for asked in prefix_requests(4, same=True)})
    1
    """
    rules = (settings.DATASETS / "tickets" / "guidelines.md").read_text(encoding="utf-8")[:RULES]
    tickets = load_tickets("validation")[:count]
    fronts = ["" if same else f"Ticket {number} of today.\n\n" for number in range(1, count + 1)]
    return [
        Asked(ticket.text, front + rules, max_tokens=1) for ticket, front in zip(tickets, fronts, strict=True)
    ]


def adapter_requests(each: int, mixed: bool) -> list[Asked]:
    """As many tickets for `triage`, e-mails for `voice` and questions for the plain model; in turns, or one
    kind after the other.

    >>> [one.adapter for one in adapter_requests(1, mixed=True)]
    ['triage', 'voice', None]
    """
    tickets = [
        Asked(one.text, adapter="triage", max_tokens=SHORT) for one in load_tickets("validation")[:each]
    ]
    emails = [Asked(one.notes, adapter="voice", max_tokens=SHORT) for one in load_emails("validation")[:each]]
    groups = [tickets, emails, short_questions(each)]
    if not mixed:
        return [one for group in groups for one in group]
    return [one for three in zip(*groups, strict=True) for one in three]


def job_items(job: str, count: int) -> dict[str, str]:
    """id -> text of what a job works on.

    >>> len(job_items("answer", 3))
    3
    """
    if job == "embed":
        return {passage.id: passage.with_header for passage in skerry_passages()[:count]}
    return {one.id: one.question for one in load_questions("practice")[:count]}
