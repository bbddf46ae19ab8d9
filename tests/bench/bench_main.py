"""The main number: lists for cold users over the full catalogue, against popularity.

For each direction the validation users' target history is hidden, the rest is ingested and indexed as a
user would, and each of these users gets a list. NDCG@10: binary gain, log2 discount, ideal min(relevant, 10).

    python tests/bench/bench_main.py [--data ../shared/data] [--set food_kitchen] [--json FILE]
"""

import argparse
import csv
import gzip
import json
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tastebridge.agent.answer import Answer
from tastebridge.agent.asking import Question, ask
from tastebridge.agent.recommender import Recommender
from tastebridge.agent.terminal import Bars, bars
from tastebridge.retrieval.index.build import build_index
from tastebridge.retrieval.ingest.run import Job, read_files
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.workspace import Workspace

SETS = {"food_kitchen": ("food", "kitchen"), "arts_office": ("arts", "office")}
K = 10
DISCOUNT = 1 / np.log2(np.arange(2, K + 2))
Rows = list[dict[str, str]]


def read(path: Path) -> Rows:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: Rows) -> None:
    with gzip.open(path, "wt", encoding="utf-8", newline="", compresslevel=1) as file:
        writer = csv.DictWriter(file, ["user_id", "domain", "item_id", "position"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def ndcg(ranked: list[str], relevant: set[str]) -> float:
    gains = [item in relevant for item in ranked[:K]]
    return float(DISCOUNT[: len(gains)][gains].sum() / DISCOUNT[: len(relevant)].sum())


def interval(values: list[float]) -> tuple[float, float]:
    """Percentile bootstrap of the mean over users, 95 %."""
    sample = np.array(values)
    draws = np.random.default_rng(1).integers(0, len(sample), (2000, len(sample)))
    low, high = np.percentile(sample[draws].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def describe(
    name: str, lists: dict[str, list[str]], hidden: dict[str, set[str]], items: int
) -> dict[str, object]:
    scores = [ndcg(lists[user], relevant) for user, relevant in hidden.items()]
    hits = [bool(set(lists[user]) & relevant) for user, relevant in hidden.items()]
    shown = {item for ranked in lists.values() for item in ranked}
    return {
        "method": name,
        "ndcg_at_10": float(np.mean(scores)),
        "interval_95": interval(scores),
        "hit_rate_at_10": float(np.mean(hits)),
        "coverage_at_10": len(shown) / items,
    }


def popular(rows: Rows, target: str, users: set[str]) -> list[str]:
    """Items of the target domain by the number of `users` who have them; ties by id."""
    pairs = {(row["user_id"], row["item_id"]) for row in rows if row["domain"] == target}
    counts = Counter(item for user, item in pairs if user in users)
    return [item for item, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))][:K]


def run(data: Path, source: str, target: str, progress: Bars) -> dict[str, object]:
    rows = read(data / "interactions.csv.gz")
    catalogue = {row["item_id"] for row in read(data / "items.csv.gz") if row["domain"] == target}
    valid = {row["user_id"] for row in rows if row["split"] == "valid"}
    is_hidden = [row["user_id"] in valid and row["domain"] == target for row in rows]
    known = [row for row, hide in zip(rows, is_hidden, strict=True) if not hide]
    known_source = {row["user_id"] for row in known if row["domain"] == source}
    hidden: dict[str, set[str]] = {}
    for row, hide in zip(rows, is_hidden, strict=True):
        if hide and row["user_id"] in known_source and row["item_id"] in catalogue:
            hidden.setdefault(row["user_id"], set()).add(row["item_id"])
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "interactions.csv.gz", known)
        workspace = Workspace.create(Path(folder) / "workspace")
        start = time.perf_counter()
        jobs = [Job(data / "items.csv.gz", "items"), Job(Path(folder) / "interactions.csv.gz", "events")]
        for _ in read_files(workspace, jobs, domain=None, kind="purchase", progress=progress):
            pass
        ingest_s = time.perf_counter() - start
        with workspace.writing(), EventLog(workspace.log_url) as log:
            manifest = build_index(workspace, log, progress)
        index_s = time.perf_counter() - start - ingest_s
        with Recommender(workspace, use_model=False) as recommender:
            next(ask(recommender, Question(users=(next(iter(hidden)),)), target, k=K, explain=False))
            start = time.perf_counter()
            asked = ask(recommender, Question(users=tuple(hidden)), target, k=K, explain=False)
            lists = {user: list(one) for user, one in served(asked)}
            serve_s = time.perf_counter() - start
            single_ms = [one_by_one(recommender, user, target) for user in list(hidden)[:50]]
    active = {row["user_id"] for row in known if row["domain"] == target}
    everybody, bridge = popular(known, target, active), popular(known, target, active & known_source)
    methods = [
        describe("tastebridge", lists, hidden, len(catalogue)),
        describe("popularity, all users", dict.fromkeys(hidden, everybody), hidden, len(catalogue)),
        describe("popularity, bridge users", dict.fromkeys(hidden, bridge), hidden, len(catalogue)),
    ]
    best = max(float(str(method["ndcg_at_10"])) for method in methods[1:])
    return {
        "source": source,
        "target": target,
        "users": len(hidden),
        "items": len(catalogue),
        "methods": methods,
        "times_popularity": float(str(methods[0]["ndcg_at_10"])) / best,
        "ingest_s": ingest_s,
        "index_s": index_s,
        "index_steps_s": manifest.seconds,
        "mixes": [entry.model_dump() for entry in manifest.directions if entry.target == target],
        "ms_per_user": serve_s * 1000 / len(hidden),
        "ms_single_median": float(np.median(single_ms)),
        "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def one_by_one(recommender: Recommender, user: str, target: str) -> float:
    """Returns the milliseconds of one person's answer, scores, evidence and explanations included."""
    start = time.perf_counter()
    next(ask(recommender, Question(users=(user,)), target, k=K))
    return (time.perf_counter() - start) * 1000


def served(answers: Iterator[object]) -> Iterator[tuple[str, list[str]]]:
    for answer in answers:
        assert isinstance(answer, Answer)
        assert answer.user is not None
        yield answer.user, [item.item_id for item in answer.items]


def show(result: dict[str, object]) -> None:
    print(
        f"\n{result['source']} -> {result['target']}: {result['users']} cold users, {result['items']} items; "
        f"ingest {result['ingest_s']:.1f} s, index {result['index_s']:.1f} s, "
        f"{result['ms_per_user']:.1f} ms a user in a batch, "
        f"{result['ms_single_median']:.1f} ms alone, peak {result['peak_rss_mb']:.0f} MB"
    )
    print(f"  {'method':26} {'NDCG@10':>8}  {'95 % interval':16} {'hit rate':>8} {'coverage':>9}")
    methods = result["methods"]
    assert isinstance(methods, list)
    for method in methods:
        low, high = method["interval_95"]
        print(
            f"  {method['method']:26} {method['ndcg_at_10']:8.4f}  {low:.4f} to {high:.4f} "
            f"{method['hit_rate_at_10']:8.3f} {method['coverage_at_10']:9.4f}"
        )
    print(f"  {result['times_popularity']:.2f} times the better popularity; steps {result['index_steps_s']}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--set", choices=SETS, action="append", dest="sets")
    parser.add_argument("--direction", help="only SOURCE-TARGET")
    parser.add_argument("--json", type=Path, help="also write the results here")
    args = parser.parse_args()
    results = []
    with bars() as progress:
        for name in args.sets or SETS:
            if not (args.data / name).is_dir():
                raise SystemExit(
                    f"{args.data / name} is not there; give the folder of the data sets with --data"
                )
            for source, target in (SETS[name], SETS[name][::-1]):
                if args.direction in (None, f"{source}-{target}"):
                    results.append(run(args.data / name, source, target, progress))
                    show(results[-1])
    if args.json:
        args.json.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
