"""A chat model that says its lines, for agents of the real langchain."""

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool


class ScriptedModel(GenericFakeChatModel):
    """Says its lines; the tools that it is given are noted."""

    offered: list[Any] = []  # noqa: RUF012 - pydantic copies it for each model

    def bind_tools(
        self, tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool], **options: Any
    ) -> Runnable[Any, AIMessage]:
        self.offered.extend(tools)
        return self
