"""The command line as a process of its own."""

import subprocess
import sys
from pathlib import Path


def run(
    *arguments: str | Path, cwd: Path | None = None, stdin: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs `tastebridge` with these arguments to its end."""
    command = [sys.executable, "-m", "tastebridge.cli", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, input=stdin, check=False
    )
