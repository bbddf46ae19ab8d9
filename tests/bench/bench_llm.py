"""What language models are worth as rankers: every mode on held-out people of the real data sets.

    python tests/bench/bench_llm.py --data DIR --model local:smollm2-135m-instruct [--model ...]

Lists are the twenty best candidates of cross-fitted bridge users (signals that never saw their target
history), those with something to find in them; NDCG@10 within the list. Each mode stops after
--mode-seconds, so slower modes have fewer people, always the first ones. `with` is the list with the model
by a weight that the other half of the people chose. The study of orders reads each list in ten orders once
and computes everything else from that.
"""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from tastebridge.agent.backends import open_backend
from tastebridge.agent.calibrating import fit_rows
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.earning.earn import chance_ndcg
from tastebridge.agent.held_people import HeldPeople
from tastebridge.agent.measuring import read_lists
from tastebridge.agent.ranking.aggregate import AGGREGATIONS
from tastebridge.agent.ranking.listwise import ListwiseRanker
from tastebridge.agent.ranking.modes import MODES, open_mode, possible_modes
from tastebridge.agent.ranking.orders import orders_of
from tastebridge.agent.settings import ModelSettings
from tastebridge.agent.terminal import bars
from tastebridge.retrieval.index.build import build_index
from tastebridge.retrieval.index.live import LiveIndex
from tastebridge.retrieval.ingest.run import Job, read_files
from tastebridge.retrieval.log import EventLog
from tastebridge.retrieval.statistics import mean_interval
from tastebridge.retrieval.workspace import SETTINGS_FILE, Workspace

SETS = {"food_kitchen": ("food", "kitchen"), "arts_office": ("arts", "office")}
ORDERS = 10
SEED = 20261121


def workspace_of(work: Path, data: Path, name: str) -> Workspace:
    """Returns the indexed workspace of a data set; made if it is not there."""
    root = work / name
    workspace = Workspace(root) if (root / SETTINGS_FILE).exists() else Workspace.create(root)
    if not (workspace.index_root / "CURRENT").exists():
        files = [Job(path, "items", "") for path in sorted((data / name).glob("items*"))]
        files += [Job(path, "events", "") for path in sorted((data / name).glob("interactions*"))]
        with bars() as progress:
            list(read_files(workspace, files, progress=progress))
            with workspace.writing(), EventLog(workspace.log_url) as log:
                build_index(workspace, log, progress)
    return workspace


@contextmanager
def held_people(workspace: Workspace, target: str, people: int) -> Iterator[HeldPeople]:
    index = LiveIndex.open(workspace)
    try:
        with EventLog(workspace.log_url) as log:
            yield HeldPeople.some(workspace, log, index, target, people)
    finally:
        index.close()


def modes_of(model: str, held: HeldPeople, seconds: float, names: list[str]) -> Iterator[dict[str, object]]:
    """Yields one row a mode."""
    settings = ModelSettings(name=model)
    backend = open_backend(settings)
    assert backend is not None
    tasks = held.tasks()
    lists = held.lists(tasks)
    for name in names or possible_modes(backend):
        mode = open_mode(next(one for one in MODES if one == name), backend, settings)
        reading = read_lists(mode, tasks, SEED, deadline=Deadline(seconds))
        own = lists.take(np.arange(len(reading.results)))
        row = reading.result(own, SEED).model_dump(exclude={"prompt"})
        earned = fit_rows(own, {mode.name: reading.scores}, SEED)
        if earned:
            everybody = earned[0]
            row |= everybody.model_dump(include={"popular", "without", "with_model", "p", "used"})
            row |= {"gain_low": everybody.low, "gain_high": everybody.high}
        row["cost_told"] = vars_of(mode.cost(tasks[0]))
        yield row


