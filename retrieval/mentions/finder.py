"""The items that a mention may mean."""

from collections.abc import Iterator, Sequence

from ..records import Item
from .asked import Asked, kind_of_domain, readings
from .catalogue import TitleCatalogue
from .creators import Creators
from .editions import one_a_work
from .forms import whole_key
from .mention import Mention, Resolved
from .misspelt import Speller
from .spotting import Span, Spotter
from .ways import Hit, Ways
from .words import words_of

MOST_ITEMS = 6
_MOST_NEAREST = 3
_LONGEST = 300
_FEWEST_LETTERS = 4
_POINTING_WORDS = (
    "it", "this", "that", "them", "these", "those", "him", "her", "one", "ones", "that one", "this one",
    "the one", "the other one", "something", "anything", "both", "all of them",
    "它", "这个", "那个", "这部", "那部", "这本", "那本", "他们", "它们",
)  # fmt: skip
POINTING = frozenset(_POINTING_WORDS)
"""What names nothing by itself, casefolded."""


class MentionFinder:
    """Finds items of all domains by what people call them. Never returns what is not in the catalogue.

    Built once for a catalogue and then only read, so that threads may share it.

    Raises:
        MissingExtra: rapidfuzz, which compares misspelt titles, is not installed.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        """Reads the titles of items of any domains, in the order in which editions are preferred."""
        self._catalogue = TitleCatalogue.of(items)
        self._creators = Creators(items)
        speller = Speller(self._catalogue.telling_keys(), self._catalogue.holders.keys())
        self._ways = Ways(self._catalogue, speller, self._creators)
        self._kinds = {domain: kind_of_domain(domain) for domain in {item.domain for item in items}}
        self._spotter = Spotter(self._catalogue)

    def spot(self, text: str) -> list[Span]:
        """Returns where a text names titles, in the text's order; longer ones win over what they overlap."""
        return self._spotter.spot(text)

    def resolve_creator(self, words: str) -> list[str]:
        """Returns up to six creators with items that these words may name, as the catalogue spells them."""
        return self._creators.resolve(words)

    def resolve_all(
        self, mentions: Sequence[Mention], shown: Sequence[Item] = (), domain: str = ""
    ) -> list[Resolved]:
        """Returns what each mention was found to be, in their order."""
        return [self.resolve(mention, shown, domain) for mention in mentions]

    def resolve(self, mention: Mention, shown: Sequence[Item] = (), domain: str = "") -> Resolved:
        """Returns what a mention was found to be.

        Args:
            mention: as somebody speaks of a work, or a place of the list shown last.
            shown: that list; where several titles fit, one that was shown is meant.
            domain: preferred where titles of several fit; the mention's own words ('the novel') decide.
        """
        if mention.place is not None:
            inside = 0 < mention.place <= len(shown)
            return Resolved(mention, (shown[mention.place - 1],) if inside else ())
        words = mention.words[:_LONGEST].strip()
        if words.casefold() in POINTING:
            return Resolved(mention, self._items(self._written_so(words), shown, domain))
        nearest: list[int] = []
        for hit in self._hits(readings(words), shown, nearest):
            if hit.sure:
                return Resolved(mention, self._items(hit.positions, shown, domain))
            nearest += hit.positions
        works = one_a_work(self._catalogue, list(dict.fromkeys(nearest)))
        return Resolved(mention, (), tuple(self._catalogue.items[at] for at in works[:_MOST_NEAREST]))

    def _hits(self, asked_for: Sequence[Asked], shown: Sequence[Item], rejected: list[int]) -> Iterator[Hit]:
        for ways in (self._ways.exact, self._ways.loose):
            for way in ways:
                for asked in asked_for:
                    hit = way(asked)
                    kept = [at for at in hit.positions if self._fits(asked, at)]
                    if kept:
                        yield Hit(self._of_year(asked, kept), hit.sure and self._has(asked.kind))
                    elif hit.positions:
                        rejected += hit.positions[:_MOST_NEAREST]
            if ways is self._ways.exact:
                yield from self._in_shown(asked_for, shown)

    def _fits(self, asked: Asked, position: int) -> bool:
        item = self._catalogue.items[position]
        if asked.kind is not None and self._has(asked.kind) and self._kinds[item.domain] != asked.kind:
            return False
        if asked.year is not None and not any(
            abs(asked.year - year) <= 1 for year in self._catalogue.years(position)
        ):
            return False
        return not asked.creator or bool(set(self._creators.resolve(asked.creator)) & set(item.creators))

    def _has(self, kind: int | None) -> bool:
        return kind is None or kind in self._kinds.values()

    def _of_year(self, asked: Asked, positions: Sequence[int]) -> list[int]:
        # People miss a year by one; where another work is of the very year, that is it.
        same = [at for at in positions if asked.year in self._catalogue.years(at)]
        return same or list(positions)

    def _in_shown(self, asked_for: Sequence[Asked], shown: Sequence[Item]) -> Iterator[Hit]:
        positions = self._catalogue.positions_of(shown)
        for asked in asked_for if positions else ():
            key = whole_key(asked.title)
            if len(key) >= _FEWEST_LETTERS and asked.nth is None and not asked.which:
                found = [at for at in positions if f" {key} " in f" {self._catalogue.wholes[at]} "]
                if found:
                    yield Hit(found)

    def _written_so(self, words: str) -> list[int]:
        # 'It' is a film, 'it' is what was spoken of.
        return [
            at
            for at in self._catalogue.called(whole_key(words))
            if self._catalogue.items[at].title.startswith(words)
            and len(words_of(words)) == 1
            and words[0].isupper()
        ]

    def _items(self, positions: Sequence[int], shown: Sequence[Item], domain: str) -> tuple[Item, ...]:
        items = self._catalogue.items
        positions = [at for at in positions if items[at].domain == domain] or list(positions)
        were_shown = self._catalogue.positions_of(shown)
        positions = [at for at in positions if at in were_shown] or positions
        works = one_a_work(self._catalogue, list(dict.fromkeys(positions)))
        works.sort(key=lambda at: -(self._catalogue.year(at) or 0))
        return tuple(items[at] for at in works[:MOST_ITEMS])
