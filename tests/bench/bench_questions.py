"""Counts the turns until a list has something that a held-out person likes, with and without questions.

    python tests/bench/bench_questions.py WORKSPACE SOURCE TARGET
    python tests/bench/bench_questions.py WORKSPACE earlier later --movielens DIR

A simulated person answers who was never told what the hidden items are, only what they are like together.
With --movielens the workspace is made first from a folder of MovieLens latest: the same films stand in two
domains, and of each person's ratings the first half (by time) is `earlier`, the rest `later`.
"""

import argparse
import csv
import gzip
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from tastebridge.agent.conversation.settings import ChatSettings
from tastebridge.agent.terminal import bars
from tastebridge.eval.conversation.dialogue import Case, asks_best, asks_nothing, asks_random
from tastebridge.eval.conversation.questioning import TURNS, Way, WayResult, compare_ways, try_ways
from tastebridge.eval.conversation.shelf import Shelf
from tastebridge.eval.conversation.simulator import INDIFFERENCE, AttributeTaste, SimulatedPerson
from tastebridge.eval.methods.tastebridge import fit_once
from tastebridge.eval.problem import Task
from tastebridge.eval.stage import Ground, record_reading, reported_task, set_up
from tastebridge.eval.study_config import DatasetConfig, DirectionConfig, StudyConfig
from tastebridge.retrieval.datasets.movielens import split_title
from tastebridge.retrieval.ingest.run import Job, read_files
from tastebridge.retrieval.workspace import Workspace

BLOCK = 64
SHARPNESSES = (0.0, 0.1, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.7, 1.0, 2.0)


def main() -> None:
    args = arguments()
    if args.movielens and not args.workspace.exists():
        make_movielens(args.movielens, args.workspace)
    direction = DirectionConfig(source=args.source, target=args.target)
    dataset = DatasetConfig(workspace=str(args.workspace), directions=(direction,))
    config = StudyConfig(name="questions", datasets=(dataset,), read=args.read)
    ground = set_up(config, dataset, direction, Workspace(args.workspace), lambda units: None)
    record_reading(ground, config, "questions", "by gain, at random and nothing")
    task = reported_task(ground, config)
    shelf = Shelf.of_items(ground.corpus.target.items)
    cases = list(cases_of(ground, task, shelf, args))[: args.people]
    print(
        f"{args.source} -> {args.target}: {len(cases)} {args.read} users, {len(shelf.items)} items, "
        f"{len(shelf.vocabulary)} attributes, "
        f"{np.mean([len(case.hidden) for case in cases]):.1f} hidden items each"
    )
    calibrate(cases)
    settings = ChatSettings(k=args.k, min_gain=args.min_gain)
    ways = [
        Way("by gain", asks_best, settings),
        Way("by gain, every turn", asks_best, settings.model_copy(update={"min_gain": 0.0})),
        Way("at random", asks_random, settings),
        Way("nothing", asks_nothing, settings),
    ]
    started = time.process_time()
    for wanted in args.wanted:
        print(f"\nwanted: {wanted or 'all'} of the hidden items")
        show(try_ways([wanting(one, wanted, shelf, config.seed) for one in cases], shelf, ways), config.seed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{time.process_time() - started:.0f} s of one core for the conversations, peak {peak:.2f} GB")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("workspace", type=Path)
    parser.add_argument("source")
    parser.add_argument("target")
    parser.add_argument("--movielens", type=Path, help="folder with ratings.csv[.gz] and movies.csv")
    parser.add_argument("--read", choices=["validation", "test"], default="validation")
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument(
        "--wanted", type=int, nargs="+", default=[0], help="so many of the hidden items, drawn; 0: all"
    )
    parser.add_argument("-k", type=int, default=5)
    parser.add_argument("--min-gain", type=float, default=ChatSettings().min_gain)
    parser.add_argument("--indifference", type=float, default=INDIFFERENCE)
    return parser.parse_args()


def cases_of(ground: Ground, task: Task, shelf: Shelf, args: argparse.Namespace) -> Iterator[Case]:
    """Yields everybody who has something to find."""
    fitted = fit_once(ground.problem.training)
    place_of = {item.item_id: place for place, item in enumerate(shelf.items)}
    source_ids = [item.item_id for item in ground.corpus.source.items]
    for start in range(0, len(task), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(task)))
        people = task.people.take(rows)
        scores = fitted.score(people)
        known = people.target.matrix.tocoo()
        scores[known.row, known.col] = -np.inf
        truth = task.truth.take(rows)
        for row in range(len(rows)):
            seen = people.source.items[people.source.indptr[row] : people.source.indptr[row + 1]]
            if args.movielens:  # the same film in both domains
                own = [
                    place_of[source_ids[column]] for column in seen.tolist() if source_ids[column] in place_of
                ]
                scores[row, own] = -np.inf
            hidden = truth.items[truth.indptr[row] : truth.indptr[row + 1]]
            hidden = hidden[np.isfinite(scores[row, hidden])]
            if len(hidden):
                taste = AttributeTaste.of_hidden(hidden, shelf.items, shelf.vocabulary)
                person = SimulatedPerson(taste, args.indifference)
                yield Case(scores[row].copy(), hidden, person, int(task.user_nos[rows[row]]))


