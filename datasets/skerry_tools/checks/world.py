"""Rules of the world file: facts are text, references lead somewhere, identifiers can be listed."""

import re

IDENTIFIER = re.compile(
    r"\b(?:(?:E|DR|ECR|TR|NCR|FSR|KB|AUD|RFC|CHG|INC|CR|NT|LOT)-\d{4}"
    r"|SKI-\d{5}|CT-\d{4}-\d{3}|POL-[A-Z]{2,3}-\d{2})\b"
)
REFERENCE_FIELDS = {
    "owner",
    "lead",
    "manager",
    "head",
    "product",
    "products",
    "supplier",
    "contract",
    "office",
    "department",
    "party",
    "approver",
    "author",
}


def leaves(node, path: str = "") -> list[tuple[str, object]]:
    """(path, value) of every fact below a node; a list of strings is one fact."""
    if isinstance(node, dict):
        return [leaf for key, value in node.items() for leaf in leaves(value, f"{path}.{key}".lstrip("."))]
    return [(path, node)]


def check_world(world: dict) -> list[str]:
    """Facts are strings or lists of strings; references lead to entries; identifiers belong to one entry."""
    say = []
    entries = {name for group in world.values() for name in group}
    entries |= {
        name for group in world.get("company", {}).values() if isinstance(group, dict) for name in group
    }
    for path, value in leaves(world):
        items = value if isinstance(value, list) else [value]
        if not items or not all(isinstance(item, str) and item.strip() for item in items):
            say.append(f"world {path}: {value!r} is neither text nor a list of texts")
        elif path.rsplit(".", 1)[-1] in _reference_fields(path.split(".")[0]):
            say += [f"world {path}: there is no entry {item!r}" for item in items if item not in entries]
    return say


def _reference_fields(group: str) -> set[str]:
    """Fields of a file of the world that hold keys of other entries.

    In registers `head` is the head of a table and `lead` a leading sentence.
    """
    if group == "company" or group.startswith("details"):
        return set()
    return REFERENCE_FIELDS - {"head", "lead"} if group.startswith("register") else REFERENCE_FIELDS


def world_identifiers(world: dict) -> set[str]:
    """Every identifier that stands in the world."""
    return {
        match
        for _, value in leaves(world)
        for item in (value if isinstance(value, list) else [value])
        for match in IDENTIFIER.findall(str(item))
    }
