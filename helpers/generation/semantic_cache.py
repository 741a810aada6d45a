"""A semantic cache: a question that is like one asked before gets the answer from before.

    cache = SemanticCache(threshold=0.95)
    given, came_from = cache.ask("How deep may a Kittiwake 4 be moored?", index, groups={"all-staff"})

Three things make it dangerous, and each is a part of the key here. An answer may rest on pages that the next
reader must not see, so an entry belongs to the access groups of who asked. A page may have changed since, so
an entry belongs to a version of the index. And questions that differ in one name or number lie close
together in the space of meanings, so names and numbers can be compared as well (`same_names`).

What this leaves out: a limit of size, ageing, and answers that hang on the turns before.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from helpers.retrieval import Retriever, embed

from .answering import Answer, answer

EVERYBODY = frozenset({"(no groups)"})  # of a reader whose groups are None: all passages
Entry = tuple[np.ndarray, frozenset[str], Any]
"""(unit vector of the question, what it is kept for, reply)"""
Find = Callable[[Sequence[Entry], np.ndarray, frozenset[str], float], Any]

_NAME = re.compile(r"[\w€$%-]*\d[\w.,:%-]*|(?<=[\w,;] )[A-Z][\w-]+")


def nearest_reply(
    entries: Sequence[Entry], vector: np.ndarray, groups: frozenset[str], threshold: float
) -> Any:
    """The reply of the entry that is most like `vector`, among those of exactly these groups; else None.

    The first of equals. entries: (unit vector, groups, reply). threshold: the least cosine, itself included.

    >>> kept = [(np.array([1.0, 0.0]), frozenset({"staff"}), "41 Nm")]
    >>> nearest_reply(kept, np.array([1.0, 0.0]), frozenset({"staff"}), 0.9)
    '41 Nm'
    >>> nearest_reply(kept, np.array([1.0, 0.0]), frozenset({"staff", "finance"}), 0.9) is None
    True
    """
    best, reply = threshold, None
    for kept, owners, said in entries:
        like = float(kept @ vector)
        if owners == groups and (like > best or (reply is None and like >= best)):
            best, reply = like, said
    return reply


def names_in(question: str) -> frozenset[str]:
    """Words with a digit, and words with a capital letter that begin no sentence, in lower case.

    >>> sorted(names_in("What does the Fulmar 2X in Porto weigh?"))
    ['2x', 'fulmar', 'porto']
    """
    return frozenset(word.strip(".,:").lower() for word in _NAME.findall(question))


@dataclass
class SemanticCache:
    """Answers by the meaning of their question. threshold: the least cosine for a hit.

    keyed: an entry is for readers of the same groups, and of the same version of the index; False is the
    cache that leaks, kept to be shown. same_names: a hit must name the same things and numbers. encode: text
    -> unit vector. find: how an entry is looked up; (entries, vector, key, threshold) -> reply or None.
    hits, misses: counted by `ask`.

    >>> cache = SemanticCache(0.9, encode=lambda text: np.array([1.0, 0.0]))
    >>> cache.keep("What does it weigh?", "12 kg", {"all-staff"})
    >>> cache.look_up("How heavy is it?", {"all-staff"})
    '12 kg'
    >>> cache.look_up("How heavy is it?", {"all-staff", "finance-restricted"}) is None
    True
    """

    threshold: float = 0.95
    keyed: bool = True
    same_names: bool = False
    encode: Callable[[str], np.ndarray] = embed
    find: Find = nearest_reply
    entries: list[Entry] = field(default_factory=list)
    hits: int = 0
    misses: int = 0

    def look_up(self, question: str, groups: Iterable[str] | None = None, version: str = "") -> Any:
        """The reply that is kept for a question like this one and this reader; None when there is none."""
        return self.find(
            self.entries, self.encode(question), self._key(question, groups, version), self.threshold
        )

    def keep(self, question: str, reply: Any, groups: Iterable[str] | None = None, version: str = "") -> None:
        """Remember a reply for readers of these groups. version: of what it was answered from."""
        self.entries.append((self.encode(question), self._key(question, groups, version), reply))

    def ask(
        self,
        question: str,
        retriever: Retriever | None = None,
        *,
        groups: set[str] | None = None,
        version: str = "",
        make: Callable[..., Answer] = answer,
    ) -> tuple[Answer, str]:
        """(answer, "cache" or "made"): from the cache, or by `make(question, retriever, groups=…)`, and kept.

        cache.ask("How deep may a Kittiwake 4 be moored?", groups={"all-staff"})
        """
        found = self.look_up(question, groups, version)
        if found is not None:
            self.hits += 1
            return found, "cache"
        self.misses += 1
        given = make(question, retriever, groups=groups)
        self.keep(question, given, groups, version)
        return given, "made"

    def _key(self, question: str, groups: Iterable[str] | None, version: str) -> frozenset[str]:
        readers = EVERYBODY if groups is None else frozenset(groups)
        key = readers | {f"version {version}"} if self.keyed else frozenset()
        return key | {f"names {name}" for name in names_in(question)} if self.same_names else key
