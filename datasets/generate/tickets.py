"""The training tickets: 580 texts with their records, put together from hand-written scenes and frames.

A scene (datasets/sources/ticket-scenes-*.yaml) is one problem as customers tell it, with its component, symptom and severity. A ticket
draws one to three scenes of a product, requests, a layout and names from a random generator seeded with its number, so every machine makes
the same. The record follows from what was drawn, by datasets/tickets/guidelines.md. Test tickets are written by hand and never come from here.
"""
import random
import re

FIRST, LAST = 21, 600  # numbers of the tickets; those before are hand-written
SEVERITIES = ("low", "medium", "high", "critical")
TWO_PROBLEMS, THREE_PROBLEMS = 0.30, 0.05
NO_REQUEST, DECLINED, DECOY, TYPOS, SERIAL = 0.12, 0.15, 0.35, 0.35, 0.85
MOST_ATTEMPTS = 60
ABOUT_DATA = re.compile(r"\b(?:data|records?|values?|numbers?|readings?|curve|measur\w*|report\w*|plot\w*|arriv\w*|casts?|bursts?|profiles?|waves|"
                        r"positions?|complete|gaps?|nothing|silent|dead)\b", re.I)


def tickets(world: dict, scenes: list[dict], frames: dict) -> list[dict]:
    """All generated tickets: id, text, record. Scenes are used in turn, and no two tickets use the same wordings."""
    made, seen, used = [], set(), {}
    for number in range(FIRST, LAST + 1):
        for attempt in range(MOST_ATTEMPTS):
            chance = random.Random(1000 * number + attempt)
            told = choose_problems(chance, scenes[(number - FIRST) % len(scenes)], scenes)
            wordings = tuple(text for _, text in told)
            if wordings not in seen and max(used.get(text, 0) for text in wordings) < 3:
                break
        seen.add(wordings)
        for text in wordings:
            used[text] = used.get(text, 0) + 1
        made.append({"id": f"t-train-{number:03d}", **one_ticket(chance, told, world, frames)})
    return made


# ---- what is told ---------------------------------------------------------------------------------------------------

def choose_problems(chance: random.Random, first: dict, scenes: list[dict]) -> list[tuple[dict, str]]:
    """(scene, wording) of one to three problems of one product, no component twice, that do not contradict each other."""
    told = [(first, chance.choice(first["says"]))]
    draw = chance.random()
    wanted = 3 if draw < THREE_PROBLEMS else 2 if draw < THREE_PROBLEMS + TWO_PROBLEMS else 1
    others = [scene for scene in scenes if scene["product"] == first["product"]]
    chance.shuffle(others)
    for scene in others:
        wording = chance.choice(scene["says"])
        if len(told) < wanted and fits(scene, wording, told):
            told.append((scene, wording))
    return told


def fits(scene: dict, wording: str, told: list[tuple[dict, str]]) -> bool:
    """A further problem is of another component, and says nothing about data, on which the first has already spoken."""
    return scene["component"] not in {other["component"] for other, _ in told} and scene["severity"] in ("low", "medium") and not ABOUT_DATA.search(wording)


def choose_actions(chance: random.Random, told: list[tuple[dict, str]]) -> list[str]:
    """What the customer asks for, in order; empty when nothing is asked."""
    if chance.random() < NO_REQUEST:
        return []
    likely = list(dict.fromkeys(action for scene, _ in told for action in scene["actions"]))
    chance.shuffle(likely)
    return likely[:chance.choice([1, 1, 2])]


# ---- one ticket -----------------------------------------------------------------------------------------------------

def one_ticket(chance: random.Random, told: list[tuple[dict, str]], world: dict, frames: dict) -> dict:
    """Text and record."""
    case = the_case(chance, told, world, frames)
    text = chance.choice(LAYOUTS)(chance, case, frames)
    return {"text": re.sub(r"\n{3,}", "\n\n", text).strip(), "record": the_record(told, case)}


