"""A conversation with a real vLLM: it reads the turns under a schema and writes around the lists."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tastebridge.agent.conversation.engine import Conversation
from tastebridge.agent.conversation.opening import Tools
from tastebridge.agent.models import open_model
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.settings import write_settings
from tastebridge.retrieval.workspace import SETTINGS_FILE, Workspace

URL = os.environ.get("TASTEBRIDGE_TEST_VLLM_URL", "")
MODEL = "smollm2-135m-instruct"

pytestmark = [
    pytest.mark.vllm,
    pytest.mark.skipif(not URL, reason="TASTEBRIDGE_TEST_VLLM_URL is not set"),
]


@pytest.fixture(scope="module")
def tools(sample_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tools]:
    root = Path(shutil.copytree(sample_workspace.root, tmp_path_factory.mktemp("vllm") / "workspace"))
    chat = {"reader": "model", "writer": "model", "deadline_s": 60.0}
    write_settings(root / SETTINGS_FILE, sample_workspace.settings.model_copy(update={"chat": chat}))
    backend = open_model(ModelSettings(name=f"vllm:{MODEL}@{URL}"))
    with Tools(Workspace(root), backend=backend) as opened:
        yield opened


def test_what_a_served_model_reads_and_writes_stays_a_closed_set(tools: Tools):
    talks = Conversation(tools, user="vera", target="books")
    for said in ("I loved Heat, no horror. Books please", "something less violent", "why number 1?"):
        reply = talks.turn(said)
        assert reply.made_by.reader in (MODEL, "rules")
        real = tools.catalogue.named(reply.target, [one.item.item_id for one in reply.items])
        assert [item.title for item in real] == [one.item.title for one in reply.items]
        for line in reply.remembered:
            assert line.words == said or line.words in said
    assert talks._state()["turn_no"] == 3


def test_a_schema_makes_it_read_every_turn(tools: Tools):
    talks = Conversation(tools, user="walt", target="books")
    readers = [talks.turn(said).made_by.reader for said in ("hello", "I like noir", "more books please")]
    assert readers == [MODEL] * 3
