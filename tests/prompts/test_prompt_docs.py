"""What docs/prompts.md says is so."""

import re
from pathlib import Path

from tastebridge.prompts import Library
from tastebridge.prompts.reading import read_prompt
from tastebridge.prompts.tasks import TASKS

DOC = (Path(__file__).parents[2] / "docs" / "prompts.md").read_text(encoding="utf-8")


def test_the_example_is_a_prompt(tmp_path: Path):
    (text,) = re.findall(r"```text\n(.*?)```", DOC, re.DOTALL)
    path = tmp_path / "rank" / "mine.v1.md"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    prompt = read_prompt(path).with_examples([0])
    candidates = [{"label": "A", "title": "Dune"}]
    last = prompt.render(target="books", history=[], candidates=candidates)[-1]
    assert last.text == 'Which of these books will this person like best?\nA. "Dune"'


def test_every_task_and_every_shipped_prompt_is_named():
    for task in TASKS:
        assert f"`{task}`" in DOC
    for entry in Library().entries():
        if entry.task == "probe":
            continue
        base = entry.name.removesuffix("_zh")
        assert f"`{entry.task}/{base}`" in DOC
        if entry.name != base:
            assert f"`{entry.name}`" in DOC or "`_zh` each" in DOC
