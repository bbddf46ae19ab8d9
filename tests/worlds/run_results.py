"""Made-up results of a run, as rich as real ones: for tests of whatever reads `results.json`."""

import hashlib
from collections.abc import Sequence

import numpy as np

from tastebridge.eval.results import (
    CheckResult,
    ComparisonResult,
    Cost,
    Curve,
    CurvePoint,
    DirectionResult,
    DomainEntry,
    GapResult,
    MethodResult,
    ProbeResult,
    RunResults,
    Score,
    SplitEntry,
    StratumScore,
    Trial,
)
from tastebridge.eval.study_config import DEFAULT_METRICS

METRICS = DEFAULT_METRICS
LIKE_NDCG = {
    "recall@10": 1.1,
    "precision@10": 0.3,
    "f1@10": 0.45,
    "hit_rate@10": 4.2,
    "mrr@10": 1.6,
    "map@10": 0.7,
}
FAMILIES = {
    "trivial": {"random": 0.001, "popularity": 0.25, "bridge-popularity": 0.5, "item-mean": 0.12},
    "content": {"content-mean": 0.4, "content-max": 0.55, "bm25-titles": 0.45},
    "collaborative": {"user-knn": 0.85, "item-knn": 0.8, "ease": 0.88, "ials": 0.8, "bpr": 0.6},
    "cross-domain": {"co-occurrence": 0.9, "cmf": 0.75, "emcdr": 0.5, "emcdr-mlp": 0.52, "ptupcdr": 0.45},
    "tastebridge": {
        "signal-neighbours": 0.86,
        "signal-transfer": 0.7,
        "signal-text_neighbours": 0.65,
        "tastebridge": 1.0,
        "tastebridge-diverse": 0.98,
        "tastebridge-model": 1.02,
    },
}
DIRECTIONS = (
    ("food_kitchen", "food", "kitchen", 0.0714),
    ("food_kitchen", "kitchen", "food", 0.1727),
    ("arts_office", "arts", "office", 0.0631),
    ("arts_office", "office", "arts", 0.0408),
)


def run_results(
    directions: Sequence[tuple[str, str, str, float]] = DIRECTIONS, *, seed: int = 7, n: int = 960
) -> RunResults:
    """Returns results of these directions (data set, source, target, NDCG@10 of tastebridge).

    One method is skipped, one failed; some checks fail and some mark; the same seed gives the same results.
    """
    return RunResults(
        name="two data sets, both directions",
        made_at="2026-11-24T21:00:00+00:00",
        command="tastebridge eval run --study study.yaml --out runs/first",
        metric="ndcg@10",
        k=10,
        convention="trec",
        budget=8,
        seeds=(20261121, 1, 2, 3, 4),
        versions={"python": "3.11.2", "tastebridge": "0.1.0", "numpy": "2.3.5", "scipy": "1.16.3"},
        machine="Linux x86_64, 2 cores, 24 GiB",
        study={"name": "two data sets", "compare": "tastebridge", "budget": 8, "metric": "ndcg@10"},
        directions=tuple(_direction(*one, seed + place, n) for place, one in enumerate(directions)),
        probes=tuple(_probes()),
        seconds=912.4,
    )


