"""Asks other libraries for the values in `golden.json`. Run by hand only; the tests read the file.

    python make_golden.py ranx ir_measures rectools
    python make_golden.py lenskit recbole

Each run keeps what the file has of other libraries, because they do not all fit into one environment. It was
last run with the versions that the file names. Nothing here is imported by the tests.
"""

import json
import random
import sys
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

GOLDEN = Path(__file__).with_name("golden.json")
CUTS = (3, 10)
N_ITEMS = 40
N_USERS = 12
DEPTH = 12
World = dict[str, Any]


def item(column: int) -> str:
    return f"i{column:02d}"


def user(row: int) -> str:
    return f"u{row:02d}"


def make_worlds() -> dict[str, World]:
    """Rankings of the whole catalogue, of which each user's list is the beginning."""
    draw = random.Random(20261124)

    def world(lengths: list[int], n_relevant: list[int], tied: bool = False) -> World:
        rankings, scores, truth = [], [], []
        for row in range(N_USERS):
            if tied:
                score = [draw.randrange(4) for _ in range(N_ITEMS)]
                # The rule of trec_eval for ties: the larger name first.
                ranking = sorted(range(N_ITEMS), key=lambda column: (score[column], column), reverse=True)
                scores.append([score[column] for column in ranking])
            else:
                ranking = draw.sample(range(N_ITEMS), N_ITEMS)
                scores.append([N_ITEMS - place for place in range(N_ITEMS)])
            rankings.append(ranking)
            # Half of the relevant items from the list's beginning: a random list would hardly have a hit.
            n = n_relevant[row % len(n_relevant)]
            near = draw.sample(ranking[:15], min((n + 1) // 2, 15))
            rest = [column for column in ranking if column not in near]
            truth.append(sorted(near + draw.sample(rest, n - len(near))))
        return {
            "rankings": rankings,
            "scores": scores,
            "lengths": [lengths[row % len(lengths)] for row in range(N_USERS)],
            "truth": truth,
        }

    return {
        "full": world([DEPTH], [2, 3, 4, 5, 6]),
        "one relevant": world([DEPTH], [1]),
        "many relevant": world([DEPTH], [9, 11, 14, 25]),
        "short lists": world([1, 2, 3, 5, 7, 9], [1, 2, 5, 12]),
        "ties": world([DEPTH], [1, 3, 6, 12], tied=True),
    }


def make_context() -> dict[str, Any]:
    draw = random.Random(20261125)
    return {
        "n_users": 50,
        "popularity": [draw.randrange(51) if column else 0 for column in range(N_ITEMS)],
        "vectors": [[draw.randrange(-5, 6) for _ in range(3)] for _ in range(N_ITEMS)],
        "ratings": [
            [row, draw.randrange(1, 6), draw.randrange(10, 51) / 10] for row in range(4) for _ in range(5)
        ],
    }


def lists_of(world: World) -> list[list[int]]:
    return [ranking[:n] for ranking, n in zip(world["rankings"], world["lengths"], strict=True)]


def ask_ranx(worlds: dict[str, World], context: dict[str, Any]) -> dict[str, Any]:
    from ranx import Qrels, Run, evaluate

    names = ("ndcg", "recall", "precision", "f1", "hit_rate", "mrr", "map")
    out = {}
    for name, world in worlds.items():
        if name == "ties":
            continue  # it does not say how it orders ties
        qrels = Qrels({user(row): {item(c): 1 for c in truth} for row, truth in enumerate(world["truth"])})
        run = Run(
            {
                user(row): {item(c): float(100 - place) for place, c in enumerate(one)}
                for row, one in enumerate(lists_of(world))
            }
        )
        asked = [f"{metric}@{k}" for metric in names for k in CUTS]
        found = evaluate(qrels, run, asked, return_mean=False)
        out[name] = {metric: [float(v) for v in values] for metric, values in found.items()}
    return out


def ask_ir_measures(worlds: dict[str, World], context: dict[str, Any]) -> dict[str, Any]:
    import ir_measures
    from ir_measures import AP, RR, P, Qrel, R, ScoredDoc, Success, nDCG

    families = {"ndcg": nDCG, "recall": R, "precision": P, "hit_rate": Success, "mrr": RR, "map": AP}
    out = {}
    for name, world in worlds.items():
        qrels = [Qrel(user(row), item(c), 1) for row, truth in enumerate(world["truth"]) for c in truth]
        run = [
            ScoredDoc(user(row), item(c), float(score))
            for row, one in enumerate(lists_of(world))
            for c, score in zip(one, world["scores"][row], strict=False)
        ]
        out[name] = {}
        for metric, family in families.items():
            if name == "ties" and metric == "mrr":
                continue  # RR@k comes from the MS MARCO script, which puts the smaller name first
            for k in CUTS:
                found = {m.query_id: m.value for m in ir_measures.iter_calc([family @ k], qrels, run)}
                out[name][f"{metric}@{k}"] = [float(found[user(row)]) for row in range(N_USERS)]
    return out


def ask_rectools(worlds: dict[str, World], context: dict[str, Any]) -> dict[str, Any]:
    import pandas as pd
    from rectools import Columns, metrics
    from rectools.metrics.distances import PairwiseDistanceCalculator

    vectors = np.array(context["vectors"], dtype=float)
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    class Cosine(PairwiseDistanceCalculator):
        def _get_distances_for_item_pairs(self, items_0: Any, items_1: Any) -> np.ndarray:
            return 1 - (units[np.asarray(items_0)] * units[np.asarray(items_1)]).sum(axis=1)

    families = {
        "ndcg": metrics.NDCG,
        "recall": metrics.Recall,
        "precision": metrics.Precision,
        "f1": metrics.F1Beta,
        "hit_rate": metrics.HitRate,
        "mrr": metrics.MRR,
        "map": metrics.MAP,
    }
    seen = [(u, c) for c, n in enumerate(context["popularity"]) for u in range(n)]
    # Everybody counts as a user, also who has nothing.
    seen += [(u, -1) for u in range(context["n_users"])]
    previous = pd.DataFrame(seen, columns=[Columns.User, Columns.Item])
    out = {}
    for name, world in worlds.items():
        truth = pd.DataFrame(
            [(row, c) for row, truth in enumerate(world["truth"]) for c in truth],
            columns=[Columns.User, Columns.Item],
        )
        reco = pd.DataFrame(
            [(row, c, p + 1) for row, one in enumerate(lists_of(world)) for p, c in enumerate(one)],
            columns=[Columns.User, Columns.Item, Columns.Rank],
        )
        found = {}
        for k in CUTS:
            for metric, family in families.items():
                found[f"{metric}@{k}"] = family(k=k).calc_per_user(reco, truth)
            found[f"novelty@{k}"] = metrics.MeanInvUserFreq(k=k).calc_per_user(reco, previous)
            if name == "full":
                diversity = metrics.IntraListDiversity(k=k, distance_calculator=Cosine())
                found[f"intra_list_diversity@{k}"] = diversity.calc_per_user(reco)
        out[name] = {metric: [float(v) for v in values.sort_index()] for metric, values in found.items()}
        for k in CUTS:
            coverage = metrics.CatalogCoverage(k=k, normalize=True)
            out[name][f"coverage@{k}"] = float(coverage.calc(reco, range(N_ITEMS)))
    return out


def ask_lenskit(worlds: dict[str, World], context: dict[str, Any]) -> dict[str, Any]:
    from lenskit.data import ItemList
    from lenskit.metrics import (
        MAE,
        NDCG,
        RMSE,
        GeometricRankWeight,
        Hit,
        Precision,
        Recall,
        RecipRank,
        rank_biased_overlap,
    )
    from lenskit.metrics.ranking import AveragePrecision, ListGini

    families = {
        "ndcg": NDCG,
        "recall": Recall,
        "precision": Precision,
        "hit_rate": Hit,
        "mrr": RecipRank,
        "map": AveragePrecision,
    }
    out = {}
    for name, world in worlds.items():
        lists = [ItemList(np.array(one), ordered=True) for one in lists_of(world)]
        truth = [ItemList(np.array(one)) for one in world["truth"]]
        out[name] = {
            f"{metric}@{k}": [
                float(family(n=k).measure_list(a, b)) for a, b in zip(lists, truth, strict=True)
            ]
            for metric, family in families.items()
            for k in CUTS
        }
        for k in CUTS:
            gini = ListGini(n=k, items=N_ITEMS)
            out[name][f"gini@{k}"] = float(
                gini.global_aggregate(
                    [gini.compute_list_data(a, b) for a, b in zip(lists, truth, strict=True)]
                )
            )
    # Everybody's list against the next person's.
    full = [ItemList(np.array(one), ordered=True) for one in lists_of(worlds["full"])]
    out["full"]["stability of neighbours@10"] = [
        float(rank_biased_overlap(a, b, GeometricRankWeight(0.9), n=10)) for a, b in pairwise(full)
    ]
    ratings = np.array(context["ratings"])
    for metric, family in {"mae": MAE, "rmse": RMSE}.items():
        out["full"][metric] = [
            float(
                family().measure_list(
                    ItemList(np.arange(5), scores=ratings[ratings[:, 0] == row, 2]),
                    ItemList(np.arange(5), rating=ratings[ratings[:, 0] == row, 1]),
                )
            )
            for row in range(4)
        ]
    return out


def ask_recbole(worlds: dict[str, World], context: dict[str, Any]) -> dict[str, Any]:
    # Removed from NumPy in 1.24; RecBole 1.2.1 still uses it.
    np.__dict__["float"] = float
    from recbole.evaluator import metrics

    config = {"topk": list(CUTS), "metric_decimal_place": 12}
    families = {
        "ndcg": metrics.NDCG,
        "recall": metrics.Recall,
        "precision": metrics.Precision,
        "hit_rate": metrics.Hit,
        "mrr": metrics.MRR,
        "map": metrics.MAP,
    }
    out = {}
    for name, world in worlds.items():
        if name == "short lists":
            continue  # RecBole ranks the whole catalogue: it has none
        items = np.array([one[: max(CUTS)] for one in lists_of(world)])
        hits = np.array([np.isin(one, truth) for one, truth in zip(items, world["truth"], strict=True)])
        n = np.array([len(truth) for truth in world["truth"]])
        found = {}
        for metric, family in families.items():
            needs_n = metric in ("ndcg", "recall", "map")
            values = family(config).metric_info(*((hits, n) if needs_n else (hits,)))
            found |= {f"{metric}@{k}": [float(v) for v in values[:, k - 1]] for k in CUTS}
        ranks = [
            sum(ranking.index(c) + 1 for c in truth)
            for ranking, truth in zip(world["rankings"], world["truth"], strict=True)
        ]
        gauc = metrics.GAUC(config)
        found["auc"] = [
            float(gauc.metric_info(np.array([[r]]), np.array([N_ITEMS]), np.array([m])))
            for r, m in zip(ranks, n, strict=True)
        ]
        for k in CUTS:
            found[f"coverage@{k}"] = float(metrics.ItemCoverage(config).get_coverage(items[:, :k], N_ITEMS))
            found[f"gini@{k}"] = float(metrics.GiniIndex(config).get_gini(items[:, :k], N_ITEMS))
        out[name] = found
    ratings = np.array(context["ratings"])
    out["full"]["mae of all"] = float(metrics.MAE(config).metric_info(ratings[:, 2], ratings[:, 1]))
    out["full"]["rmse of all"] = float(metrics.RMSE(config).metric_info(ratings[:, 2], ratings[:, 1]))
    return out


ASK = {
    "ranx": (ask_ranx, ["ranx"]),
    "ir_measures": (ask_ir_measures, ["ir_measures", "pytrec_eval-terrier"]),
    "rectools": (ask_rectools, ["RecTools"]),
    "lenskit": (ask_lenskit, ["lenskit"]),
    "recbole": (ask_recbole, ["recbole"]),
}


def rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 9)
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, list) else value


def main(libraries: list[str]) -> None:
    golden = (
        json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {"versions": {}, "values": {}}
    )
    worlds, context = make_worlds(), make_context()
    for library in libraries:
        ask, packages = ASK[library]
        golden["values"][library] = rounded(ask(worlds, context))
        golden["versions"][library] = {package: version(package) for package in [*packages, "numpy"]}
    golden = {
        "versions": golden["versions"],
        "context": context,
        "worlds": worlds,
        "values": golden["values"],
    }
    text = json.dumps(golden, indent=1)
    # One line a list of numbers: readable, and a change is a short diff.
    lines = []
    for line in text.splitlines():
        if lines and lines[-1].rstrip().endswith(("[", ",")) and _is_number(line.strip().rstrip(",")):
            lines[-1] += line.strip() if lines[-1].endswith("[") else " " + line.strip()
        elif line.strip() in ("]", "],") and _is_number(lines[-1].split()[-1].split("[")[-1]):
            lines[-1] += line.strip()
        else:
            lines.append(line)
    GOLDEN.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


if __name__ == "__main__":
    main(sys.argv[1:])
