"""Runs a study over the real data sets of the workplace: reads them into workspaces, then `Study.run`.

    python tests/bench/bench_study.py --data DIR tests/bench/study.yaml

The workspaces stay in --work, so that a second run computes only what changed.
"""

import argparse
import resource
import shlex
import sys
import time
from pathlib import Path

from tastebridge.agent.terminal import bars
from tastebridge.eval import Study
from tastebridge.retrieval.ingest.run import Job, read_files
from tastebridge.retrieval.workspace import Workspace


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("study", type=Path, help="a study file; its workspaces are seen from --work")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--work", type=Path, default=Path(".tastebridge/bench"))
    parser.add_argument("--out", type=Path, help="folder of the run")
    parser.add_argument("--fresh", action="store_true", help="compute everything again")
    args = parser.parse_args()
    study = Study.from_file(args.study)
    study = Study(study.config, args.work)
    with bars() as progress:
        for dataset in study.config.datasets:
            data, root = args.data / dataset.workspace, args.work / dataset.workspace
            if not data.is_dir():
                raise SystemExit(f"{data} is not there; give the folder of the data sets with --data")
            if not root.exists():
                jobs = [Job(data / "items.csv.gz", "items"), Job(data / "interactions.csv.gz", "events")]
                for _ in read_files(
                    Workspace.create(root), jobs, domain=None, kind="purchase", progress=progress
                ):
                    pass
        start = time.perf_counter()
        folder = args.out or args.work / "runs" / study.config.name
        study.run(folder, progress, fresh=args.fresh, command=shlex.join(["python", *sys.argv]))
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print((folder / "summary.md").read_text(encoding="utf-8"))
    print(f"{time.perf_counter() - start:.0f} s, peak {peak_gb:.2f} GB; report: {folder / 'report.html'}")


if __name__ == "__main__":
    main()
