"""Wishes about who made an item, whom it is for and how many like it.

Shape (items,): 1 fits, 0 does not, NaN is not known.
"""

import numpy as np

from ..records import Bools, Floats, Ints
from .facts import CatalogueFacts
from .numbers import against
from .stems import contains, is_han, key_of
from .wish import Wish
from .words import spelled

POPULAR = 0.2
"""Share of the items that are popular: those that most people like."""

_PRONOUNS = {
    *("him", "her", "them", "he", "she", "they", "same author", "the same author"),
    *("他", "她", "他们", "同一作者"),
}
_OBSCURE = {
    *("obscure", "niche", "hidden gem", "hidden gems", "underrated", "unknown", "lesser known"),
    *("小众", "冷门"),
}
_AUDIENCES = {
    "children": ("children", "middle grade", "picture book"),
    "young adult": ("young adult",),
    "adult": ("adult",),
    "family": ("family", "all ages", "family friendly"),
}
_OTHER_NAMES = {
    name: audience
    for audience, names in {
        "children": "kids|kid|child|childrens|孩子|儿童|小朋友",
        "young adult": "teenagers|teens|teen|ya|青少年",
        "adult": "adults|grown up|grown ups|成人|大人",
        "family": "families|the whole family|全家|家庭",
    }.items()
    for name in names.split("|")
}


def creator_fit(wish: Wish, facts: CatalogueFacts, shown: Ints) -> Floats:
    """Returns which items are by a person: all parts of the name that were said are in theirs.

    Of a pronoun, whoever made all the shown items is meant.
    """
    if wish.value.strip() in _PRONOUNS:
        keys = [key for key, columns in facts.creators.columns.items() if np.isin(shown, columns).all()]
        if not len(shown) or not keys:
            return np.full(len(facts), np.nan, dtype=np.float32)
    else:
        wanted = key_of(wish.value)
        keys = [key for key in facts.creators.columns if _is_named(key, wanted)]
    return _said(facts.creators.having(keys), facts.creators.told, wish)


def audience_fit(wish: Wish, facts: CatalogueFacts) -> Floats:
    """Returns which items are for an audience, as far as genres and themes tell.

    A catalogue that marks what is for children or the young has the rest for adults; one that marks nothing
    tells nothing. That a work is about a family does not make it one for families: only genres count.
    """
    name = _OTHER_NAMES.get(wish.value.strip(), wish.value.strip())
    marked = {audience: _marked(audience, facts) for audience in _AUDIENCES}
    young = marked["children"] | marked["young adult"]
    if name == "adult":
        known = facts.attributes.told & young.any()
        is_for = marked["adult"] | (known & ~young)
    elif name == "family":
        is_for = marked["family"] | marked["children"]
        known = facts.genres.told & is_for.any()
    else:
        is_for = marked.get(name, facts.attributes.having(spelled(name, facts.attributes)))
        known = facts.attributes.told & is_for.any()
    return _said(is_for, known, wish)


def popularity_fit(wish: Wish, likes: Ints, shown: Ints) -> Floats:
    """Returns which items are liked by many, or by few.

    Args:
        wish: the wish.
        likes: how many people like each item.
        shown: columns of the items shown last.
    """
    values = likes.astype(np.float32)
    obscure = wish.value.strip() in _OBSCURE
    if wish.sense in ("more", "less"):
        return against(values, shown, more=(wish.sense == "more") != obscure)
    most = np.quantile(values, 1 - POPULAR) if len(values) else 0.0
    popular = (values >= most) & (values > 0)
    return _said(~popular if obscure else popular, np.ones(len(values), dtype=np.bool_), wish)


def _marked(audience: str, facts: CatalogueFacts) -> Bools:
    words = facts.genres if audience == "family" else facts.attributes
    keys: set[str] = set()
    for name in _AUDIENCES[audience]:
        keys |= spelled(name, words)
    if audience == "adult":
        keys = {key for key in keys if not contains(key, "young adult")}
    if audience == "family":
        keys = {key for key in keys if not contains(key, "family saga")}
    return words.having(keys)


def _is_named(creator: str, wanted: str) -> bool:
    if not wanted:
        return False
    if is_han(wanted):
        return wanted in creator
    return set(wanted.split()) <= set(creator.split())


def _said(is_so: Bools, told: Bools, wish: Wish) -> Floats:
    fits = ~is_so if wish.sense in ("avoid", "less") else is_so
    # What is said counts even where nothing else is told of the item.
    fit: Floats = np.where(told | is_so, fits, np.nan).astype(np.float32)
    return fit