def the_case(chance: random.Random, told: list[tuple[dict, str]], world: dict, frames: dict) -> dict:
    """Everything that a layout may say: unit, problems, requests, side remarks, names."""
    product = next(entry for entry in world["products"].values() if entry["name"] == told[0][0]["product"])
    prefix = product.get("serial_prefix", "")
    serial = f"{prefix}{chance.randint(100, 3999):05d}" if prefix and chance.random() < SERIAL else ""
    case = {"product": product["name"], "serial": serial, "other": f"{prefix}{chance.randint(4000, 5999):05d}" if prefix else "the old account",
            "name": f"{chance.choice(frames['first_names'])} {chance.choice(frames['last_names'])}",
            "organisation": f"{chance.choice(frames['organisations']['first'])} {chance.choice(frames['organisations']['second'])}",
            "actions": choose_actions(chance, told), "typos": chance.random() < TYPOS}
    case["unit"] = f"{case['product']} {serial}".strip()
    codes = {scene["code"] for scene, _ in told}
    case["old_code"] = chance.choice(sorted(entry["code"] for entry in world["errors"].values() if entry["code"] not in codes and told[0][0]["code"][:4] == entry["code"][:4]) or ["a warning"])
    case["problems"] = [wording.replace("{code}", scene["code"]) for scene, wording in told]
    case["requests"] = [chance.choice(frames["asks"][action]) for action in case["actions"]] or [chance.choice(frames["no_asks"])]
    case["remarks"] = remarks(chance, case, frames)
    return case


def remarks(chance: random.Random, case: dict, frames: dict) -> list[str]:
    """Side remarks that must not change the record: sister units, old codes, declined actions."""
    said = [chance.choice(frames["decoys"]).format(**case)] if chance.random() < DECOY else []
    free = [action for action in frames["declined"] if action not in case["actions"] and case["actions"]]
    return said + ([chance.choice(frames["declined"][chance.choice(free)])] if free and chance.random() < DECLINED else [])


def the_record(told: list[tuple[dict, str]], case: dict) -> dict:
    """The record by the guidelines: a code counts where it is quoted, severity is the highest, nothing asked is a remote check."""
    problems = [{"component": scene["component"], "symptom": scene["symptom"], "error_code": scene["code"] if "{code}" in wording else ""} for scene, wording in told]
    return {"product": case["product"], "serial": case["serial"], "customer": {"name": case["name"], "organisation": case["organisation"]}, "problems": problems,
            "severity": max((scene["severity"] for scene, _ in told), key=SEVERITIES.index), "actions": case["actions"] or ["remote check"]}


# ---- layouts --------------------------------------------------------------------------------------------------------

def story(chance: random.Random, case: dict, frames: dict) -> list[str]:
    """Unit, problems with joins, requests and remarks as paragraphs."""
    told = [chance.choice(frames["units"]).format(**case), case["problems"][0]] + [f"{chance.choice(frames['joins'])} {problem}" for problem in case["problems"][1:]]
    return [mistype(chance, " ".join(told), case), mistype(chance, " ".join([*case["remarks"], *case["requests"]]), case)]


def mail(chance: random.Random, case: dict, frames: dict) -> str:
    """A mail with subject, greeting and signature."""
    subject = f"Subject: {chance.choice(frames['subjects']).format(**case)}"
    return "\n".join([subject, "", chance.choice(frames["greetings"]), *story(chance, case, frames), chance.choice(frames["closings"]), case["name"], case["organisation"]])


def short_mail(chance: random.Random, case: dict, frames: dict) -> str:
    """No subject, no greeting, names in one line."""
    return "\n".join([*story(chance, case, frames), f"{case['name']}, {case['organisation']}"])


def signed_mail(chance: random.Random, case: dict, frames: dict) -> str:
    """A mail whose signature holds a telephone number that nobody is asked to ring."""
    block = ["--", case["name"], case["organisation"], f"tel. +{chance.randint(30, 99)} {chance.randint(100, 999)} {chance.randint(10, 99)} {chance.randint(10, 99)}"]
    return "\n".join([chance.choice(frames["greetings"]), "", *story(chance, case, frames), "", *block])


def web_form(chance: random.Random, case: dict, frames: dict) -> str:
    """The form of the support page."""
    fields = [("Name", case["name"]), ("Organisation", case["organisation"]), ("Product", case["product"]), ("Serial number", case["serial"] or "-")]
    told = mistype(chance, " ".join([*case["problems"], *case["remarks"], *case["requests"]]), case)
    return "\n".join(["Contact form", *(f"{label}: {value}" for label, value in fields), f"Your message: {told}"])


