"""The data sets that can be loaded by name."""

from difflib import get_close_matches

from ..errors import UnknownName
from .amazon import AMAZON
from .bookcrossing import BOOK_CROSSING
from .douban import DOUBAN
from .goodbooks import GOODBOOKS
from .layout import DataSet
from .movielens import MOVIELENS
from .recbole import RECBOLE

DATASETS: dict[str, DataSet] = {
    one.name: one for one in (MOVIELENS, AMAZON, BOOK_CROSSING, GOODBOOKS, DOUBAN, RECBOLE)
}


def dataset(name: str) -> DataSet:
    """Returns the data set of a name.

    Raises:
        UnknownName: there is none.
    """
    if name not in DATASETS:
        raise UnknownName("data set", name, get_close_matches(name, DATASETS) or tuple(DATASETS))
    return DATASETS[name]
