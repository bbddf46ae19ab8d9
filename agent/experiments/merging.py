"""One answer out of the answers of two interleaved arms."""

from random import Random

from ..answer import Answer, PromptOut, TimingOut, TokensOut
from .interleave import team_draft


def merged(
    first: Answer, second: Answer, names: tuple[str, str], coin: Random
) -> tuple[Answer, tuple[str, ...]]:
    """Returns the interleaved answer, and the team of each item: a name, or '' where there was no choice.

    Items keep the score, the evidence and the explanation that their own team gave them, so that scores of
    one list come from two scales. Time and tokens are those of both.

    Args:
        first: of the baseline, whose level and model are told.
        second: of the other arm, as long.
        names: of the two.
        coin: decides who picks first.
    """
    by_id = [{item.item_id: item for item in answer.items} for answer in (first, second)]
    length = max(len(items) for items in by_id)
    drafted = team_draft(list(by_id[0]), list(by_id[1]), length, coin)
    items = []
    for rank, (item_id, team) in enumerate(zip(drafted.items, drafted.teams, strict=True), start=1):
        own = by_id[1] if team == 1 or item_id not in by_id[0] else by_id[0]
        items.append(own[item_id].model_copy(update={"rank": rank}))
    answer = first.model_copy(
        update={
            "items": items,
            "prompt": PromptOut(
                rank=_both(first.prompt.rank, second.prompt.rank),
                explain=_both(first.prompt.explain, second.prompt.explain),
            ),
            "tokens": TokensOut(
                prompt=first.tokens.prompt + second.tokens.prompt,
                completion=first.tokens.completion + second.tokens.completion,
                calls=first.tokens.calls + second.tokens.calls,
            ),
            "timing_ms": TimingOut(
                retrieve=round(first.timing_ms.retrieve + second.timing_ms.retrieve, 1),
                rank=round(first.timing_ms.rank + second.timing_ms.rank, 1),
                explain=round(first.timing_ms.explain + second.timing_ms.explain, 1),
                total=round(first.timing_ms.total + second.timing_ms.total, 1),
            ),
            "warnings": list(dict.fromkeys([*first.warnings, *second.warnings])),
            "failure": first.failure or second.failure,
        }
    )
    return answer, tuple("" if team is None else names[team] for team in drafted.teams)


def _both(one: str | None, other: str | None) -> str | None:
    return " + ".join(dict.fromkeys(filter(None, (one, other)))) or None
