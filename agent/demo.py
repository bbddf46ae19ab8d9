"""The demo: a workspace of the sample world, and lists for three of its synthetic people."""

from pathlib import Path
from typing import NamedTuple

from ..retrieval.errors import ModelError
from ..retrieval.sample import DEMO_USERS
from .answer import Answer
from .asking import Question, ask
from .calibrating import calibrate_model
from .recommender import WEIGHTS_FILE, Recommender
from .sample_world import TARGET, open_sample_world
from .shipped_adapter import take_sample_adapter
from .terminal import Bars

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
