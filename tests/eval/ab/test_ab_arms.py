"""Arms are read as they are meant; what cannot be meant is refused with the arm, the key and the value."""

from pathlib import Path

import pytest

from tastebridge.eval.ab.arms import read_arms
from tastebridge.retrieval.errors import SettingsError


def test_an_arm_changes_the_workspaces_settings_and_nothing_else():
    one, other = read_arms(
        ["one: orders=1", "served: model=vllm:qwen@http://127.0.0.1:8000/v1, prompt=listwise,mode=pointwise"],
        {"orders": 3, "queue": 7},
    )
    assert (one.name, one.settings.orders, one.settings.queue) == ("one", 1, 7)
    assert other.settings.name == "vllm:qwen@http://127.0.0.1:8000/v1"
    assert (other.settings.rank_prompt, other.settings.rank_mode) == ("listwise", "pointwise")
    assert other.settings.orders == 3


def test_a_name_alone_is_the_workspace_as_it_is():
    as_it_is, _ = read_arms(["as it is", "four: orders=4"], {"orders": 3})
    assert (as_it_is.name, as_it_is.settings.orders) == ("as it is", 3)


def test_a_settings_file_takes_the_place_of_the_workspaces_table(tmp_path: Path):
    file = tmp_path / "other.toml"
    file.write_text("seed = 3\n[model]\norders = 2\n", encoding="utf-8")
    _, other = read_arms(["one", f"other: settings={file},history_titles=5"], {"queue": 7})
    assert (other.settings.orders, other.settings.history_titles, other.settings.queue) == (2, 5, 64)


def test_equal_settings_have_equal_hashes_whatever_they_are_called():
    one, other, third = read_arms(["a: orders=2", "b: orders=2", "c: orders=3"], {})
    assert one.settings_sha256 == other.settings_sha256 != third.settings_sha256


@pytest.mark.parametrize(
    ("specs", "said"),
    [
        (["one: orders=1"], "at least two arms"),
        (["a: orders=1", "a: orders=2"], "two arms are called 'a'"),
        (["orders=1", "b"], "'orders=1' has no name"),
        (["a: order=1", "b"], "arm 'a': there is no setting 'order'; did you mean orders"),
        (["a: orders", "b"], "arm 'a': 'orders' is no setting; write it as key=value"),
        (["a: orders=many", "b"], "arm 'a': orders=many"),
        (["a: orders=99", "b"], "less than or equal to 20"),
        (["a: model=gpt", "b"], "arm 'a': name=gpt"),
        (["a: settings=no-such.toml", "b"], "arm 'a': the settings file no-such.toml cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_refused(specs: list[str], said: str):
    with pytest.raises(SettingsError) as caught:
        read_arms(specs, {})
    assert said in str(caught.value)


def test_a_settings_file_that_is_no_toml_is_named(tmp_path: Path):
    file = tmp_path / "broken.toml"
    file.write_text("[model\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"arm 'a': the settings file .*broken.toml is no TOML"):
        read_arms([f"a: settings={file}", "b"], {})
    file.write_text("[model]\nordres = 2\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"arm 'a': the settings file .*broken.toml: \[model\] ordres"):
        read_arms([f"a: settings={file}", "b"], {})
