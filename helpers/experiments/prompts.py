"""How many tokens each test ticket costs: with instruction and examples in the prompt, and by an adapter.

    python -m helpers.experiments.prompts        count them: some four minutes on two cores

Nothing is answered and nothing is scored: the endpoint says how long a prompt is, and one token is written.
The counts stand in solutions/prompts.json, ticket by ticket; notebook 11 prices them.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from helpers.corpus import Ticket, load_tickets
from helpers.generation import ChatError, chat
from helpers.models import ModelError
from helpers.progress import Progress, bar

from .measuring import LONG_PROMPT, SHORT_PROMPT
from .recording import PROMPTS

SYSTEM = (  # as in notebook 08
    "Turn the customer's message into one JSON object with the keys product, serial, "
    "customer (name, organisation), problems (a list of component, symptom, error_code), "
    "severity (low, medium, high, critical) and actions (a list). "
    'Write only the JSON. Use "" for what is not said.'
)
SHOTS = 4


def count_prompts(tickets: Sequence[Ticket], progress: Progress | None = None) -> dict[str, Any]:
    """Arm -> an item a ticket, and what is the same in each prompt. A record is as long as the right one."""
    shots = [(one.text, _record(one)) for one in load_tickets("train")[:SHOTS]]
    told: Mapping[str, Any] = {"system": SYSTEM, "examples": shots}
    frame = _tokens("?")
    items: dict[str, list[dict[str, Any]]] = {LONG_PROMPT: [], SHORT_PROMPT: []}
    for done, ticket in enumerate(tickets, 1):
        written = _tokens(_record(ticket)) - frame
        for name, asking in ((LONG_PROMPT, told), (SHORT_PROMPT, {})):
            row = {"id": ticket.id, "good": True, "tokens": _tokens(ticket.text, **asking)}
            items[name].append(row | {"written": written})
        if progress:
            progress(done, len(tickets))
    return {"about": {"fixed": _tokens("?", **told) - frame, "shots": SHOTS}, "items": items}


def _record(ticket: Ticket) -> str:
    return json.dumps(ticket.record, ensure_ascii=False)


def _tokens(text: str, **asking: Any) -> int:
    counted = chat(text, max_tokens=1, **asking).prompt_tokens
    if counted is None:
        raise ValueError("The endpoint does not say how many tokens it reads. Use one that does.")
    return counted


def main() -> int:
    """The command line. Returns the exit status."""
    try:
        counted = count_prompts(load_tickets("test"), bar("tickets"))
    except (ValueError, ChatError, ModelError) as error:
        print(error, file=sys.stderr)
        return 1
    PROMPTS.write(counted)
    for name, rows in counted["items"].items():
        mean = sum(row["tokens"] for row in rows) / len(rows)
        print(f"{name:<12} {mean:,.0f} prompt tokens a ticket")
    return 0


if __name__ == "__main__":
    sys.exit(main())
