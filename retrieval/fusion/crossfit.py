"""Cross-fitting: scores each bridge user with signals that never saw that user's target history."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from pydantic import Field, PositiveInt

from ..bridge import Bridge, fit_signals, make_direction
from ..dataset import DomainData
from ..factors import factorise
from ..records import Floats, Ints
from ..settings import Section
from ..signals import Signal
from ..spaces import DomainSpace, Tastes
from .mix import SIGNAL_NAMES, min_max
from .pools import Pools, join, pool_items

BLOCK_PEOPLE = 128


class CrossFitConfig(Section):
    """Settings of the cross-fitting."""

    folds: int = Field(default=5, ge=2)
    """Each fold is scored by signals fitted without it."""
    max_people: PositiveInt = 6000
    """People sampled a target domain; the cost is linear in them."""


@dataclass(frozen=True)
class Source:
    """A source domain as the cross-fitting sees it."""

    tastes: Tastes
    """Everybody of the domain."""
    bridge: Bridge


def cross_fit(
    target: DomainData,
    space: DomainSpace,
    sources: list[Source],
    config: CrossFitConfig,
    signal_settings: Mapping[str, Mapping[str, Any]],
    seed: int,
    progress: Callable[[], None] | None = None,
) -> Pools | None:
    """Returns the pools of a sample of the target domain's bridge users, None if there are too few.

    The target domain's factors are fitted anew without the fold, the source domains' factors are not:
    a person's source history is what is known of a cold user too.
    """
    if not sources:
        return None
    offered = np.unique(np.concatenate([source.bridge.user_nos for source in sources]))
    if len(offered) < config.folds * 2:
        return None
    shuffled = np.random.default_rng([seed, len(offered)]).permutation(offered)
    sample = np.sort(shuffled[: config.max_people])
    fold_of = dict(zip(shuffled.tolist(), (np.arange(len(shuffled)) % config.folds).tolist(), strict=True))
    folds = np.array([fold_of[user] for user in offered.tolist()])
    parts = []
    for fold in range(config.folds):
        held = offered[folds == fold]
        kept = np.flatnonzero(~np.isin(target.user_nos, held))
        factors = factorise(target.histories.take(kept), space.config, seed)
        fold_space = replace(space, factors=factors)
        fitted = [_without(source, held, target, fold_space, signal_settings) for source in sources]
        asked = np.intersect1d(held, sample)
        for start in range(0, len(asked), BLOCK_PEOPLE):
            parts.append(_pools(asked[start : start + BLOCK_PEOPLE], target, sources, fitted))
        if progress is not None:
            progress()
    return join(parts)


def _without(
    source: Source,
    held: Ints,
    target: DomainData,
    space: DomainSpace,
    settings: Mapping[str, Mapping[str, Any]],
) -> dict[str, Signal]:
    keep = ~np.isin(source.bridge.user_nos, held)
    bridge = Bridge(*(part[keep] for part in source.bridge))
    hidden = np.flatnonzero(np.isin(target.user_nos, held))
    return fit_signals(make_direction(bridge, source.tastes, target, space, hidden), settings)


def _pools(
    asked: Ints,
    target: DomainData,
    sources: list[Source],
    fitted: list[dict[str, Signal]],
) -> Pools:
    columns: list[list[Floats | None]] = []
    lengths = np.zeros((len(asked), len(sources)), dtype=np.int64)
    for place, (source, signals) in enumerate(zip(sources, fitted, strict=True)):
        has, rows = _rows(source, asked)
        tastes = source.tastes.take(rows)
        lengths[has, place] = tastes.histories.lengths
        columns.append([_column(signals.get(name), tastes, has, len(asked)) for name in SIGNAL_NAMES])
    items = pool_items([column for one in columns for column in one if column is not None])
    features = np.zeros((*items.shape, len(sources), len(SIGNAL_NAMES)), dtype=np.float32)
    for s, one in enumerate(columns):
        for k, column in enumerate(one):
            if column is not None:
                features[:, :, s, k] = np.take_along_axis(column, np.maximum(items, 0), axis=1)
    features[items < 0] = 0.0
    answers = target.histories.take(np.searchsorted(target.user_nos, asked))
    relevant = np.stack([np.isin(row, answers.liked(person)) for person, row in enumerate(items)])
    return Pools(asked, features, items, relevant, np.asarray(answers.lengths), lengths)


def _rows(source: Source, asked: Ints) -> tuple[Ints, Ints]:
    """Returns who of `asked` is a bridge user of this source, and their rows in its tastes."""
    _, has, place = np.intersect1d(asked, source.bridge.user_nos, return_indices=True)
    return has, source.bridge.source_rows[place]


def _column(signal: Signal | None, tastes: Tastes, has: Ints, people: int) -> Floats | None:
    if signal is None or not len(has):
        return None
    values = min_max(signal.score(tastes).values)
    column = np.zeros((people, values.shape[1]), dtype=np.float32)
    column[has] = values
    return column
