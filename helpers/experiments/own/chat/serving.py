"""The program behind `course.py chat`: a page over a folder, on this computer, until Ctrl-C.

    python -m helpers.experiments.own.commands chat my-documents --port 8765

The port is taken before anything is read, so a taken one is said at once. What thumbs have labelled is told
when it ends. Where a version of the folder is live (`versions`), it answers, unless a system is named; the
version is looked up before each answer, so `course.py gate --rollback` needs no new start.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import secrets
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from helpers.corpus.report import counted
from helpers.files import write_whole
from helpers.generation import endpoint

from ...evaluating import NAMES, USUAL, system_named, usual_name
from ...own_questions import retriever_of
from ..asked import QuestionLog, labelled_lines
from ..versions import SYSTEM, Live, versions_of
from .app import chat_app
from .talking import Talk

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from helpers.retrieval import FolderIndex

HOST = "127.0.0.1"
PORT = 8765
PATIENCE = 2  # seconds that an open request gets when the program ends


def chat(options: argparse.Namespace) -> int:
    """Serve the page until Ctrl-C; returns 0."""
    live = None if options.system else versions_of(options.folder).live
    name = live.settings.get(SYSTEM, USUAL) if live else options.system or usual_name()
    with taken(options.port) as door:
        endpoint()  # says now, and not at the first question, when nobody answers there
        system = Live(options.folder) if live else system_named(name)
        if isinstance(system, Live):
            system()
            print(f"live: {live}", flush=True)
        index: FolderIndex = retriever_of(options.folder, name)  # type: ignore[assignment]
        key = secrets.token_urlsafe(16)
        app = chat_app(Talk(index, system, options.log), key, options.groups)
        print(f"Ask {index.folder.name} here, and end it with Ctrl-C:", flush=True)
        print(f"  http://{HOST}:{door.getsockname()[1]}/?key={key}", flush=True)
        serve(app, door)
    print("\nended" + told_of_thumbs(Path(options.log)))
    return 0


def taken(port: int) -> socket.socket:
    """A socket that listens on this computer alone. port: 0 for a free one.

    Raises ValueError when the port is taken or not allowed.
    """
    door = socket.socket()
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows would share it
            door.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was just let go of
        door.bind((HOST, port))
        door.listen()
    except (OSError, OverflowError) as error:
        door.close()
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            why = "is taken by another program: end that one, or choose another port"
        else:
            why = "cannot be used here: choose one from 1024 to 65535"
        raise ValueError(f"Port {port} {why}, such as --port {PORT + 1}.") from None
    return door


def serve(app: Starlette, door: socket.socket) -> None:
    """Serve an application at a socket until Ctrl-C."""
    import uvicorn

    config = uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
    )
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[door])


def told_of_thumbs(log: Path) -> str:
    """What a log's thumbs have labelled, written beside it; empty without a thumb."""
    lines = labelled_lines(QuestionLog(log).rows())
    if not lines:
        return ""
    path = log.with_suffix(".labelled.jsonl")
    write_whole(path, "\n".join(lines) + "\n")
    return f"; {counted(len(lines), 'question')} with a thumb: look at {path}, line by line"


def add_options(command: argparse.ArgumentParser) -> None:
    """The options of `chat`."""
    command.add_argument("folder", help="your documents")
    command.add_argument("--port", type=int, default=PORT, help=f"{PORT} by default; 0: a free one")
    command.add_argument("--system", choices=NAMES, metavar="NAME", help=", ".join(NAMES))
    command.add_argument("--groups", type=_names, metavar="A,B", help="only these may be asked for")
    command.add_argument("--log", default="questions.log.jsonl", metavar="FILE.jsonl", help=LOG)
    command.set_defaults(do=chat)


LOG = "where questions go when whoever asks agrees; questions.log.jsonl by default"


def _names(text: str) -> set[str]:
    return {name.strip() for name in text.split(",") if name.strip()}
