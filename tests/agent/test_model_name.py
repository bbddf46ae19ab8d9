import pytest

from tastebridge.agent.model_name import ModelName


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("none", ModelName("none", "")),
        ("local:/models/my model", ModelName("local", "/models/my model")),
        ("local:org/name@rev", ModelName("local", "org/name@rev")),
        (
            "vllm:Qwen/Qwen2.5-7B@http://gpu:8000/v1/",
            ModelName("vllm", "Qwen/Qwen2.5-7B", "http://gpu:8000/v1"),
        ),
        ("vllm:m", ModelName("vllm", "m", "http://127.0.0.1:8000/v1")),
        ("ollama:llama3:8b", ModelName("ollama", "llama3:8b", "http://127.0.0.1:11434/v1")),
        ("openai:gpt-x", ModelName("openai", "gpt-x")),
        ("openai:a@b@https://h/v1", ModelName("openai", "a@b", "https://h/v1")),
        ("langchain:my.module:make", ModelName("langchain", "my.module:make")),
    ],
)
def test_a_name_says_kind_model_and_server(text: str, parsed: ModelName):
    assert ModelName.parse(text) == parsed
    assert ModelName.parse(str(parsed)) == parsed


@pytest.mark.parametrize("text", ["", "smollm2", "magic:m", "local:", "none:x", "vllm:@http://gpu/v1"])
def test_what_names_no_model_says_how_to_write_one(text: str):
    with pytest.raises(ValueError, match="write local:NAME"):
        ModelName.parse(text)
