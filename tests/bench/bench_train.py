"""Trains the small model on each direction of the real data sets and asks what it adds on validation users.

    python tests/bench/bench_train.py --data DIR --minutes 20

The signals are fitted without the validation and test users of the study `cold-start`; the model learns from
the bridge users that are left, without those of the cross-fitted lists, on which its weights are found. What
comes out is written to --out, one folder a direction; an adapter that is there already is not trained again.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np

from tastebridge.agent.adapters.earned import Earned
from tastebridge.agent.adapters.loading import load_trained
from tastebridge.agent.adapters.store import Adapters
from tastebridge.agent.backends.transformers_local import TransformersBackend
from tastebridge.agent.likelihood import TitleLikelihood
from tastebridge.agent.terminal import bars
from tastebridge.agent.training.config import TrainingConfig
from tastebridge.agent.training.earning import Read
from tastebridge.agent.training.lists import JudgingLists
from tastebridge.agent.training.material import Material, make_material
from tastebridge.agent.training.schedule import Schedule
from tastebridge.agent.training.texts import texts_of
from tastebridge.agent.training.train import Base, Training
from tastebridge.agent.wording import Wording
from tastebridge.eval.methods.tastebridge import Fitted, fit_once
from tastebridge.eval.problem import Problem, Task
from tastebridge.eval.stage import Ground, set_up
from tastebridge.eval.study_config import DatasetConfig, DirectionConfig, StudyConfig
from tastebridge.retrieval.fusion.held_out import held_out_lists
from tastebridge.retrieval.fusion.sources import SourceMix
from tastebridge.retrieval.history import Histories
from tastebridge.retrieval.records import Ints
from tastebridge.retrieval.spaces import centred
from tastebridge.retrieval.statistics import mean_interval, sign_flip_p
from tastebridge.retrieval.vectors.exact import top_k
from tastebridge.retrieval.weights import model_path
from tastebridge.retrieval.workspace import Workspace

DIRECTIONS = (
    ("food_kitchen", "food", "kitchen"),
    ("arts_office", "arts", "office"),
    ("food_kitchen", "kitchen", "food"),
    ("arts_office", "office", "arts"),
)
SEED = 20261121
LIST = 20


def ground_of(work: Path, dataset: str, source: str, target: str) -> Ground:
    direction = DirectionConfig(source=source, target=target)
    entry = DatasetConfig(workspace=dataset, directions=(direction,))
    config = StudyConfig(name="train", datasets=(entry,), seed=SEED, read="validation")
    return set_up(config, entry, direction, Workspace(work / dataset), lambda units: None)


def material_of(problem: Problem, fitted: Fitted, config: TrainingConfig) -> Material:
    training = problem.training
    held = None
    if fitted.pools is not None:
        item_nos = training.target.item_nos
        names = [training.source.domain]
        held = held_out_lists(fitted.pools, names, [fitted.mix], SourceMix({names[0]: 1.0}), item_nos)
    text = [centred(training.source_text), centred(training.target_text)]
    return make_material(training.source, training.target, held, *text, config)


def fused_lists(fitted: Fitted, task: Task, history_titles: int, length: int = LIST) -> JudgingLists:
    """The first candidates of each user; users with nothing to find are left out."""
    users = np.flatnonzero(np.asarray(task.truth.lengths) > 0)
    items, scores = [], []
    for start in range(0, len(users), 256):
        total = fitted.score(task.people.take(users[start : start + 256]))
        best = top_k(total, length)
        items.append(best)
        scores.append(np.take_along_axis(total, best, axis=1))
    return _lists(task, users, np.concatenate(items), np.concatenate(scores), task.truth, history_titles)


def _lists(
    task: Task, users: Ints, items: np.ndarray, fused: np.ndarray, truth: Histories, history_titles: int
) -> JudgingLists:
    source = task.people.source
    return JudgingLists(
        histories=[source.liked(int(user), history_titles) for user in users],
        amounts=np.asarray(source.lengths)[users],
        items=items,
        fused=fused.astype(np.float32),
        relevant=np.stack([np.isin(row, truth.liked(int(u))) for row, u in zip(items, users, strict=True)]),
        n_relevant=np.asarray(truth.lengths)[users],
    )


def summary(without: np.ndarray, with_model: np.ndarray) -> dict[str, float]:
    gain = (with_model - without).astype(np.float64)
    low, high = mean_interval(gain, SEED)
    return {
        "users": len(gain),
        "without": round(float(without.mean()), 5),
        "with": round(float(with_model.mean()), 5),
        "low": round(low, 5),
        "high": round(high, 5),
        "p": round(sign_flip_p(gain, SEED), 5),
    }


def used_weights(read: Read, earned: tuple[Earned, ...]) -> np.ndarray:
    """The scores as they would be served: by the row of each person's amount of history."""
    rows = [row for row in earned if row.shelf == read.shelf and row.used]
    total = read.lists.fused.copy()
    for row in rows:
        if row.history_from == 0:
            continue
        people = np.flatnonzero(
            (read.lists.amounts >= row.history_from)
            & (read.lists.amounts <= (np.inf if row.history_to is None else row.history_to))
        )
        part = Read(
            read.shelf, read.lists.take(people), read.model[people], read.rare[people], read.rare_below
        )
        total[people] = part.lifted(row.popular, row.rare)
    return total


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, default=Path(".tastebridge/bench"), help="where workspaces are")
    parser.add_argument("--out", type=Path, default=Path(".tastebridge/bench/train"))
    parser.add_argument("--minutes", type=float, default=20.0, help="of training, each direction")
    parser.add_argument("--steps", type=int, help="instead of minutes")
    parser.add_argument("--users", type=int, default=1000, help="validation users asked about, at most")
    parser.add_argument("--direction", type=int, action="append", help="0 to 3; all if not given")
    parser.add_argument("--set", default="{}", help="settings of the training, as JSON")
    parser.add_argument("--name", default="default", help="of the settings, in the results")
    args = parser.parse_args()
    config = TrainingConfig(**({"new_items": 0.1, "seed": SEED} | json.loads(args.set)))
    for number in args.direction or range(len(DIRECTIONS)):
        one_direction(args, config, *DIRECTIONS[number])


