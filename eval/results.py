"""What a run found: the file `results.json`, from which every report is made."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

FORMAT = 1


class Part(BaseModel):
    """A part of the results: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Score(Part):
    """A metric of one method: the mean over users, or one number where it is of all lists together."""

    metric: str
    """With its cut, as in `ndcg@10`."""
    mean: float | None
    low: float | None = None
    """95 % bootstrap interval over users; None where the metric has none."""
    high: float | None = None
    n: int
    """Users with a defined value."""
    undefined: int = 0
    misses: int = 0
    """Users with a defined value of 0."""


class Cost(Part):
    """What a method took; on shared machines times vary, so they are no part of what must repeat."""

    fit_s: float
    score_ms_per_user: float
    peak_mb: float
    """Of the whole process up to then, MiB."""
    tuning_s: float = 0.0
    model_calls_per_user: float = 0.0
    tokens_per_user: float = 0.0
    usd_per_user: float = 0.0
    invalid_rate: float = 0.0
    """Share of model calls whose answer could not be used."""
    repair_rate: float = 0.0
    """Share of model calls whose answer could be used after a repair."""


class Trial(Part):
    """One setting tried on validation users."""

    settings: dict[str, float | int | str | bool | None]
    value: float
    """Mean of the study's metric over the validation users."""
    seconds: float


class StratumScore(Part):
    """A metric of one method within a stratum."""

    kind: str
    """What the users are put apart by: source or target history, item popularity, an attribute."""
    stratum: str
    score: Score


class SeedSpread(Part):
    """How much of a mean's uncertainty is luck of the seed, and how much luck of the users."""

    seeds: int
    sd_between_seeds: float
    """Of the seeds' own means."""
    se_seeds: float
    """Standard error of the mean if only seeds were drawn anew; more users do not lower it."""
    se_users: float
    """Standard error of the mean if only users were drawn anew."""


class MethodResult(Part):
    """One method in one direction."""

    name: str
    family: Literal["trivial", "content", "collaborative", "cross-domain", "tastebridge"]
    status: Literal["done", "skipped", "failed"]
    reason: str = ""
    """Why it was skipped or failed, and what to do."""
    settings: dict[str, float | int | str | bool | None] = {}
    trials: tuple[Trial, ...] = ()
    note: str = ""
    """What the method says of itself, such as the weights of a learned mix."""
    scores: tuple[Score, ...] = ()
    strata: tuple[StratumScore, ...] = ()
    cost: Cost | None = None
    lists_sha256: str = ""
    """Of the lists themselves: equal lists have equal hashes."""
    spread: SeedSpread | None = None
    """None: the study has one seed."""


class ComparisonResult(Part):
    """Two methods on the same users, `a` minus `b`."""

    a: str
    b: str
    metric: str
    n: int
    mean_a: float
    mean_b: float
    difference: float
    low: float
    high: float
    relative: float | None
    """Difference over mean_b; None where that is 0."""
    p: float
    p_holm: float
    """Adjusted over the family: all comparisons of the run's directions."""
    cohens_d: float | None
    better: int
    worse: int
    same: int
    mde: float
    """The smallest true difference that would be found four times out of five."""
    sentence: str
    deciles: tuple[float, ...] = ()
    """0, 10, ..., 100 % quantiles of the per-user differences."""


class CheckResult(Part):
    """An honesty check."""

    name: str
    method: str = ""
    """Empty: of the direction as a whole."""
    status: Literal["pass", "mark", "fail", "not applicable"]
    message: str
    count: int = 0


class GapResult(Part):
    """How far apart two groups of users are for one method (fairness)."""

    method: str
    attribute: str
    a: str
    b: str
    metric: str
    difference: float
    low: float
    high: float
    n_a: int
    n_b: int


class CurvePoint(Part):
    """One point of a curve; x is the setting or the amount, scores are of the validation users."""

    method: str
    x: float
    label: str
    scores: tuple[Score, ...]


class Curve(Part):
    """A scarcity curve or a trade-off."""

    kind: Literal["bridge users", "source items", "diversity"]
    x_name: str
    points: tuple[CurvePoint, ...]


class SplitEntry(Part):
    """The split that was used."""

    protocol: str
    """Name and version, as in `cold-start@1`."""
    sha256: str
    seed: int
    validation_users: int
    test_users: int
    read: Literal["validation", "test"]
    """Which users the scores are of."""
    earlier_reads: int
    """How often other runs had read these test users before."""


class DomainEntry(Part):
    """A domain as it went in."""

    domain: str
    users: int
    items: int
    interactions: int
    sha256: str


class DirectionResult(Part):
    """One source and target."""

    dataset: str
    source: str
    """Empty: a study within the target domain."""
    target: str
    split: SplitEntry
    domains: tuple[DomainEntry, ...]
    bridge_users: int
    """People whose both sides the methods could learn from."""
    chance: dict[str, float]
    """What lists drawn at random give on average, by metric, in closed form where there is one."""
    sampled_candidates: str = ""
    """How candidates were sampled, as in `1 + 99 uniform`; empty: the whole catalogue was ranked."""
    methods: tuple[MethodResult, ...]
    comparisons: tuple[ComparisonResult, ...]
    checks: tuple[CheckResult, ...]
    gaps: tuple[GapResult, ...] = ()
    curves: tuple[Curve, ...] = ()


class ProbeResult(Part):
    """Whether a language model has memorised a data set."""

    model: str
    dataset: str
    kind: Literal["titles", "users", "interactions", "anonymised titles"]
    value: float
    chance: float
    low: float
    high: float
    n: int
    message: str


class RunResults(Part):
    """Everything that a run found."""

    format: int = FORMAT
    name: str
    made_at: str
    command: str
    """Repeats the run."""
    metric: str
    """What methods were tuned and compared by."""
    k: int
    convention: str
    budget: int
    """Settings tried a method."""
    seeds: tuple[int, ...]
    versions: dict[str, str]
    machine: str
    study: dict[str, object]
    """The study file, with every default written out."""
    directions: tuple[DirectionResult, ...]
    probes: tuple[ProbeResult, ...] = ()
    seconds: float
