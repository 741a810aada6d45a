"""Access labels: who may read a page, and what is done when that is in doubt.

The rule is *closed when in doubt*. A label that is empty, a list, or under a name that only resembles
`access` makes the page `RESTRICTED`: readable by those who ask for that group by name, and by nobody else.
The report of loading has a row for each, so that somebody can mend it. `all-staff` is what a page gets that
says so, and a page that says nothing in a folder where no page does.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

ALL_STAFF = "all-staff"
RESTRICTED = "restricted"
LONGEST_LABEL = 80  # letters
PROSE_LINES = 3  # lines of prose after which a page's beginning is over


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Names under which people write who may read something; as one word of a longer name they mean it too.
_CORE = _words(
    """
    access visibility permission permissions audience confidential confidentiality classification restricted
    restriction restrictions private privacy acl acls clearance sensitivity authorization authorisation
    zugriff zugang vertraulich vertraulichkeit sichtbarkeit freigabe berechtigung berechtigungen
    acces confidentiel confidentialite visibilite acceso confidencial confidencialidad acesso acessos
    tilgang fortrolig konfidensiell toegang vertrouwelijk accesso riservato
    """
)
_NAMES = _CORE | _words(
    """
    group groups role roles reader readers viewer viewers allow allowed deny denied internal secret protected
    sensitive embargo embargoed draft published public visible hidden unlisted noindex sharing shared nda tlp
    gruppe gruppen grupper groupe groupes geheim intern privado prive privat lecteurs synlighet
    visible-to shared-with restricted-to readable-by who-may-read for-whom allowed-groups allowed-roles
    allowed-users access-group access-groups access-level access-list access-control access-rights
    access-label user-group user-groups security-level security-label security-group need-to-know
    """
)
_MISSPELT = _words(
    """
    access visibility permission permissions audience confidential confidentiality classification restricted
    private groups zugriff vertraulich tilgang
    """
)
_NO_LABELS = _words("accessed accessible accessibility accessory faces pages")  # which resemble one
# Names that say yes or no. A clear no to these closes nothing; to the next three only a clear no does.
_CLOSING = _words(
    """
    restricted private secret internal protected draft hidden unlisted noindex confidential sensitive embargo
    embargoed nda vertraulich geheim intern fortrolig confidentiel confidencial riservato privado prive privat
    """
)
_OPENING = _words("published public visible")
_NO = _words("false no 0 off n nein non nei")
_NOTHING = _words("null ~ none nil n/a undefined tbd todo ? -") | {""}
_EVERYBODY = _words("* all any anyone everyone everybody public open true yes alle")
_CLOSED_VALUES = _words(
    """
    confidential strictly-confidential restricted secret top-secret private internal-only need-to-know
    vertraulich streng-vertraulich geheim fortrolig confidentiel confidencial draft
    """
)
_PLAIN_FIELDS = {"id", "title", "author", "department", "description", "summary", "slug", "version"}
_LINE = re.compile(
    r"[^\w\n]{0,12}([^\W\d][\w -]{1,30}?)[\s\"'*_`)\]]{0,6}[:=|][\s\"'*_`:-]*(\w.*)?", re.DOTALL
)
_TAG = re.compile(r"<meta\s[^>]{0,80}?name\s*=\s*[\"']?([\w:-]{3,40})|<([\w:-]{3,40})>", re.I)
# Letters of other alphabets that look like Latin ones.
_ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u03bf\u03b1\u03b9\u03c1", "aeopcyxijsoaip"
)
Found = tuple[str, str] | None


def settled(value: Any) -> tuple[str, str]:
    """The label that a value is, and why it is in doubt (empty when it is not).

    >>> settled("hr"), settled("All_Staff"), settled("")[0], settled(["hr", "legal"])[0]
    (('hr', ''), ('all-staff', ''), 'restricted', 'restricted')
    """
    if isinstance(value, list | tuple) and len(value) == 1 and isinstance(value[0], str):
        value = value[0]
    if not isinstance(value, str):
        return RESTRICTED, "its access label is no single word, and a page has one label"
    label = " ".join(value.split())
    form, same = folded(label), re.sub(r"[\s_]+", "-", label.casefold())
    if form in _NOTHING or not re.search(r"\w", label):
        return RESTRICTED, "its access label is empty"
    if same in (ALL_STAFF, RESTRICTED):  # nothing else that only looks like it opens a page
        return same, ""
    if form in _EVERYBODY or form in _NO:
        return (
            RESTRICTED,
            f"its access label {label!r} is no group; for everybody write 'access: {ALL_STAFF}'",
        )
    if re.search(r"[,;\n]", value.strip()) or len(label) > LONGEST_LABEL:
        return RESTRICTED, "its access label names more than one group, and a page has one label"
    return label, ""


def label_of(metadata: Mapping[str, Any]) -> tuple[str | None, str]:
    """The label that a page's fields give it (None when they give none), and why it is in doubt.

    >>> label_of({"access": "hr"}), label_of({"title": "Tea"}), label_of({"acess": "hr"})[0]
    (('hr', ''), (None, ''), 'restricted')
    """
    doubtful = _doubtful(metadata)
    if doubtful:
        return RESTRICTED, f"its field {doubtful!r} looks like a label and is none; write 'access: GROUP'"
    return settled(metadata["access"]) if "access" in metadata else (None, "")


def label_line(lines: Iterable[str], only: str = "", prose: int = PROSE_LINES, longest: int = 99) -> Found:
    """(line, value) of the first line at a text's beginning that looks like a label; None when none does.

    only: the one name that counts. prose: other lines that may stand before it. longest: words of a value.

    >>> label_line(["Salaries", "", "**Access:** hr"]), label_line(["The access code: 4711."])
    (('**Access:** hr', 'hr'), None)
    """
    for line in lines:
        line = line[:300].strip()
        if not re.search(r"\w", line):
            continue
        tag, named = _TAG.match(line), _LINE.match(line)
        if tag:
            name, value = tag[1] or tag[2], "?"
        elif named:
            name, value = named[1], (named[2] or "").rstrip(" *_`'\"|")
        else:
            name, value = "", ""
        if name and len(value.split()) <= longest:
            if folded(name) == only if only else _is_label(name, value, whole=True):
                return line, value
        elif prose <= 0:
            return None
        else:
            prose -= 1
    return None


def folded(text: str) -> str:
    """Small letters without accents, with hyphens for spaces, underscores and humps.

    >>> folded("All_Staff"), folded("accessLevel"), folded("Accès")
    ('all-staff', 'access-level', 'acces')
    """
    humps = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text.strip())
    plain = "".join(c for c in unicodedata.normalize("NFKD", humps) if not unicodedata.combining(c))
    return re.sub(r"[\s_.:-]+", "-", plain.casefold().translate(_ALIKE)).strip("-")


def resembling(labels: Mapping[str, int]) -> dict[str, str]:
    """Labels that one page carries and that are nearly that of more pages: {label: the one it resembles}.

    labels: how many pages carry each.

    >>> resembling({"finance": 12, "finanse": 1, "hr": 1})
    {'finanse': 'finance'}
    """
    known = [label for label in {**labels, ALL_STAFF: 2} if label == ALL_STAFF or labels[label] > 1]
    found = {}
    for label, count in labels.items():
        if count == 1 and label not in (ALL_STAFF, RESTRICTED):
            forms = {_squeezed(folded(other)): other for other in known if other != label}
            near = difflib.get_close_matches(_squeezed(folded(label)), list(forms), 1, 0.75)
            if near:
                found[label] = forms[near[0]]
    return found


def _doubtful(fields: Mapping[str, Any], inner: bool = False) -> str:
    """The name of the first field that looks like a label and is not `access`; empty when there is none."""
    for name, value in fields.items():
        if (inner or name != "access") and _is_label(str(name), value):
            return str(name)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, Mapping) and name != "access" and (found := _doubtful(part, True)):
                return f"{name}.{found}"
            plain = name == "access" or name in _PLAIN_FIELDS
            if not plain and isinstance(part, str) and folded(part) in _CLOSED_VALUES:
                return str(name)
    return ""


def _is_label(name: str, value: Any, whole: bool = False) -> bool:
    """True when a field of this name and value may say who reads the page.

    whole: the name itself must be a label's; else one of its words is enough.
    """
    form, said = folded(name), folded(value) if isinstance(value, str) else None
    if form in _CLOSING and said in _NO:
        return False
    if form in _OPENING:
        return said in _NO
    if form in _NAMES or _resembles(form):
        return True
    return not whole and any(word in _CORE or _resembles(word) for word in form.split("-"))


@lru_cache(maxsize=4096)
def _resembles(form: str) -> bool:
    squeezed = _squeezed(form)
    if not 4 <= len(squeezed) <= 20 or form in _NO_LABELS:
        return False
    return bool(difflib.get_close_matches(squeezed, [_squeezed(word) for word in sorted(_MISSPELT)], 1, 0.82))


def _squeezed(form: str) -> str:
    """Without doubled letters: where most slips of the pen are."""
    return re.sub(r"(.)\1+", r"\1", form)