def small_results() -> RunResults:
    """Returns one direction with four methods and every number written by hand: tastebridge beats ease."""
    split = SplitEntry(
        protocol="cold-start@1",
        sha256="ab" * 32,
        seed=1,
        validation_users=90,
        test_users=100,
        read="test",
        earlier_reads=2,
    )
    comparison = ComparisonResult(
        a="tastebridge",
        b="ease",
        metric="ndcg@10",
        n=98,
        mean_a=0.3,
        mean_b=0.25,
        difference=0.05,
        low=0.01,
        high=0.09,
        relative=0.2,
        p=0.004,
        p_holm=0.012,
        cohens_d=0.31,
        better=40,
        worse=20,
        same=38,
        mde=0.035,
        sentence="tastebridge is better than ease by 0.0500.",
        deciles=(-0.4, -0.2, -0.1, 0.0, 0.0, 0.0, 0.05, 0.1, 0.2, 0.3, 0.6),
    )
    failed = MethodResult(
        name="bpr", family="collaborative", status="failed", reason="ValueError: no | people"
    )
    return RunResults(
        name="small",
        made_at="2026-11-24T21:00:00+00:00",
        command="tastebridge eval run --study small.yaml",
        metric="ndcg@10",
        k=10,
        convention="trec",
        budget=2,
        seeds=(1,),
        versions={"python": "3.11.2"},
        machine="two cores",
        study={"compare": "tastebridge"},
        directions=(
            DirectionResult(
                dataset="toys",
                source="films",
                target="books",
                split=split,
                domains=(
                    DomainEntry(domain="films", users=300, items=40, interactions=2_000, sha256="cd" * 32),
                ),
                bridge_users=110,
                chance={"ndcg@10": 0.02},
                methods=(
                    _small_method("popularity", "trivial", 0.1, 0.05),
                    _small_method("ease", "collaborative", 0.25, 0.4),
                    failed,
                    _small_method("tastebridge", "tastebridge", 0.3, None),
                ),
                comparisons=(comparison,),
                checks=(
                    CheckResult(
                        name="duplicate titles", status="mark", message="7 misses share a title", count=7
                    ),
                    CheckResult(
                        name="leak", method="ease", status="fail", message="saw 3 test users", count=3
                    ),
                    CheckResult(name="position", status="pass", message="says nothing"),
                ),
            ),
        ),
        seconds=12.0,
    )


def _small_method(name: str, family: str, ndcg: float, coverage: float | None) -> MethodResult:
    ndcg_score = Score(
        metric="ndcg@10",
        mean=ndcg,
        low=ndcg - 0.04,
        high=ndcg + 0.04,
        n=98,
        undefined=2,
        misses=int(90 - 100 * ndcg),
    )
    return MethodResult(
        name=name,
        family=family,
        status="done",
        settings={"l2": 10.0} if name == "ease" else {},
        trials=(Trial(settings={"l2": 10.0}, value=0.24, seconds=0.5),) if name == "ease" else (),
        scores=(ndcg_score, Score(metric="coverage@10", mean=coverage, n=100)),
        strata=(StratumScore(kind="source history", stratum="1 to 4", score=ndcg_score),),
        cost=Cost(fit_s=0.25, score_ms_per_user=1.5, peak_mb=300.0),
    )


def _direction(dataset: str, source: str, target: str, own: float, seed: int, n: int) -> DirectionResult:
    draw = np.random.default_rng(seed)
    methods = tuple(
        _method(
            name, family, share * own * float(draw.uniform(0.92, 1.06)) if share < 1 else share * own, draw, n
        )
        for family, names in FAMILIES.items()
        for name, share in names.items()
    )
    return DirectionResult(
        dataset=dataset,
        source=source,
        target=target,
        split=SplitEntry(
            protocol="cold-start@1",
            sha256=_sha(f"split {source} {target}"),
            seed=20261121,
            validation_users=960,
            test_users=n,
            read="test",
            earlier_reads=seed % 3,
        ),
        domains=tuple(
            DomainEntry(domain=name, users=41_000, items=27_637, interactions=310_000, sha256=_sha(name))
            for name in (source, target)
            if name
        ),
        bridge_users=6_120,
        chance={"ndcg@10": 0.0008, "recall@10": 0.0009, "hit_rate@10": 0.004},
        methods=methods,
        comparisons=tuple(_comparisons(methods, draw, n)),
        checks=tuple(_checks(seed)),
        gaps=tuple(_gaps(methods, draw)),
        curves=tuple(_curves(own, draw)),
    )


