"""Makes the adapter that ships with the sample world anew: about ten minutes on one core.

python tests/bench/sample_adapter.py
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from tastebridge.agent.adapters.store import Adapters
from tastebridge.agent.sample_world import open_sample_world
from tastebridge.agent.shipped_adapter import FOLDER
from tastebridge.agent.terminal import bars
from tastebridge.agent.training.config import TrainingConfig
from tastebridge.agent.training.desk import show_training
from tastebridge.agent.training.of_workspace import train_workspace
from tastebridge.agent.training.schedule import Schedule

CONFIG = TrainingConfig(rank=8, alpha=16)
STEPS = 240


def main() -> None:
    with TemporaryDirectory() as scratch, bars() as progress:
        workspace = open_sample_world(Path(scratch) / "sample", progress)
        manifest = train_workspace(workspace, "films", "books", CONFIG, Schedule(steps=STEPS), progress)
        made = Adapters(workspace.adapters_root).folder(manifest.version)
        shutil.rmtree(FOLDER, ignore_errors=True)
        shutil.copytree(made, FOLDER)
    show_training(manifest)


if __name__ == "__main__":
    main()
