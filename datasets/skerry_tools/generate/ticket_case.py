"""One training ticket before it is written down: who, which instrument, which problems, the record.

What may stand together in one ticket, and what severity comes of it, follows
datasets/tickets/guidelines.md. Used by tickets.py.
"""

import random
from collections import Counter
from dataclasses import dataclass, field

TWO, THREE = 0.36, 0.07  # shares of tickets with two and three problems
MERGED, OTHER_UNIT = (
    0.15,
    0.2,
)  # of the portal's tickets: two troubles in one problem, an instrument named too
LOW_ALONE = 0.4  # a scene of low severity has a second problem only this often, compared with the others
NOTHING_ASKED, TWO_ASKED, THREE_ASKED = 0.11, 0.30, 0.06
SERIAL_SHARE, CODE_SHARE, CONTEXT_SHARE, DECOY_SHARE = 0.85, 0.9, 0.55, 0.16
SYMPTOMS = (  # the first of them wins
    "water inside",
    "update failed",
    "cannot log in",
    "damaged",
    "short life",
    "no data",
    "intermittent",
    "wrong readings",
)
SEVERITIES = ("low", "medium", "high", "critical")
CONTEXT_SEVERITY = {"ok": "low", "gaps": "medium", "stop": "high", "out": "high", "danger": "critical"}
CONTEXT_WEIGHT = {"ok": 5, "gaps": 3, "stop": 3, "out": 2, "danger": 3}
# kinds of request that one ticket does not join
KEPT_APART = ({"return", "part"}, {"software", "setting"}, {"portal_fix", "portal_setting"})
LINKED = ("buoy", "drifter", "hub", "probe")  # families that Skerry can reach over a link


class Pen:
    """Draws wordings; those that were used seldom come first."""

    def __init__(self, chance: random.Random, uses: Counter):
        self.chance, self.uses, self.picked = chance, uses, []

    def one(self, wordings: list[str]) -> str:
        """One of the wordings that are used least so far."""
        used = [self.uses[wording] + self.picked.count(wording) for wording in wordings]
        choice = self.chance.choice(
            [wording for wording, n in zip(wordings, used, strict=True) if n <= min(used) + 1]
        )
        self.picked.append(choice)
        return choice

    def odds(self, share: float) -> bool:
        """True in this share of the cases."""
        return self.chance.random() < share


# ---- the case ------------------------------------------------------------------------------------


@dataclass
class Case:
    """One ticket before it is written down."""

    product: str  # key of the world's products
    name: str  # the product's name
    family: str
    serial: str
    person: str
    organisation: str
    place: str
    scenes: list[dict]
    codes: list[str]  # the code quoted for each scene, or ""
    context: str = ""  # what follows from the problems, a key of CONTEXT_SEVERITY, or ""
    asks: list[tuple[str, dict]] = field(
        default_factory=list
    )  # kinds of request, each with the scene that it belongs to
    named: bool = False  # the text has named the instrument in full
    units: dict = field(default_factory=dict)  # the instrument of each scene: product key and serial


def the_case(pen: Pen, number: int, scenes: dict, world: dict) -> Case:
    """Draws who writes, about which instrument, with which problems and wishes."""
    product = product_of(number, scenes)
    about = scenes["products"][product]
    case = Case(
        product,
        world["products"][product]["name"],
        about["family"],
        "",
        f"{pen.one(scenes['first_names'])} {pen.one(scenes['last_names'])}",
        organisation(pen, scenes["organisations"]),
        pen.chance.choice(scenes["places"]),
        [],
        [],
    )
    case.serial = (
        a_serial(pen, product, scenes, world) if "serial" in about and pen.odds(SERIAL_SHARE) else ""
    )
    case.scenes = some_scenes(pen, product, scenes)
    for i, scene in enumerate(case.scenes):
        other = (
            scene["products"][0]
            if product == "tidewater" and "tidewater" not in scene["products"]
            else product
        )
        case.units[i] = (
            (product, case.serial) if other == product else (other, a_serial(pen, other, scenes, world))
        )
    case.codes = [""] * len(case.scenes)
    case.context = a_context(pen, case)
    case.asks = some_asks(pen, case.scenes)
    return case


