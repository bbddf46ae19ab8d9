"""The contract of ranking modes, for each of them, over models that prefer one title."""

from contracts.mode_contract import RerankingDouble, TasteContract


class TestListwise(TasteContract):
    mode = "listwise"


class TestPointwise(TasteContract):
    mode = "pointwise"


class TestSetwise(TasteContract):
    mode = "setwise"


class TestPairwise(TasteContract):
    mode = "pairwise"
    rises = 3


class TestLikelihood(TasteContract):
    mode = "likelihood"


class TestWritten(TasteContract):
    mode = "written"


class TestReranker(TasteContract):
    mode = "reranker"

    def backend_for(self, best: str):
        return RerankingDouble.preferring(best)
