"""One question of a chat page: the draft while it is written, then the answer with what it rests on.

    for event in Talk(index, BOTH).ask("Who signs the lease?", {"all-staff"}):
        event.name, event.told                  "draft" as often as there is more; last "answer" or "error"

A draft may be taken back: what the model writes is checked when it is whole (`helpers.generation.heard`).
"""

import json
import queue
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.corpus.report import counted
from helpers.generation import Answer, answer, heard
from helpers.generation.thoughts import split_thoughts
from helpers.retrieval import FolderIndex

from ...evaluating import EXPECTED
from ..asked import QuestionLog

_ANSWER_IN_JSON = re.compile(r'"answer"\s*:\s*"((?:[^"\\]|\\.)*)')
LONGEST = 2000  # characters of a question


@dataclass(frozen=True)
class Event:
    """Something that the page is told. name: waiting, draft, answer or error."""

    name: str
    told: Mapping[str, Any]

    def line(self) -> str:
        """The event as the stream of an HTTP reply carries it (server-sent events, HTML standard 9.2).

        >>> Event("draft", {"text": "74 h"}).line()
        'event: draft\\ndata: {"text": "74 h"}\\n\\n'
        """
        return f"event: {self.name}\ndata: {json.dumps(dict(self.told), ensure_ascii=False)}\n\n"


class Talk:
    """Questions to a folder, one at a time, as readers of the groups they name.

    system: settings of `helpers.generation.answer`, ready (`made_ready`), or what gives them before each
    answer (`versions.Live`). log: where answers are kept for who
    agrees; None: nowhere.
    """

    def __init__(
        self,
        index: FolderIndex,
        system: Mapping[str, Any] | Callable[[], Mapping[str, Any]],
        log: Path | str | None = None,
    ):
        self.index, self.system, self.log = index, system, log
        self._kept: set[str] = set()  # questions that may get a thumb
        self._turn = threading.Lock()  # a small model on two cores gains nothing from two questions at once

    def ask(self, question: str, groups: set[str], keep: bool = False) -> Iterator[Event]:
        """What the page is told, as it comes. keep: whoever asks agrees that it is written down."""
        if not self._turn.acquire(blocking=False):
            yield Event("waiting", {"text": "Another question is being answered; yours is next."})
            self._turn.acquire()
        events: queue.Queue[Event] = queue.Queue()
        threading.Thread(target=self._work, args=(question, groups, keep, events.put), daemon=True).start()
        last = False
        while not last:
            event = events.get()
            last = event.name in ("answer", "error")
            yield event

    def reread(self) -> str:
        """Bring the index in step with its folder, and say what changed."""
        with self._turn:
            try:
                done = self.index.sync()
            except EXPECTED as error:
                return str(error)
        changed = f"{done.added} added, {done.changed} changed, {done.removed} removed"
        return f"{counted(done.read, 'page')}: {changed}. {counted(len(done.refused), 'file')} refused."

    def thumb(self, question: str, up: bool) -> bool:
        """Keep a thumb for a question that was kept; False where nothing is kept."""
        known = self.log is not None and question in self._kept
        return known and QuestionLog(str(self.log), consent=True).thumb(question, up)

    def _work(self, question: str, groups: set[str], keep: bool, tell: Callable[[Event], None]) -> None:
        """Answer in a thread of its own, and give the turn back whatever happens."""
        try:
            system = self.system() if callable(self.system) else self.system
            with heard(lambda text: tell(Event("draft", {"text": draft_of(text)}))):
                given = answer(question, self.index, groups=groups, **system)
            tell(Event("answer", told_of(given) | {"kept": self._keep(given, groups, keep)}))
        except EXPECTED as error:
            tell(Event("error", {"text": str(error)}))
        except Exception as error:  # a page that waits for ever would be worse
            tell(Event("error", {"text": f"Something went wrong ({type(error).__name__}). Ask once more."}))
            raise
        finally:
            self._turn.release()

    def _keep(self, given: Answer, groups: set[str], agreed: bool) -> bool:
        """Write an answer down for who agreed; was it written?"""
        written = self.log is not None and QuestionLog(self.log, consent=agreed).add(given, groups)
        if written:
            self._kept.add(given.question)
        return written


def told_of(given: Answer) -> dict[str, Any]:
    """An answer as the page shows it: text, silence and its reason, citations with the place of each quote.

    >>> told_of(Answer("How long?", "Not in the documents.", reason="no passage was found"))["reason"]
    'no passage was found'
    """
    start = given.cited.passage.start if given.cited else 0
    citations = [
        {"page": one.page_id, "title": one.title, "section": one.section, "quote": one.quote, "after": start}
        for one in given.citations
    ]
    return {
        "text": given.text,
        "abstained": given.abstained,
        "reason": given.reason.rstrip("."),
        "confidence": given.confidence,
        "citations": citations,
        "seconds": round(given.seconds, 1),
    }


def draft_of(written: str) -> str:
    """What of an unfinished reply is for the reader: without thoughts, and without the JSON around an answer.

    >>> draft_of('{"passage": 1, "answer": "74 ho')
    '74 ho'
    >>> draft_of("<think>It may be")
    ''
    """
    text = split_thoughts(written)[0].strip()
    if not text.startswith("{"):
        return text
    found = _ANSWER_IN_JSON.search(text)
    if not found:
        return ""
    try:
        return json.loads(f'"{found[1]}"')
    except ValueError:  # it ends within an escape
        return found[1].partition("\\")[0]
