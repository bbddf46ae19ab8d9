"""The drawing in the documentation is of the graph that runs."""

from pathlib import Path

from langgraph.checkpoint.memory import InMemorySaver

from tastebridge.agent.conversation.acts import ACTS
from tastebridge.agent.conversation.graph import build_graph
from tastebridge.agent.conversation.resolve import ORDER

DRAWN = Path(__file__).parents[3] / "docs" / "design" / "conversation.md"


def test_the_drawing_names_every_node_and_no_other():
    nodes = set(build_graph(InMemorySaver()).get_graph().nodes) - {"__start__", "__end__"}
    drawing = DRAWN.read_text(encoding="utf-8").split("```")[1]
    assert {node for node in nodes if node not in drawing} == set()
    assert nodes == {"read", "resolve", "compose", "verify", "remember", *ACTS}


def test_every_act_has_its_place_in_the_order():
    assert set(ORDER) | {"undo"} == set(ACTS)
