"""People whose histories have a colour, which says nothing of what they chose: only a teacher can tell."""

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np

from tastebridge.agent.backend import Messages
from tastebridge.agent.training.config import TrainingConfig
from tastebridge.agent.training.lessons import Learners
from tastebridge.agent.training.teaching import Classroom
from tastebridge.retrieval.history import Histories
from tastebridge.retrieval.records import Item

COLOURS = ("blue", "red")
FOODS = tuple(product(("sweet", "dark", "plain", "fresh"), ("oats", "coffee", "tea", "rice", "beans", "jam")))
THINGS = tuple(product(("steel", "glass", "oak", "tin"), ("pan", "mug", "knife", "bowl", "pot", "jar")))
WORDS = (
    *("food", "kitchen", "Food", "Kitchen", "that", "one", "the", "same", "person", "chose", ":", "-"),
    *(*COLOURS, *(word for pair in FOODS + THINGS for word in pair)),
)
CONFIG = TrainingConfig(
    layers=2,
    rank=8,
    alpha=16,
    learning_rate=0.003,
    batch_people=32,
    history_titles=3,
    list_temperature=2.0,
    seed=5,
)


def colour_classroom(people: int = 60, config: TrainingConfig = CONFIG) -> Classroom:
    """Each person has three foods of one colour, and two things of each colour."""
    foods, things = _items("food", _old(FOODS)), _items("kitchen", _old(THINGS))
    random = np.random.default_rng(0)
    own_foods, own_things = [], []
    for person in range(people):
        side, of_a_colour = person % 2, len(foods) // 2
        own_foods.append(side * of_a_colour + random.choice(of_a_colour, 3, replace=False))
        of_a_colour = len(things) // 2
        of_each = [side * of_a_colour + random.choice(of_a_colour, 2, replace=False) for side in (0, 1)]
        own_things.append(random.permutation(np.concatenate(of_each)))
    learners = Learners.of(
        Histories.of_lists(own_foods, len(foods)),
        Histories.of_lists(own_things, len(things)),
        Histories.of_lists([], len(things)),
        np.ones(len(things), dtype=bool),
    )
    return Classroom(learners, foods, things, config)


def _old(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Returns three of four pairs, each word in some of them; the others are new."""
    return [pair for place, pair in enumerate(pairs) if not _is_new(place)]


def _is_new(place: int) -> bool:
    return (place // 6 + place % 6) % 4 == 0


def _items(domain: str, pairs: Sequence[tuple[str, str]]) -> list[Item]:
    return [
        Item(number, domain, f"{domain}-{colour}-{kind}-{noun}", f"{colour} {kind} {noun}")
        for number, (colour, (kind, noun)) in enumerate(product(COLOURS, pairs))
    ]


def by_colour(messages: Messages, labels: Sequence[str]) -> dict[str, float]:
    """A teacher who prefers what has the colour of the history."""
    text = messages[-1].text
    history, _, candidates = text.partition("Which of these")
    colour = next((colour for colour in COLOURS if colour in history), None)
    lines = {line[0]: line for line in candidates.splitlines() if line[1:3] == ". "}
    weights = {label: np.exp(2.0 if colour and colour in lines[label] else 0.0) for label in labels}
    return {label: float(np.log(weight / sum(weights.values()))) for label, weight in weights.items()}


def new_lists() -> list[tuple[list[str], list[str], list[str]]]:
    """Returns (history, things of its colour, things of the other), all of titles that no training had."""
    foods, things = (
        [" ".join(pair) for place, pair in enumerate(pairs) if _is_new(place)] for pairs in (FOODS, THINGS)
    )
    return [
        (
            [f"{own} {food}" for food in three],
            [f"{own} {t}" for t in things],
            [f"{other} {t}" for t in things],
        )
        for own, other in (COLOURS, COLOURS[::-1])
        for three in (foods[:3], foods[3:6])
    ]


def agreement_with(score: Callable[[list[str], list[str]], np.ndarray]) -> float:
    """Returns the share of pairs of new things in which the one of the history's colour scores higher."""
    shares = []
    for history, wanted, unwanted in new_lists():
        scores = score(history, wanted + unwanted)
        shares.append((scores[: len(wanted), None] > scores[None, len(wanted) :]).mean())
    return float(np.mean(shares))