def product_of(number: int, scenes: dict) -> str:
    """The product of a ticket: every ten tickets have all ten, in an order of their own."""
    deck = list(scenes["products"])
    random.Random(number // 10).shuffle(deck)
    return deck[number % 10]


def a_serial(pen: Pen, product: str, scenes: dict, world: dict) -> str:
    """A serial number in the product's range."""
    prefix, numbers = world["products"][product]["serial_prefix"], scenes["products"][product]["serial"]
    return f"{prefix}{pen.chance.randint(*numbers):05d}"


def organisation(pen: Pen, parts: dict) -> str:
    """The name of an organisation that does not exist."""
    drawn = {letter: pen.chance.choice(parts[letter]) for letter in "abcd"}
    return pen.chance.choice(parts["patterns"]).format(**drawn)


# ---- the problems --------------------------------------------------------------------------------


def some_scenes(pen: Pen, product: str, scenes: dict) -> list[dict]:
    """One to three scenes that one ticket can hold together."""
    mine = {f"{product} {scene['id']}": scene for scene in scenes["scenes"] if product in scene["products"]}
    twice = [
        f"{name} again" for name, scene in mine.items() if severity(scene) == "critical" or "code" in scene
    ]  # or there would be too few
    chosen = [mine[pen.one(list(mine) + twice).removesuffix(" again")]]
    roll, merged, other = pen.chance.random(), pen.odds(MERGED), pen.odds(OTHER_UNIT)
    roll /= LOW_ALONE if severity(chosen[0]) == "low" else 1
    if product == "tidewater":
        candidates = {name: scene for name, scene in mine.items() if merged and merges(scene, chosen[0])}
        if not candidates and other:
            others = [scene for scene in scenes["scenes"] if product not in scene["products"]]
            candidates = {f"other {scene['id']}": scene for scene in others if fits(scene, chosen)}
        return chosen + [candidates[pen.one(list(candidates))]] if candidates else chosen
    for _ in range(2 if roll < THREE else 1 if roll < THREE + TWO else 0):
        more = {name: scene for name, scene in mine.items() if fits(scene, chosen)}
        more |= {
            f"also {scene['id']}": scene
            for scene in scenes["scenes"]
            if scene.get("also") and fits(scene, chosen)
        }
        chosen += [more[pen.one(list(more))]] if more else []
    return chosen


def merges(scene: dict, first: dict) -> bool:
    """Two scenes of the portal become one problem, the symptom that stands higher."""
    return bool(scene.get("also") and first.get("also") and scene["symptom"] != first["symptom"])


def severity(scene: dict) -> str:
    """A scene's own severity."""
    return scene.get("severity", "medium")


def silent(scene: dict) -> bool:
    """Nothing usable comes, so that a second fault would look like its cause."""
    return SEVERITIES.index(severity(scene)) >= 2 and scene["symptom"] in (
        "no data",
        "update failed",
        "wrong readings",
    )


def apart(scene: dict) -> bool:
    """A matter that has nothing to do with the instrument's data."""
    return bool(scene.get("spare") or scene.get("also"))


def carefree(scene: dict) -> bool:
    """A scene that says all else is well."""
    return severity(scene) == "low" and not scene.get("spare") and not scene.get("also")


def fits(scene: dict, chosen: list[dict]) -> bool:
    """May this problem stand beside the chosen ones: not the same, no consequence, no contradiction?"""
    return severity(scene) != "critical" and all(
        scene["component"] != other["component"]
        and one_may_add(scene, other)
        and one_may_add(other, scene)
        and not related(scene, other)
        and severity(other) != "critical"
        for other in chosen
    )


def one_may_add(scene: dict, other: dict) -> bool:
    """Beside silence, and beside a scene in which all else is well, only a spare or the portal."""
    return apart(other) or not (silent(scene) or carefree(scene))


def related(scene: dict, other: dict) -> bool:
    """Pairs that a reader would take for cause and effect."""
    parts, kinds = {scene["component"], other["component"]}, {scene["symptom"], other["symptom"]}
    if parts in (
        {"connector", "telemetry"},
        {"connector", "sensor"},
        {"connector", "firmware"},
        {"battery", "firmware"},
    ):
        return True
    if "water inside" in kinds:
        return bool(kinds & {"no data", "intermittent", "short life"})
    return (parts == {"battery", "telemetry"} and "short life" not in kinds) or (
        parts == {"sensor", "telemetry"} and "damaged" in kinds
    )


def a_context(pen: Pen, case: Case) -> str:
    """What follows, if every scene allows saying so: all well, gaps, nothing, out of use, danger."""
    scenes = [scene for scene in case.scenes if not scene.get("spare")]
    if (
        case.product == "tidewater"
        or any(scene.get("also") for scene in scenes)
        or not scenes
        or not pen.odds(CONTEXT_SHARE)
    ):
        return ""
    allowed = [key for key in CONTEXT_WEIGHT if all(key in scene.get("context", []) for scene in scenes)]
    return pen.chance.choices(allowed, [CONTEXT_WEIGHT[key] for key in allowed])[0] if allowed else ""


# ---- the wishes ----------------------------------------------------------------------------------


def some_asks(pen: Pen, scenes: list[dict]) -> list[tuple[str, dict]]:
    """What the customer asks for, in order. A spare or a routine calibration is always asked for."""
    needed = [(scene["asks"][0], scene) for scene in scenes if scene.get("first")]
    rest = [(kind, scene) for scene in scenes for kind in scene["asks"] if (kind, scene) not in needed]
    pen.chance.shuffle(rest)
    roll = pen.chance.random()
    wanted = (
        3
        if roll < THREE_ASKED
        else 2
        if roll < THREE_ASKED + TWO_ASKED
        else 0
        if roll > 1 - NOTHING_ASKED
        else 1
    )
    chosen = []
    for kind, scene in needed + rest:
        if len(chosen) < max(wanted, len(needed)) and all(
            kind != other and {kind, other} not in KEPT_APART for other, _ in chosen
        ):
            chosen.append((kind, scene))
    pen.chance.shuffle(chosen)
    return chosen


# ---- the record ----------------------------------------------------------------------------------


def the_record(case: Case, kinds: dict) -> dict:
    """The record by the guidelines; two problems of one component become one, with the higher symptom."""
    problems = []
    for scene, code in zip(case.scenes, case.codes, strict=True):
        same = next((problem for problem in problems if problem["component"] == scene["component"]), None)
        if same:
            same["symptom"] = min(same["symptom"], scene["symptom"], key=SYMPTOMS.index)
        else:
            problems.append(
                {"component": scene["component"], "symptom": scene["symptom"], "error_code": code}
            )
    levels = [severity(scene) for scene in case.scenes] + [CONTEXT_SEVERITY.get(case.context, "low")]
    actions = list(dict.fromkeys(kinds[kind]["action"] for kind, _ in case.asks)) or ["remote check"]
    return {
        "product": case.name,
        "serial": case.serial,
        "customer": {"name": case.person, "organisation": case.organisation},
        "problems": problems,
        "severity": max(levels, key=SEVERITIES.index),
        "actions": actions,
    }
