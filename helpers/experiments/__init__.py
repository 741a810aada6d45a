"""The course's own trials: claims and their margins, milestones, ablations, arms; the records of solutions/.

    made = claim("K7", measure="recall gained", effect=0.2, low=0.1, high=0.3, n=40)
    recorded_trainings("curve")          what trainings too long for a notebook gave

Nothing in the library imports this room. Its programs are run and not imported: adapters, opponents,
own_questions, rerankers, tunings (`python -m helpers.experiments.tunings`).
"""

from .agreement import Agreement, course_tasks
from .arms import JudgedAnswer, search_once, try_system
from .claims import Claim, ClaimError, claim, current_claims, every_claim, outcome_of, recorded_claims
from .combining import (
    WITH_GOLD,
    Drill,
    closed_book_plan,
    combined_plan,
    generated_drills,
    practice_drills,
    validation_questions,
)
from .ingestion import (
    Cutting,
    PageReading,
    compare_reading,
    recall_of_reading,
    sub_corpus,
    try_chunker,
    try_parent_child,
    ways_to_read,
)
from .knowledge import (
    OFFER,
    FreshQuestion,
    ask_all,
    edited_pages,
    fresh_questions,
    judge_all,
    probes_right,
    untaught_questions,
)
from .measuring import keep_measurements, load_measurements, measure_arms
from .milestones import Milestone, milestone, stages
from .pairs import full_losses, skerry_groups
from .readmes import installed_readmes
from .recording import recorded_opponents, recorded_trainings
from .structure import Structure, count_structure
from .tasks import FACTS_RECIPE, Plan, facts_plan, score_emails, score_tickets, triage_plan, voice_plan

__all__ = [
    "Agreement",
    "Claim",
    "ClaimError",
    "Cutting",
    "Drill",
    "FACTS_RECIPE",
    "FreshQuestion",
    "JudgedAnswer",
    "Milestone",
    "OFFER",
    "PageReading",
    "Plan",
    "Structure",
    "WITH_GOLD",
    "ask_all",
    "claim",
    "closed_book_plan",
    "combined_plan",
    "compare_reading",
    "count_structure",
    "course_tasks",
    "current_claims",
    "edited_pages",
    "every_claim",
    "facts_plan",
    "fresh_questions",
    "full_losses",
    "generated_drills",
    "installed_readmes",
    "judge_all",
    "keep_measurements",
    "load_measurements",
    "measure_arms",
    "milestone",
    "outcome_of",
    "practice_drills",
    "probes_right",
    "recall_of_reading",
    "recorded_claims",
    "recorded_opponents",
    "recorded_trainings",
    "score_emails",
    "score_tickets",
    "search_once",
    "skerry_groups",
    "stages",
    "sub_corpus",
    "triage_plan",
    "try_chunker",
    "try_parent_child",
    "try_system",
    "untaught_questions",
    "validation_questions",
    "voice_plan",
    "ways_to_read",
]
