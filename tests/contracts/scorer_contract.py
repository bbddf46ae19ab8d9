"""What every backend that tells likelihoods must do; a test class brings a `scorer` fixture."""

import pytest
from contracts.backend_contract import ask

from tastebridge.agent.backend import Continuations, Likelihood, Scorer
from tastebridge.agent.deadline import Deadline
from tastebridge.retrieval.errors import ModelError, ModelUnavailable

PREFIX = "Food that one person chose:\n- Lavazza Espresso\n\nKitchen that the same person chose:\n-"
TEXTS = (" Keurig Coffee Maker\n", " Cast Iron Skillet\n", " Tea\n")
BATCH = (
    Continuations(PREFIX, TEXTS),
    Continuations("Books that one person chose:\n-", TEXTS[::-1]),
    Continuations(PREFIX * 3, (" Keurig Coffee Maker\n",)),
)


def score(scorer: Scorer, prefix: str, *texts: str) -> list[Likelihood]:
    (found,) = scorer.score([Continuations(prefix, texts)], deadline=Deadline())
    return found


class ScorerContract:
    """Inherit and add a fixture `scorer`."""

    tolerance = 1e-6
    """Log-probabilities may differ by this much for each token with the company in which a text is read."""
    reads_messages = True

    def close(self, found: Likelihood, expected: Likelihood) -> None:
        assert found.tokens == expected.tokens
        assert found.usage == expected.usage
        assert found.logprob == pytest.approx(expected.logprob, abs=self.tolerance * max(1, found.tokens))

    def test_is_a_scorer(self, scorer: Scorer) -> None:
        assert isinstance(scorer, Scorer)

    def test_a_batch_is_scored_as_one_by_one_and_in_order(self, scorer: Scorer) -> None:
        together = scorer.score(BATCH, deadline=Deadline())
        assert [len(found) for found in together] == [3, 3, 1]
        for asked, found in zip(BATCH, together, strict=True):
            for text, likelihood in zip(asked.texts, found, strict=True):
                self.close(likelihood, score(scorer, str(asked.prefix), text)[0])
        assert len({round(likelihood.logprob, 3) for likelihood in together[0]}) == 3

    def test_the_prefix_matters(self, scorer: Scorer) -> None:
        first, second = (score(scorer, prefix, TEXTS[0])[0] for prefix in (PREFIX, "A list:\n-"))
        assert first.logprob != pytest.approx(second.logprob, abs=3 * self.tolerance)

    def test_the_log_probability_is_the_sum_over_the_tokens(self, scorer: Scorer) -> None:
        (whole,) = score(scorer, PREFIX, " red green blue")
        parts = [
            score(scorer, PREFIX + " red green blue"[:start], text)[0]
            for start, text in ((0, " red"), (4, " green"), (10, " blue"))
        ]
        assert whole.tokens == sum(part.tokens for part in parts) >= 3
        assert whole.logprob < 0
        assert whole.logprob == pytest.approx(
            sum(part.logprob for part in parts), abs=2 * self.tolerance * whole.tokens
        )

    def test_usage_counts_prefix_and_text(self, scorer: Scorer) -> None:
        one, more = score(scorer, PREFIX, " red", " red green")
        assert more.usage.prompt_tokens - one.usage.prompt_tokens == more.tokens - one.tokens > 0
        assert one.usage.prompt_tokens > one.tokens
        assert (one.usage.completion_tokens, one.usage.calls) == (0, 1)

    def test_many_texts_after_one_prefix_keep_their_order(self, scorer: Scorer) -> None:
        texts = [f" {'very ' * (n % 3)}good number {n}\n" for n in range(70)]
        found = score(scorer, "A list:\n-", *texts)
        assert len(found) == 70
        for place in (0, 31, 32, 33, 69):
            self.close(found[place], score(scorer, "A list:\n-", texts[place])[0])

    def test_nothing_asked_is_nothing_answered(self, scorer: Scorer) -> None:
        assert scorer.score([], deadline=Deadline()) == []
        nothing = Continuations(PREFIX, ())
        found = scorer.score([nothing, BATCH[0], nothing], deadline=Deadline())
        assert [len(each) for each in found] == [0, 3, 0]

    def test_an_empty_text_is_certain(self, scorer: Scorer) -> None:
        empty, other = score(scorer, PREFIX, "", " Tea\n")
        assert (empty.logprob, empty.tokens) == (0.0, 0)
        assert other.logprob < 0

    def test_an_empty_prefix_predicts_nothing(self, scorer: Scorer) -> None:
        with pytest.raises(ModelError, match="empty prefix"):
            score(scorer, "", " Tea\n")

    def test_a_prompt_of_messages_is_read_otherwise_than_its_text(self, scorer: Scorer) -> None:
        prefixes = (ask("Name a colour."), "Name a colour.")
        asked = [Continuations(prefix, ("Blue is one",)) for prefix in prefixes]
        if not self.reads_messages:
            with pytest.raises(ModelUnavailable, match="plain text only"):
                scorer.score(asked, deadline=Deadline())
            return
        (message,), (text,) = scorer.score(asked, deadline=Deadline())
        assert message.usage.prompt_tokens > text.usage.prompt_tokens
        assert message.tokens == text.tokens
        assert message.logprob != pytest.approx(text.logprob, abs=self.tolerance)

    def test_no_time_is_an_error_that_names_the_model(self, scorer: Scorer) -> None:
        with pytest.raises(ModelUnavailable, match=scorer.name):  # type: ignore[attr-defined]
            scorer.score(BATCH, deadline=Deadline(0))