def wanting(case: Case, wanted: int, shelf: Shelf, seed: int) -> Case:
    """Returns the case with so many of its hidden items, drawn; 0: all."""
    if not wanted:
        return case
    drawn = np.random.default_rng([seed, case.seed]).permutation(case.hidden)
    hidden = np.sort(drawn[:wanted])
    taste = AttributeTaste.of_hidden(hidden, shelf.items, shelf.vocabulary)
    return replace(case, hidden=hidden, person=replace(case.person, taste=taste))


def calibrate(cases: list[Case], pool: int = 200) -> None:
    """Prints how well beliefs of several sharpnesses tell which candidate of the pool is liked."""
    inside, losses = 0, {sharpness: [] for sharpness in SHARPNESSES}
    for case in cases:
        order = np.argsort(-case.scores, kind="stable")[:pool]
        liked = np.isin(order, case.hidden)
        if not liked.any():
            continue
        inside += 1
        values = case.scores[order].astype(np.float64)
        steps = (values - values.max()) / values.std()
        for sharpness, loss in losses.items():
            logs = sharpness * steps - np.log(np.exp(sharpness * steps).sum())
            loss.append(-logs[liked].mean())
    if not inside:
        print("nobody has a hidden item among the best candidates")
        return
    print(
        f"{inside} of {len(cases)} have a hidden item among the best {pool}; loss of a belief, by sharpness:"
    )
    print("  " + ", ".join(f"{sharpness:g}: {np.mean(loss):.4f}" for sharpness, loss in losses.items()))


def show(results: list[WayResult], seed: int) -> None:
    print("| asks | turns to success | " + " | ".join(f"by {t}" for t in range(1, TURNS + 1)), end="")
    print(" | questions a person | said something |")
    for one in results:
        shares = " | ".join(f"{share:.3f}" for share in one.success_by_turn)
        print(f"| {one.name} | {one.mean_turns:.3f} | {shares} | {one.questions:.2f} | {one.answered:.2f} |")
    by_name = {one.name: one for one in results}
    pairs = [
        ("by gain", "nothing"),
        ("by gain", "at random"),
        ("by gain, every turn", "nothing"),
        ("by gain, every turn", "at random"),
        ("at random", "nothing"),
    ]
    for one in compare_ways(by_name, pairs, seed):
        print(
            f"{one.a} minus {one.b}: {one.effect.difference:+.3f} turns ({one.low:+.3f} to {one.high:+.3f}), "
            f"p = {one.p_holm:.4f} after Holm, {one.n} people"
        )
    for text in results[0].texts[:6]:
        print("  asked: " + text)


def make_movielens(data: Path, root: Path) -> None:
    """Reads MovieLens into a workspace as two domains with the same films, each person's ratings cut in half
    by time."""
    with TemporaryDirectory() as scratch:
        events, items = Path(scratch) / "events.csv", Path(scratch) / "items.csv"
        with (data / "movies.csv").open(encoding="utf-8", newline="") as lines:
            films = [
                (row["movieId"], *split_title(row["title"]), row["genres"]) for row in csv.DictReader(lines)
            ]
        with items.open("w", encoding="utf-8", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(("item_id", "domain", "title", "year", "genres"))
            for movie, title, year, genres in films:
                kept = "|".join(name for name in genres.split("|") if name != "(no genres listed)")
                rows.writerows((movie, domain, title, year, kept) for domain in ("earlier", "later"))
        path = data / "ratings.csv.gz"
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            ratings = sorted(csv.DictReader(lines), key=lambda row: (row["userId"], int(row["timestamp"])))
        by_user: dict[str, list[dict[str, str]]] = {}
        for rating in ratings:
            by_user.setdefault(rating["userId"], []).append(rating)
        with events.open("w", encoding="utf-8", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(("user_id", "domain", "item_id", "rating", "timestamp"))
            for user, own in by_user.items():
                for place, row in enumerate(own):
                    domain = "earlier" if place < len(own) // 2 else "later"
                    rows.writerow((user, domain, row["movieId"], row["rating"], row["timestamp"]))
        jobs = [Job(items, "items"), Job(events, "events")]
        with bars() as progress:
            for _ in read_files(Workspace.create(root), jobs, domain=None, kind="rating", progress=progress):
                pass


if __name__ == "__main__":
    main()
