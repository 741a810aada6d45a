"""Writes the case of a training ticket down, in one of many layouts, as different people type."""

import random
import re

from .ticket_case import CODE_SHARE, DECOY_SHARE, LINKED, Case, Pen, a_serial

LAYOUTS = (
    ["short"] * 3
    + ["long"] * 3
    + ["signed"] * 3
    + ["form"] * 2
    + ["thread"] * 2
    + ["phone"] * 2
    + ["chat"] * 2
    + ["bullets"] * 2
    + ["report"] * 2
    + ["telegraph", "reply", "introduced"]
)
PLAIN_LAYOUTS = ("short", "chat", "bullets", "telegraph")  # may be all in small or all in capital letters
LABELLED = ("form", "chat", "phone")  # what stands before the colon is not the customer's typing
CODE = re.compile(r"\b(e-\d{4}|ski-\d{5})\b", re.IGNORECASE)


# ---- the text ------------------------------------------------------------------------------------


class Writer:
    """Writes a case down in one of the layouts."""

    def __init__(self, pen: Pen, case: Case, scenes: dict, world: dict):
        self.pen, self.case, self.scenes, self.world = pen, case, scenes, world
        digits = {"p": pen.chance.randint(10, 99), "q": pen.chance.randint(10, 99)}
        self.number = pen.chance.choice(scenes["phones"]).format(**digits)
        self.department, self.role, self.agent = (
            pen.chance.choice(scenes[name]) for name in ("departments", "roles", "agents")
        )

    def write(self, layout: str) -> str:
        """The text in this layout."""
        return "\n".join(line.rstrip() for line in getattr(self, layout)().splitlines()).strip()

    # words

    def fill(self, text: str, i: int = 0) -> str:
        """Puts the words of the i-th scene in."""
        scene = self.case.scenes[i]
        chance, case = self.pen.chance, self.case
        fixed = {
            "place": case.place,
            "phone": self.number,
            "agent": self.agent,
            "organisation": case.organisation,
            "role": self.role,
            "department": self.department,
        }
        drawn = {
            "since": self.scenes["since"],
            "topic": scene["topic"],
            "part": scene.get("part"),
            "day": self.scenes["days"],
            "month": self.scenes["months"],
            "address": self.scenes["addresses"],
            "site": self.scenes["sites"],
        }
        made = {
            "code": lambda: self.quoted(i),
            "unit": lambda: self.unit(i),
            "name": self.titled,
            "sister": self.sister,
            "old": self.old_code,
            "h": self.a_time,
            "n": lambda: str(chance.randint(*scene.get("n", (2, 9)))),
            "m": lambda: str(chance.randint(3, 8)),
        }
        spares = self.world["products"][case.units[i][0]].get("spares", {})

        def word(match: re.Match) -> str:
            """What stands in the place of one word in braces."""
            name = match[1]
            if name in drawn:
                return self.fill(self.pen.one(drawn[name]), i)
            return (
                fixed[name]
                if name in fixed
                else made[name]()
                if name in made
                else spares[name]["part_number"]
            )

        return re.sub(r"\{(\w+)\}", word, text)

    def say(self, wordings: list[str], i: int = 0) -> str:
        """One of the wordings, filled in, with a capital in front."""
        text = self.fill(self.pen.one(wordings), i)
        return text[:1].upper() + text[1:]

    def a_time(self) -> str:
        """A time of day."""
        hour, minute = self.pen.chance.randint(0, 23), self.pen.chance.choice((5, 10, 15, 20, 35, 40, 50, 55))
        return f"{hour:02d}:{minute:02d}"

    def quoted(self, i: int) -> str:
        """The code of the i-th scene, which now stands in the text."""
        self.case.codes[i] = self.case.scenes[i]["code"]
        return self.case.codes[i]

    def unit(self, i: int = 0) -> str:
        """The instrument of the i-th scene: in full when it is new to the reader, else short."""
        product, serial = self.case.units[i]
        about = self.scenes["products"][product]
        if product == self.case.product and self.case.named:
            return self.pen.chance.choice(about["again"])
        if product == self.case.product:
            self.case.named = True
        return self.full(product, serial, self.scenes["units"]["with_serial" if serial else "without_serial"])

    def full(self, product: str, serial: str, wordings: list[str]) -> str:
        """Product and serial, in one of the ways to name them."""
        about = self.scenes["products"][product]
        return self.pen.one(wordings).format(
            name=self.world["products"][product]["name"],
            short=about["short"],
            cut=about["cut"],
            serial=serial,
        )

    def headline(self) -> str:
        """The instrument as a subject line or a heading names it."""
        self.case.named = True
        if self.case.product == "tidewater":
            return "Tidewater"
        wordings = self.scenes["units"][
            "subject_with_serial" if self.case.serial else "subject_without_serial"
        ]
        return self.full(self.case.product, self.case.serial, wordings)

    def hardware(self) -> str:
        """The product, or for a ticket about the portal some buoy."""
        return "kittiwake-4" if self.case.product == "tidewater" else self.case.product

    def sister(self) -> str:
        """The serial of another unit."""
        return next(
            serial
            for serial in iter(lambda: a_serial(self.pen, self.hardware(), self.scenes, self.world), "")
            if serial != self.case.serial
        )

    def old_code(self) -> str:
        """A code of the product that is none of this ticket's."""
        mine = [scene.get("code") for scene in self.case.scenes]
        known = [
            entry["code"]
            for entry in self.world["errors"].values()
            if self.hardware() in entry.get("products", [entry.get("product")])
        ]
        every = [entry["code"] for entry in self.world["errors"].values()]
        return self.pen.chance.choice(
            [code for code in known if code not in mine] or [code for code in every if code not in mine]
        )

    def titled(self) -> str:
        """The customer's name, at times with a title in front that is no part of it."""
        return (
            self.pen.chance.choice(self.scenes["titles"]) if self.pen.odds(0.15) else ""
        ) + self.case.person

    # sentences

    def problem(self, i: int) -> str:
        """What is wrong, with the code if it is quoted."""
        text = self.say(self.case.scenes[i]["says"], i)
        if self.case.scenes[i].get("code") and not self.case.codes[i] and self.pen.odds(CODE_SHARE):
            text += " " + self.say(self.scenes["code_sentences"], i)
        return text

    def problems(self, joined: bool = True) -> list[str]:
        """One paragraph for each problem; the second and third with a word that parts them from the first."""
        words = ["", "second", "third"]
        said = []
        for i in range(len(self.case.scenes)):
            link = [self.say(self.scenes[words[i]])] if i and joined else []
            said.append(" ".join([*link, self.problem(i)]))
        return said

    def introduction(self, share: float) -> list[str]:
        """A sentence that names the instrument first."""
        if self.case.named or not self.pen.odds(share):
            return []
        return [
            self.say(
                self.scenes["portal_introductions" if self.case.product == "tidewater" else "introductions"]
            )
        ]

    def aside(self) -> list[str]:
        """What follows from the problem, and things that do not belong to the record."""
        case, portal = self.case, self.case.product == "tidewater"
        says = [self.say(self.scenes["contexts"][case.context][case.family])] if case.context else []
        if (
            case.serial
            and not any(scene.get("first") for scene in case.scenes)
            and self.pen.odds(DECOY_SHARE)
        ):
            says.append(self.say(self.scenes["decoys"]["sister"]))
        if not portal and self.pen.odds(DECOY_SHARE):
            says.append(self.say(self.scenes["decoys"]["code"]))
        if not portal and self.pen.odds(DECOY_SHARE):
            says += self.mended()
        return says

    def mended(self) -> list[str]:
        """Something that was wrong with a part that this ticket is not about."""
        parts = {scene["component"] for scene in self.case.scenes}
        fine = [
            entry["says"]
            for entry in self.scenes["mended"].get(self.case.family, [])
            if entry["component"] not in parts
        ]
        return [self.say(fine)] if fine else []

    def wishes(self) -> list[str]:
        """What is asked, in order; or nothing."""
        says = [
            self.say(self.wordings(kind), self.case.scenes.index(scene)) for kind, scene in self.case.asks
        ]
        if not says:
            return [self.say(self.scenes["pleas"])] if self.pen.odds(0.6) else []
        declined = self.declined() if self.pen.odds(DECOY_SHARE) else []
        return says + declined + ([self.say(self.scenes["urgency"])] if self.pen.odds(DECOY_SHARE) else [])

    def wordings(self, kind: str) -> list[str]:
        """How this kind of request is put for this instrument."""
        entry = self.scenes["asks"][kind]
        return entry["says"] + (entry.get("linked", []) if self.case.family in LINKED else [])

    def declined(self) -> list[str]:
        """Something that they do not want."""
        closed = {kind for kind, _ in self.case.asks}
        closed |= ({"return"} if "calibrate" in closed else set()) | (
            {"part", "return", "calibrate"} if self.case.product == "tidewater" else set()
        )
        open_kinds = [kind for kind in self.scenes["declined"] if kind not in closed]
        return [self.say(self.scenes["declined"][self.pen.chance.choice(open_kinds)])] if open_kinds else []

    def notes(self) -> str:
        """What is asked, as a colleague jots it down."""
        kinds = self.scenes["asks"]
        return " and ".join(
            self.fill(self.pen.one(kinds[kind]["notes"]), self.case.scenes.index(scene))
            for kind, scene in self.case.asks
        )

    def paragraphs(self, introduced: float = 0.3) -> list[str]:
        """The whole story, request last, or now and then first."""
        kinds = {kind for kind, _ in self.case.asks}
        first = bool(kinds) and kinds <= {"part", "call", "return", "calibrate"} and self.pen.odds(0.15)
        opening = self.introduction(1 if first else introduced)
        wishes = " ".join(self.wishes()) if first else ""
        problems = self.problems()
        problems[0] = " ".join(
            opening + ([wishes, self.say(self.scenes["ask_first"])] if first else []) + problems[0:1]
        )
        rest = [" ".join(self.aside()), "" if first else " ".join(self.wishes())]
        return problems + [text for text in rest if text]

    def subject(self) -> str:
        """A subject line."""
        if self.case.product != "tidewater" and self.pen.odds(0.65):
            pattern = self.pen.one(self.scenes["subjects"]["with_unit"])
            return "Subject: " + self.fill(pattern.replace("{unit}", self.headline()))
        return "Subject: " + self.say(self.scenes["subjects"]["plain"])

    def greeting(self) -> str:
        """A greeting."""
        return self.pen.one(self.scenes["greetings"])

    def name_line(self) -> str:
        """Name and organisation, as they stand below a mail."""
        return self.fill(self.pen.one(self.scenes["name_lines"]))

    def sign_off(self) -> str:
        """The last line before the name."""
        return self.pen.one(self.scenes["sign_offs"]) + self.pen.chance.choice([",", ",", "", "!"])

    # layouts

    def short(self) -> str:
        """A short mail, all in one paragraph."""
        opening = [self.greeting()] if self.pen.odds(0.5) else []
        return "\n".join(opening + [" ".join(self.paragraphs()), self.name_line()])

    def long(self) -> str:
        """A long mail with subject, small talk and paragraphs."""
        head = [self.subject(), self.greeting()]
        chat = self.say(self.scenes["small_talk"]) if self.pen.odds(0.7) else ""
        paragraphs = self.paragraphs()
        paragraphs[0] = f"{chat} {paragraphs[0]}".strip()
        return "\n\n".join(head + paragraphs + [f"{self.sign_off()}\n{self.name_line()}"])

    def introduced(self) -> str:
        """A mail that begins with the name and ends with the first name only."""
        opening = self.say(self.scenes["self_introductions"])
        paragraphs = self.paragraphs()
        return "\n".join(
            [
                self.greeting(),
                f"{opening} {paragraphs[0]}",
                *paragraphs[1:],
                self.sign_off(),
                self.case.person.split()[0],
            ]
        )

    def signed(self) -> str:
        """A mail with a signature block."""
        head = [self.subject()] if self.pen.odds(0.6) else []
        body = "\n\n".join(head + [self.greeting(), *self.paragraphs(), self.sign_off()])
        return (
            f"{body}\n{self.case.person.split()[0]}\n\n{self.fill(self.pen.one(self.scenes['signatures']))}"
        )

    def form(self) -> str:
        """The web form, with labels of its own."""
        labels = self.pen.chance.choice(self.scenes["forms"])
        self.case.named = True
        story = " ".join(self.problems() + self.aside())
        wishes, unknown = (
            " ".join(self.wishes()),
            self.scenes["no_serial"][: 3 if self.case.product == "tidewater" else None],
        )
        values = {
            "name": self.titled(),
            "organisation": self.case.organisation,
            "product": self.case.name,
            "serial": self.case.serial or self.pen.chance.choice(unknown),
            "story": story,
            "wants": wishes or "-",
        }
        return "\n".join(
            [labels["head"]] * self.pen.odds(0.6)
            + [f"{labels[key]}: {value}" for key, value in values.items()]
        )

    def thread(self) -> str:
        """A mail passed on by somebody else, with an old case below."""
        head = [f"{self.subject().replace('Subject: ', 'Subject: FW: ')}"] if self.pen.odds(0.6) else []
        forwarder = [self.pen.one(self.scenes["forwards"]), self.pen.one(self.scenes["forwarders"]), ""]
        sender = f"From: {self.titled()}, {self.case.organisation}"
        body = [sender, *self.paragraphs()] if self.pen.odds(0.5) else [*self.paragraphs(), self.name_line()]
        return "\n".join(
            head
            + forwarder
            + [f"> {line}" for text in body for line in text.splitlines()]
            + self.old_case(">> ")
        )

    def old_case(self, mark: str = "> ") -> list[str]:
        """An older case, quoted, whose codes and serials do not count."""
        return [self.pen.one(self.scenes["old_heads"]), mark + self.say(self.scenes["old_cases"])]

    def reply(self) -> str:
        """A new matter, written into the thread of an old one."""
        return "\n".join(
            [
                self.greeting(),
                self.pen.one(self.scenes["reply_lines"]),
                *self.paragraphs(0.4),
                self.name_line(),
                "",
                *self.old_case(),
            ]
        )

    def phone(self) -> str:
        """A call that a colleague wrote down."""
        head, caller = self.say(self.scenes["phone_heads"]), self.say(self.scenes["phone_callers"])
        unit = (
            [self.pen.one(self.scenes["phone_units"]).replace("{unit}", self.headline())]
            if self.case.product != "tidewater"
            else []
        )
        story = self.pen.one(self.scenes["phone_quotes"]).replace(
            "{story}", " ".join(self.problems() + self.aside())
        )
        wants = (
            [self.pen.one(self.scenes["phone_wants"]).replace("{wants}", self.notes())]
            if self.case.asks
            else []
        )
        return "\n".join([head, caller, *unit, story, *wants])

    def chat(self) -> str:
        """Lines of a chat."""
        nick, asks = self.case.person.split()[0].lower(), []
        head = self.say(self.scenes["chat_heads"])
        if self.case.product != "tidewater":
            question, answer = (
                self.fill(self.pen.one(self.scenes[name])) for name in ("chat_questions", "chat_answers")
            )
            asks = [f"{self.agent}: {question}", f"{nick}: {answer}"]
        says = self.problems() + self.aside() + self.wishes()
        return "\n".join(
            [head, f"{nick}: {self.greeting().rstrip(',')}", *asks, *(f"{nick}: {line}" for line in says)]
        )

    def bullets(self) -> str:
        """A list of points."""
        head = self.pen.one(self.scenes["bullet_heads"]).replace("{unit}", self.headline())
        points = [f"- {point}" for point in self.problems(joined=False) + self.aside()]
        wishes = ([self.pen.one(self.scenes["wants_heads"])] if self.case.asks else []) + [
            f"- {wish}" for wish in self.wishes()
        ]
        return "\n".join([head, *points, *wishes, self.name_line()])

    def report(self) -> str:
        """An extract of a log or report, with numbers."""
        head = self.say(self.scenes["report_heads"])
        opening = self.introduction(0.7)
        points = self.problems(joined=False)
        points = [f"{n}. {point}" for n, point in enumerate(points, 1)] if len(points) > 1 else points
        wishes = (
            [f"{self.pen.one(self.scenes['wants_heads'])} {' '.join(self.wishes())}"]
            if self.case.asks
            else self.wishes()
        )
        return "\n".join([head, *opening, *points, *self.aside(), *wishes, f"Reported by {self.name_line()}"])

    def telegraph(self) -> str:
        """A short message from sea, one thought a line."""
        head = self.pen.one(self.scenes["telegraph_heads"])
        return "\n".join(
            [
                head,
                *self.introduction(0.5),
                *self.problems(joined=False),
                *self.aside(),
                *self.wishes(),
                self.name_line(),
            ]
        )


