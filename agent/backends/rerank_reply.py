"""What a reranking server answers, in the form that vLLM, Jina, Cohere and llama.cpp share."""

import math
from typing import Any

from pydantic import BaseModel, ValidationError

from ...retrieval.errors import ModelUnavailable
from ..backend import Documents, Relevance, Usage


class _Result(BaseModel):
    index: int
    relevance_score: float


class _Usage(BaseModel):
    prompt_tokens: int = 0
    total_tokens: int = 0


class _Reply(BaseModel):
    results: list[_Result]
    usage: _Usage | None = None


def rerank_request(asked: Documents) -> dict[str, Any]:
    """Returns the body that asks for the scores of all texts."""
    texts = list(asked.texts)
    return {"query": asked.query, "documents": texts, "top_n": len(texts), "return_documents": False}


def relevance_of(body: Any, asked: Documents) -> Relevance:
    """Returns the scores in the order of the texts.

    Raises:
        ModelUnavailable: the body is no answer to `rerank_request(asked)`.
    """
    try:
        reply = _Reply.model_validate(body)
    except ValidationError as error:
        raise ModelUnavailable(f"the server answered {str(body)[:60]!r}, which is no reranking") from error
    scores = {result.index: result.relevance_score for result in reply.results}
    if sorted(scores) != list(range(len(asked.texts))) or not all(map(math.isfinite, scores.values())):
        raise ModelUnavailable(
            f"the server scored {len(scores)} of {len(asked.texts)} texts; it is no reranker"
        )
    usage = reply.usage or _Usage()
    used = Usage(usage.prompt_tokens or usage.total_tokens, 0, 1)
    return Relevance([scores[place] for place in range(len(asked.texts))], used)
