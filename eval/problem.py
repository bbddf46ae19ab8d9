"""One direction under one protocol: what to fit on, and the two groups of users to ask about."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..retrieval.dataset import DomainData, domain_data
from ..retrieval.history import Histories
from ..retrieval.ingest.strengths import RatingScale, strengths
from ..retrieval.records import Bools, Ints
from .corpus import Corpus, RawDomain
from .protocols.candidates import CandidateOptions, Candidates, draw_candidates
from .protocols.contract import Plan, Stage
from .training import People, Training


@dataclass(frozen=True)
class Task:
    """Users to make lists for, and what they should find."""

    user_nos: Ints
    people: People
    truth: Histories
    """Liked hidden items, shape (people, target items); an empty row is undefined."""
    candidates: Candidates | None = None
    """Sampled candidates; None: the whole catalogue is ranked."""

    def __len__(self) -> int:
        """Returns the number of users."""
        return len(self.user_nos)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of who is asked about, what is known of them, and what they must find."""
        digest = hashlib.sha256()
        sides = [self.people.source, self.people.target, self.truth]
        parts = [self.user_nos, *(part for side in sides for part in (side.indptr, side.items))]
        if self.candidates is not None:
            parts.append(self.candidates.items)
        for part in parts:
            digest.update(np.ascontiguousarray(part).tobytes() + b"|")
        return digest.hexdigest()


@dataclass(frozen=True)
class Problem:
    """A direction with everything hidden that the protocol hides."""

    corpus: Corpus
    plan: Plan
    training: Training

    def task(self, stage: Stage) -> Task:
        """Returns the users of a stage with what is known of them and what they must find."""
        corpus, training = self.corpus, self.training
        people = People(
            _histories(corpus.source, stage.known_source, stage.user_nos, corpus, training.source.scale),
            _histories(corpus.target, stage.known_target, stage.user_nos, corpus, training.target.scale),
        )
        wanted = _histories(corpus.target, stage.truth, stage.user_nos, corpus, training.target.scale)
        return Task(stage.user_nos, people, _new_likes(wanted, people.target))

    def sampled(self, task: Task, options: CandidateOptions) -> Task:
        """Returns the task with one item to find among sampled candidates."""
        histories = self.training.target.histories
        popularity = np.bincount(histories.items[histories.strengths > 0], minlength=histories.n_items)
        ids = [self.corpus.user_ids[user] for user in task.user_nos.tolist()]
        drawn = draw_candidates(task.truth, task.people.target, ids, popularity, options)
        return Task(task.user_nos, task.people, drawn.positives, drawn)


def make_problem(corpus: Corpus, plan: Plan, seed: int) -> Problem:
    """Returns the direction as methods see it; nothing of it is computed from hidden events."""
    source, target = (
        _fit_on(corpus.source, plan.fit_source, corpus),
        _fit_on(corpus.target, plan.fit_target, corpus),
    )
    texts, tags = (corpus.source.text, corpus.target.text), corpus.source.tags
    return Problem(corpus, plan, Training(source, target, *texts, seed, corpus.settings, source_tags=tags))


def _fit_on(raw: RawDomain, rows: Bools, corpus: Corpus) -> DomainData:
    return domain_data(raw.domain, raw.items, raw.columns.take(np.flatnonzero(rows)), corpus.settings)


def _histories(raw: RawDomain, rows: Bools, user_nos: Ints, corpus: Corpus, scale: RatingScale) -> Histories:
    """Returns the ties of `user_nos` by these events alone, one row a user; an absent user's is empty."""
    user_no, item_no, strength, order = strengths(
        raw.columns.take(np.flatnonzero(rows)), corpus.settings, scale
    )
    return Histories.of_entries(
        np.searchsorted(user_nos, user_no),
        np.searchsorted(raw.item_nos, item_no),
        strength,
        order,
        n_people=len(user_nos),
        n_items=len(raw.items),
    )


def _new_likes(wanted: Histories, known: Histories) -> Histories:
    """Returns the liked entries of `wanted` whose items the same person does not have already."""
    rows = np.repeat(np.arange(len(wanted)), np.diff(wanted.indptr))
    known_rows = np.repeat(np.arange(len(known)), np.diff(known.indptr))
    n = max(1, wanted.n_items)
    new = ~np.isin(rows * n + wanted.items, known_rows * n + known.items) & (wanted.strengths > 0)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(rows[new], minlength=len(wanted)))])
    return Histories(indptr, wanted.items[new], wanted.strengths[new], wanted.n_items)