def orders_study(model: str, held: HeldPeople, people: int) -> dict[str, object]:
    """Reads lists in ten orders; compares priors, aggregations and early stopping on the same readings."""
    settings = ModelSettings(name=model, orders=ORDERS)
    backend = open_backend(settings)
    assert backend is not None
    ranker = ListwiseRanker(backend, settings)
    tasks = held.tasks()[:people]
    lists = held.lists(held.tasks()).take(np.arange(len(tasks)))
    raw = np.zeros((len(tasks), ORDERS, len(tasks[0].candidates)))
    orders = [orders_of(task, SEED, ORDERS) for task in tasks]
    for number, task in enumerate(tasks):
        read = ranker.choices([(task, order) for order in orders[number]], Deadline())
        raw[number] = [list(choice.logprobs.values()) for choice, _ in read]
    priors = {
        "none": np.zeros(raw.shape[2]),
        "blank lists": ranker.letters_of(held.target, raw.shape[2]),
        "mean over people": raw.mean(axis=(0, 1)),
    }
    found: dict[str, object] = {
        "people": len(tasks),
        "retrieval": _mean(lists.ndcg(lists.fused)),
        "chance": _mean(chance_ndcg(lists, SEED)),
    }
    for prior_name, prior in priors.items():
        rows = np.zeros_like(raw)
        for number, own in enumerate(orders):
            for place, order in enumerate(own):
                calibrated = raw[number, place] - prior
                rows[number, place, order] = calibrated - np.logaddexp.reduce(calibrated)
        found[prior_name] = _compared(rows, lists)
    return found


def _compared(rows: np.ndarray, lists: object) -> dict[str, object]:
    """Returns NDCG by number of orders, by aggregation, and by stopping rule with the calls it saves."""
    n = len(rows)

    def ndcg(scores: list[np.ndarray]) -> np.ndarray:
        return lists.ndcg(np.stack(scores).astype(np.float32))  # type: ignore[attr-defined]

    full = ndcg([rows[i].mean(axis=0) for i in range(n)])
    result: dict[str, object] = {
        "orders": {k: _mean(ndcg([rows[i, :k].mean(axis=0) for i in range(n)])) for k in (1, 2, 4, ORDERS)},
        "aggregations of ten": {
            name: _mean(ndcg([how(list(rows[i])) for i in range(n)])) for name, how in AGGREGATIONS.items()
        },
    }
    for k in (1, 3, 5, 10):
        used = [_stop(rows[i], k) for i in range(n)]
        early = ndcg([rows[i, : used[i]].mean(axis=0) for i in range(n)])
        low, high = mean_interval((early - full).astype(np.float64), SEED)
        result[f"stop when the top {k} is stable"] = {
            "ndcg": _mean(early),
            "difference": [round(low, 4), round(high, 4)],
            "calls_saved": round(1 - float(np.mean(used)) / ORDERS, 3),
        }
    return result


def _stop(rows: np.ndarray, k: int) -> int:
    for read in range(2, ORDERS):
        before, after = (np.argsort(-rows[:m].mean(axis=0), kind="stable")[:k] for m in (read - 1, read))
        if (before == after).all():
            return read
    return ORDERS


def vars_of(cost: object) -> dict[str, object]:
    return {name: getattr(cost, name) for name in ("prompt_tokens", "completion_tokens", "calls", "exact")}


def _mean(values: np.ndarray) -> float:
    return round(float(values.mean()), 4)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder of the data sets")
    parser.add_argument("--work", type=Path, default=Path(".tastebridge/bench"), help="where workspaces are")
    parser.add_argument("--out", type=Path, default=Path(".tastebridge/bench/llm.jsonl"))
    parser.add_argument("--model", action="append", required=True, help="as in [model] name; repeatable")
    parser.add_argument("--set", dest="sets", action="append", choices=SETS)
    parser.add_argument("--mode", action="append", choices=MODES, help="default: all the model can do")
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--mode-seconds", type=float, default=300.0)
    parser.add_argument("--orders-people", type=int, default=0, help="people of the study of orders; 0: none")
    args = parser.parse_args()
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with args.out.open("a", encoding="utf-8") as out:
        for model in args.model:
            for name in args.sets or SETS:
                workspace = workspace_of(args.work, args.data, name)
                with held_people(workspace, SETS[name][1], args.people) as held:
                    for row in modes_of(model, held, args.mode_seconds, args.mode or []):
                        _write(out, {"model": model, "set": name, **row})
                    if args.orders_people:
                        study = orders_study(model, held, args.orders_people)
                        _write(out, {"model": model, "set": name, "study": "orders", **study})


def _write(out: object, row: dict[str, object]) -> None:
    line = json.dumps(row)
    print(line, flush=True)
    out.write(line + "\n")  # type: ignore[attr-defined]
    out.flush()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
