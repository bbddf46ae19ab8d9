"""The predictors of ratings by name."""

from difflib import get_close_matches

from ...retrieval.errors import UnknownName
from .biases import GlobalMean, ItemMean, UserBias
from .contract import Predictor
from .factorisation import Cmf, Tgt
from .mapping import Emcdr, Ptupcdr

PREDICTORS: dict[str, Predictor] = {
    predictor.name: predictor
    for predictor in (
        GlobalMean(),
        ItemMean(),
        UserBias(),
        Tgt(),
        Cmf(),
        Emcdr("emcdr", is_deep=False),
        Emcdr("emcdr-mlp", is_deep=True),
        Ptupcdr(),
    )
}
"""In the order of the tables."""


def predictor_named(name: str) -> Predictor:
    """Returns a predictor.

    Raises:
        UnknownName: there is none of that name.
    """
    if name not in PREDICTORS:
        near = get_close_matches(name, PREDICTORS, n=3, cutoff=0.4) or list(PREDICTORS)
        raise UnknownName("predictor of ratings", name, near)
    return PREDICTORS[name]
