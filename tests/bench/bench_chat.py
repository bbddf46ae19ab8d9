"""Seconds a turn of a conversation takes, with and without a model, warm: what a person waits for.

python tests/bench/bench_chat.py WORKSPACE TARGET [--model NAME] [--repeat N]
"""

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

from tastebridge.agent.conversation.engine import Conversation
from tastebridge.agent.conversation.opening import Tools
from tastebridge.agent.models import open_model
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.settings import write_settings
from tastebridge.retrieval.workspace import SETTINGS_FILE, Workspace

TURNS = (
    ("list", "I would like something from {target}"),
    ("more", "more please"),
    ("critique", "less expensive looking"),
    ("limit", "nothing before 1990"),
    ("why", "why number 2?"),
    ("search", "do you have “something that is not there”?"),
    ("note", "I read on the train"),
    ("card", "what do you know about me?"),
    ("forget", "forget that"),
    ("chat", "thanks"),
)


def main() -> None:
    """Prints a table of milliseconds by kind of turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("target")
    parser.add_argument("--model")
    parser.add_argument("--repeat", type=int, default=10)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "workspace"
        shutil.copytree(asked.workspace, root)
        workspace = Workspace(root)
        backend = open_model(ModelSettings(name=asked.model)) if asked.model else None
        if backend is not None:
            chat = {"reader": "rules", "writer": "model"}
            write_settings(root / SETTINGS_FILE, workspace.settings.model_copy(update={"chat": chat}))
            workspace = Workspace(root)
        with Tools(workspace, use_model=backend is not None, backend=backend) as tools:
            start = perf_counter()
            tools.warm_up()
            tools.ready()
            print(f"opened in {perf_counter() - start:.1f} s; {len(tools.domains)} domains")
            measure(tools, asked.target, asked.repeat)


def measure(tools: Tools, target: str, repeat: int) -> None:
    """Talks as known users and prints what each kind of turn took."""
    users = list(tools.log.user_ids(range(1, 40 * repeat)).values())[::40][:repeat]
    seconds: dict[str, list[float]] = {}
    firsts: dict[str, list[float]] = {}
    written = 0
    for user in users:
        talks = Conversation(tools, user=user, target=target)
        for kind, text in TURNS:
            first: list[float] = []
            start = perf_counter()

            def seen(piece: str, start: float = start, first: list[float] = first) -> None:
                if piece and not first:
                    first.append(perf_counter() - start)

            reply = talks.turn(text.format(target=target), on_text=seen)
            seconds.setdefault(kind, []).append(perf_counter() - start)
            firsts.setdefault(kind, []).extend(first)
            written += reply.made_by.writer not in ("composer",)
    print("| turn | first text, median | whole turn, median | 95 % | longest |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for kind, took in seconds.items():
        first_s = f"{statistics.median(firsts[kind]) * 1000:.0f}" if firsts[kind] else "-"
        p95 = float(np.percentile(took, 95))
        columns = (first_s, *(f"{1000 * one:.0f}" for one in (statistics.median(took), p95, max(took))))
        print(f"| {kind} | " + " | ".join(columns) + " |")
    every = [one for took in seconds.values() for one in took]
    print(
        f"all {len(every)} turns: median {statistics.median(every) * 1000:.0f} ms, "
        f"95 % {np.percentile(every, 95) * 1000:.0f} ms, longest {max(every) * 1000:.0f} ms; "
        f"{written} texts were a model's"
    )


if __name__ == "__main__":
    main()
