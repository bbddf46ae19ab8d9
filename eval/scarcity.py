"""The same study with less: fewer people to learn from, fewer items known of the people asked about."""

from dataclasses import replace

import numpy as np

from ..retrieval.history import Histories
from .corpus import Corpus
from .problem import Problem, Task, make_problem
from .protocols.order import by_hash
from .training import People


def with_bridge_users(problem: Problem, most: int, seed: int) -> Problem:
    """Returns the problem with at most `most` people known to be active in both domains.

    The others stay, each as two people, one a domain, so that what is known of each domain by itself does
    not change. Who stays is decided by `seed`; a smaller number's people are among a larger one's.
    """
    corpus, plan = problem.corpus, problem.plan
    bridge = problem.training.bridge.user_nos
    if len(bridge) <= most:
        return problem
    cut = np.sort(by_hash(bridge, corpus.user_ids, seed)[most:])
    target = corpus.target.columns
    first_new = max(corpus.user_ids) + 1
    moved = np.isin(target.user_no, cut) & plan.fit_target
    user_no = np.where(moved, first_new + np.searchsorted(cut, target.user_no), target.user_no)
    user_ids = corpus.user_ids | {
        first_new + place: f"{corpus.user_ids[user]} in {corpus.target.domain}"
        for place, user in enumerate(cut.tolist())
    }
    apart = Corpus(
        corpus.dataset,
        corpus.source,
        replace(corpus.target, columns=target._replace(user_no=user_no)),
        user_ids,
        corpus.settings,
        corpus.embedding,
    )
    return make_problem(apart, plan, problem.training.seed)


def with_source_items(task: Task, most: int) -> Task:
    """Returns the task with only the `most` newest source items known of each person."""
    source = task.people.source
    starts = np.maximum(source.indptr[:-1], source.indptr[1:] - most)
    kept = np.arange(len(source.items)) >= np.repeat(starts, np.diff(source.indptr))
    indptr = np.concatenate([[0], np.cumsum(source.indptr[1:] - starts)])
    shorter = Histories(indptr, source.items[kept], source.strengths[kept], source.n_items)
    return Task(task.user_nos, People(shorter, task.people.target), task.truth)