def phone_note(chance: random.Random, case: dict, frames: dict) -> str:
    """A colleague's note of a call, the caller's words in quotation marks."""
    head = f"Phone note, {chance.choice(frames['agents'])}, {chance.randint(7, 17):02d}:{chance.randint(0, 59):02d}. {case['name']} of {case['organisation']}, about {case['unit']}."
    return "\n".join([head, *(f'"{problem}"' for problem in case["problems"]), " ".join(case["remarks"]), f'Wants: "{" ".join(case["requests"])}"'])


def forwarded(chance: random.Random, case: dict, frames: dict) -> str:
    """A message on top of an older case, whose unit and code are another matter."""
    who, said = chance.choice(frames["old_threads"])
    return "\n".join([f"Fwd: {case['product']}", "", *story(chance, case, frames), case["name"], case["organisation"], "", who.format(**case), f"> {said.format(**case)}"])


def chat(chance: random.Random, case: dict, frames: dict) -> str:
    """Lines of a chat with the minute before each."""
    clock, shown = 60 * chance.randint(8, 16) + chance.randint(0, 50), []
    for line in filter(None, [chance.choice(frames["units"]).format(**case), *case["problems"], *case["remarks"], *case["requests"]]):
        shown.append(f"[{clock // 60:02d}:{clock % 60:02d}] {mistype(chance, line, case)}")
        clock += chance.randint(0, 3)
    return "\n".join([f"Chat with {case['name']} ({case['organisation']})", *shown])


def list_of_points(chance: random.Random, case: dict, frames: dict) -> str:
    """Numbered points."""
    points = [mistype(chance, text, case) for text in [*case["problems"], *case["remarks"], " ".join(case["requests"])] if text]
    return "\n".join([f"{chance.choice(frames['greetings'])} {case['unit']}:", *(f"{i}. {point}" for i, point in enumerate(points, 1)), case["name"], case["organisation"]])


def report_sheet(chance: random.Random, case: dict, frames: dict) -> str:
    """A site's own report sheet in capitals and short fields."""
    rows = [("UNIT", case["unit"]), ("REPORTED BY", f"{case['name']}, {case['organisation']}"), *(("FINDING", problem) for problem in case["problems"]),
            ("REMARK", " ".join(case["remarks"])), ("WANTED", " ".join(case["requests"]))]
    return "\n".join(f"{label}: {value}" for label, value in rows if value)


def asked_first(chance: random.Random, case: dict, frames: dict) -> str:
    """The request before the reason."""
    told = mistype(chance, " ".join([*case["requests"], chance.choice(frames["units"]).format(**case), *case["problems"], *case["remarks"]]), case)
    return "\n".join([chance.choice(frames["greetings"]), told, chance.choice(frames["closings"]), case["name"], case["organisation"]])


LAYOUTS = (mail, mail, short_mail, signed_mail, web_form, phone_note, forwarded, chat, list_of_points, report_sheet, asked_first)


# ---- typing mistakes ------------------------------------------------------------------------------------------------

def mistype(chance: random.Random, text: str, case: dict) -> str:
    """The text as a hurried person types it, in the tickets that have typing mistakes; names, serials, codes and products stay as they are."""
    if not case["typos"]:
        return text
    kept = set(f"{case['unit']} {case['name']} {case['organisation']} {case['other']}".split())
    words = [word if word in kept or any(letter.isdigit() for letter in word) else slip(chance, word) for word in text.split(" ")]
    return " ".join(words)


def slip(chance: random.Random, word: str) -> str:
    """One word, perhaps with a slip: letters swapped or doubled, a letter or an apostrophe missing, no capital."""
    draw = chance.random()
    if len(word) > 4 and draw < 0.06:
        i = chance.randrange(1, len(word) - 2)
        return chance.choice([word[:i] + word[i + 1] + word[i] + word[i + 2:], word[:i] + word[i + 1:], word[:i] + word[i] + word[i:]])
    return word.replace("'", "").lower() if draw < 0.20 and "'" in word or draw < 0.5 and word[:1].isupper() else word
