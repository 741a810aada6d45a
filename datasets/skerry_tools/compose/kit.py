"""What the composers share: records that note the facts they gave, repeatable choices, names, dates.

A composer is a module of this folder with a function `pages(world) -> list[Composed]`. It reads registers
of the world file and lays each record out as a page; writing.py turns fields into Markdown. `Record.fact`
notes a fact under the page's `states`; `Record.text` gives prose that is no single fact. Nothing here is
random, so a build repeats byte for byte.
"""

import hashlib
from dataclasses import dataclass, field

import yaml

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass
class Record:
    """One entry of the world, such as register-hardware.ecr-0231, seen from a page that is being composed.

    Raises KeyError naming the whole path of a field that is missing.
    """

    world: dict
    path: str
    states: list[str] = field(default_factory=list)

    def fact(self, name: str):
        """The value at `name` (dots lead deeper), noted as stated: the page must say it word for word."""
        full = f"{self.path}.{name}"
        if full not in self.states:
            self.states.append(full)
        return self.text(name)

    def text(self, name: str):
        """The value at `name`, not noted: prose, ids, what a page need not say word for word."""
        node = self.world
        for part in f"{self.path}.{name}".split("."):
            if not isinstance(node, dict) or part not in node:
                raise KeyError(f"{self.path}.{name}: the world has no {part!r} there")
            node = node[part]
        return node

    def has(self, name: str) -> bool:
        """True when the entry has the field."""
        try:
            self.text(name)
        except KeyError:
            return False
        return True

    def keys(self, name: str = "") -> list[str]:
        """Names of the fields below `name`, in file order; without a name those of the entry."""
        file, entry = self.path.split(".")
        return list(self.text(name) if name else self.world[file][entry])


@dataclass
class Composed:
    """A page that a script has laid out. `records` are those whose facts the body gives."""

    id: str
    slug: str
    title: str
    department: str
    author: str
    effective: str
    body: str
    records: list[Record]
    version: str = "1"
    access: str = "all-staff"

    @property
    def file(self) -> str:
        """Name below datasets/."""
        return f"pages/{self.department}/{self.id}-{self.slug}.md"

    def markdown(self, module: str) -> str:
        """The page as its file says it: front matter, heading, body."""
        front = {
            "id": self.id,
            "title": self.title,
            "department": self.department,
            "version": self.version,
            "effective": self.effective,
            "access": self.access,
            "author": self.author,
            "composed": f"compose/{module}.py",
            "states": list(dict.fromkeys(path for record in self.records for path in record.states)),
        }
        head = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=1000)
        return f"---\n{head}---\n# {self.title}\n\n{self.body.strip()}\n"


def pick(options, *about: str):
    """One of `options`, the same each time for the same words `about`, such as a page's id."""
    digest = hashlib.sha256("/".join(about).encode()).digest()
    return options[int.from_bytes(digest[:4], "big") % len(options)]


def choose(record: Record, *options, about: str = ""):
    """One of `options`, the same each time for this page.

    `about` says what is chosen; without it the first option does.
    """
    return pick(options, record.text("page"), about or options[0])


def date(iso: str, style: str = "long") -> str:
    """2026-03-17 as "17 March 2026" (long), "17 Mar" (short), "March 2026" (month), "17.03.2026" (dotted)."""
    year, month, day = iso.split("-")
    name = MONTHS[int(month) - 1]
    styles = {
        "long": f"{int(day)} {name} {year}",
        "short": f"{int(day)} {name[:3]}",
        "month": f"{name} {year}",
        "dotted": f"{day}.{month}.{year}",
    }
    return styles[style]


def day(record: Record, style: str = "long") -> str:
    """The date of the page."""
    return date(record.text("effective"), style)


def name_of(world: dict, key: str) -> str:
    """The name of a person, product, supplier, customer, service, office or department by its key."""
    groups = ("people", "products", "suppliers", "customers", "services", "company")
    for group in groups:
        if key in world[group] and isinstance(world[group][key], dict):
            return world[group][key]["name"]
    raise KeyError(f"{key!r} is no key of {', '.join(groups)}")


def author(record: Record) -> str:
    """The name of the page's author."""
    return name_of(record.world, record.text("author"))


def first_name(record: Record) -> str:
    """How colleagues call the page's author."""
    return author(record).split()[0]
