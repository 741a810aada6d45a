"""Settings of JupyterLab for the course: a key that is pressed inside a widget belongs to the widget.

    python -m helpers.classroom.lab_keys FOLDER    write them below FOLDER, for JUPYTER_CONFIG_PATH

JupyterLab takes single keys for itself while no text is being typed: from the options of a prediction the
arrow keys lead to another cell, and in a drop-down A inserts a cell and D, D deletes one. Here every such
shortcut is switched off and bound anew to the same elements outside widgets. They are read from the schemas
of the JupyterLab that is installed, so another version's keys are treated alike.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from helpers.files import write_whole

FILE = Path("labconfig") / "default_setting_overrides.json"
SHORTCUTS = "@jupyterlab/shortcuts-extension:shortcuts"
NEWS = "@jupyterlab/apputils-extension:notification"  # offline means offline: it does not even ask
OUTSIDE = ":not(.jupyter-widgets):not(.jupyter-widgets *)"
WITH_OTHERS = ("Accel", "Alt", "Cmd", "Ctrl")  # these keys no widget needs


def overrides(schemas: Path) -> dict[str, dict]:
    """JupyterLab's settings, by plug-in: shortcuts of single keys that leave widgets alone.

    schemas: the folder of JupyterLab's own. A file that is no schema is passed over.
    """
    rebound: list[dict] = []
    for shortcut in single_keys(schemas):
        rebound.append(shortcut | {"disabled": True})
        rebound.append(shortcut | {"selector": shortcut["selector"] + OUTSIDE})
    return {SHORTCUTS: {"shortcuts": rebound}, NEWS: {"fetchNews": "false", "checkForUpdates": False}}


def single_keys(schemas: Path) -> Iterator[dict]:
    """Shortcuts without Ctrl and the like, for whatever has the focus."""
    for file in sorted(schemas.glob("**/*.json")):
        for shortcut in _shortcuts(file):
            held = " ".join(shortcut["keys"]).split()
            focused = " :focus" in shortcut["selector"]
            if focused and any(held) and not any(key in WITH_OTHERS for key in held):
                yield {name: shortcut[name] for name in ("command", "keys", "selector")}


def _shortcuts(file: Path) -> list[dict]:
    try:
        return json.loads(file.read_text(encoding="utf-8")).get("jupyter.lab.shortcuts", [])
    except (OSError, ValueError, AttributeError):
        return []


def lab_schemas() -> Path:
    """The folder of the schemas of the JupyterLab that is installed."""
    from jupyterlab.commands import get_app_dir

    return Path(get_app_dir()) / "schemas"


if __name__ == "__main__":
    try:
        write_whole(Path(sys.argv[1]) / FILE, json.dumps(overrides(lab_schemas()), indent=1))
    except OSError as error:
        sys.exit(f"Inside widgets single keys stay JupyterLab's: {sys.argv[1]} cannot be written ({error}).")
