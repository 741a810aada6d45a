"""Pages ppl-021 to ppl-040: role profiles, teams, notices, safety, bonus.

From world/register-people-finance.yaml, as finance_reports.py.
"""

from .kit import Composed, Record, choose
from .writing import answers, grid, join, lay_out, listed, prose, section, titled, under


def letter(record: Record) -> str:
    """A letter to colleagues: paragraphs and no headings."""
    return join(*(prose(record, name) for name in ("opening", "body", "text_one", "text_two", "finish")))


# ---- role profiles and adverts -------------------------------------------------------------------


def advert(record: Record) -> str:
    """A job advert; what the applicant does comes before what the applicant brings."""
    return join(
        prose(record, "opening"),
        section(record, "do", "The work", "What you would do", "Your days", about="do"),
        section(record, "bring", "What we look for", "You bring", about="bring"),
        section(record, "offer", "Practical", "Terms"),
        section(record, "apply", "How to apply"),
        titled(record, "own"),
    )


def profile(record: Record) -> str:
    """A role profile: card, purpose, numbered duties, limits, history."""
    return join(
        grid(record, "card"),
        section(record, "purpose", "Why the role exists", "In short"),
        section(record, "duties", "Tasks", "Does", about="tasks", mark="1."),
        section(record, "not_this", "Not part of it", "What it isn't", about="never"),
        section(record, "needs", "Requirements", "What you need"),
        section(record, "history", "Versions", "History"),
    )


# ---- teams and checklists ------------------------------------------------------------------------


def who(record: Record) -> str:
    """A team page: people first, then habits."""
    return join(
        prose(record, "opening"),
        section(record, "people", "Whom to ask"),
        section(record, "rhythm", "Our week"),
        section(record, "asking", "Getting something made or mended"),
        titled(record, "own"),
    )


def team_faq(record: Record) -> str:
    """A team page as questions, the people at the end."""
    return join(
        prose(record, "opening"),
        answers(record, "heading"),
        section(record, "people", "People"),
        prose(record, "remark"),
    )


def weeks(record: Record) -> str:
    """A starter's list by week, with or without boxes to tick."""
    mark = choose(record, "- [ ]", "-", about="mark")
    parts = [
        under(record.text(f"steps.{key}.when"), listed(record, f"steps.{key}.do", mark))
        for key in record.keys("steps")
    ]
    return join(
        prose(record, "opening"),
        *parts,
        titled(record, "own"),
        section(record, "remark", "Last words", "For the record", about="last"),
    )


def ticks(record: Record) -> str:
    """A starter's list without sections, numbered to be called out."""
    return join(
        prose(record, "opening"),
        listed(record, "ticks", "- [ ]"),
        section(record, "remark", "From experience"),
    )


# ---- notices and events --------------------------------------------------------------------------


def event(record: Record) -> str:
    """An invitation."""
    return join(
        prose(record, "opening"),
        listed(record, "facts_list"),
        section(record, "programme", "The evening"),
        section(record, "small_print", "Small print"),
    )


def report(record: Record) -> str:
    """What an event was like."""
    return join(
        prose(record, "opening"),
        prose(record, "story"),
        section(record, "numbers", "Money"),
        section(record, "learned", "For next time"),
        prose(record, "next"),
    )


def memo(record: Record) -> str:
    """A short notice with a table below the text."""
    return join(prose(record, "memo"), grid(record, "pay_days"), section(record, "after", "If this hurts"))


def results(record: Record) -> str:
    """Survey results with what follows from them."""
    return join(
        prose(record, "opening"),
        under("Scores", grid(record, "scores", "lr")),
        section(record, "reading", "How we read it"),
        section(record, "steps", "What happens now", mark="1."),
        titled(record, "own"),
        prose(record, "remark"),
    )


# ---- health, safety, courses ---------------------------------------------------------------------


def groups(record: Record) -> str:
    """A health notice built round a table of groups."""
    return join(
        prose(record, "opening"),
        grid(record, "groups"),
        prose(record, "rules"),
        section(record, "result", "What I do with the curve"),
        section(record, "where", "Where and when"),
        titled(record, "own"),
    )


def course(record: Record) -> str:
    """A course notice."""
    return join(
        prose(record, "opening"),
        section(record, "who", "Who should come"),
        section(record, "content", "What you will do"),
        section(record, "dates", "Rounds"),
        section(record, "signup", "Signing up"),
        titled(record, "own"),
    )


def rules(record: Record) -> str:
    """A safety notice: the reason, then rules to be followed in order."""
    return join(
        section(record, "why", "Why this notice"),
        section(record, "rules", "At the bench", mark="1."),
        titled(record, "own"),
        prose(record, "checks"),
    )


def bonus(record: Record) -> str:
    """The bonus round of a year."""
    return join(
        prose(record, "opening"),
        section(record, "targets", "Targets"),
        section(record, "formula", "The sum"),
        section(record, "money", "The pot"),
        section(record, "who", "Who takes part"),
        section(record, "steps", "Calendar", mark="1."),
        prose(record, "remark"),
    )


LAYOUTS = {
    "role/advert": advert,
    "role/profile": profile,
    "role/letter": letter,
    "team/who": who,
    "team/faq": team_faq,
    "team/weeks": weeks,
    "team/ticks": ticks,
    "notice/event": event,
    "notice/report": report,
    "notice/memo": memo,
    "notice/results": results,
    "safety/groups": groups,
    "safety/course": course,
    "safety/rules": rules,
    "safety/letter": letter,
    "bonus/bonus": bonus,
}


def pages(world: dict) -> list[Composed]:
    """The people pages, in register order."""
    return lay_out(world, "register-people-finance", LAYOUTS, "people")
