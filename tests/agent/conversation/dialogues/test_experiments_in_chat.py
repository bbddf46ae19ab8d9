"""Lists of a conversation take part in experiments, and what people say of them is the outcome."""

from worlds.experiment_world import design, prefers, started

from tastebridge.agent.conversation.engine import Conversation
from tastebridge.agent.conversation.opening import Tools
from tastebridge.retrieval.records import EventKind
from tastebridge.retrieval.workspace import Workspace


def test_a_reaction_is_an_outcome_of_the_list_once(sample_copy: Workspace):
    started(sample_copy, design())
    with Tools(sample_copy, backend=prefers(last=True)) as tools:
        user = next(iter(tools.log.user_ids(range(1, 50)).values()))
        talks = Conversation(tools, user=user, target="books")
        shown = talks.turn("books please")
        assert shown.experiment is not None
        talks.react("like", 2)
        counted = tools.experiments.columns(shown.experiment.name, [EventKind.LIKE], now_us=talks._clock())
        assert counted.accepted.tolist() == [1, 0] or counted.accepted.tolist() == [1]
        assert counted.arms[0] in ("now", "new")


def test_somebody_who_is_not_in_the_data_takes_no_part(sample_copy: Workspace):
    started(sample_copy, design())
    with Tools(sample_copy, backend=prefers(last=True)) as tools:
        talks = Conversation(tools, user="stranger", target="books")
        assert talks.turn("I loved Heat. Books please").experiment is None
        assert talks.react("like", 2).remembered
