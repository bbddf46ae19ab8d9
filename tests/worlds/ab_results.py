"""Made-up results of A/B tests, as rich as real ones: for tests of whatever reads them."""

import hashlib
from typing import Any

from tastebridge.eval.ab.results import (
    AbResults,
    ArmComparison,
    ArmResult,
    Look,
    MeanResult,
    MetricName,
    Planned,
    SideBySide,
    StoppingResult,
    StratumComparison,
    WordingSpread,
)
from tastebridge.eval.results import ComparisonResult

MEANS: dict[str, dict[MetricName, float | None]] = {
    "recent": {
        "ndcg@10": 0.3120,
        "hit@1": 0.141,
        "hit@10": 0.581,
        "support": 0.81,
        "invalid": 0.02,
        "stability": 0.71,
        "tokens": 1180.0,
        "cost": 0.00035,
        "seconds": 0.62,
    },
    "evidence": {
        "ndcg@10": 0.3490,
        "hit@1": 0.171,
        "hit@10": 0.622,
        "support": 0.84,
        "invalid": 0.021,
        "stability": 0.74,
        "tokens": 1640.0,
        "cost": 0.00049,
        "seconds": 0.81,
    },
    "taste": {
        "ndcg@10": 0.3157,
        "hit@1": 0.143,
        "hit@10": 0.586,
        "support": None,
        "invalid": 0.055,
        "stability": 0.69,
        "tokens": 960.0,
        "cost": 0.00029,
        "seconds": 0.55,
    },
}
"""Mean of each metric by arm; `evidence` ranks better than the baseline `recent`, `taste` about the same."""
HALF = {
    "ndcg@10": 0.021,
    "hit@1": 0.019,
    "hit@10": 0.026,
    "support": 0.03,
    "invalid": 0.011,
    "stability": 0.04,
}
"""Half of the interval of a mean; 4 % of the mean for what is not here."""
P: dict[tuple[str, str], float] = {
    ("evidence", "ndcg@10"): 0.0002,
    ("evidence", "hit@1"): 0.012,
    ("evidence", "tokens"): 0.0001,
    ("evidence", "cost"): 0.0001,
    ("evidence", "seconds"): 0.0001,
    ("taste", "invalid"): 0.0006,
    ("taste", "tokens"): 0.0001,
}
"""After Holm; 1 for what is not here."""
PEOPLE = 400
TITLES = (
    "Cast iron pan",
    "Rice cooker",
    "Bamboo steamer",
    "Chef's knife, 20 cm",
    "Stone mortar",
    "Salt & pepper mill",
    "Wok with lid",
    "Silicone spatula",
    "Oven gloves",
    "Digital scale",
    "Pasta machine",
    "Tea infuser",
)


def ab_results(**changes: Any) -> AbResults:
    """Returns a test of three arms that looked while it ran and read everybody.

    Args:
        changes: fields that shall be otherwise.
    """
    fields: dict[str, Any] = {
        "name": "recent or evidence or taste",
        "made_at": "2026-11-25T08:00:00+00:00",
        "command": "tastebridge ab --target kitchen --arm 'recent: prompt=recent@v1' "
        "--arm 'evidence: prompt=evidence@v1' --arm 'taste: prompt=taste@v1' --repeats 3 --wordings 3",
        "target": "kitchen",
        "baseline": "recent",
        "metric": "ndcg@10",
        "metrics": tuple(MEANS["recent"]),
        "seed": 7,
        "index": "20261124-1",
        "people_sha256": _sha("people"),
        "people": PEOPLE,
        "candidates": 20,
        "repeats": 3,
        "planned": Planned(
            metric="ndcg@10", people=PEOPLE, sd=0.24, mde=0.0412, comparisons=18, tokens=5_620_000
        ),
        "arms": tuple(_arm(name) for name in MEANS),
        "comparisons": tuple(
            compared(a, metric) for a in ("evidence", "taste") for metric in MEANS["recent"]
        ),
        "strata": tuple(_strata()),
        "stopping": tuple(_stopping()),
        "tokens_used": 4_536_000,
        "tokens_saved": 0,
        "wordings": (
            _spread("recent", (0.3120, 0.3044, 0.3171)),
            _spread("evidence", (0.3490, 0.3402, 0.3533)),
        ),
        "repeat_sd": {"recent": 0.0031, "evidence": 0.0042, "taste": 0.0037},
        "side_by_side": tuple(_side_by_side()),
        "verdict": (
            "Choose evidence: it is better than recent in ndcg@10.",
            compared("evidence", "ndcg@10").comparison.sentence,
            compared("taste", "ndcg@10").comparison.sentence,
            "taste is higher in invalid than recent (0.055 against 0.020), which is bad.",
            "For one person evidence takes 1,640 tokens against 1,180 of recent (1.4 times).",
        ),
        "warnings": ("taste: 3 wordings were asked for, its prompt has 1",),
        "versions": {"tastebridge": "0.6.0", "python": "3.12.3"},
        "machine": "x86_64, 2 cores, Linux",
        "seconds": 512.0,
    }
    return AbResults.model_validate(fields | changes)