def _method(name: str, family: str, ndcg: float, draw: np.random.Generator, n: int) -> MethodResult:
    shared = {"name": name, "family": family}
    if name == "emcdr-mlp":
        reason = "MissingExtra: torch is not installed; pip install 'tastebridge[local]'"
        return MethodResult(**shared, status="skipped", reason=reason)
    if name == "ptupcdr":
        reason = "RuntimeError: the loss became NaN in epoch 3 of 20; a smaller learning rate may help"
        return MethodResult(**shared, status="failed", reason=reason)
    settings = {"neighbours": 300, "shrinkage": 10.0, "normalise": True}
    return MethodResult(
        **shared,
        status="done",
        settings=settings,
        trials=tuple(
            Trial(
                settings={**settings, "neighbours": 50 * 2**step},
                value=ndcg * (1 - 0.04 * abs(step - 3)),
                seconds=3.5,
            )
            for step in range(1 if family == "trivial" else 8)
        ),
        note="weights: neighbours 0.41, transfer 0.22, content 0.10" if name == "tastebridge" else "",
        scores=tuple(_scores(ndcg, family, draw, n)),
        strata=tuple(_strata(ndcg, draw)),
        cost=Cost(
            fit_s=float(draw.uniform(0.1, 60)),
            score_ms_per_user=float(10 ** draw.uniform(-1.5, 1.5)) * (60 if name.endswith("model") else 1),
            peak_mb=float(draw.uniform(600, 2000)),
            tuning_s=float(draw.uniform(1, 200)),
            model_calls_per_user=3.0 if name.endswith("model") else 0.0,
            tokens_per_user=2400.0 if name.endswith("model") else 0.0,
            usd_per_user=0.0004 if name.endswith("model") else 0.0,
            invalid_rate=0.02 if name.endswith("model") else 0.0,
            repair_rate=0.05 if name.endswith("model") else 0.0,
        ),
        lists_sha256=_sha(name),
    )


def _scores(ndcg: float, family: str, draw: np.random.Generator, n: int) -> list[Score]:
    scores = []
    for metric in METRICS:
        if metric == "ndcg@10" or metric in LIKE_NDCG:
            mean = ndcg * LIKE_NDCG.get(metric, 1.0)
            half = mean * 0.09
            misses = int(n * (1 - min(1.0, ndcg * 4.2)))
            scores.append(_score(metric, mean, half, n, misses))
        elif metric == "calibration@10" and family == "trivial":
            scores.append(Score(metric=metric, mean=None, n=0, undefined=n))
        else:
            mean = {"auc": 0.5 + 2 * ndcg, "novelty@10": 9.0, "popularity_lift@10": 12.0}.get(metric, 0.2)
            mean *= float(draw.uniform(0.6, 1.2))
            is_whole = metric.startswith(("coverage", "gini"))
            scores.append(
                Score(metric=metric, mean=mean / 5, n=n)
                if is_whole
                else _score(metric, mean, mean / 20, n, 0)
            )
    return scores


def _score(metric: str, mean: float, half: float, n: int, misses: int) -> Score:
    return Score(metric=metric, mean=mean, low=mean - half, high=mean + half, n=n, misses=misses)


def _strata(ndcg: float, draw: np.random.Generator) -> list[StratumScore]:
    kinds = {
        "source history": ("1 to 4 items", "5 to 9", "10 to 19", "20 and more"),
        "target popularity": ("head", "middle", "tail"),
        "age": ("under 30", "30 to 49", "50 and older"),
    }
    return [
        StratumScore(
            kind=kind,
            stratum=name,
            score=_score("ndcg@10", ndcg * float(draw.uniform(0.6, 1.4)), ndcg * 0.18, 40 + 130 * place, 20),
        )
        for kind, names in kinds.items()
        for place, name in enumerate(names)
    ]


def _comparisons(
    methods: Sequence[MethodResult], draw: np.random.Generator, n: int
) -> list[ComparisonResult]:
    done = {method.name: method.scores[0].mean or 0.0 for method in methods if method.status == "done"}
    own = done["tastebridge"]
    compared = []
    for name, mean in done.items():
        if name == "tastebridge":
            continue
        difference, half = own - mean, 0.004
        spread = np.sort(draw.normal(difference, 0.2, 11))
        spread[3:6] = 0.0
        better, worse = int(n * 0.28), int(n * 0.19)
        p = float(np.exp(-((difference / half) ** 2) * 2))
        compared.append(
            ComparisonResult(
                a="tastebridge",
                b=name,
                metric="ndcg@10",
                n=n,
                mean_a=own,
                mean_b=mean,
                difference=difference,
                low=difference - half,
                high=difference + half,
                relative=difference / mean if mean else None,
                p=max(p, 1e-4),
                p_holm=min(1.0, 20 * max(p, 1e-4)),
                cohens_d=difference / 0.2,
                better=better,
                worse=worse,
                same=n - better - worse,
                mde=0.0056,
                sentence=_sentence(name, difference, mean, half, (better, worse, n)),
                deciles=tuple(float(value) for value in np.sort(spread)),
            )
        )
    return compared


