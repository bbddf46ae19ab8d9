"""Which model is asked, and whether it may be told what people did."""

from ...agent.backend import Backend
from ...agent.models import require_model
from ...agent.remote import is_remote
from ...agent.settings import ModelSettings
from ...retrieval.errors import EvaluationError


def probed_model(settings: ModelSettings, *, allow_remote: bool) -> Backend:
    """Opens the settings' model.

    Raises:
        EvaluationError: it runs on another machine and that is not allowed.
        ModelUnavailable: the settings name no model, it was not pulled, or its key is not set.
    """
    if is_remote(settings) and not allow_remote:
        where = settings.model.url or "the API of the company that made it"
        raise EvaluationError(
            f"the model {settings.name!r} runs on another machine ({where}), and the probe would send it "
            "user ids, histories and rows of the data; allow that with --allow-remote, or set [model] "
            "name to a model in this process"
        )
    return require_model(settings)