def stopped_ab_results(**changes: Any) -> AbResults:
    """Returns a test of two arms that stopped after 160 people, because the difference was decided."""
    looks = _stopping()[0]
    stopped: dict[str, Any] = {
        "name": "recent or evidence",
        "people": 160,
        "arms": tuple(_arm(name) for name in ("recent", "evidence")),
        "comparisons": tuple(
            compared("evidence", metric).model_copy(update={"descriptive": metric != "ndcg@10"})
            for metric in MEANS["recent"]
        ),
        "stopping": (
            looks.model_copy(update={"looks": tuple(look for look in looks.looks if look.people <= 160)}),
        ),
        "strata": tuple(one for one in _strata() if one.a == "evidence"),
        "repeat_sd": {"recent": 0.0031, "evidence": 0.0042},
        "tokens_used": 1_353_600,
        "tokens_saved": 2_030_400,
        "verdict": (
            "Choose evidence: it is better than recent in ndcg@10.",
            compared("evidence", "ndcg@10").comparison.sentence,
            "The test stopped after 160 of 400 people, because every comparison was decided by then.",
        ),
        "warnings": (),
    }
    return ab_results(**(stopped | changes))


def bare_ab_results(**changes: Any) -> AbResults:
    """Returns a test of two arms that has nothing but what every test has."""
    bare: dict[str, Any] = {
        "name": "recent or taste",
        "metrics": ("ndcg@10", "tokens"),
        "repeats": 1,
        "arms": tuple(_arm(name, ("ndcg@10", "tokens")) for name in ("recent", "taste")),
        "comparisons": tuple(
            compared("taste", metric).model_copy(update={"decided_by": "holm"})
            for metric in ("ndcg@10", "tokens")
        ),
        "strata": (),
        "stopping": (),
        "tokens_saved": 0,
        "wordings": (),
        "repeat_sd": {},
        "side_by_side": (),
        "verdict": ("No difference between taste and recent was shown.",),
        "warnings": (),
    }
    return ab_results(**(bare | changes))


def _arm(name: str, metrics: tuple[MetricName, ...] | None = None) -> ArmResult:
    return ArmResult(
        name=name,
        spec=f"prompt={name}@v1",
        model="local:qwen2.5-0.5b-instruct",
        fingerprint=f"local {_sha('model')[:12]}",
        mode="listwise",
        rank_prompt=f"rank/{name}@v1#{_sha(name)[:8]}",
        explain_prompt=f"explain/sentence@v1#{_sha('sentence')[:8]}" if name != "taste" else None,
        settings={"name": "local:qwen2.5-0.5b-instruct", "rank_prompt": f"{name}@v1", "currency": "EUR"},
        settings_sha256=_sha(f"settings {name}"),
        means=tuple(_mean(name, metric) for metric in metrics or MEANS[name]),
    )


def _mean(name: str, metric: MetricName) -> MeanResult:
    mean = MEANS[name][metric]
    if mean is None:
        return MeanResult(metric=metric, mean=None, low=None, high=None, n=0)
    half = HALF.get(metric, mean * 0.04)
    return MeanResult(metric=metric, mean=mean, low=mean - half, high=mean + half, n=PEOPLE)


