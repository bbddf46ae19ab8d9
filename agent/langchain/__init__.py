"""tastebridge in agents and chains of other projects: a retriever, a tool and a runnable (docs/langchain.md).

The name hides nothing: imports of this project are relative, so `import langchain` in here is the real one.
"""

from ...retrieval.errors import MissingExtra

try:
    import langchain_core as _installed  # noqa: F401
except ModuleNotFoundError as error:
    raise MissingExtra("tastebridge.agent.langchain", "langchain") from error

from .conversation import conversation_tools
from .request import ForOneUser, Request
from .retriever import TastebridgeRetriever
from .runnable import RecommendationRunnable, recommendation_runnable
from .shared import SharedRecommender
from .tool import recommendation_tool

__all__ = [
    "ForOneUser",
    "RecommendationRunnable",
    "Request",
    "SharedRecommender",
    "TastebridgeRetriever",
    "conversation_tools",
    "recommendation_runnable",
    "recommendation_tool",
]
