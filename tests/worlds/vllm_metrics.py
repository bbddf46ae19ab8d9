"""What a real vLLM server counts about itself."""

import re
import time
import urllib.request


def metric(url: str, name: str, **labels: str) -> float:
    """The sum of a metric of the server at `url` (with `/v1`) over the series that have these labels."""
    with urllib.request.urlopen(url.removesuffix("/v1") + "/metrics", timeout=10) as reply:
        lines = reply.read().decode().splitlines()
    series = [line for line in lines if re.match(rf"vllm:{name}(\{{|\s)", line)]
    assert series, f"the server has no metric vllm:{name}"
    wanted = [f'{label}="{value}"' for label, value in labels.items()]
    return sum(float(line.rsplit(" ", 1)[1]) for line in series if all(pair in line for pair in wanted))


def settled(url: str, name: str, at_least: float, seconds: float = 10, **labels: str) -> float:
    """The metric, once it has reached a value or time is up: vLLM counts a moment after it answers."""
    end = time.monotonic() + seconds
    while (value := metric(url, name, **labels)) < at_least and time.monotonic() < end:
        time.sleep(0.05)
    return value
