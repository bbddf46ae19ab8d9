"""The conversation in memory as a process of its own: in a terminal, or in pipes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pexpect

PROGRAM = Path(__file__).parent / "talking_program.py"


def environment(**more: str) -> dict[str, str]:
    """This process's variables, without those that say how a terminal looks."""
    hidden = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "COLORTERM")
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return {**kept, "TERM": "xterm-256color", "PYTHONUTF8": "1", **more}


def in_terminal(*arguments: str, columns: int = 80, **variables: str) -> pexpect.spawn:
    """Starts it in a terminal of 24 lines, and waits until it can be typed to."""
    variables["PROMPT_TOOLKIT_NO_CPR"] = "1"  # nobody here answers where the cursor is
    process = pexpect.spawn(
        sys.executable,
        [str(PROGRAM), *arguments],
        env=environment(**variables),
        dimensions=(24, columns),
        encoding="utf-8",
        timeout=10,
        preexec_fn=_hear_ctrl_c,
    )
    process.delaybeforesend = None
    ready(process)
    return process


def _hear_ctrl_c() -> None:
    """Undoes that a shell lets what it runs in the background ignore Ctrl-C, which children inherit."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def ready(process: pexpect.spawn) -> None:
    """Waits until the prompt is there: bracketed paste is on."""
    process.expect_exact("\x1b[?2004h")
    process.expect_exact("\x1b[?25h")


def in_pipes(stdin: str | bytes, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs it to its end without a terminal."""
    done = subprocess.run(
        [sys.executable, PROGRAM, *arguments],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env=environment(**variables),
        timeout=30,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
