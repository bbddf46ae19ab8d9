"""From `module:factory` to a LangChain chat model of the user's own."""

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...retrieval.errors import MissingExtra, ModelUnavailable

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


def chat_model(reference: str) -> "BaseChatModel":
    """Returns the chat model that `package.module:name` stands for.

    The module is looked for in the current folder too. What it has under the name is a chat model, or a
    function that returns one when it is called without arguments.

    Raises:
        MissingExtra: langchain-core is not installed.
        ModelUnavailable: there is no such module or name, it fails, or what it gives is no chat model.
    """
    try:
        from langchain_core.language_models import BaseChatModel
    except ModuleNotFoundError as error:
        raise MissingExtra("a LangChain chat model", "langchain") from error

    found = _named(reference)
    if not isinstance(found, BaseChatModel) and callable(found):
        found = _made(reference, found)
    if not isinstance(found, BaseChatModel):
        raise ModelUnavailable(
            f"langchain:{reference} gives a {type(found).__name__}, which is no chat model; it must be a "
            "langchain_core BaseChatModel, such as ChatOpenAI, or a function that returns one"
        )
    return found


def _named(reference: str) -> Any:
    module_name, _, name = reference.partition(":")
    if not module_name or not name:
        raise ModelUnavailable(f"langchain:{reference} names nothing; write langchain:package.module:factory")
    module = _imported(module_name, reference)
    try:
        return getattr(module, name)
    except AttributeError as error:
        raise ModelUnavailable(
            f"langchain:{reference}: the module {module_name!r} ({module.__file__}) has no {name!r}"
        ) from error


def _imported(module_name: str, reference: str) -> Any:
    here = str(Path.cwd())
    added = here not in sys.path
    if added:
        sys.path.insert(0, here)
    try:
        return importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is not None and (module_name == error.name or module_name.startswith(f"{error.name}.")):
            raise ModelUnavailable(
                f"langchain:{reference}: there is no module {module_name!r}, neither in {here} nor installed"
            ) from error
        raise ModelUnavailable(f"langchain:{reference}: importing {module_name!r} failed: {error}") from error
    except Exception as error:
        raise ModelUnavailable(
            f"langchain:{reference}: importing {module_name!r} failed: {_told(error)}"
        ) from error
    finally:
        if added:
            sys.path.remove(here)


def _made(reference: str, factory: Any) -> Any:
    try:
        return factory()
    except Exception as error:
        raise ModelUnavailable(f"langchain:{reference} raised {_told(error)}") from error


def _told(error: Exception) -> str:
    from ..recording.redaction import known_secrets, redact

    return redact(f"{type(error).__name__}: {error}", known_secrets())[:300]
