"""What an A/B test found out: the schema of its `results.json`, from which its report is made."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from ..results import ComparisonResult

FORMAT = 1

MetricName = Literal[
    "ndcg@10", "hit@1", "hit@10", "support", "invalid", "stability", "tokens", "cost", "seconds"
]
"""`ndcg@10`, `hit@1`, `hit@10`: of the model's own order of a person's candidates, equal scores by lot.
`support`: share of the model's explanations that the verifier accepted. `invalid`: share of ranking answers
that had to be repaired. `stability`: mean Kendall tau between the rankings of repeats with other seeds; a
model that is asked once a list has it from its repeats alone. `tokens`: read and written for one person.
`cost`: money for one person by the prices in the settings. `seconds`: for one person."""

LOWER_IS_BETTER: tuple[MetricName, ...] = ("invalid", "tokens", "cost", "seconds")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class MeanResult(_Part):
    """The mean of a metric over people with its 95 % interval (bootstrap over people)."""

    metric: MetricName
    mean: float | None
    """Null where it is undefined for everybody."""
    low: float | None
    high: float | None
    n: int
    """People for whom it is defined."""


class ArmResult(_Part):
    """One arm: what it was and how it did."""

    name: str
    spec: str
    """As it was asked for, such as `prompt=recent@v1,orders=4`."""
    model: str
    fingerprint: str
    mode: str
    rank_prompt: str
    """With the hash of its text."""
    explain_prompt: str | None
    settings: dict[str, Any]
    """The whole `[model]` table; it never holds a key."""
    settings_sha256: str
    means: tuple[MeanResult, ...]


class ArmComparison(_Part):
    """Two arms on one metric, person by person; p-values by Holm over all arms and metrics of the test."""

    metric: MetricName
    a: str
    b: str
    comparison: ComparisonResult
    """`a` minus `b`. Where `decided_by` is 'sequence', interval and p are the confidence sequence's, which
    hold although one looked again and again; its `p_holm` is corrected over the arms alone."""
    decided_by: Literal["holm", "sequence"] = "holm"
    """Which of the two says whether there is a difference."""
    descriptive: bool = False
    """The test stopped early on the primary metric, and this one's interval and p are as if the number of
    people had been fixed before: they describe, and prove nothing."""


class StratumComparison(_Part):
    """The same for people with one amount of history; described, not tested."""

    metric: MetricName
    a: str
    b: str
    history_from: int
    history_to: int | None
    """Liked source items, inclusive; null: no upper end."""
    difference: float
    low: float
    high: float
    n: int


class Look(_Part):
    """What was known after so many people."""

    people: int
    difference: float
    low: float
    high: float
    """Confidence sequence: all of a test's intervals hold together with the stated confidence."""


class StoppingResult(_Part):
    """Where a test stopped, and what that saved."""

    a: str
    b: str
    metric: MetricName
    alpha: float
    """Of this pair, after sharing among the pairs."""
    looks: tuple[Look, ...]
    decided_at: int | None
    """After so many people the sequence left 0; null: it did not."""


class WordingSpread(_Part):
    """How much a metric moves when the same prompt is worded otherwise."""

    arm: str
    metric: MetricName
    wordings: int
    """With the prompt's own."""
    means: tuple[float, ...]
    """Of each wording over the people, the prompt's own first."""
    sd: float
    """Between wordings."""


class Planned(_Part):
    """What a test could see, worked out before anything was asked of a model."""

    metric: MetricName
    people: int
    sd: float
    """Of the difference between two random orders of the same lists: the worst that is likely."""
    mde: float
    """Smallest true difference that would be found with 80 % power at the corrected level."""
    comparisons: int
    """In Holm's family."""
    tokens: int
    """What the arms will read and write at most, as estimated."""


class SideBySide(_Part):
    """One person's candidates in the order of each arm. Neither the person nor their history is named."""

    label: str
    """As in 'person 1'."""
    history: int
    """How many liked source items the person has."""
    lists: dict[str, tuple[str, ...]]
    """First ten titles by arm."""


class AbResults(_Part):
    """A whole test."""

    format: int = FORMAT
    name: str
    made_at: str
    command: str
    target: str
    baseline: str
    """The arm that the others are compared with."""
    metric: MetricName
    """The primary one, by which the test decides and stops."""
    metrics: tuple[MetricName, ...]
    seed: int
    index: str
    """Version of the index that the lists came from."""
    people_sha256: str
    """Of the held-out people and their candidates: equal for two tests on the same lists."""
    people: int
    """Who were read in every arm."""
    candidates: int
    """Items a list."""
    repeats: int
    planned: Planned
    arms: tuple[ArmResult, ...]
    comparisons: tuple[ArmComparison, ...]
    strata: tuple[StratumComparison, ...]
    stopping: tuple[StoppingResult, ...]
    tokens_used: int
    tokens_saved: int
    """Not spent because the test stopped; estimated from the mean of those who were read."""
    wordings: tuple[WordingSpread, ...]
    repeat_sd: dict[str, float]
    """By arm: standard deviation of the primary metric's mean between repeats; empty for one repeat."""
    side_by_side: tuple[SideBySide, ...]
    verdict: tuple[str, ...]
    """Plain sentences: which arm, by how much, how sure, what it costs."""
    warnings: tuple[str, ...]
    versions: dict[str, str]
    machine: str
    seconds: float
