"""What the page of an A/B test says, and what it leaves out."""

import re

import pytest
from worlds.ab_report_page import Page
from worlds.ab_results import ab_results, bare_ab_results, compared, stopped_ab_results

from tastebridge.eval.ab.report.page import render_page
from tastebridge.eval.ab.results import SideBySide


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(ab_results())


@pytest.fixture(scope="module")
def bare() -> Page:
    return Page(bare_ab_results())


def test_equal_results_give_equal_pages(page: Page):
    assert render_page(ab_results()) == page.text


def test_the_first_screen_says_which_arm_then_how_much_then_what_it_costs(page: Page):
    top = page.text[page.text.index('id="found"') :]
    first, *_, costs = ab_results().verdict
    found = [top.index(text) for text in (f'<p class="lead">{first}', costs, "<svg", "<article", "<table")]
    assert found == sorted(found)


def test_every_sentence_of_the_verdict_is_said_once(page: Page):
    for sentence in ab_results().verdict:
        assert page.said.count(sentence) == 1


def test_each_arm_says_what_it_costs_for_a_thousand_people(page: Page):
    assert "1,640,000 tokens 0.49 EUR 810 seconds" in page.card("evidence")


@pytest.mark.parametrize(
    ("arm", "label"), [("recent", "baseline"), ("evidence", "better"), ("taste", "no difference shown")]
)
def test_each_arm_has_its_label_and_its_sentence(page: Page, arm: str, label: str):
    card = page.card(arm)
    assert card.startswith(f"{arm} {label} prompt={arm}@v1")
    assert arm == "recent" or compared(arm, "ndcg@10").comparison.sentence in card


def test_a_worse_arm_is_called_worse():
    results = ab_results()
    first, *others = results.comparisons
    worse = first.comparison.model_copy(update={"difference": -0.037, "low": -0.06, "high": -0.01})
    turned = (first.model_copy(update={"comparison": worse}), *others)
    assert Page(ab_results(comparisons=turned)).card("evidence").startswith("evidence worse")


def test_less_of_what_should_be_little_is_better(page: Page):
    assert page.row("taste – recent", "tokens less is better")[2] == "better"
    assert page.row("evidence – recent", "tokens less is better")[2] == "worse"
    assert page.row("taste – recent", "invalid less is better")[2] == "worse"
    assert page.row("evidence – recent", "hit@1")[2] == "better"


def test_each_interval_says_of_what_kind_it_is(page: Page):
    row = page.row("evidence – recent", "ndcg@10")
    assert row[2:6] == ["better", "+0.0370", "0.0148 to 0.0592 sequence, 97.5 %", "0.0002"]
    ordinary = page.row("evidence – recent", "hit@1")
    assert ordinary[2:6] == ["better", "+0.0300", "0.0120 to 0.0480", "0.0120"]


def test_a_pair_whose_sequence_never_left_0_shows_no_difference_however_small_its_p():
    stopping = tuple(stop.model_copy(update={"decided_at": None}) for stop in ab_results().stopping)
    page = Page(ab_results(stopping=stopping))
    row = page.row("evidence – recent", "ndcg@10")
    assert (row[2], row[5]) == ("no difference shown", "0.0002")
    assert page.card("evidence").startswith("evidence no difference shown")


def test_what_a_stop_left_untested_is_only_described():
    page = Page(stopped_ab_results())
    assert page.row("evidence – recent", "ndcg@10")[2] == "better"
    rest = [row[2] for row in page.rows if row[:1] == ["evidence – recent"] and len(row) > 6]
    assert set(rest[1:]) == {"described only"}
    assert "the other metrics are described for those who were read, and prove nothing" in page.said
    assert "prove nothing" not in Page(ab_results()).said


def test_without_looks_p_after_holm_decides(bare: Page):
    assert bare.row("taste – recent", "ndcg@10")[2] == "no difference shown"
    assert bare.row("taste – recent", "tokens less is better")[2:4] == ["better", "−220.00"]
    assert "sequence" not in bare.said


def test_every_mean_stands_with_its_interval_and_its_people(page: Page):
    row = page.row("support share of explanations that the verifier accepted")
    assert row[1:] == ["0.81000.7800 to 0.8400; n 400", "0.84000.8100 to 0.8700; n 400", "–"]
    for metric in ab_results().metrics:
        assert any(row and row[0].startswith(f"{metric} ") for row in page.rows)


def test_lists_stand_side_by_side_with_what_moved(page: Page):
    assert page.row("place")[1:] == ["recent", "evidence", "taste"]
    assert page.row("1", "Cast iron pan")[2:] == ["Rice cooker ↑1up 1 place", "Rice cooker ↑1up 1 place"]
    assert page.row("2", "Rice cooker")[2:] == ["Tea infuser newnew", "Cast iron pan ↓1down 1 place"]
    assert [heading.split(" ")[:2] for heading in page.headings if heading.startswith("person")] == [
        ["person", str(n)] for n in range(1, 6)
    ]