def _sentence(name: str, difference: float, mean: float, half: float, users: tuple[int, int, int]) -> str:
    return (
        f"tastebridge has {difference:+.4f} NDCG@10 over {name} ({difference / mean:+.1%}, 95 % interval "
        f"{difference - half:+.4f} to {difference + half:+.4f}): for {users[0]} of {users[2]} users its list "
        f"is better, for {users[1]} worse, for the others the same; a true difference of 0.0056 would be "
        "found four times out of five."
    )


def _checks(seed: int) -> list[CheckResult]:
    checks = [
        CheckResult(
            name="test users in fitting", status="pass", message="no test user's target history was fitted on"
        ),
        CheckResult(
            name="position", status="pass", message="the target's position says nothing of the answer"
        ),
        CheckResult(
            name="events after the cut", status="not applicable", message="the protocol has no cut in time"
        ),
        CheckResult(
            name="duplicate titles",
            status="mark",
            count=214,
            message="214 recommended items have the title of a relevant one and count as misses; "
            "NDCG@10 may be up to 0.003 too low",
        ),
    ]
    if seed % 2:
        checks.append(
            CheckResult(
                name="settings chosen on test",
                method="bpr",
                status="fail",
                count=1,
                message="the settings of bpr were given by hand and no validation user chose them",
            )
        )
    return checks


def _gaps(methods: Sequence[MethodResult], draw: np.random.Generator) -> list[GapResult]:
    gaps = []
    for method in methods:
        if method.status == "done" and method.family in ("trivial", "tastebridge"):
            difference = float(draw.normal(0, 0.012))
            shared = {"method": method.name, "metric": "ndcg@10", "n_a": 410, "n_b": 550}
            gaps.append(
                GapResult(
                    attribute="age",
                    a="under 30",
                    b="50 and older",
                    difference=difference,
                    low=difference - 0.012,
                    high=difference + 0.012,
                    **shared,
                )
            )
    return gaps


def _curves(own: float, draw: np.random.Generator) -> list[Curve]:
    methods = {"popularity": 0.2, "content-max": 0.5, "ease": 0.9, "co-occurrence": 0.88, "tastebridge": 1.0}
    amounts = (0, 30, 100, 300, 1_000, 6_120)
    items = (1, 3, 5, 10, 40)
    return [
        Curve(kind="bridge users", x_name="bridge users", points=tuple(_grown(methods, amounts, own, draw))),
        Curve(
            kind="source items", x_name="newest source items", points=tuple(_grown(methods, items, own, draw))
        ),
        Curve(
            kind="diversity",
            x_name="diversity",
            points=tuple(
                CurvePoint(
                    method="tastebridge",
                    x=x,
                    label=f"{x:g}",
                    scores=(
                        _score("ndcg@10", own * (1 - 0.3 * x**3), own * 0.08, 960, 600),
                        Score(metric="coverage@10", mean=0.025 + 0.12 * x, n=960),
                    ),
                )
                for x in (0.0, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0)
            ),
        ),
    ]


def _grown(
    methods: dict[str, float], amounts: Sequence[int], own: float, draw: np.random.Generator
) -> list[CurvePoint]:
    return [
        CurvePoint(
            method=name,
            x=float(amount),
            label=f"all ({amount:,})" if amount == amounts[-1] else f"{amount:,}",
            scores=(
                _score(
                    "ndcg@10",
                    own
                    * (share if name in ("popularity", "content-max") else share * (place + 1) / len(amounts))
                    * float(draw.uniform(0.95, 1.05)),
                    own * 0.08,
                    960,
                    600,
                ),
            ),
        )
        for name, share in methods.items()
        for place, amount in enumerate(amounts)
    ]


def _probes() -> list[ProbeResult]:
    return [
        ProbeResult(
            model="SmolLM2-135M",
            dataset="food_kitchen",
            kind=kind,
            value=value,
            chance=0.01,
            low=max(0.0, value - 0.01),
            high=value + 0.01,
            n=200,
            message=f"{kind}: no sign that the model has seen the data set",
        )
        for kind, value in (("titles", 0.012), ("interactions", 0.009), ("anonymised titles", 0.061))
    ]


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
