"""How long lists take with a language model in process: one person, a hundred in turn, a hundred at once.

    python tests/bench/bench_recommend.py WORKSPACE --target kitchen

The model is given a weight and the writing as if it had earned them, in a copy of the workspace's settings
that is thrown away; what it does costs the same. `around` is the share of the time outside the model's calls.
"""

import argparse
import json
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tastebridge.agent.backends import open_backend
from tastebridge.agent.earning.earned import Earned
from tastebridge.agent.model_weight import ModelWeight, write_weight
from tastebridge.agent.ranking.modes import MODES, open_mode
from tastebridge.agent.recommender import WEIGHTS_FILE, Recommender
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.person import Person, person_of_user
from tastebridge.retrieval.workspace import Workspace


class Timed:
    """A backend that adds up the time of its calls."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._backend, name)
        if name not in ("complete", "choose", "score"):
            return found

        def timed(*args: Any, **options: Any) -> Any:
            start = time.perf_counter()
            try:
                return found(*args, **options)
            finally:
                self.seconds += time.perf_counter() - start

        return timed


def as_if_earned(
    root: Path, backend: Any, settings: ModelSettings, target: str, mode: str, writes: bool
) -> None:
    name = next(one for one in MODES if one == mode)
    row = Earned(
        shelf="list", history_from=0, history_to=None, mode=name, popular=0.2, rare=0.2, rare_below=0,
        people=0, without=0, with_model=0, alone=0, chance=0, low=0, high=0, p=1, used=True,
    )  # fmt: skip
    weight = ModelWeight(
        model=backend.name, fingerprint=backend.fingerprint, target=target,
        prompt=open_mode(name, backend, settings).prompt_id, rows=(row,), modes=(), explain_prompt="",
        asked_to_write=1, wrote=int(writes), index="",
    )  # fmt: skip
    write_weight(root / WEIGHTS_FILE, weight)


def people_of(recommender: Recommender, target: str, count: int) -> list[Person]:
    held = recommender.index.held_out(target)
    assert held is not None
    ids = recommender.log.user_ids(held.user_nos[:count].tolist())
    found = [
        person_of_user(recommender.log, ids[number], recommender.index.manifest, recommender.settings)
        for number in held.user_nos[:count].tolist()
    ]
    return [Person(one.name, {d: h for d, h in one.histories.items() if d != target}) for one in found]


def measured(work: Callable[[], object], timed: Timed) -> tuple[float, float]:
    """Returns seconds, and the share of them outside the model."""
    before, start = timed.seconds, time.perf_counter()
    work()
    total = time.perf_counter() - start
    return total, 1 - (timed.seconds - before) / total


def run(
    workspace: Workspace, target: str, people: int, singles: int, mode: str, writes: bool
) -> dict[str, Any]:
    settings = ModelSettings.of(workspace)
    timed: Any = Timed(open_backend(settings))
    as_if_earned(workspace.root, timed, settings, target, mode, writes)
    with Recommender(workspace, backend=timed) as recommender:
        persons = people_of(recommender, target, people)

        def ask(some: Sequence[Person]) -> None:
            for answer in recommender.recommend(some, target):
                assert answer.model is not None
                assert answer.model.ranked, answer.warnings

        ask(persons[:1])  # loads
        one = sorted(measured(lambda n=n: ask(persons[n : n + 1]), timed)[0] for n in range(1, 10))
        in_turn, around = measured(lambda: [ask([person]) for person in persons[:singles]], timed)
        batch, around_batch = measured(lambda: ask(persons), timed)
    return {
        "mode": mode,
        "writes": writes,
        "one_person_s": {"median": round(one[4], 3), "most": round(one[-1], 3)},
        "in_turn_s_a_person": round(in_turn / singles, 3),
        "batch_s_a_person": round(batch / people, 3),
        "times": round((in_turn / singles) / (batch / people), 2),
        "around_in_turn": round(around, 3),
        "around_batch": round(around_batch, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--target", required=True)
    parser.add_argument("--people", type=int, default=100, help="of the batch")
    parser.add_argument("--singles", type=int, default=20, help="asked in turn")
    parser.add_argument("--mode", action="append", choices=MODES)
    args = parser.parse_args()
    with TemporaryDirectory() as scratch:
        copy = Workspace(Path(shutil.copytree(args.workspace, Path(scratch) / "workspace")))
        for mode in args.mode or ("listwise", "pointwise", "likelihood"):
            for writes in (False, True):
                print(json.dumps(run(copy, args.target, args.people, args.singles, mode, writes)), flush=True)


if __name__ == "__main__":
    main()
