"""Does the model know what real people chose next, and better than for somebody else's history?"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...retrieval.records import Ints
from .distractors import as_frequent
from .domain import ProbedDomain
from .question import LABELS, Question

SHOWN = 10
"""Titles of the history that the model is shown at most: the first ones."""
AT_LEAST = 4
"""Items that somebody must have to be asked about."""


def user_questions(domain: ProbedDomain, count: int, seed: int) -> list[Question]:
    """Returns up to `count` questions, one a user with at least 4 items.

    The wrong answers are items that the user never had and about as many people have as the right one.

    Args:
        domain: the target domain.
        count: how many.
        seed: decides which users and which wrong answers.
    """
    questions: list[Question] = []
    for user_no, events in domain.users(seed):
        if len(questions) == count:
            break
        generator = np.random.default_rng([seed, user_no])
        history = _in_order(domain, events, generator)
        if len(history) < AT_LEAST:
            continue
        cut = min(SHOWN, len(history) - 1)
        wrong = as_frequent(int(history[cut]), domain.popularity, domain.without(events), generator)
        if wrong is not None:
            answer = int(generator.integers(len(LABELS)))
            question = _question(domain, history[:cut], np.insert(wrong, answer, history[cut]), answer)
            if len(set(question.options)) == len(LABELS):  # two items may have one title
                questions.append(question)
    return questions


def with_exchanged_histories(questions: Sequence[Question]) -> list[Question]:
    """Returns the same questions, each with the history of the next person, without what is an option.

    What the model gets right of these it does not owe to the person: titles that are likely in general.
    """
    exchanged = []
    for place, question in enumerate(questions):
        other = questions[(place + 1) % len(questions)].values["history"]
        assert isinstance(other, tuple)
        history = tuple(title for title in other if title not in question.options)
        exchanged.append(replace(question, values={**question.values, "history": history}))
    return exchanged


def _in_order(domain: ProbedDomain, events: Ints, generator: np.random.Generator) -> Ints:
    """Returns each item once, oldest first; where times are unknown, in a random order."""
    columns = domain.columns.take(events)
    by_time = np.lexsort((generator.random(len(events)), columns.position, columns.at_us))
    return np.array(list(dict.fromkeys(domain.item_columns[events][by_time].tolist())), dtype=np.int64)


def _question(domain: ProbedDomain, history: Ints, options: Ints, answer: int) -> Question:
    def titles(columns: Ints) -> tuple[str, ...]:
        return tuple(domain.items[column].title or domain.items[column].item_id for column in columns)

    values = {"target": domain.name, "history": titles(history)}
    return Question("next_item_choice", values, titles(options), answer)
