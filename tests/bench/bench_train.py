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

from tastebridge.agent.earning.earn import Read, of_shares, served_scores
from tastebridge.agent.earning.lists import JudgingLists
from tastebridge.agent.training.texts import texts_of
from tastebridge.eval.methods.tastebridge import Fitted
from tastebridge.eval.methods.trained import Trained, TrainedConfig
from tastebridge.eval.problem import Task
from tastebridge.eval.stage import Ground, set_up
from tastebridge.eval.study_config import DatasetConfig, DirectionConfig, StudyConfig
from tastebridge.retrieval.fusion.held_out import LIST_LENGTH
from tastebridge.retrieval.statistics import mean_interval, sign_flip_p
from tastebridge.retrieval.vectors.exact import top_k
from tastebridge.retrieval.workspace import Workspace

DIRECTIONS = (
    ("food_kitchen", "food", "kitchen"),
    ("arts_office", "arts", "office"),
    ("food_kitchen", "kitchen", "food"),
    ("arts_office", "office", "arts"),
)
SEED = 20261121


def ground_of(work: Path, dataset: str, source: str, target: str) -> Ground:
    direction = DirectionConfig(source=source, target=target)
    entry = DatasetConfig(workspace=dataset, directions=(direction,))
    config = StudyConfig(name="train", datasets=(entry,), seed=SEED, read="validation")
    return set_up(config, entry, direction, Workspace(work / dataset), lambda units: None)


def fused_lists(fitted: Fitted, task: Task, most: int, history_titles: int) -> JudgingLists:
    """The first candidates of each user, at most so many users; who has nothing to find is left out."""
    users = np.flatnonzero(np.asarray(task.truth.lengths) > 0)[:most]
    items, scores = [], []
    for start in range(0, len(users), 256):
        total = fitted.score(task.people.take(users[start : start + 256]))
        best = top_k(total, LIST_LENGTH)
        items.append(best)
        scores.append(np.take_along_axis(total, best, axis=1))
    best, truth, source = np.concatenate(items), task.truth, task.people.source
    return JudgingLists(
        histories=[source.liked(int(user), history_titles) for user in users],
        amounts=np.asarray(source.lengths)[users],
        items=best,
        fused=np.concatenate(scores).astype(np.float32),
        relevant=np.stack([np.isin(row, truth.liked(int(u))) for row, u in zip(best, users, strict=True)]),
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
    for number in args.direction or range(len(DIRECTIONS)):
        one_direction(args, *DIRECTIONS[number])


def one_direction(args: argparse.Namespace, dataset: str, source: str, target: str) -> None:
    out = args.out / args.name / f"{source}-{target}"
    ground = ground_of(args.work, dataset, source, target)
    how = {"new_items": 0.1, "seed": SEED} | json.loads(args.set)
    config = TrainedConfig(
        minutes=args.minutes, steps=args.steps, adapters=str(out / "adapters"), training=how
    )
    trained = Trained.fit(ground.problem.training, config)
    lists = fused_lists(trained.fitted, ground.validation, args.users, trained.how.history_titles)
    start = time.perf_counter()
    data = trained.material.source, trained.material.target
    conditional = lists.read_by(trained.likelihood, *(texts_of(one.items, trained.how) for one in data))
    seconds = time.perf_counter() - start
    alone = lists.read_alone_by(trained.likelihood, texts_of(data[1].items, trained.how))
    read = Read("list", lists, of_shares(conditional, alone), trained.is_rare(lists), 0)
    without = lists.ndcg(lists.fused)
    results = {
        "seconds_a_person": round(seconds / len(lists), 3),
        "as_served": summary(without, lists.ndcg(served_scores(read, trained.manifest.earned))),
    }
    for opinion in read.opinions:
        share = opinion.share
        results[f"alone, share {share:g}"] = summary(without, read.alone(opinion))
        for weight in (0.1, 0.2, 0.4):
            outcome = lists.ndcg(read.lifted(opinion, weight, weight))
            results[f"weight {weight:g}, share {share:g}"] = summary(without, outcome)
    np.savez(
        out / "validation.npz", items=lists.items, fused=lists.fused, relevant=lists.relevant,
        n_relevant=lists.n_relevant, amounts=lists.amounts, conditional=conditional, alone=alone,
        counts=trained.material.counts,
    )  # fmt: skip
    manifest = json.loads(trained.manifest.model_dump_json())
    (out / "results.json").write_text(
        json.dumps({"manifest": manifest, **results}, indent=1), encoding="utf-8"
    )
    print(json.dumps({"direction": f"{source} -> {target}", **results}, indent=1), flush=True)


if __name__ == "__main__":
    main()
