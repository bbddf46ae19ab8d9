"""The methods of a study by name; a method's module is imported when it is first asked for."""

from difflib import get_close_matches
from importlib import import_module
from typing import cast

from ...retrieval.errors import UnknownName
from .contract import Method

TRIVIAL = {
    "random": ".chance:Chance",
    "popularity": ".popularity:Popularity",
    "bridge-popularity": ".bridge_popularity:BridgePopularity",
    "item-mean": ".item_mean:ItemMean",
}
CONTENT = {
    "content-mean": ".content_mean:ContentMean",
    "content-max": ".content_max:ContentMax",
    "bm25-titles": ".bm25_titles:Bm25Titles",
}
COLLABORATIVE = {
    "user-knn": ".user_knn:UserKnn",
    "item-knn": ".item_knn:ItemKnn",
    "ease": ".ease:Ease",
    "ials": ".ials:Ials",
    "bpr": ".bpr:Bpr",
}
CROSS_DOMAIN = {
    "co-occurrence": ".co_occurrence:CoOccurrence",
    "cmf": ".cmf:Cmf",
    "emcdr": ".emcdr:Emcdr",
    "emcdr-mlp": ".emcdr_mlp:EmcdrMlp",
    "ptupcdr": ".ptupcdr:Ptupcdr",
}
TASTEBRIDGE = {
    "signal-neighbours": ".signals:NeighboursAlone",
    "signal-transfer": ".signals:TransferAlone",
    "signal-cooccurrence": ".signals:CooccurrenceAlone",
    "signal-text_neighbours": ".signals:TextNeighboursAlone",
    "signal-content": ".signals:ContentAlone",
    "signal-popularity": ".signals:PopularityAlone",
    "signal-joint": ".signals:JointAlone",
    "signal-shared": ".signals:SharedAlone",
    "signal-profile_neighbours": ".signals:ProfileNeighboursAlone",
    "tastebridge": ".tastebridge:Fused",
    "tastebridge-diverse": ".tastebridge:Diverse",
    "tastebridge-model": ".with_model:WithModel",
    "model-alone": ".with_model:ModelAlone",
    "tastebridge-trained": ".trained:Trained",
}
"""The program's own levels: each signal alone, fused, chosen for coverage, fused with a language model."""

METHODS = TRIVIAL | CONTENT | COLLABORATIVE | CROSS_DOMAIN | TASTEBRIDGE
"""Name to `module:class`, in the order of the tables of a report."""

DEEP = ("emcdr-mlp", "ptupcdr")
"""Methods that train a network: minutes instead of seconds."""
WITH_MODEL = ("tastebridge-model", "model-alone", "tastebridge-trained")
"""Methods that ask a language model about every person, or train one."""
OFF = ("signal-profile_neighbours",)
"""Methods of what the settings leave out by default."""
DEFAULT_METHODS = tuple(name for name in METHODS if name not in (*DEEP, *WITH_MODEL, *OFF))
"""What a study compares unless it names its methods."""


def load(name: str) -> type[Method]:
    """Returns a method's class.

    Raises:
        UnknownName: there is no method of that name.
        MissingExtra: the module needs an optional dependency that is not installed.
    """
    if name not in METHODS:
        raise UnknownName("method", name, get_close_matches(name, METHODS, n=3, cutoff=0.4) or list(METHODS))
    module, _, attribute = METHODS[name].partition(":")
    return cast(type[Method], getattr(import_module(module, __package__), attribute))
