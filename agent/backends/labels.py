"""From the tokens a model found likely to the probabilities of the labels that were asked for."""

import math
from collections.abc import Iterable, Mapping, Sequence

from ...retrieval.errors import CannotChoose
from ..backend import Choice, Usage


def choice_from_tokens(
    tokens: Iterable[tuple[str, float]], labels: Sequence[str], usage: Usage, *, model: str
) -> Choice:
    """Returns the choice among `labels`, from (token, log-probability) pairs of the likeliest first tokens.

    'A' and ' A' are the same answer, so their probabilities add up. A label that is not among the tokens
    cannot have been likelier than the least likely of them, nor than all that they leave over.

    Raises:
        CannotChoose: no token is a label.
    """
    usable = [(token.strip(), logprob) for token, logprob in tokens if -1000.0 < logprob <= 1e-3]
    found: dict[str, float] = {}
    for token, logprob in usable:
        if token in labels:
            found[token] = _log_add(found.get(token, -math.inf), logprob)
    if not found:
        likely = ", ".join(repr(token) for token, _ in usable[:5]) or "no token at all"
        raise CannotChoose(
            f"the model {model!r} gave no probability for any of the labels {', '.join(labels)}; it gave "
            f"{likely}. Its server must return log-probabilities (top_logprobs), and the model must answer "
            "with the label first"
        )
    missing = [label for label in labels if label not in found]
    if missing:
        left_over = max(1e-12, 1.0 - sum(math.exp(logprob) for _, logprob in usable))
        floor = min(math.log(left_over), min(logprob for _, logprob in usable))
        found |= dict.fromkeys(missing, floor)
    return Choice(normalised(found, labels), usage, len(missing))


def normalised(logprobs: Mapping[str, float], labels: Sequence[str]) -> dict[str, float]:
    """Returns the labels' log-probabilities in their order, shifted so that the exponentials add up to 1."""
    total = -math.inf
    for label in labels:
        total = _log_add(total, logprobs[label])
    return {label: logprobs[label] - total for label in labels}


def _log_add(a: float, b: float) -> float:
    """Returns log(exp(a) + exp(b))."""
    low, high = sorted((a, b))
    return high if low == -math.inf else high + math.log1p(math.exp(low - high))
