"""Notebook 12's checkers: right answers in several forms, and the mistakes that people really make."""


def by_counting(found, exact):
    """One after the other."""
    return sum(row in found for row in exact) / len(exact)


def what_is_lost(found, exact):
    return 1 - len([row for row in exact if row not in set(found)]) / len(exact)


def over_found(found, exact):
    return sum(row in exact for row in found) / len(found)


def in_place(found, exact):
    return sum(found[i] == exact[i] for i in range(min(len(found), len(exact)))) / len(exact)


def any_of_them(found, exact):
    return 1.0 if any(row in exact for row in found) else 0.0


def counted(found, exact):
    return len(set(found) & set(exact))


def by_parts(n, dimensions, bytes_each=4, links=16):
    """Vectors and graph, each for all."""
    vectors, graph = n * dimensions * bytes_each, n * links * 8
    return vectors + graph


def vectors_alone(n, dimensions, bytes_each=4, links=16):
    return n * dimensions * bytes_each


def links_once(n, dimensions, bytes_each=4, links=16):
    return n * (dimensions * bytes_each + 4 * links)


def small_links(n, dimensions, bytes_each=4, links=16):
    return n * bytes_each * (dimensions + 2 * links)


def always_four(n, dimensions, bytes_each=4, links=16):
    return 4 * n * (dimensions + 2 * links)


RIGHT = [("12.1", by_counting), ("12.1", what_is_lost), ("12.2", by_parts)]
WRONG = [
    ("12.1", "divides by what was found", over_found, "precision"),
    ("12.1", "compares places", in_place, "place by place"),
    ("12.1", "any of them", any_of_them, "Count how many"),
    ("12.1", "a number, no share", counted, "1.0 was expected"),
    ("12.2", "forgets the graph", vectors_alone, "vectors alone"),
    ("12.2", "each link once", links_once, "twice as many"),
    ("12.2", "links shrink", small_links, "shrink with the numbers"),
    ("12.2", "always four bytes", always_four, "bytes_each"),
]
