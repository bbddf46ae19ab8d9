"""Measures what tags as a neighbour space add at given weights beside the default mix, on validation users.

    python tests/bench/bench_profiles.py WORKSPACE SOURCE TARGET

The workspace's settings have `[signals.profile_neighbours] use = true`.
"""

import argparse
import time
from pathlib import Path

import numpy as np

from tastebridge.eval.methods.signals import seeded_settings, training_direction
from tastebridge.eval.stage import Ground, set_up
from tastebridge.eval.study_config import DatasetConfig, DirectionConfig, StudyConfig
from tastebridge.retrieval.bridge import fit_signals
from tastebridge.retrieval.fusion.mix import DEFAULT_WEIGHTS, Mix, fixed_mix
from tastebridge.retrieval.fusion.ndcg import ndcg_at_10
from tastebridge.retrieval.fusion.total import total_scores
from tastebridge.retrieval.signals import Signal
from tastebridge.retrieval.spaces import Tastes
from tastebridge.retrieval.statistics import compare
from tastebridge.retrieval.workspace import Workspace

WEIGHTS = (0.1, 0.25, 0.5, 1.0)
BLOCK = 64


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workspace", type=Path)
    parser.add_argument("source")
    parser.add_argument("target")
    args = parser.parse_args()
    direction = DirectionConfig(source=args.source, target=args.target)
    dataset = DatasetConfig(workspace=str(args.workspace), directions=(direction,))
    config = StudyConfig(name="profiles", datasets=(dataset,))
    ground = set_up(config, dataset, direction, Workspace(args.workspace), lambda units: None)
    training = ground.problem.training
    fitted = training_direction(training)
    started = time.process_time()
    if fitted.voters.space.tags is None:
        raise SystemExit(f"{args.workspace}: set [signals.profile_neighbours] use = true")
    fitted.voters.space.tags.people(training.source.histories)
    print(
        f"tags of {len(training.source.user_nos)} people: {time.process_time() - started:.2f} s of one core"
    )
    signals = fit_signals(fitted, seeded_settings(training))
    without = ndcg(ground, signals, fixed_mix(DEFAULT_WEIGHTS))
    print(f"without: {np.nanmean(without):.4f} NDCG@10, {int((~np.isnan(without)).sum())} users")
    for weight in WEIGHTS:
        mix = fixed_mix(DEFAULT_WEIGHTS | {"profile_neighbours": weight})
        one = compare(
            (f"weight {weight:g}", ndcg(ground, signals, mix)), ("without", without), "ndcg@10", config.seed
        )
        print(f"{one.a}: {one.effect.difference:+.5f} ({one.low:+.5f} to {one.high:+.5f}), p = {one.p:.3f}")


def ndcg(ground: Ground, signals: dict[str, Signal], mix: Mix) -> np.ndarray:
    """Returns each validation user's NDCG@10 over the whole catalogue, NaN where nothing is to be found."""
    space = training_direction(ground.problem.training).voters.space
    people, truth = ground.validation.people, ground.validation.truth
    values = []
    for start in range(0, len(truth), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(truth)))
        scores = total_scores(Tastes(space, people.source.take(rows)), signals, mix)
        known = people.target.take(rows).matrix.tocoo()
        scores[known.row, known.col] = -np.inf
        relevant = np.asarray(truth.take(rows).likes.toarray() > 0)
        n_relevant = relevant.sum(axis=1)
        items = np.broadcast_to(np.arange(scores.shape[1]), scores.shape)
        found = ndcg_at_10(scores, items, relevant, n_relevant).astype(np.float64)
        values.append(np.where(n_relevant > 0, found, np.nan))
    return np.concatenate(values)


if __name__ == "__main__":
    main()
