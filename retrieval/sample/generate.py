"""Makes the sample's histories anew: `python -m tastebridge.retrieval.sample.generate --out DIRECTORY`."""

import argparse
import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path

from .catalogue import read_catalogue
from .files import sample_file
from .histories import SampleEvent, TasteModel
from .people import N_PEOPLE, draw_person
from .tastes import read_profiles

COLUMNS = ("user_id", "domain", "item_id", "kind", "rating", "timestamp")


def generate(out: Path) -> Path:
    """Writes `people.csv.gz` into the directory `out`, made if needed, and returns its path.

    The text inside is the same on every run; so are the compressed bytes for one version of zlib.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_demo_rows())
    writer.writerows(_row(event) for event in draw_events())
    out.mkdir(parents=True, exist_ok=True)
    path = out / "people.csv.gz"
    path.write_bytes(gzip.compress(text.getvalue().encode("utf-8"), compresslevel=9, mtime=0))
    return path


def draw_events() -> Iterator[SampleEvent]:
    """Yields the events of all synthetic people, person by person, each by time."""
    profiles = read_profiles()
    model = TasteModel(profiles, read_catalogue())
    for number in range(1, N_PEOPLE + 1):
        yield from model.history(draw_person(number, len(profiles)))


def _row(event: SampleEvent) -> tuple[str, ...]:
    rating = "" if event.rating is None else f"{event.rating:.1f}"
    return (*event[:3], event.kind.value, rating, event.at.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _demo_rows() -> list[list[str]]:
    with sample_file("demo.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, strict=True))[1:]


def main() -> None:
    """Runs the command line."""
    parser = argparse.ArgumentParser(description="Makes the histories of the sample people anew.")
    parser.add_argument("--out", type=Path, required=True, help="directory to write people.csv.gz into")
    generate(parser.parse_args().out)


if __name__ == "__main__":
    main()
