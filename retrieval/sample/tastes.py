"""The taste profiles, and how well each item suits each of them."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..records import Item
from .files import sample_file


@dataclass(frozen=True, slots=True)
class Profile:
    """One pure taste; a person is a mixture of one to three of them."""

    name: str
    summary: str
    labels: Mapping[str, float]
    """How much the taste asks for a genre or theme; a label that is absent counts 0."""


def read_profiles() -> tuple[Profile, ...]:
    """Returns the profiles in the order of `profiles.toml`; people name them by position."""
    table = tomllib.loads(sample_file("profiles.toml").read_text(encoding="utf-8"))
    return tuple(Profile(row["name"], row["summary"], row["labels"]) for row in table["profile"])


def read_demo_profiles() -> dict[str, str]:
    """Returns the name of the one profile that each demo person has, by user id."""
    table = tomllib.loads(sample_file("profiles.toml").read_text(encoding="utf-8"))
    return dict(table["demo"])


def read_famous() -> frozenset[tuple[str, str]]:
    """Returns (domain, item_id) of the works that almost everybody knows."""
    table = tomllib.loads(sample_file("famous.toml").read_text(encoding="utf-8"))
    return frozenset((domain, item_id) for domain, item_ids in table.items() for item_id in item_ids)


def affinities(profiles: Sequence[Profile], items: Sequence[Item]) -> NDArray[np.float64]:
    """Returns how well each item suits each profile, shape (profiles, items), within -3 and 3.

    The weights of the item's labels are summed, divided by the root of their number, standardised over
    the items of the domain, so that a taste is as sharp in a domain with few labels for it as in one
    with many, and bent by 3 tanh(z / 3), so that no item is the only right answer.
    """
    raw = np.array([[_raw_affinity(profile, item) for item in items] for profile in profiles])
    domains = np.array([item.domain for item in items])
    for domain in set(domains.tolist()):
        columns = domains == domain
        part = raw[:, columns]
        raw[:, columns] = (part - part.mean(axis=1, keepdims=True)) / part.std(axis=1, keepdims=True)
    return 3.0 * np.tanh(raw / 3.0)


def _raw_affinity(profile: Profile, item: Item) -> float:
    total = sum(profile.labels.get(label, 0.0) for label in item.attributes)
    return float(total / len(item.attributes) ** 0.5)
