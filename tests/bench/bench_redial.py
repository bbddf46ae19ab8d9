"""Recall of films that real people liked, from what they said before, against popularity and text search.

    python tests/bench/bench_redial.py FOLDER [--model NAME] [--dialogues N]

FOLDER holds movies.jsonl.gz and dialogues.jsonl.gz.
"""

import argparse
from pathlib import Path

import numpy as np

from tastebridge.agent.conversation.reading.contract import Reader
from tastebridge.agent.conversation.reading.model import ModelReader
from tastebridge.agent.conversation.reading.rules import RulesReader
from tastebridge.agent.conversation.turn import Context, Turn
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.models import open_model
from tastebridge.agent.settings import ModelSettings
from tastebridge.eval.conversation.redial import LISTS, Ranker, load_dialogues
from tastebridge.retrieval.embedding.open import open_embedder
from tastebridge.retrieval.errors import ModelError
from tastebridge.retrieval.mentions.finder import MentionFinder
from tastebridge.retrieval.settings import EmbeddingSettings

DRAWS = 2000


def rules(finder: MentionFinder) -> RulesReader:
    """Returns the rules, which know the catalogue's titles."""
    return RulesReader(lambda text: [(one.start, one.end) for one in finder.spot(text)])


class Falling:
    """A model that reads, and the rules where it cannot."""

    def __init__(self, name: str, finder: MentionFinder) -> None:
        settings = ModelSettings(name=name)
        backend = open_model(settings)
        assert backend is not None
        self.name = name
        self._model, self._rules = ModelReader(backend, settings), rules(finder)

    def read(self, text: str, context: Context, deadline: Deadline) -> tuple[Turn, object]:
        """Reads a turn."""
        try:
            return self._model.read(text, context, deadline)
        except ModelError:
            return self._rules.read(text, context, deadline)


def main() -> None:
    """Prints a table of recalls with intervals over dialogues."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model")
    parser.add_argument("--dialogues", type=int, help="only so many")
    asked = parser.parse_args()
    dialogues = load_dialogues(asked.folder)

    def reader(finder: MentionFinder) -> Reader:
        return Falling(asked.model, finder) if asked.model else rules(finder)  # type: ignore[return-value]

    ranker = Ranker(dialogues, open_embedder(EmbeddingSettings()), reader)
    last = asked.dialogues or len(dialogues.named)
    cases = [case for case in dialogues.cases if case.dialogue < last]
    groups = np.array([case.dialogue for case in cases])
    print(f"{len(cases)} hidden films of {len(set(groups.tolist()))} dialogues, {len(dialogues.items)} films;"
          f" reader: {asked.model or 'rules'}")  # fmt: skip
    print("| way | " + " | ".join(f"recall@{k}" for k in LISTS) + " |\n| --- |" + " ---: |" * len(LISTS))
    hits: dict[str, np.ndarray] = {}
    for name, way in ranker.ways().items():
        places = np.array([ranker.places(case, way(case)) for case in cases])
        hits[name] = np.stack([places <= k for k in LISTS], axis=1).astype(float)
        print(
            f"| {name} | " + " | ".join(_told(hits[name][:, n], groups) for n in range(len(LISTS))) + " |",
            flush=True,
        )
    for before, after in (("text search, last turn", "with wishes and limits"),
                          ("popularity", "with wishes and limits"),
                          ("mentions and popularity", "with wishes and limits")):  # fmt: skip
        told = [_told(hits[after][:, n] - hits[before][:, n], groups, sign="+") for n in range(len(LISTS))]
        print(
            f"{after} minus {before}: " + "; ".join(f"@{k} {one}" for k, one in zip(LISTS, told, strict=True))
        )


def _told(values: np.ndarray, groups: np.ndarray, sign: str = "") -> str:
    """Returns the mean with the 95 % interval of a bootstrap over dialogues."""
    names = np.unique(groups)
    sums = np.array([values[groups == name].sum() for name in names])
    sizes = np.array([(groups == name).sum() for name in names])
    drawn = np.random.default_rng(20261125).integers(0, len(names), (DRAWS, len(names)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return f"{values.mean():{sign}.3f} ({low:{sign}.3f} to {high:{sign}.3f})"


if __name__ == "__main__":
    main()
