"""Builds the part of each target domain: what its sources teach, and how they are mixed."""

from typing import NamedTuple

import numpy as np

from ..bridge import Bridge, find_bridge, fit_signals, make_direction
from ..fusion.crossfit import CrossFitConfig, Source, cross_fit
from ..fusion.held_out import held_out_lists
from ..fusion.learn import Verdict, learn_mix, learn_sources
from ..fusion.mix import HISTORY_BOUNDS, SIGNAL_NAMES, Mix, default_mix
from ..fusion.pools import Pools
from ..fusion.sources import SourceMix
from ..fusion.total import sample_exposure
from ..signals import Direction, Signal
from .domains import BuiltDomain
from .layout import direction_folder, held_out_file, save_arrays, users_collection
from .manifest import Comparison, DirectionEntry, TargetEntry
from .site import Site

DOCUMENT_ITEMS = 50
"""Newest titles in the text of a stored history."""


class _Fitted(NamedTuple):
    direction: Direction
    signals: dict[str, Signal]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.signals)


def build_target(
    site: Site, target: BuiltDomain, domains: list[BuiltDomain], config: CrossFitConfig
) -> tuple[list[DirectionEntry], TargetEntry]:
    """Fits and stores every direction into one target domain, and learns their mixes."""
    sources = [domain for domain in domains if domain.place != target.place]
    bridges = [find_bridge(source.data, target.data) for source in sources]
    with site.timed("signals"):
        fitted = [
            _build_direction(site, source, target, bridge)
            for source, bridge in zip(sources, bridges, strict=True)
        ]
    with site.timed("cross-fit"):
        pools = cross_fit(
            target.data,
            target.space,
            [Source(source.tastes, bridge) for source, bridge in zip(sources, bridges, strict=True)],
            config,
            site.settings.signals,
            site.settings.seed,
            site.progress.advance,
        )
    with site.timed("learn"):
        learned = [
            _learn(pools, place, default_mix(one.names), site.settings.seed)
            for place, one in enumerate(fitted)
        ]
        names = [source.data.domain for source in sources]
        mixes = [mix for mix, _ in learned]
        source_mix, verdict = _learn_sources(pools, names, mixes, site.settings.seed)
    with site.timed("exposure"):
        for source, one, mix in zip(sources, fitted, mixes, strict=True):
            exposed = sample_exposure(one.direction.voters, one.signals, mix, site.settings.seed)
            folder = site.folder / direction_folder(source.place, target.place)
            np.save(folder / "exposure.npy", exposed, allow_pickle=False)
    if pools is not None:
        lists = held_out_lists(pools, names, mixes, source_mix, target.space.item_nos)
        save_arrays(site.folder / held_out_file(target.place), lists._asdict())
    entry = TargetEntry(
        target=target.data.domain,
        source_weights={name: round(weight, 6) for name, weight in source_mix.weights.items()},
        comparison=_comparison(verdict),
        cross_fitted_people=0 if pools is None else len(pools.user_nos),
    )
    entries = [
        _direction_entry(source, target, one, mix, verdict)
        for source, one, (mix, verdict) in zip(sources, fitted, learned, strict=True)
    ]
    return entries, entry


def _build_direction(site: Site, source: BuiltDomain, target: BuiltDomain, bridge: Bridge) -> _Fitted:
    direction = make_direction(bridge, source.tastes, target.data, target.space)
    signals = fit_signals(direction, site.settings.signals)
    folder = site.folder / direction_folder(source.place, target.place)
    folder.mkdir(parents=True)
    np.save(folder / "user_nos.npy", bridge.user_nos, allow_pickle=False)
    direction.answers.save(folder / "answers.npz")
    for name, signal in signals.items():
        save_arrays(folder / f"{name}.npz", signal.arrays())
    documents = _documents(source, bridge)
    for space in source.space.spaces:
        vectors = direction.voters.vectors(space)
        np.save(folder / f"{space}.npy", vectors, allow_pickle=False)
        with site.timed("chroma"):
            name = users_collection(direction_folder(source.place, target.place), space)
            site.store.create(name, _made_by(site, space), bridge.user_nos, vectors, documents)
    return _Fitted(direction, signals)


def _made_by(site: Site, space: str) -> str:
    return "factors" if space == "taste" else site.embedding_model


def _documents(source: BuiltDomain, bridge: Bridge) -> list[str]:
    """Returns each bridge user's newest titles in the source domain: the history as text."""
    titles = [item.title for item in source.data.items]
    histories = source.data.histories
    return [
        "\n".join(titles[item] for item in histories.liked(int(row), DOCUMENT_ITEMS))
        for row in bridge.source_rows
    ]


def _learn(pools: Pools | None, place: int, default: Mix, seed: int) -> tuple[Mix, Verdict | None]:
    return (default, None) if pools is None else learn_mix(pools, place, default, seed)


def _direction_entry(
    source: BuiltDomain, target: BuiltDomain, fitted: _Fitted, mix: Mix, verdict: Verdict | None
) -> DirectionEntry:
    weights = {
        name: tuple(round(float(weight), 6) for weight in mix.weights[:, SIGNAL_NAMES.index(name)])
        for name in fitted.names
    }
    return DirectionEntry(
        source=source.data.domain,
        target=target.data.domain,
        folder=direction_folder(source.place, target.place),
        bridge_users=len(fitted.direction.voters),
        signals=fitted.names,
        history_bounds=HISTORY_BOUNDS,
        weights=weights,
        comparison=_comparison(verdict),
    )


def _learn_sources(
    pools: Pools | None, names: list[str], mixes: list[Mix], seed: int
) -> tuple[SourceMix, Verdict | None]:
    if pools is None:
        return SourceMix(dict.fromkeys(names, 1.0)), None
    return learn_sources(pools, names, mixes, seed)


def _comparison(verdict: Verdict | None) -> Comparison | None:
    if verdict is None:
        return None
    return Comparison(
        people=verdict.people,
        default_ndcg_at_10=round(verdict.default_ndcg, 6),
        learned_ndcg_at_10=round(verdict.learned_ndcg, 6),
        lower_bound_of_gain=round(verdict.lower_bound, 6),
        trust=round(verdict.trust, 6),
    )