def test_a_shorter_list_leaves_its_places_empty():
    person = SideBySide(label="person 1", history=1, lists={"recent": ("Pan", "Pot"), "taste": ("Pot",)})
    page = Page(bare_ab_results(side_by_side=(person,)))
    assert page.row("2") == ["2", "Pot", ""]
    assert "1 liked item" in page.said
    assert "1 liked items" not in page.said


def test_strata_are_told_by_amount_of_history(page: Page):
    assert page.row("evidence – recent", "ndcg@10", "15 and more liked items")[3] == "+0.0555"
    assert page.row("taste – recent", "ndcg@10", "1 to 4 liked items")[5] == "121"


def test_the_path_says_where_it_stopped_and_what_that_saved():
    page = Page(stopped_ab_results())
    assert "Stopped after 160 of 400 planned people; about 2,030,400 tokens were not spent." in page.said
    assert "decided after 160" in page.words


def test_a_test_that_read_everybody_does_not_claim_to_have_stopped(page: Page):
    assert "It did not stop before all 400 planned people were read." in page.said
    assert "were not spent" not in page.said
    assert page.words.count("decided after 160") == 1


def test_the_spread_of_wordings_stands_beside_the_difference_of_arms(page: Page):
    assert "Arms, minus recent" in page.words
    assert "Wordings of evidence" in page.words
    assert (
        "recent: 3 wordings, from 0.3044 to 0.3171 ndcg@10, standard deviation 0.0064; the largest "
        "difference between arms is 5.8 times that." in page.said
    )
    assert "Standard deviation of ndcg@10 between 3 repeats: recent 0.0031, evidence 0.0042" in page.said


def test_the_plan_says_what_could_have_been_seen(page: Page):
    assert "0.0412 ndcg@10, four times out of five" in page.said
    assert "5,620,000 at most, as estimated; 4,536,000 were used" in page.said


def test_what_repeats_the_test_is_there(page: Page):
    results = ab_results()
    for text in (results.command, results.people_sha256, results.index, results.machine, "python 3.12.3"):
        assert text in page.said
    for arm in results.arms:
        assert page.row(arm.name, arm.model, arm.mode, arm.rank_prompt)[6] == arm.settings_sha256
        assert f"Settings of {arm.name}" in page.words


def test_warnings_are_told_of_at_the_top_and_read_below(page: Page):
    top = page.text[: page.text.index("<article")]
    assert "1 warning<" in top
    assert ab_results().warnings[0] in page.text[page.text.index('id="warnings"') :]


def test_what_was_not_done_leaves_no_heading(bare: Page):
    assert [" ".join(heading.split()) for heading in bare.headings] == [
        "What was found",
        "recent baseline",
        "taste no difference shown",
        "Everything that was measured",
        "Comparisons",
        "How far to trust it",
        "The plan, before anything was asked of a model",
        "How to repeat it",
        "Arms",
    ]
    assert "warning" not in bare.said
    assert "20 candidates each · decided by ndcg@10, quality" in bare.said


def test_every_part_can_be_missing_alone():
    calm = Page(ab_results())
    gone = {
        "strata": "By amount of history",
        "stopping": "Looking while it ran",
        "side_by_side": "What people would see",
        "warnings": "Warnings",
        "comparisons": "Comparisons",
    }
    for field, heading in gone.items():
        assert heading in calm.headings
        assert heading not in Page(ab_results(**{field: ()})).headings
    assert "Noise beside the difference" in Page(ab_results(wordings=())).headings
    assert "Noise beside the difference" in Page(ab_results(repeat_sd={})).headings
    assert "Noise beside the difference" not in Page(ab_results(wordings=(), repeat_sd={})).headings


def test_what_is_undefined_is_a_dash_or_named_as_undefined():
    results = ab_results()
    arms = tuple(
        arm.model_copy(
            update={
                "means": tuple(
                    mean.model_copy(update={"mean": None, "low": None, "high": None, "n": 0})
                    if mean.metric in ("support", "cost", "ndcg@10")
                    else mean
                    for mean in arm.means
                )
            }
        )
        for arm in results.arms
    )
    page = Page(results.model_copy(update={"arms": arms, "comparisons": (), "stopping": ()}))
    assert "Undefined for everybody in every arm: ndcg@10, support, cost." in page.said
    assert "evidence not compared" in page.card("evidence")
    assert not re.search(r"\b(nan|None|inf)\b", page.said)


def test_a_comparison_nobody_has_values_for_is_left_out(page: Page):
    assert ("taste", "support") in {(one.a, one.metric) for one in ab_results().comparisons}
    assert not [row for row in page.rows if row[:2] == ["taste – recent", "support"]]


def test_without_prices_money_is_not_said_to_be_nothing():
    results = bare_ab_results()
    free = results.arms[0].means[0].model_copy(update={"metric": "cost", "mean": 0.0})
    arms = tuple(arm.model_copy(update={"means": (*arm.means, free)}) for arm in results.arms)
    assert "no price in the settings" in Page(results.model_copy(update={"arms": arms})).card("recent")
