"""What the composers share: a record that notes the facts it gave, a choice that is the same each time, a page.

A composer is a module of this folder with a function `pages(world) -> list[Composed]`. It reads registers of the world file
and lays each record out as a page. `Record.fact` notes a fact under the page's `states`; `Record.text` gives prose that is no
single fact. Nothing here is random: a choice depends on the page's id and on what it is for, so a build repeats byte for byte.
"""
import hashlib
from dataclasses import dataclass, field

import yaml

MONTHS = "January February March April May June July August September October November December".split()


@dataclass
class Record:
    """One entry of the world, such as register-hardware.ecr-0231, seen from a page that is being composed.

    Raises KeyError naming the whole path of a field that is missing."""
    world: dict
    path: str
    states: list[str] = field(default_factory=list)

    def fact(self, name: str):
        """The value at `name` (dots lead deeper), noted as stated by the page. The page must say it word for word."""
        full = f"{self.path}.{name}"
        if full not in self.states:
            self.states.append(full)
        return self.text(name)

    def text(self, name: str):
        """The value at `name`, not noted: prose, ids of other entries, anything a page need not say word for word."""
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
        """Names of the fields below `name`, in file order."""
        return list(self.text(name) if name else self._entry())

    def _entry(self) -> dict:
        node = self.world
        for part in self.path.split("."):
            node = node[part]
        return node


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
    version: str = "1.0"
    access: str = "all-staff"

    @property
    def file(self) -> str:
        """Name below datasets/."""
        return f"pages/{self.department}/{self.id}-{self.slug}.md"

    def markdown(self, module: str) -> str:
        """The page as its file says it: front matter, heading, body."""
        front = {"id": self.id, "title": self.title, "department": self.department, "version": self.version, "effective": self.effective,
                 "access": self.access, "author": self.author, "composed": f"compose/{module}.py",
                 "states": list(dict.fromkeys(path for record in self.records for path in record.states))}
        head = yaml.safe_dump(front, sort_keys=False, allow_unicode=True, width=1000)
        return f"---\n{head}---\n# {self.title}\n\n{self.body.strip()}\n"


def pick(options, *about: str):
    """One of `options`, the same each time for the same words `about` (say the page's id and what is chosen)."""
    digest = hashlib.sha256("/".join(about).encode()).digest()
    return options[int.from_bytes(digest[:4], "big") % len(options)]


def table(head: list[str], rows: list[list[str]], align: str = "") -> str:
    """A Markdown table. `align` may hold one of l, r, c for each column."""
    marks = {"l": "---", "r": "---:", "c": ":---:"}
    rule = [marks[a] for a in align] if align else ["---"] * len(head)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows])


def bullets(items, mark: str = "-") -> str:
    """A Markdown list; `mark` "1." numbers it."""
    return "\n".join(f"{i}. {item}" if mark == "1." else f"{mark} {item}" for i, item in enumerate(items, 1))


def date(iso: str, style: str = "long") -> str:
    """2026-03-17 as "17 March 2026" (long), "17 Mar" (short), "March 2026" (month), "17.03.2026" (dotted) or unchanged (iso)."""
    year, month, day = iso.split("-")
    name = MONTHS[int(month) - 1]
    return {"long": f"{int(day)} {name} {year}", "short": f"{int(day)} {name[:3]}", "month": f"{name} {year}", "dotted": f"{day}.{month}.{year}", "iso": iso}[style]


def name_of(world: dict, key: str) -> str:
    """The name of a person, product, supplier, customer, service, office or department by its key."""
    groups = ("people", "products", "suppliers", "customers", "services", "company")
    for group in groups:
        if key in world[group] and isinstance(world[group][key], dict):
            return world[group][key]["name"]
    raise KeyError(f"{key!r} is no key of {', '.join(groups)}")


def first_name(world: dict, key: str) -> str:
    """How colleagues call a person."""
    return name_of(world, key).split()[0]
