"""Applies what a person wants to the catalogue of a domain."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from pydantic import NonNegativeFloat

from ..index.live import LiveIndex
from ..log import EventLog
from ..person import Person
from ..records import Bools, Floats, Ints, Item
from ..scoring import score_block
from ..settings import Section
from ..vectors.exact import top_k
from .checked import Checked, Steering
from .counts import WishCount, counts
from .facts import CatalogueFacts
from .fit import fit
from .ground import Ground
from .limits import hold
from .remembering import Remembered
from .text import TextLikeness, anchors_of, near_items
from .wish import Wish
from .words import Embed

REMEMBERED = 8
"""People and domains whose scores are kept: most turns of a conversation are about the same list."""


class CriticConfig(Section):
    """How far wishes move items, in standard deviations of the person's best scores."""

    fit: NonNegativeFloat = 3.0
    """Between an item that fits a preference and one that does not; where it is not known, halfway."""
    text: NonNegativeFloat = 2.0
    """From an item whose text is as near as the average to one whose text is as near as can be."""
    anchor: NonNegativeFloat = 3.0
    """The same for 'like X', by text and taste."""


@dataclass(frozen=True)
class Steered:
    """A steering, and what can be told of it."""

    steering: Steering
    counts: tuple[WishCount, ...]
    """Of each wish, among the person's first candidates before any wish was applied."""
    facts: CatalogueFacts

    def unknown_of(self, item_no: int) -> list[str]:
        """Returns the words of the limits of which it is not known whether an item keeps them."""
        columns = self.facts.columns([item_no])
        limits = (one for one in self.steering.checked if one.limits)
        return [one.wish.words for one in limits if np.isnan(one.fits[columns]).any()]


