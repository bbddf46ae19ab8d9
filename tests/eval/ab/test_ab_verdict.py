"""The sentences say what a product person must know, and nothing that was not shown."""

from typing import Any

import pytest

from tastebridge.eval.ab.results import (
    ArmComparison,
    ArmResult,
    MeanResult,
    MetricName,
    StoppingResult,
    WordingSpread,
)
from tastebridge.eval.ab.verdict import Findings, verdict
from tastebridge.eval.results import ComparisonResult


def arm(name: str, tokens: float = 1000.0, cost: float | None = None) -> ArmResult:
    means = [MeanResult(metric="tokens", mean=tokens, low=tokens, high=tokens, n=100)]
    if cost is not None:
        means.append(MeanResult(metric="cost", mean=cost, low=cost, high=cost, n=100))
    return ArmResult(
        name=name, spec="", model="m", fingerprint="m", mode="listwise", rank_prompt="p", explain_prompt=None,
        settings={}, settings_sha256="s", means=tuple(means),
    )  # fmt: skip


def comparison(
    a: str, difference: float, p_holm: float, metric: MetricName = "ndcg@10", **changes: Any
) -> ArmComparison:
    return ArmComparison(
        metric=metric, a=a, b="base",
        comparison=ComparisonResult(
            a=a, b="base", metric=metric, n=100, mean_a=0.3 + difference, mean_b=0.3, difference=difference,
            low=difference - 0.01, high=difference + 0.01, relative=None, p=p_holm, p_holm=p_holm,
            cohens_d=None, better=5, worse=4, same=91, mde=0.02, sentence=f"{a} against base.",
        ),
        **changes,
    )  # fmt: skip


def stopping(a: str, decided_at: int | None) -> StoppingResult:
    return StoppingResult(a=a, b="base", metric="ndcg@10", alpha=0.05, looks=(), decided_at=decided_at)


def found(*comparisons: ArmComparison, **changes: Any) -> Findings:
    names = dict.fromkeys(one.a for one in comparisons)
    fields = {
        "metric": "ndcg@10", "arms": [arm("base"), *(arm(name) for name in names)],
        "comparisons": comparisons, "stopping": (), "wordings": (), "repeat_sd": {}, "same": (),
        "people": 100, "planned": 100, "tokens_saved": 0,
    }  # fmt: skip
    return Findings(**{**fields, **changes})


@pytest.mark.parametrize(
    ("comparisons", "first"),
    [
        ([comparison("x", 0.05, 0.01)], "Choose x: it is better than base in ndcg@10."),
        (
            [comparison("x", 0.05, 0.01), comparison("y", 0.08, 0.01)],
            "Choose y: it is better than base in ndcg@10 (1 more arm is better than base too).",
        ),
        ([comparison("x", -0.05, 0.01)], "Keep base: every other arm is worse in ndcg@10."),
        (
            [comparison("x", 0.05, 0.2)],
            "Keep base, or take what costs least: no other arm was shown to be better in ndcg@10.",
        ),
        (
            [comparison("x", -0.05, 0.01), comparison("y", 0.01, 0.5)],
            "Keep base, or take what costs least: no other arm was shown to be better in ndcg@10.",
        ),
    ],
)
def test_the_choice_comes_first(comparisons: list[ArmComparison], first: str):
    said = verdict(found(*comparisons))
    assert said[0] == first
    assert said[1] == "x against base."


def test_where_one_looked_again_and_again_a_small_p_decides_nothing():
    one = comparison("x", 0.05, 0.001, decided_by="sequence")
    undecided = verdict(found(one, stopping=(stopping("x", None),)))
    decided = verdict(found(one, stopping=(stopping("x", 48),)))
    assert undecided[0].startswith("Keep base")
    assert decided[0].startswith("Choose x")


def test_what_only_describes_is_not_said_to_be_found():
    primary = comparison("x", 0.05, 0.01, decided_by="sequence")
    shown = comparison("x", 0.2, 0.001, "support")
    described = comparison("x", 0.2, 0.001, "support", descriptive=True)
    pairs = (stopping("x", 48),)
    early = {"stopping": pairs, "people": 48, "tokens_saved": 52_000}
    assert any("higher in support" in said for said in verdict(found(primary, shown, stopping=pairs)))
    said = verdict(found(primary, described, **early))
    assert not any("support" in sentence for sentence in said)
    assert "stopped after 48 of 100 people" in said[-1]
    assert "52,000 tokens" in said[-1]


@pytest.mark.parametrize(("sds", "celebrates"), [((0.06,), False), ((0.02, 0.02), False), ((0.01,), True)])
def test_a_difference_that_other_words_make_as_well_is_not_celebrated(
    sds: tuple[float, ...], *, celebrates: bool
):
    spreads = tuple(
        WordingSpread(arm=arm, metric="ndcg@10", wordings=3, means=(0.3, 0.3, 0.4), sd=sd)
        for arm, sd in zip(("x", "base"), sds, strict=False)
    )
    said = verdict(found(comparison("x", 0.05, 0.01), wordings=spreads))
    about = next(sentence for sentence in said if "wordings of the same prompts" in sentence)
    assert about.startswith("Do not celebrate") != celebrates


def test_a_difference_that_was_not_shown_is_not_praised_for_being_larger_than_words():
    spread = WordingSpread(arm="x", metric="ndcg@10", wordings=3, means=(0.3, 0.3, 0.3), sd=0.001)
    said = verdict(found(comparison("x", 0.05, 0.4), wordings=(spread,)))
    assert not any("wordings" in sentence for sentence in said)


def test_no_difference_at_all_is_nothing_to_celebrate():
    said = verdict(found(comparison("x", 0.0, 1.0), repeat_sd={"x": 0.0}))
    assert not any("celebrate" in sentence for sentence in said)


def test_a_difference_smaller_than_another_seed_makes_is_not_celebrated():
    one = comparison("x", 0.05, 0.01)
    assert any("other seeds" in said for said in verdict(found(one, repeat_sd={"x": 0.07, "base": 0.0})))
    assert not any("other seeds" in said for said in verdict(found(one, repeat_sd={"x": 0.01})))


def test_an_a_a_test_that_finds_a_difference_chooses_nothing_and_says_so():
    said = verdict(found(comparison("x", 0.05, 0.01), same=(("base", "x"),)))
    assert said[0].startswith("Keep base")
    assert any("one of twenty such tests" in sentence for sentence in said)
    quiet = verdict(found(comparison("x", 0.05, 0.5), same=(("base", "x"),)))
    assert any("A/A test" in sentence for sentence in quiet)
    assert not any("one of twenty" in sentence for sentence in quiet)


def test_what_a_choice_costs_is_told():
    arms = [arm("base", 1000, 0.001), arm("x", 4000, 0.004)]
    said = verdict(found(comparison("x", 0.05, 0.01), arms=arms))
    assert (
        "For one person x takes 4,000 tokens against 1,000 tokens of base (4.0 times); 0.004000 USD "
        "against 0.001000 USD of base (4.0 times)." in said
    )
    assert "For one person x takes what base takes." in verdict(found(comparison("x", 0.05, 0.01)))


def test_lower_is_better_where_it_is():
    worse = verdict(found(comparison("x", 0.05, 0.01), comparison("x", 0.2, 0.01, "invalid")))
    assert any("higher in invalid than base" in said and said.endswith("is bad.") for said in worse)
