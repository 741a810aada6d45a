"""Notebook 13's checkers: right answers in several forms, and the mistakes that people really make."""

from math import comb, factorial


def by_windows(question, quote, most=4):
    """Runs of both texts as tuples, compared as sets."""

    def runs(text):
        words = text.lower().split()
        return set(zip(*(words[shift:] for shift in range(most + 1)), strict=False))

    return bool(runs(question) & runs(quote))


def by_growing(question, quote, most=4):
    """The longest common run, word by word."""
    asked, said, longest = question.lower().split(), quote.lower().split(), 0
    for i in range(len(asked)):
        for j in range(len(said)):
            length = 0
            while (
                i + length < len(asked) and j + length < len(said) and asked[i + length] == said[j + length]
            ):
                length += 1
            longest = max(longest, length)
    return longest > most


def shared(question, quote, most=4):
    return sum(word in quote.lower().split() for word in question.lower().split()) > most


def in_letters(question, quote, most=4):
    words = question.lower().split()
    return any(" ".join(words[i : i + most + 1]) in quote.lower() for i in range(len(words) - most))


def one_too_strict(question, quote, most=4):
    return by_windows(question, quote, max(most - 1, 0))


def case_kept(question, quote, most=4):
    words, text = question.split(), f" {quote} "
    return any(f" {' '.join(words[i : i + most + 1])} " in text for i in range(len(words) - most))


def by_turns(questions):
    """A counter a kind."""
    made, seen = ([], []), {True: 0, False: 0}
    parts = {True: ([], []), False: ([], [])}
    for name, kind in questions:
        parts[kind][seen[kind] % 2].append(name)
        seen[kind] += 1
    for place in (0, 1):
        made[place].extend(parts[True][place] + parts[False][place])
    return made


def every_other(questions):
    names = [name for name, _ in questions]
    return names[::2], names[1::2]


def front_and_back(questions):
    names = [name for name, _ in questions]
    return names[: len(names) // 2 + len(names) % 2], names[len(names) // 2 + len(names) % 2 :]


def answerable_alone(questions):
    return every_other([one for one in questions if one[1]])


def by_kind(questions):
    return [name for name, kind in questions if kind], [name for name, kind in questions if not kind]


def coin(wins, losses):
    """Factorials, from the larger count on."""
    n, more = wins + losses, max(wins, losses)
    ways = sum(factorial(n) // (factorial(k) * factorial(n - k)) for k in range(more, n + 1))
    return 1.0 if wins == losses else min(1, ways / 2 ** (n - 1))


def one_sided(wins, losses):
    n = wins + losses
    return sum(comb(n, k) for k in range(min(wins, losses) + 1)) / 2**n if n else 1.0


def not_capped(wins, losses):
    return 2 * sum(comb(wins + losses, k) for k in range(min(wins, losses) + 1)) * 0.5 ** (wins + losses)


def this_one_alone(wins, losses):
    return min(1, comb(wins + losses, wins) / 2 ** (wins + losses - 1))


def losses_only(wins, losses):
    return min(1, 2 * sum(comb(wins + losses, k) for k in range(losses + 1)) / 2 ** (wins + losses))


def short_of_one(wins, losses):
    return min(1, 2 * sum(comb(wins + losses, k) for k in range(min(wins, losses))) / 2 ** (wins + losses))


def by_loop(before, now):
    found = {}
    for question, lost in now.items():
        if lost and before.get(question, "unknown") == "":
            found[question] = lost
    return found


def all_lost(before, now):
    return {question: now[question] for question in before.keys() & now.keys() if now[question]}


def all_changes(before, now):
    return {
        question: now[question]
        for question in before
        if now.get(question, before[question]) != before[question]
    }


def breaks(before, now):
    return {question: now[question] for question in before if before[question] == "" and now[question] != ""}


def new_ones_too(before, now):
    return {question: lost for question, lost in now.items() if lost != "" and not before.get(question, "")}


def names_alone(before, now):
    return [question for question in before if not before[question] and now.get(question)]


RIGHT = [("13.1", by_windows), ("13.1", by_growing), ("13.2", by_turns), ("13.3", coin), ("13.4", by_loop)]

WRONG = [
    ("13.1", "counts shared words", shared, "another order"),
    ("13.1", "finds runs in the middle of words", in_letters, "only whole words count"),
    ("13.1", "refuses one word too early", one_too_strict, "cut runs of `most + 1`"),
    ("13.1", "keeps capital letters", case_kept, "Make both lower case"),
    ("13.2", "every other one of the file", every_other, "If the kinds take turns"),
    ("13.2", "front and back", front_and_back, "cuts the file in the middle"),
    ("13.2", "the answerable ones alone", answerable_alone, "what tells whether it invents"),
    ("13.2", "a half a kind", by_kind, "neither can judge both"),
    ("13.3", "one side", one_sided, "double it"),
    ("13.3", "above one", not_capped, "`min(1.0, …)`"),
    ("13.3", "this outcome alone", this_one_alone, "k runs from 0"),
    ("13.3", "the losses for the smaller count", losses_only, "the wins are"),
    ("13.3", "leaves the count itself out", short_of_one, "up to *and with* it"),
    ("13.4", "all that are lost", all_lost, "no regression"),
    ("13.4", "all that changed", all_changes, "also for the better"),
    ("13.4", "a question that is gone", breaks, "`.get`"),
    ("13.4", "a new question", new_ones_too, "It has no before"),
    ("13.4", "no stages", names_alone, "one got worse"),
]

EQUIVALENT = [
    (
        "13.1",
        "`' '` becomes `' x'` (2)",
        "what follows the space after the last word of the quote is never looked at",
    )
]
