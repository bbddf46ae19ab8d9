"""How fast a gzip CSV of ratings is read into a new log, and with how much memory.

python tests/bench/bench_ingest.py [--rows N] [--grouped] [--json]
"""

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

USERS = 100_000
ITEMS = 50_000


def write_ratings(path: Path, rows: int, seed: int, *, grouped: bool) -> None:
    """Writes ratings in random order, or each person's together as most published files have them."""
    rng = np.random.default_rng(seed)
    users = (rng.beta(0.6, 3.0, rows) * USERS).astype(int)
    items = (rng.beta(0.3, 4.0, rows) * ITEMS).astype(int)
    ratings = rng.integers(1, 11, rows) / 2
    times = rng.integers(1_100_000_000, 1_700_000_000, rows)
    if grouped:
        users = np.sort(users)
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=3) as file:
        file.write("user_id,item_id,rating,timestamp\n")
        for user, item, rating, at in zip(users, items, ratings, times, strict=True):
            file.write(f"A{user * 7919 % USERS:09d}K,B{item * 104729 % ITEMS:08d},{rating},{at}\n")


def ingest(path: Path, workspace: Path) -> dict[str, float]:
    """Reads the file in this process and returns what it took."""
    from tastebridge.retrieval.ingest.load import ingest_file
    from tastebridge.retrieval.log import EventLog
    from tastebridge.retrieval.settings import Settings

    start, cpu_start = time.perf_counter(), time.process_time()
    with EventLog(f"sqlite:///{workspace / 'events.db'}") as log:
        report = ingest_file(log, path, settings=Settings(), report_dir=workspace, domain="film")
    seconds = time.perf_counter() - start
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "rows": report.rows,
        "stored": report.stored,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(time.process_time() - cpu_start, 2),
        "rows_per_s": round(report.rows / seconds),
        "peak_rss_mb": round(peak_mb, 1),
        "log_mb": round((workspace / "events.db").stat().st_size / 2**20, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--grouped", action="store_true", help="each person's rows together")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--read", nargs=2, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        print(json.dumps(ingest(*options.read)))
        return
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "ratings.csv.gz"
        write_ratings(path, options.rows, options.seed, grouped=options.grouped)
        # In a process of its own, so that its memory is the reading's alone.
        command = [sys.executable, __file__, "--read", str(path), name]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if options.json:
        print(output.strip())
        return
    for key, value in json.loads(output).items():
        print(f"{key:>12} {value:>12,}")


if __name__ == "__main__":
    main()
