"""What a test could see and what it will cost, worked out before anything is asked of a model."""

from collections.abc import Sequence

import numpy as np

from ...agent.backend import Completion, Messages, Schema, Usage
from ...agent.backends.function import FunctionBackend
from ...agent.deadline import Deadline
from ...agent.explanation import ExplanationWriter
from ...agent.ranking.costs import cost_of
from ...retrieval.records import Bools
from ...retrieval.statistics import minimum_detectable_effect
from .config import AbConfig
from .expected import list_metrics
from .opening import OpenArm
from .people import TestPeople
from .results import MetricName, Planned
from .stopping import ALPHA, detectable, share_of_alpha

DRAWS = 20
"""Pairs of random orders of each list."""
COUNTED = 4
"""People whose prompts are counted; the others' are taken to be as long."""


def plan(
    arms: Sequence[OpenArm],
    people: TestPeople,
    metric: MetricName,
    *,
    metrics: int,
    repeats: int,
    explain: int,
    stop: bool,
    seed: int,
) -> Planned:
    """Returns the plan; backends count the tokens of prompts, but nothing is asked.

    Args:
        arms: open, the baseline first.
        people: who.
        metric: the primary one.
        metrics: how many are compared.
        repeats: how many.
        explain: items explained for each person.
        stop: whether the test looks after every block, which costs some of its sight.
        seed: decides the random orders.

    Raises:
        ModelUnavailable: a server that counts tokens is away.
    """
    comparisons = metrics * (len(arms) - 1)
    sd = support_sd(explain) if metric == "support" else sd_of_two_orders(people.relevant, metric, seed)
    if stop:
        mde = detectable(sd, len(people), share_of_alpha(len(arms)))
    else:
        mde = minimum_detectable_effect(sd, len(people), ALPHA / comparisons)
    return Planned(
        metric=metric,
        people=len(people),
        sd=round(sd, 6),
        mde=round(mde, 6),
        comparisons=comparisons,
        tokens=sum(_tokens(arm, people, repeats, explain) for arm in arms),
    )


def sd_of_two_orders(relevant: Bools, metric: MetricName, seed: int) -> float:
    """Returns the standard deviation over people of the difference between two random orders of their list.

    Arms that agree on anything differ by less.
    """
    random = np.random.default_rng(seed)
    gaps = []
    for own in relevant:
        for _ in range(DRAWS):
            one, other = (_metric(own[random.permutation(len(own))], metric) for _ in range(2))
            gaps.append(one - other)
    return float(np.nanstd(gaps))


def support_sd(items: int) -> float:
    """Returns the same of two shares of `items` explanations that are accepted by the toss of a coin."""
    return float((2 * 0.25 / items) ** 0.5)


def in_words(planned: Planned, config: AbConfig) -> list[str]:
    """Returns the plan as sentences."""
    names = ", ".join(arm.name for arm in config.arms)
    once = "looking after every block of people" if config.stop else "looking once, at the end"
    return [
        f"{len(config.arms)} arms ({names}), {planned.people} people, {planned.comparisons} comparisons.",
        f"From person to person random orders of one list differ by {planned.sd:.3f} {planned.metric} "
        f"(standard deviation). So, {once}, a true difference of {planned.mde:.3f} would be found four times "
        "out of five; a smaller one too where the arms mostly agree.",
        f"About {planned.tokens:,} tokens at most will be read and written.",
    ]


def _metric(in_order: Bools, metric: MetricName) -> float:
    found = list_metrics(-np.arange(len(in_order), dtype=np.float64), in_order, keeps_order=True)
    return {"hit@1": found.hit_1, "hit@10": found.hit_10}.get(metric, found.ndcg)


def _tokens(arm: OpenArm, people: TestPeople, repeats: int, explain: int) -> int:
    counted = range(min(COUNTED, len(people)))
    passes = [arm.mode] * repeats + list(arm.modes[1:])
    costs = [mode.cost(people.tasks[place]) for mode in passes for place in counted]
    tokens = sum(cost.prompt_tokens + cost.completion_tokens for cost in costs)
    if explain:
        tokens += _writing(arm, people, list(counted), explain)
    return round(tokens / len(counted) * len(people))


def _writing(arm: OpenArm, people: TestPeople, places: Sequence[int], explain: int) -> int:
    """Counts what the writer would send, by having it send that to nobody."""
    nobody = _Nobody()
    candidates = people.candidates(places, explain)
    ExplanationWriter(nobody, arm.arm.settings).explain_lists(candidates, Deadline())
    cost = cost_of(arm.backend, nobody.sent, nobody.max_tokens)
    return cost.prompt_tokens + cost.completion_tokens


class _Nobody(FunctionBackend):
    """Remembers what it was sent and answers with nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Messages] = []
        self.max_tokens = 0

    def complete(
        self,
        messages_batch: Sequence[Messages],
        *,
        max_tokens: int,
        deadline: Deadline,
        schema: Schema | None = None,
    ) -> list[Completion]:
        """Returns an empty text for each prompt."""
        self.sent += messages_batch
        self.max_tokens = max(self.max_tokens, max_tokens)
        return [Completion("", Usage(), "stop") for _ in messages_batch]
