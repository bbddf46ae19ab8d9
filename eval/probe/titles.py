"""Does the model know how the titles go on?"""

import re

import numpy as np

from ...retrieval.records import Item
from .distractors import nearest
from .question import LABELS, Question

_YEAR = re.compile(r"\s*\((?:19|20)\d\d\)$")


def title_questions(items: list[Item], target: str, count: int, seed: int) -> list[Question]:
    """Returns up to `count` questions on titles of two words or more.

    The model is given the first half of the words. The wrong answers are second halves of other titles, of
    about the same length and none that goes on after the same first half.

    Args:
        items: the catalogue.
        target: name of the domain.
        count: how many.
        seed: decides which titles and which wrong answers.
    """
    halves = list(dict.fromkeys(half for item in items if (half := split_title(item.title))))
    chosen = np.random.default_rng([seed, len(halves)]).permutation(len(halves))[:count]
    beginnings = np.array([beginning.casefold() for beginning, _ in halves], dtype=np.str_)
    ends = np.array([end.casefold() for _, end in halves], dtype=np.str_)
    lengths = np.char.str_len(ends)
    once = np.zeros(len(ends), dtype=np.bool_)
    once[np.unique(ends, return_index=True)[1]] = True  # options differ from one another
    questions = []
    for place in chosen.tolist():
        generator = np.random.default_rng([seed, place])
        allowed = once & (ends != ends[place]) & (beginnings != beginnings[place])
        wrong = nearest(np.abs(lengths - lengths[place]), allowed, generator)
        if wrong is not None:
            options = [halves[other][1] for other in wrong.tolist()]
            answer = int(generator.integers(len(LABELS)))
            options.insert(answer, halves[place][1])
            questions.append(_question(target, halves[place][0], tuple(options), answer))
    return questions


def split_title(title: str) -> tuple[str, str] | None:
    """Returns both halves of a title without its year; None where it has one word."""
    words = _YEAR.sub("", title.strip()).split()
    half = (len(words) + 1) // 2
    return (" ".join(words[:half]), " ".join(words[half:])) if len(words) > 1 else None


def _question(target: str, beginning: str, options: tuple[str, ...], answer: int) -> Question:
    return Question(
        prompt="title_choice",
        values={"target": target, "beginning": beginning},
        options=options,
        answer=answer,
        completion_prompt="title_completion",
        completed=tuple(f"{beginning} {option}" for option in options),
        nothing={"target": target, "beginning": ""},
    )