class Critic:
    """Makes steerings of wishes; the facts of each domain are read when it is first asked for.

    Args:
        index: the live index.
        log: for the items.
        config: how far wishes move items.
        embed: the embedder of the index; None: nothing is compared by meaning.
    """

    def __init__(
        self, index: LiveIndex, log: EventLog, config: CriticConfig | None = None, embed: Embed | None = None
    ) -> None:
        self._index = index
        self._log = log
        self._embed = embed
        self._config = config or CriticConfig()
        self._grounds: dict[str, Ground] = {}
        self._scored: Remembered[tuple[str, bytes], Floats] = Remembered(REMEMBERED)

    def ground(self, target: str) -> Ground:
        """Returns what is known of a domain's items, in the order of its columns."""
        if target not in self._grounds:
            numbers = self._index.space(target).item_nos.tolist()
            items = self._log.items_by_no(numbers)
            self._grounds[target] = Ground(
                CatalogueFacts.of([items[number] for number in numbers]),
                partial(self._index.likes_of_everybody, target),
                TextLikeness(self._index, target, self._embed),
                self._embed,
            )
        return self._grounds[target]

    def steer(
        self,
        person: Person,
        target: str,
        wishes: Sequence[Wish],
        *,
        shown: Iterable[int] = (),
        excluded: Iterable[int] = (),
        anchors: Iterable[int] = (),
        pool: int = 200,
        skip: int = 0,
    ) -> Steered:
        """Returns how wishes steer a person's list, and what becomes of each wish.

        What the person knows is excluded, too, and so are other editions of everything that is.

        Args:
            person: whom for.
            target: the domain of the list.
            wishes: the oldest first: where limits leave too little, newer ones are kept longer.
            shown: items of the list that the person sees, which `more` and `less` are compared with.
            excluded: items that must not come, such as those that were shown before.
            anchors: items of any domain; what is like them is lifted, and they do not come themselves.
            pool: so many of the person's first candidates are counted.
            skip: so many of the first candidates are left out, as what is obvious.
        """
        facts = self.ground(target).facts
        near = anchors_of(self._index, np.array(list(anchors), dtype=np.int64))
        barred = {*excluded, *person.item_nos(target).tolist()}
        barred |= {int(space.item_nos[column]) for space, column in near if space.domain == target}
        is_excluded = facts.editions(facts.columns(barred))
        best = self._best(person, target, is_excluded, pool + skip)
        is_excluded[best[:skip]] = True
        lift = np.zeros(len(facts), dtype=np.float32)
        if near:
            lift += self._config.anchor * near_items(self._index.space(target), near)
        steering = self._steering(target, wishes, facts.columns(shown), is_excluded, lift)
        return Steered(steering, counts(steering, best[skip:]), facts)

    def breaks(self, wish: Wish, item: Item) -> bool:
        """Returns whether it is known that an item does not fit a wish."""
        ground = self.ground(item.domain)
        columns = ground.facts.columns([item.item_no])
        return bool((fit(wish, ground, columns[:0])[columns] == 0).any())

    def is_attribute(self, words: str) -> bool:
        """Returns whether a genre or theme of any domain is called so, or means the same."""
        return any(self.ground(domain).attributes_of(words) for domain in self._index.domains)

    def items(self, target: str, item_ids: Sequence[str]) -> list[Item]:
        """Returns the items of a domain that have these ids, in their order; ids of no item are left out."""
        facts = self.ground(target).facts
        columns = [facts.columns_of_ids[one] for one in item_ids if one in facts.columns_of_ids]
        found = self._log.items_by_no(facts.item_nos[columns].tolist())
        return [found[int(facts.item_nos[column])] for column in columns]

    def likes(self, target: str, item_nos: Sequence[int]) -> list[int]:
        """Returns how many people like each of the items; 0 for items that the index does not have."""
        ground = self.ground(target)
        by_no = dict(zip(ground.facts.item_nos.tolist(), ground.likes.tolist(), strict=True))
        return [by_no.get(number, 0) for number in item_nos]

    def _best(self, person: Person, target: str, excluded: Bools, n: int) -> Ints:
        """Returns the columns of the person's first candidates, best first."""
        total = np.where(excluded, -np.inf, self._scores(person, target))[None]
        best = top_k(total, min(n, total.shape[1]))[0]
        found: Ints = best[np.isfinite(total[0, best])]
        return found

    def _scores(self, person: Person, target: str) -> Floats:
        """Returns the person's unsteered scores; they stay the same until the person does something."""
        sources = [name for name in self._index.domains if name != target]
        return self._scored.get(
            (target, _history_of(person)),
            lambda: score_block(self._index, [person], target, sources).total[0],
        )

    def _steering(
        self, target: str, wishes: Sequence[Wish], shown: Ints, excluded: Bools, lift: Floats
    ) -> Steering:
        ground = self.ground(target)
        checked = hold([Checked(wish, fit(wish, ground, shown)) for wish in wishes], excluded)
        allowed = ~excluded
        behind = np.zeros(len(excluded), dtype=np.int64)
        for one in checked:
            if one.limits:
                allowed &= one.fits != 0
                behind += np.isnan(one.fits)
            else:
                lift += self._config.fit * np.nan_to_num(one.fits - 0.5)
            lift += self._config.text * _likeness(one.wish, ground)
        return Steering(allowed, lift, behind, excluded, checked)


def _history_of(person: Person) -> bytes:
    parts = [
        domain.encode() + b"\0" + history.item_nos.tobytes() + history.strengths.tobytes()
        for domain, history in sorted(person.histories.items())
    ]
    return hashlib.blake2b(b"\0".join(parts)).digest()


def _likeness(wish: Wish, ground: Ground) -> Floats | float:
    """Returns how near items are to a wish's words, where attributes say nothing or too little of it."""
    is_graded = wish.about == "text" or wish.sense in ("more", "less")
    if wish.about not in ("attribute", "text") or (not is_graded and ground.attributes_of(wish.value)):
        return 0.0
    near = ground.likeness_to(wish.value)
    if near is None:
        return 0.0
    return -near if wish.sense in ("avoid", "less") else near
