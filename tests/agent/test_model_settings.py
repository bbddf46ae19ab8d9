from pathlib import Path
from typing import Any, get_args

import pytest

from tastebridge.agent.backends import BACKENDS, open_backend
from tastebridge.agent.model_name import ModelKind, ModelName
from tastebridge.agent.settings import ModelSettings
from tastebridge.retrieval.errors import ModelUnavailable, SettingsError


def test_an_empty_table_is_the_small_local_model():
    settings = ModelSettings.from_table({})
    assert settings.model == ModelName("local", "smollm2-135m-instruct")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"orders": 0}, r"\[model\] orders = 0"),
        ({"rerank_top": 21}, r"\[model\] rerank_top = 21"),
        ({"name": "magic:m"}, r"\[model\] name = 'magic:m'.*names no model; write local:NAME"),
        ({"backend": "openai", "name": "m", "base_url": "http://h/v1"}, 'name = "openai:m@http://h/v1"'),
        ({"backend": "none"}, 'name = "none"'),
        ({"backend": "transformers", "name": "smol"}, 'name = "local:smol"'),
        ({"colour": "red"}, r"\[model\] colour = 'red'"),
    ],
)
def test_a_wrong_key_or_value_is_named(table: dict[str, Any], message: str):
    with pytest.raises(SettingsError, match=message):
        ModelSettings.from_table(table)


def test_every_backend_that_may_be_set_can_be_opened():
    assert set(BACKENDS) == set(get_args(ModelKind))


def test_none_opens_nothing():
    assert open_backend(ModelSettings(name="none")) is None


def test_a_model_that_was_not_pulled_says_how(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TASTEBRIDGE_MODELS", str(tmp_path))
    with pytest.raises(ModelUnavailable, match="run: tastebridge models pull"):
        open_backend(ModelSettings())


def test_a_hosted_model_without_key_says_which_variable(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("MY_KEY", raising=False)
    with pytest.raises(ModelUnavailable, match="MY_KEY is not set"):
        open_backend(ModelSettings(name="openai:m", api_key_env="MY_KEY"))
