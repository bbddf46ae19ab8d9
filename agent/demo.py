"""The demo: a workspace of the sample world, and lists for three of its synthetic people."""

from pathlib import Path
from typing import NamedTuple

from ..retrieval.errors import IndexUnusable, ModelError
from ..retrieval.index.build import build_index
from ..retrieval.index.live import LiveIndex
from ..retrieval.ingest.load import ingest_file
from ..retrieval.log import EventLog
from ..retrieval.sample import DEMO_USERS, sample_files
from ..retrieval.settings import Settings
from ..retrieval.workspace import SETTINGS_FILE, Workspace
from .answer import Answer
from .asking import Question, ask
from .calibrating import calibrate_model
from .recommender import WEIGHTS_FILE, Recommender
from .shipped_adapter import take_sample_adapter
from .terminal import Bars

TARGET = "books"
HELD_OUT_PEOPLE = 32
"""On whom the language model's ranking weight is fitted."""


class Demo(NamedTuple):
    """What the demo shows."""

    answers: list[Answer]
    """The lists of three people."""
    trained: str
    """What the trained model adds in this world; empty where no model was wanted."""


def run_demo(root: Path, progress: Bars, *, k: int, use_model: bool) -> Demo:
    """Makes the lists of the three demo people; the first call builds and measures, later ones reuse."""
    workspace = open_sample_world(root, progress)
    trained = take_sample_adapter(workspace) if use_model else ""
    if use_model and not (root / WEIGHTS_FILE).exists():
        try:
            calibrate_model(workspace, TARGET, HELD_OUT_PEOPLE, progress, modes=("pointwise",))
        except ModelError:
            use_model = False  # the lists are made without it, and say so
    with Recommender(workspace, use_model=use_model) as recommender:
        answers = ask(recommender, Question(users=DEMO_USERS), TARGET, k=k)
        return Demo([answer for answer in answers if isinstance(answer, Answer)], trained)


def open_sample_world(root: Path, progress: Bars, settings: Settings | None = None) -> Workspace:
    """Returns a workspace of the sample world, made and indexed if it is not there yet."""
    workspace = Workspace(root) if (root / SETTINGS_FILE).exists() else Workspace.create(root, settings)
    with workspace.writing(), EventLog(workspace.log_url) as log:
        if not log.watermark().n_events:
            read_sample_world(workspace, log)
        try:
            LiveIndex.open(workspace).close()
        except IndexUnusable:
            build_index(workspace, log, progress)
    return workspace


def read_sample_world(workspace: Workspace, log: EventLog) -> None:
    """Reads the sample catalogue and its synthetic people into a log."""
    files = sample_files()
    for path in files.items:
        ingest_file(log, path, what="items", settings=workspace.settings, report_dir=workspace.reports)
    ingest_file(log, files.interactions, settings=workspace.settings, report_dir=workspace.reports)
