"""Whether each item of a catalogue is what a person wants: 1 fits, 0 does not, NaN is not known."""

from collections.abc import Callable

import numpy as np

from ..languages import language_name
from ..records import Floats, Ints
from .ground import Ground
from .numbers import length_fit, year_fit
from .people import audience_fit, creator_fit, popularity_fit
from .stems import key_of
from .wish import About, Wish


def fit(wish: Wish, ground: Ground, shown: Ints) -> Floats:
    """Returns how each item fits a wish, shape (items,): 1, 0 or NaN.

    Args:
        wish: `more` and `less` are compared with the median of the shown items, or of the catalogue where
            none was shown.
        ground: of the domain.
        shown: columns of the list that the person sees.
    """
    return _BY_ABOUT[wish.about](wish, ground, shown)


def _word_fit(wish: Wish, ground: Ground, shown: Ints) -> Floats:
    """What an attribute says is known, and what no attribute says where the catalogue has one for the word.

    Titles and descriptions can only say that something is so: what they do not mention may still be.
    """
    keys = ground.attributes_of(wish.value)
    is_so = ground.facts.attributes.having(keys) | ground.saying(wish.value)
    told = is_so | (ground.facts.attributes.told if keys else False)
    fits = ~is_so if wish.sense in ("avoid", "less") else is_so
    result: Floats = np.where(told, fits, np.nan).astype(np.float32)
    return result


def _language_fit(wish: Wish, ground: Ground, shown: Ints) -> Floats:
    facts = ground.facts
    key = key_of(language_name(wish.value))
    # An attribute such as 'french' says it too, where the language itself is not told.
    says = facts.language_names.having([key]) | (~facts.language_names.told & facts.attributes.having([key]))
    fits = ~says if wish.sense in ("avoid", "less") else says
    result: Floats = np.where(facts.language_names.told | says, fits, np.nan).astype(np.float32)
    return result


_BY_ABOUT: dict[About, Callable[[Wish, Ground, Ints], Floats]] = {
    "attribute": _word_fit,
    "text": _word_fit,
    "creator": lambda wish, ground, shown: creator_fit(wish, ground.facts, shown),
    "year": lambda wish, ground, shown: year_fit(wish, ground.facts, shown),
    "length": lambda wish, ground, shown: length_fit(wish, ground.facts, shown),
    "language": _language_fit,
    "audience": lambda wish, ground, shown: audience_fit(wish, ground.facts),
    "popularity": lambda wish, ground, shown: popularity_fit(wish, ground.likes, shown),
}
