"""Prompt files: what is loaded, and what is refused with file, line and variable."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tastebridge.prompts import Library, Part, PromptError
from tastebridge.prompts.reading import read_prompt
from tastebridge.prompts.shapes import Shape, ShapeError

HEAD = """task: explain
version: 1
description: Says hello.
languages: [en]
variables:
  facts: [prepared]
  title: text
output: sentence
wordings:
  hello: ["Hello", "Good day to"]
examples:
  - given: {facts: [It is long.], title: Emma}
    answer: Hello "Emma".
"""
BODY = """--- system ---
Be kind.
--- user ---
[[hello]] {{ title|quote }}.
{% for fact in facts %}
- {{ fact }}
{% endfor %}
"""
GOOD = f"---\n{HEAD}---\n{BODY}"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(text: str = GOOD, name: str = "hello.v1.md", task: str = "explain") -> Path:
        (tmp_path / task).mkdir(exist_ok=True)
        path = tmp_path / task / name
        path.write_bytes(text.encode())
        return path

    return written


def test_a_prompt_is_known_by_task_name_version_and_hash(write: Write):
    prompt = read_prompt(write())
    assert prompt.id == f"explain/hello@v1#{hashlib.sha256(GOOD.encode()).hexdigest()[:8]}"
    assert prompt.variables == {"facts", "title"}
    assert prompt.languages == ("en",)
    assert prompt.schema is None


def test_parts_are_rendered_in_their_order_and_other_variables_are_left_out(write: Write):
    assert read_prompt(write()).render(title='Say "hi"', facts=["It has “<b>”."], more=1) == [
        Part("system", "Be kind."),
        Part("user", "Hello \"Say 'hi'\".\n- It has “<b>”."),
    ]


def test_a_file_with_carriage_returns_is_the_same_prompt(write: Write):
    prompt = read_prompt(write(GOOD.replace("\n", "\r\n")))
    assert prompt.render(title="Emma", facts=[]) == read_prompt(write()).render(title="Emma", facts=[])


def test_wordings_change_the_words_and_the_id(write: Write):
    prompt = read_prompt(write())
    assert prompt.paraphrases == 2
    assert prompt.paraphrase(0).id == prompt.id
    other = prompt.paraphrase(1)
    assert other.id == prompt.id.replace("@v1#", "@v1~hello1#")
    assert other.render(title="Emma", facts=[])[1].text == 'Good day to "Emma".'
    assert prompt.reworded({"hello": 1}).id == other.id


def test_examples_stand_between_the_system_and_the_case(write: Write):
    prompt = read_prompt(write()).with_examples([0])
    assert prompt.id.startswith("explain/hello@v1~examples0#")
    assert prompt.render(title="Ubik", facts=[]) == [
        Part("system", "Be kind."),
        Part("user", 'Hello "Emma".\n- It is long.'),
        Part("assistant", 'Hello "Emma".'),
        Part("user", 'Hello "Ubik".'),
    ]


@pytest.mark.parametrize(
    "ask",
    [
        lambda prompt: prompt.paraphrase(2),
        lambda prompt: prompt.paraphrase(-1),
        lambda prompt: prompt.reworded({"hello": 2}),
        lambda prompt: prompt.reworded({"bye": 0}),
        lambda prompt: prompt.with_examples([1]),
        lambda prompt: prompt.render(title="x"),
        lambda prompt: prompt.render(title=1, facts=[]),
        lambda prompt: prompt.render(title="x", facts="no list"),
        lambda prompt: prompt.render(title="x", facts=[1]),
    ],
)
def test_what_a_prompt_cannot_do_is_an_error_that_names_it(write: Write, ask: Callable[[object], object]):
    with pytest.raises(PromptError, match="explain/hello@v1"):
        ask(read_prompt(write()))


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_whatever_a_variable_brings_stays_data_and_is_marked(text: str):
    path = Library().load("explain/brief").path
    prompt = read_prompt(path)
    given_ = {"facts": ["It is."], "title": text, "target": text}
    rendered = prompt.render(**given_)
    marked = prompt.marked(**given_)
    assert ["".join(piece.text for piece in part.pieces) for part in marked] == [
        part.text for part in rendered
    ]
    assert [part.role for part in rendered] == [
        part.role for part in prompt.render(facts=["It is."], title="x", target="x")
    ]


def test_untrusted_stretches_are_told_from_the_prompt_s_own(write: Write):
    (_, user) = read_prompt(write()).marked(title="\ue000Emma\ue001", facts=["So."])
    assert [(piece.text, piece.untrusted) for piece in user.pieces] == [
        ("Hello ", False),
        ('"Emma"', True),
        (".\n- ", False),
        ("So.", True),
    ]


def replaced(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (BODY, 1, "begins with a head"),
        (replaced("task: explain", "task: [explain"), 3, "no YAML"),
        ("---\n- a\n---\n" + BODY, 2, "keys and values"),
        (replaced("task: explain", "task: rank"), 2, "not in 'explain'"),
        (replaced("task: explain", "task: sing"), 2, "no task 'sing', but rank"),
        (replaced("version: 1", "version: 2"), 3, "not the one in the file's name"),
        (replaced("version: 1", "version: 0"), 3, "version: .*greater than"),
        (replaced("description: Says hello.\n", ""), 1, "description: Field required"),
        (replaced("languages: [en]", "languages: []"), 5, "languages"),
        (replaced("languages: [en]", "colour: red"), 1, "languages: Field required"),
        (replaced("description: Says hello.", "description: Hi.\ncolour: red"), 5, "colour: Extra inputs"),
        (replaced("output: sentence", "output: letter"), 9, "has the output sentence, not 'letter'"),
        (replaced("output: sentence", "output: sentence\nform: listwise"), 10, "form 'listwise'"),
        (replaced("  title: text", "  title: word"), 8, "title: 'word' is no shape"),
        (replaced("  title: text", "  title: [text]"), 8, "title is text, not \\[text\\]"),
        (
            replaced("  title: text", "  name: text").replace("title|", "name|"),
            8,
            "offers no variable 'name'",
        ),
        (replaced("{{ title|quote }}", "hi"), 8, "declares the variable 'title' and does not use it"),
        (replaced("Be kind.", "Be {{ kind }}."), 17, "uses the variable 'kind', which is not declared"),
        (replaced("- {{ fact }}", "- {{ fact.long }}"), 21, "no attribute 'long'"),
        (replaced("- {{ fact }}", "- {{ fact }"), 21, "no valid Jinja"),
        (replaced("- {{ fact }}", "- {{ fact|shout }}"), 21, "no valid Jinja"),
        (replaced("{% endfor %}\n", ""), 21, "no valid Jinja"),
        (replaced("- {{ fact }}", "- {{ [fact] }}"), 21, "prints a list; only texts and numbers"),
        (replaced("- {{ fact }}", "- {{ title|list }}"), 21, "prints a list; only texts and numbers"),
        (replaced("- {{ fact }}", "- {{ {fact: title} }}"), 21, "prints a dict; only texts and numbers"),
        (replaced("- {{ fact }}", "- {{ title.__class__.__mro__|length }}"), 21, "'__class__' .* is unsafe"),
        (replaced("- {{ fact }}", "- {{ loop.__init__.__globals__|length }}"), 21, "'__init__' .* is unsafe"),
        (replaced("[[hello]]", "[[bye]]"), 19, r"\[\[bye\]\] has no wordings"),
        (replaced("[[hello]] ", ""), 11, "the wordings 'hello' stand nowhere"),
        (replaced('["Hello", "Good day to"]', '["Hello"]'), 10, "wordings"),
        (replaced("title: Emma", "name: Emma"), 12, "example 0: .*takes the variable 'title'"),
        (replaced("--- system ---\n", ""), 16, "begins with a line --- system ---"),
        (GOOD + "--- system ---\nNow.\n", 23, "a system part comes before"),
        (GOOD + "--- assistant ---\nHello.\n", 23, "the last part is the user's"),
    ],
)
def test_a_file_that_is_not_well_formed_is_refused_with_its_line(
    write: Write, text: str, line: int, message: str
):
    path = write(text)
    with pytest.raises(PromptError, match=message) as refused:
        read_prompt(path)
    assert str(refused.value).startswith(f"{path}:{line}: ")


def test_a_ranking_prompt_needs_what_its_form_ranks(write: Write):
    text = Library().load("rank/listwise@v1").path.read_text(encoding="utf-8")
    with pytest.raises(PromptError, match=r"form None"):
        read_prompt(write(text.replace("form: listwise\n", ""), task="rank"))
    lacking = text.replace("  candidates: [{label: text, title: text, attributes: [text]}]\n", "")
    head, _, body = lacking.partition("--- system ---")
    body = body[: body.index("{% for candidate")] + "Answer.\n"
    with pytest.raises(PromptError, match="needs the variable 'candidates'"):
        read_prompt(write(f"{head}--- system ---{body}", task="rank"))


def test_a_name_that_is_no_prompt_s_and_bytes_that_are_no_text_are_refused(write: Write, tmp_path: Path):
    with pytest.raises(PromptError, match=r"is not called NAME\.vN\.md"):
        read_prompt(write(name="Hello.md"))
    path = write()
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(PromptError, match="cannot be read as UTF-8"):
        read_prompt(path)


def test_own_prompts_stand_beside_and_before_the_shipped(write: Write, tmp_path: Path):
    shipped = Library().load("explain/sentence@v1")
    write(shipped.path.read_text(encoding="utf-8").replace("You join", "You glue"), "sentence.v1.md")
    write(shipped.path.read_text(encoding="utf-8").replace("version: 1", "version: 2"), "sentence.v2.md")
    write()
    library = Library(tmp_path)
    assert library.load("explain/hello").name == "explain/hello@v1"
    assert library.load("explain/sentence@v1").id != shipped.id
    assert library.load("explain/sentence").name == "explain/sentence@v2"
    own = {entry.id: entry for entry in library.entries() if entry.origin == "own"}
    assert {name: entry.shadows for name, entry in own.items()} == {
        "explain/hello@v1": False,
        "explain/sentence@v1": True,
        "explain/sentence@v2": False,
    }


@pytest.mark.parametrize("wanted", ["explain/nothing", "explain/sentence@v99", "sing/hello@v1"])
def test_an_unknown_prompt_lists_what_there_is(wanted: str):
    with pytest.raises(PromptError, match=r"no prompt is called .*there are .*explain"):
        Library().load(wanted)


@pytest.mark.parametrize("wanted", ["../explain/brief@v1", "explain", "explain/brief.v1", "/etc/passwd"])
def test_a_name_cannot_leave_the_library(wanted: str):
    with pytest.raises(PromptError, match="names no prompt"):
        Library().load(wanted)


def test_versions_are_ordered_as_numbers(write: Write, tmp_path: Path):
    for version in (2, 10, 9):
        write(GOOD.replace("version: 1", f"version: {version}"), f"hello.v{version}.md")
    assert Library(tmp_path).load("explain/hello").name == "explain/hello@v10"


shapes = st.recursive(
    st.sampled_from(["text", "prepared", "number"]),
    lambda inner: (
        inner.map(lambda one: [one]) | st.dictionaries(st.sampled_from("abc"), inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)


@given(shapes, st.booleans())
def test_a_shape_takes_its_own_samples_and_offers_itself(told: object, full: bool):
    shape = Shape.parse(told, "x")
    assert shape.read(shape.sample(full=full), "x") == shape.sample(full=full)
    assert shape.lacks(Shape.parse(told, "x"), "x") is None


@given(shapes)
def test_a_value_of_another_shape_is_refused_with_its_place(told: object):
    with pytest.raises(ShapeError, match=r"^x"):
        Shape.parse(told, "x").read(None, "x")


def test_a_record_may_be_an_object_and_loses_what_is_not_declared():
    part = Part("user", "hello")
    assert Shape.parse({"text": "text"}, "x").read(part, "x") == {"text": "hello"}
    with pytest.raises(ShapeError, match=r"x\.name is missing"):
        Shape.parse({"name": "text"}, "x").read(part, "x")