def compared(a: str, metric: MetricName, b: str = "recent") -> ArmComparison:
    """Returns an arm against another; on the primary metric a confidence sequence decides."""
    nan = float("nan")
    mean_a, mean_b = (nan if (mean := MEANS[arm][metric]) is None else mean for arm in (a, b))
    p_holm, difference = P.get((a, metric), 1.0), mean_a - mean_b
    half = 0.0222 if metric == "ndcg@10" else abs(difference) * (0.6 if p_holm < 0.05 else 1.7)
    comparison = ComparisonResult(
        a=a,
        b=b,
        metric=metric,
        n=PEOPLE if difference == difference else 0,
        mean_a=mean_a,
        mean_b=mean_b,
        difference=difference,
        low=difference - half,
        high=difference + half,
        relative=difference / mean_b,
        p=p_holm / 18 if difference == difference else nan,
        p_holm=p_holm if difference == difference else nan,
        cohens_d=0.2 if difference > 0 else -0.2,
        better=140,
        worse=91,
        same=169,
        mde=0.0412 if metric == "ndcg@10" else 1.43 * half,
        sentence=_sentence(a, b, metric, difference, half, p_holm),
    )
    decided_by = "sequence" if metric == "ndcg@10" else "holm"
    return ArmComparison(metric=metric, a=a, b=b, comparison=comparison, decided_by=decided_by)


def _sentence(a: str, b: str, metric: str, difference: float, half: float, p_holm: float) -> str:
    span = f"97.5 % interval {difference - half:+.4f} to {difference + half:+.4f}"
    if p_holm < 0.05:
        size = f"{difference:.4f} {metric}"
        return f"{a} is better than {b} by {size} ({span}, which holds however often one looks)."
    return (
        f"No difference between {a} and {b} was shown in {metric}: {difference:+.4f} ({span}); a true one "
        "smaller than 0.0412 would probably have been missed."
    )


def _strata() -> list[StratumComparison]:
    shares = {(1, 4): (0.4, 121), (5, 14): (1.0, 182), (15, None): (1.5, 97)}
    return [
        StratumComparison(
            metric="ndcg@10",
            a=a,
            b="recent",
            history_from=least,
            history_to=most,
            difference=share * whole,
            low=share * whole - 0.05,
            high=share * whole + 0.05,
            n=n,
        )
        for a, whole in (("evidence", 0.037), ("taste", 0.0037))
        for (least, most), (share, n) in shares.items()
    ]


def _stopping() -> list[StoppingResult]:
    """`evidence` is decided after 160 people, `taste` never is."""
    return [
        StoppingResult(
            a=a,
            b="recent",
            metric="ndcg@10",
            alpha=0.025,
            looks=tuple(_look(people, end) for people in range(32, PEOPLE + 1, 16)),
            decided_at=decided_at,
        )
        for a, end, decided_at in (("evidence", 0.037, 160), ("taste", 0.0037, None))
    ]


def _look(people: int, end: float) -> Look:
    difference = end + 0.04 * (-1) ** (people // 16) * (16 / people - 16 / PEOPLE)
    half = 0.0222 * (PEOPLE / people) ** 0.55
    return Look(people=people, difference=difference, low=difference - half, high=difference + half)


def _spread(arm: str, means: tuple[float, ...]) -> WordingSpread:
    middle = sum(means) / len(means)
    sd = (sum((mean - middle) ** 2 for mean in means) / (len(means) - 1)) ** 0.5
    return WordingSpread(arm=arm, metric="ndcg@10", wordings=len(means), means=means, sd=sd)


def _side_by_side() -> list[SideBySide]:
    return [
        SideBySide(
            label=f"person {n}",
            history=history,
            lists={
                "recent": TITLES[:10],
                "evidence": (TITLES[n], TITLES[11], *(title for title in TITLES[:9] if title != TITLES[n])),
                "taste": (TITLES[1], TITLES[0], *TITLES[2:10]),
            },
        )
        for n, history in ((1, 3), (2, 5), (3, 8), (4, 14), (5, 41))
    ]


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
