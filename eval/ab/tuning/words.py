"""What a search found, in sentences."""

from .results import TuningResults
from .space import AS_IT_IS


def in_words(results: TuningResults) -> tuple[str, ...]:
    """Returns what was tried, what won and what that is worth on people who had no part in the choice."""
    best = results.tried[0]
    sentences = [
        f"{len(results.tried)} ways to put {results.prompt} were tried on up to {best.people} validation "
        f"people, each of a rung on the same ones, for {results.tokens_used:,} of "
        f"{results.budget_tokens:,} tokens."
    ]
    if results.test is None:
        sentences.append(f"Nothing beat the prompt {AS_IT_IS}; no test person was read.")
        return tuple(sentences)
    sentences.append(
        f"{best.name!r} won on the validation people with {best.mean:.4f} {results.metric}. That is the best "
        "of several and therefore too good; on test people, who had no part in the choice:"
    )
    sentences += [one.comparison.sentence for one in results.test.comparisons if one.metric == results.metric]
    if results.earlier_reads:
        sentences.append(
            f"{results.earlier_reads} earlier searches had looked at the same test people; take the verdict "
            "with care."
        )
    if results.saved:
        sentences.append(f"The winner was saved as {results.saved}.")
    return tuple(sentences)
