"""Methods are found by name, and looking at the names imports none of them."""

import subprocess
import sys

import pytest

from tastebridge.eval.methods.registry import METHODS, load
from tastebridge.retrieval.errors import UnknownName

CORE = ("random", "popularity", "content-mean", "bm25-titles", "user-knn", "ease", "co-occurrence", "cmf")


@pytest.mark.parametrize("name", CORE)
def test_a_method_is_called_what_it_is_registered_as(name: str) -> None:
    assert load(name).name == name


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="no method is called 'user-nn'; did you mean 'user-knn'"):
        load("user-nn")
    with pytest.raises(UnknownName) as caught:
        load("zzzz")
    assert set(caught.value.nearest) == set(METHODS)


def test_the_registry_imports_no_method() -> None:
    code = (
        "import sys, tastebridge.eval.methods.registry as r; "
        "names = {m.partition(':')[0][1:] for m in r.METHODS.values()}; "
        "loaded = [n for n in names if f'tastebridge.eval.methods.{n}' in sys.modules]; "
        "assert not loaded and 'implicit' not in sys.modules and 'torch' not in sys.modules, loaded"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
