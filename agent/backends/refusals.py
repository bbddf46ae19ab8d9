"""Why a server did not answer, as an error that says where and what to do."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...retrieval.errors import ModelBusy, ModelError, ModelUnavailable
from ..deadline import Deadline
from ..settings import ModelSettings
from .reply_limits import ReplyTooLong
from .retrying import may_pass, retry_after_s
from .streaming import StreamFailed

if TYPE_CHECKING:
    import openai


class OutOfTime(ModelUnavailable):
    """The request's deadline passed."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call that failed."""

    error: ModelError
    may_pass: bool = False
    """Whether to ask again."""
    wait_s: float = 0.0
    """The server asks to wait so long."""


class Refusals:
    """Explains the failures of one server.

    Args:
        settings: model, key variable and timeout.
        url: the server's address.
    """

    def __init__(self, settings: ModelSettings, url: str) -> None:
        self._settings = settings
        self._url = url
        self._where = f"{url}, model {settings.model.name!r}"

    def out_of_time(self, deadline: Deadline) -> OutOfTime:
        """Returns the error that says that the deadline passed."""
        return OutOfTime(
            f"{self._where}, did not finish in {deadline.seconds:g} s; "
            "allow more time, or rank fewer candidates"
        )

    def of_status(self, error: "openai.APIStatusError") -> Refusal:
        """Explains a reply that is an error."""
        headers, status = error.response.headers, error.status_code
        wait_s = retry_after_s(headers)
        if 300 <= status < 400:
            target = headers.get("location", "nowhere")
            explained: ModelError = ModelUnavailable(
                f"{self._where}: redirects to {target[:200]!r}, which is not followed; "
                "if that is right, name it in [model] name"
            )
            return Refusal(explained)
        explained = self._explain(status, str(error)[:200], wait_s)
        return Refusal(explained, may_pass(status, headers), wait_s or 0.0)

    def of_stream(self, error: StreamFailed) -> Refusal:
        """Explains an error that came in the middle of a text."""
        return Refusal(self._explain(error.status, str(error), None), may_pass(error.status, {}))

    def of_connection(self, error: "openai.APIConnectionError", deadline: Deadline) -> Refusal:
        """Explains that no reply came, or not all of it."""
        import openai

        if deadline.expired:
            return Refusal(self.out_of_time(deadline))
        if isinstance(error.__cause__, ReplyTooLong):
            return Refusal(error.__cause__)
        if isinstance(error, openai.APITimeoutError):
            limit = self._settings.timeout_s
            message = f"{self._url} did not answer in {limit:g} s; raise timeout_s in [model]"
        else:
            message = (
                f"nothing answers at {self._url} ({error.__cause__ or error}); "
                "start the server, or correct the URL in [model] name"
            )
        return Refusal(ModelUnavailable(message), may_pass=True)

    def no_answer(self, body: bytes, what: str) -> ModelUnavailable:
        """Returns the error that says that a reply is something else than was asked for."""
        return ModelUnavailable(
            f"{self._url} answered with {body[:60]!r}, which is no {what}; check the URL in "
            "[model] name: it must end where /chat/completions begins, most often in /v1"
        )

    def _explain(self, status: int, said: str, wait_s: float | None) -> ModelError:
        if status in (401, 403):
            variable = self._settings.api_key_env
            return ModelUnavailable(
                f"{self._where}: the key in ${variable} was refused: {said}; set a valid one"
            )
        if status == 404:
            return ModelUnavailable(
                f"{self._where}: not found: {said}; check [model] name, the model and its URL"
            )
        if status == 429 or (status >= 500 and wait_s is not None):
            return ModelBusy(f"{self._where}: busy or broken: {said}; try again later", wait_s)
        if may_pass(status, {}):
            return ModelUnavailable(f"{self._where}: busy or broken: {said}; try again later")
        return ModelError(f"{self._where}: the request was refused: {said}")
