"""The synthetic people: their tastes, the domains they use and how much they do there."""

import re
from difflib import get_close_matches
from typing import NamedTuple

import numpy as np

from ..errors import UnknownName
from .tastes import read_demo_profiles, read_profiles

SEED = 20261121
"""Fixes the shipped people; another seed is another world."""
N_PEOPLE = 1800
"""The demo people not counted."""

MIN_EVENTS_PER_DOMAIN = 3
MAX_EVENTS = 60
"""Over all domains of one person."""

# Which domains people use. 65 % watch films, three in four of these also read books, 11 % only watch films.
_ACTIVITY: dict[tuple[str, ...], float] = {
    ("films", "books"): 0.24,
    ("films", "books", "albums"): 0.08,
    ("films", "books", "games"): 0.10,
    ("films", "books", "albums", "games"): 0.065,
    ("films",): 0.11,
    ("films", "albums"): 0.025,
    ("films", "games"): 0.03,
    ("books",): 0.12,
    ("books", "albums"): 0.02,
    ("books", "games"): 0.02,
    ("albums", "games"): 0.015,
    ("albums",): 0.075,
    ("games",): 0.10,
}
_N_PROFILES_SHARES = (0.5, 0.35, 0.15)


class Person(NamedTuple):
    """One synthetic person, before they have done anything."""

    number: int
    """1 to `N_PEOPLE`."""
    profiles: tuple[int, ...]
    """Positions of the person's profiles in `profiles.toml`, dominant first."""
    shares: tuple[float, ...]
    """How much of the taste each profile makes up; adds up to 1."""
    counts: dict[str, int]
    """How many events there are to be in each domain the person uses."""

    @property
    def user_id(self) -> str:
        """The id under which the person is shipped."""
        return _user_id(self.number)


def draw_person(number: int, n_profiles: int, seed: int = SEED) -> Person:
    """Returns person `number`, who depends on `seed` and the number only, not on other people."""
    rng = np.random.default_rng([seed, number, 0])
    n_tastes = 1 + int(rng.choice(len(_N_PROFILES_SHARES), p=_N_PROFILES_SHARES))
    profiles = rng.choice(n_profiles, size=n_tastes, replace=False)
    shares = np.sort(rng.dirichlet(np.ones(n_tastes)))[::-1]
    domains = list(_ACTIVITY)[int(rng.choice(len(_ACTIVITY), p=list(_ACTIVITY.values())))]
    counts = _draw_counts(rng, len(domains))
    return Person(
        number, tuple(profiles.tolist()), tuple(shares.tolist()), dict(zip(domains, counts, strict=True))
    )


def profile_of(user_id: str) -> str:
    """Returns the name of the dominant profile of a sample person, as in `profiles.toml`.

    Raises:
        UnknownName: the sample has no such person.
    """
    demo = read_demo_profiles()
    if user_id in demo:
        return demo[user_id]
    match = re.fullmatch(r"synthetic-([0-9]{4})", user_id)
    if match is None or not 1 <= int(match[1]) <= N_PEOPLE:
        known = [*demo, *(_user_id(number) for number in range(1, N_PEOPLE + 1))]
        raise UnknownName("user", user_id, get_close_matches(user_id, known))
    profiles = read_profiles()
    return profiles[draw_person(int(match[1]), len(profiles)).profiles[0]].name


def _user_id(number: int) -> str:
    return f"synthetic-{number:04d}"


def _draw_counts(rng: np.random.Generator, n_domains: int) -> list[int]:
    """Returns events per domain; their sum is log-normal, its median larger with more domains."""
    least = MIN_EVENTS_PER_DOMAIN * n_domains
    drawn = round(float(rng.lognormal(np.log(9) + 0.3 * (n_domains - 1), 0.6)))
    total = min(max(drawn, least), MAX_EVENTS)
    extra = rng.multinomial(total - least, rng.dirichlet(np.full(n_domains, 4.0)))
    return [MIN_EVENTS_PER_DOMAIN + int(count) for count in extra]