def one_direction(
    args: argparse.Namespace, config: TrainingConfig, dataset: str, source: str, target: str
) -> None:
    out = args.out / args.name / f"{source}-{target}"
    out.mkdir(parents=True, exist_ok=True)
    ground = ground_of(args.work, dataset, source, target)
    start = time.perf_counter()
    fitted = fit_once(ground.problem.training)
    material = material_of(ground.problem, fitted, config)
    print(f"{source} -> {target}: signals {time.perf_counter() - start:.0f} s", flush=True)
    base = Base(model_path("smollm2-135m-instruct"), "smollm2-135m-instruct")
    schedule = Schedule(steps=args.steps) if args.steps else Schedule(minutes=args.minutes)
    store = Adapters(out / "adapters")
    with bars() as progress:
        finished = store.versions()
        manifest = (
            store.read(finished[-1])
            if finished
            else Training(material, base, config, schedule, progress).run(store)
        )
    print(manifest.model_dump_json(include={"curve", "earned", "seconds", "steps", "data"}), flush=True)
    local = load_trained(base.folder, store.folder(manifest.version))
    likelihood = TitleLikelihood(
        TransformersBackend(base.folder, load=lambda folder: local),
        Wording(source, target),
    )
    task = ground.validation
    lists = fused_lists(fitted, task, config.history_titles)
    lists = lists.take(np.arange(min(len(lists), args.users)))
    counts = material.counts
    bound = manifest.earned[0].rare_below if manifest.earned else 0
    start = time.perf_counter()
    model = lists.read_by(
        likelihood, texts_of(material.source.items, config), texts_of(material.target.items, config)
    )
    seconds = time.perf_counter() - start
    read = Read("list", lists, model, counts[np.maximum(lists.items, 0)] < bound, bound)
    np.savez(out / "validation.npz", items=lists.items, fused=lists.fused, relevant=lists.relevant,
             n_relevant=lists.n_relevant, amounts=lists.amounts, model=model, counts=counts)  # fmt: skip
    without = lists.ndcg(lists.fused)
    results = {
        "manifest": json.loads(manifest.model_dump_json()),
        "seconds_a_person": seconds / len(lists),
        "list": summary(without, lists.ndcg(used_weights(read, manifest.earned))),
        "model_alone": summary(without, lists.ndcg(model)),
        "by_weight": {str(w): summary(without, lists.ndcg(read.lifted(w, w))) for w in (0.1, 0.2, 0.4, 1.0)},
    }
    (out / "results.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(json.dumps({name: results[name] for name in results if name != "manifest"}, indent=1), flush=True)


if __name__ == "__main__":
    main()