# ---- how it is typed -----------------------------------------------------------------------------


def styled(pen: Pen, layout: str, text: str, record: dict, case: Case) -> tuple[str, dict]:
    """Some write all in small letters, some all in capitals, some with slips of the fingers."""
    roll = pen.chance.random()
    if layout in PLAIN_LAYOUTS and roll < 0.14:
        return small(text, pen.odds(0.5), record)
    if layout in PLAIN_LAYOUTS and roll < 0.18:
        return text.upper(), renamed(record, str.upper)
    if roll > 0.75:
        kept = {
            word.lower()
            for part in (case.person, case.organisation, case.place)
            for word in re.findall(r"\w+", part)
        }
        head, *lines = text.splitlines()
        if layout not in LABELLED:
            return slips(pen.chance, text, kept), record
        parted = [line.partition(": ") for line in lines]
        return "\n".join(
            [head, *(label + colon + slips(pen.chance, said, kept) for label, colon, said in parted)]
        ), record
    return text, record


def renamed(record: dict, change) -> dict:
    """The record with name and organisation typed as in the text."""
    return {**record, "customer": {key: change(value) for key, value in record["customer"].items()}}


def small(text: str, serial_too: bool, record: dict) -> tuple[str, dict]:
    """All in small letters, but codes and part numbers; serials at times."""
    lowered = CODE.sub(lambda match: match[0].upper(), text.lower())
    if serial_too or not record["serial"]:
        return lowered, {**renamed(record, str.lower), "serial": record["serial"].lower()}
    return lowered.replace(record["serial"].lower(), record["serial"]), renamed(record, str.lower)


def slips(chance: random.Random, text: str, kept: set[str]) -> str:
    """Swapped and doubled letters, capitals and apostrophes left out; never in serials, codes and names."""
    if chance.random() < 0.5:
        text = re.sub(r"(?<=[a-z])'(?=[a-z]\b)", "", text)
    if chance.random() < 0.4:
        text = re.sub(
            r"(?<=[.!?] )[A-Z][a-z]*\b(?!-)",
            lambda match: match[0] if match[0].lower() in kept else match[0].lower(),
            text,
        )

    def slipped(match: re.Match) -> str:
        return match[0] if match[0] in kept or chance.random() > 0.06 else slip(chance, match[0])

    return re.sub(r"(?<![\w@.-])[a-z]{4,}(?![\w@.-])", slipped, text)


def slip(chance: random.Random, word: str) -> str:
    """One slip of the fingers in a word."""
    i = chance.randint(1, len(word) - 2)
    return (
        word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        if chance.random() < 0.6
        else word[:i] + word[i] + word[i:]
    )
