"""What docs/serving.md tells to write into the settings is understood."""

import re
from pathlib import Path

from tastebridge.agent.model_name import ModelName

DOC = (Path(__file__).parents[2] / "docs" / "serving.md").read_text(encoding="utf-8")


def test_every_model_name_names_a_model():
    names = re.findall(r'name = "([^"]+)"', DOC)
    assert [ModelName.parse(name).kind for name in names] == ["vllm", "ollama", "llamacpp"]
    assert all(ModelName.parse(name).url.endswith("/v1") for name in names)


def test_links_within_the_documentation_lead_somewhere():
    docs = Path(__file__).parents[2] / "docs"
    for name in ("serving.md", "langchain.md"):
        for target in re.findall(r"\]\((?!https?:)([\w.-]+)(?:#[\w-]+)?\)", (docs / name).read_text("utf-8")):
            assert (docs / target).is_file(), target
