"""Which searches have looked at the test people: the next verdict on them is a little too good."""

import json
from datetime import UTC, datetime
from pathlib import Path

FILE = "tuning_reads.jsonl"


def record_reading(root: Path, people_sha256: str, configuration: str) -> int:
    """Writes down that a search reads test people.

    Args:
        root: the workspace's directory.
        people_sha256: who.
        configuration: hash of the search; going on with one is no new reading.

    Returns:
        How many other searches had read them before.
    """
    path = root / FILE
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    reads = [json.loads(line) for line in lines if line.strip()]
    before = [one["configuration"] for one in reads if one["people"] == people_sha256]
    if configuration not in before:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with path.open("a", encoding="utf-8") as file:
            file.write(
                json.dumps({"at": now, "people": people_sha256, "configuration": configuration}) + "\n"
            )
        return len(set(before))
    return len(set(before[: before.index(configuration)]))
