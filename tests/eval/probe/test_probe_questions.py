"""What is asked comes from the data, and the wrong answers tell nothing away."""

import numpy as np
import pytest
from worlds.small_corpus import Did, raw_domain

from tastebridge.eval.probe.distractors import NEAREST, as_frequent
from tastebridge.eval.probe.domain import ProbedDomain
from tastebridge.eval.probe.interactions import row_questions
from tastebridge.eval.probe.titles import split_title, title_questions
from tastebridge.eval.probe.users import user_questions, with_exchanged_histories
from tastebridge.retrieval.records import Item


def domain(people: int = 20, n_items: int = 30, *, timed: bool = True) -> ProbedDomain:
    """Person `p` has the items p, p + 1, ..., p + 5, the highest first."""
    bought = [
        Did(person, (person + step) % n_items, day=10 - step if timed else -1)
        for person in range(people)
        for step in range(6)
    ]
    raw = raw_domain("films", bought, n_items, 100)
    return ProbedDomain(raw.domain, raw.items, raw.columns)


def catalogue(titles: list[str]) -> list[Item]:
    return [Item(n, "films", f"f{n}", title) for n, title in enumerate(titles)]


class TestTitles:
    @pytest.mark.parametrize(
        ("title", "halves"),
        [
            ("The Lord of the Rings", ("The Lord of", "the Rings")),
            ("Toy Story (1995)", ("Toy", "Story")),
            ("Heat (1995)", None),
            ("  ", None),
        ],
    )
    def test_a_title_is_cut_in_the_middle_of_its_words(self, title: str, halves: tuple[str, str] | None):
        assert split_title(title) == halves

    def test_the_right_option_is_the_second_half(self):
        titles = [f"Great {name} of {name}land" for name in "abcdefgh"]
        for question in title_questions(catalogue(titles), "films", 8, seed=1):
            beginning = question.values["beginning"]
            assert f"{beginning} {question.options[question.answer]}" in titles
            assert len({option.casefold() for option in question.options}) == 4

    def test_no_wrong_option_goes_on_after_the_same_beginning(self):
        titles = [
            "Kill Bill One",
            "Kill Bill Two",
            "kill bill Six",
            "Old Man Sea",
            "Big Red One",
            "My Left Toe",
        ]
        for question in title_questions(catalogue([*titles, "A Fine Day"]), "films", 9, seed=2):
            beginning = str(question.values["beginning"])
            others = {option for n, option in enumerate(question.options) if n != question.answer}
            whole = {title.casefold() for title in titles}
            assert not {f"{beginning} {other}".casefold() for other in others} & whole

    def test_ends_that_many_titles_share_are_one_option(self):
        titles = [f"Number {n} Is Alive" for n in range(40)] + ["It Is Dead", "It Is Gone", "It Is Late"]
        for question in title_questions(catalogue(titles), "films", 40, seed=2):
            assert len({option.casefold() for option in question.options}) == 4

    def test_wrong_options_are_about_as_long(self):
        titles = [f"x{n} {'y' * (1 + n)}" for n in range(60)]
        for question in title_questions(catalogue(titles), "films", 60, seed=3):
            lengths = [len(option) for option in question.options]
            assert max(abs(length - lengths[question.answer]) for length in lengths) <= NEAREST

    def test_too_few_titles_make_no_question(self):
        assert title_questions(catalogue(["One Two", "Three Four", "Five Six"]), "films", 5, seed=1) == []

    def test_the_same_seed_asks_the_same(self):
        items = catalogue([f"Great {n} of {n}land" for n in range(30)])
        first, again, other = (title_questions(items, "films", 10, seed=seed) for seed in (1, 1, 2))
        assert first == again
        assert first != other


class TestUsers:
    def test_the_next_item_is_asked_for_after_the_first_ones_in_time(self):
        for question in user_questions(domain(), 20, seed=1):
            history = question.values["history"]
            assert isinstance(history, tuple)
            numbers = [int(title.removeprefix("films ")) for title in history]
            answer = int(question.options[question.answer].removeprefix("films "))
            assert len(numbers) == 5
            assert all(
                (one - two) % 30 == 1 for one, two in zip(numbers, [*numbers[1:], answer], strict=True)
            )

    def test_wrong_options_are_items_that_the_user_never_had(self):
        for question in user_questions(domain(), 20, seed=1):
            first = int(question.values["history"][0].removeprefix("films "))  # type: ignore[index]
            owned = {f"films {(first - step) % 30}" for step in range(6)}
            assert [option in owned for option in question.options].count(True) == 1

    def test_people_with_few_items_are_not_asked_about(self):
        few = raw_domain("films", [Did(1, item) for item in range(3)], 30, 100)
        assert user_questions(ProbedDomain("films", few.items, few.columns), 5, seed=1) == []

    def test_the_control_keeps_the_options_and_shows_somebody_elses_history(self):
        questions = user_questions(domain(), 20, seed=1)
        for own, other in zip(questions, with_exchanged_histories(questions), strict=True):
            assert (own.options, own.answer) == (other.options, other.answer)
            assert own.values["history"] != other.values["history"]
            assert not set(other.values["history"]) & set(other.options)  # type: ignore[call-overload]

    def test_without_times_the_catalogue_order_is_not_taken_for_one(self):
        answers = []
        for question in user_questions(domain(timed=False), 20, seed=1):
            history = question.values["history"]
            numbers = [int(t.removeprefix("films ")) for t in (*history, question.options[question.answer])]  # type: ignore[misc]
            answers.append(numbers == sorted(numbers))
        assert not all(answers)


class TestRows:
    def test_one_row_is_in_the_data_and_the_others_differ_in_the_item_alone(self):
        data = domain(n_items=10)  # so few that an item of the user's own is near in popularity
        real = {
            f"user-{user},films-{item - 100},{at // 1_000_000}"
            for user, item, at in zip(
                data.columns.user_no.tolist(),
                data.columns.item_no.tolist(),
                data.columns.at_us.tolist(),
                strict=True,
            )
        }
        pairs = {tuple(row.split(",")[:2]) for row in real}
        questions = row_questions(data, lambda numbers: {n: f"user-{n}" for n in numbers}, 20, seed=1)
        assert len(questions) == 20
        for question in questions:
            assert question.values["columns"] == "user_id,item_id,timestamp"
            assert [option in real for option in question.options].index(True) == question.answer
            assert [tuple(row.split(",")[:2]) in pairs for row in question.options].count(True) == 1
            assert len({(row.split(",")[0], row.split(",")[2]) for row in question.options}) == 1


def test_the_right_option_is_at_every_place_about_as_often():
    places = [question.answer for question in user_questions(domain(200, 300), 200, seed=4)]
    assert min(np.bincount(places, minlength=4)) > 30


def test_wrong_items_are_about_as_popular_as_the_right_one():
    popularity = np.arange(1000)
    drawn = as_frequent(500, popularity, np.ones(1000, dtype=np.bool_), np.random.default_rng(1))
    assert drawn is not None
    assert 500 not in drawn
    assert np.abs(drawn - 500).max() <= NEAREST


def test_popular_items_are_drawn_no_rarer_than_their_neighbours():
    drawn = [
        as_frequent(0, np.ones(100, dtype=np.int64), np.ones(100, dtype=np.bool_), np.random.default_rng(n))
        for n in range(200)
    ]
    counts = np.bincount(np.concatenate([one for one in drawn if one is not None]), minlength=100)
    assert counts[0] == 0
    assert counts[1:].max() < 20  # not always the first of the catalogue
