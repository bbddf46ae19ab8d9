"""Any server that speaks the OpenAI chat completions: vLLM and its extras, Ollama, llama.cpp, hosted APIs."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from ipaddress import ip_address
from threading import Semaphore
from typing import Any
from urllib.parse import urlsplit

from ...retrieval.errors import ModelError, ModelUnavailable
from ..backend import (
    Abilities,
    Choice,
    Completion,
    Continuations,
    Documents,
    Likelihood,
    Messages,
    Relevance,
    Schema,
    Usage,
)
from ..deadline import Deadline
from ..settings import ModelSettings
from .batches import Batches
from .chat_server import ChatServer
from .echo_reply import prompts
from .labels import choice_from_tokens
from .rerank_reply import relevance_of, rerank_request
from .server_facts import PATIENCE_S, FactFinder, ServerFacts
from .streaming import Writing
from .vllm_extras import MAX_LABELS, VllmExtras, asking_for, choice_of, continues

TOP_LOGPROBS = 20
"""The most that servers tell of one token."""
TEXTS_TOGETHER = 32
"""Texts after one prefix in one request."""


class OpenAICompatibleBackend:
    """Sends each prompt of a batch as its own request, several at a time.

    The calls of a batch share one deadline and one budget of retries; the SDK itself retries nothing. The
    server is asked once what it is; fields of vLLM's own are sent to vLLM only.

    Args:
        settings: server, model, key variable, timeout, retries and concurrency.
        cache_salt: keeps what vLLM caches of this caller's prompts apart from others'; empty: shared.

    Raises:
        ModelUnavailable: no server is named and no key is set.
    """

    def __init__(self, settings: ModelSettings, cache_salt: str = "") -> None:
        self.name = settings.model.name
        self._settings = settings
        self._server = ChatServer(settings)
        self._calls = Batches(settings, self._server.explain.out_of_time)
        self._vllm = VllmExtras(self._server, cache_salt)
        self._finder = FactFinder(settings.model, self._server.fetch)

    def tell_retries(self, listener: Callable[[], None]) -> None:
        """Has every call that is tried again counted."""
        self._server.on_retry = listener

    @property
    def facts(self) -> ServerFacts:
        """What the server is. Never raises."""
        return self._finder.facts()

    @property
    def fingerprint(self) -> str:
        """A digest of the model's name and server, and of what vLLM tells of its weights and version."""
        facts = self.facts
        known = (self._settings.model, facts.version, facts.root, facts.max_model_len)
        return sha256("\n".join(map(str, known)).encode()).hexdigest()[:16]

    @property
    def abilities(self) -> Abilities:
        """What the server can. See `Backend.abilities`."""
        facts = self.facts
        return Abilities(
            choose=not facts.only_reranks,
            score=facts.is_vllm and not facts.only_reranks,
            rerank=bool(facts.rerank_path),
            schema=not facts.only_reranks,
            labels=MAX_LABELS if _tells_named_tokens(facts) else TOP_LOGPROBS,
            remote=not _is_here(self._settings.model.url),
        )

    def complete(
        self,
        messages_batch: Sequence[Messages],
        *,
        max_tokens: int,
        deadline: Deadline,
        schema: Schema | None = None,
    ) -> list[Completion]:
        """Streams the server's texts; a vLLM server enforces `schema`. See `Backend.complete`.

        vLLM continues a last turn of the assistant's; the text is then only what follows it.
        """
        options: dict[str, Any] = {"max_tokens": max_tokens, "temperature": 0}
        if schema is not None:
            json_schema = {"name": "answer", "schema": schema, "strict": True}
            options["response_format"] = {"type": "json_schema", "json_schema": json_schema}
        facts = self._facts_within(deadline)
        if facts.is_vllm:
            options["stream_options"] = {"include_usage": True, "continuous_usage_stats": True}

        def written(asked: tuple[Messages, Writing], retries: Semaphore) -> Completion:
            messages, writing = asked
            self._server.write(messages, options | self._extras(facts, messages), writing, deadline, retries)
            return as_far(asked)

        def as_far(asked: tuple[Messages, Writing]) -> Completion:
            return asked[1].completion(keep_start=continues(asked[0]))

        answers = self._calls.ask_all(
            [(each, Writing()) for each in messages_batch], written, deadline, as_far
        )
        if answers and all(answer.finish_reason == "deadline" and not answer.text for answer in answers):
            raise self._server.explain.out_of_time(deadline)
        return answers

    def choose(
        self, messages_batch: Sequence[Messages], labels: Sequence[str], *, deadline: Deadline
    ) -> list[Choice]:
        """Asks for one token, and how likely the labels are as that token. See `Backend.choose`.

        vLLM tells the probability of every label, other servers those among the 20 likeliest tokens.
        """
        options = {"max_tokens": 1, "temperature": 0, "logprobs": True, "top_logprobs": TOP_LOGPROBS}
        facts = self._facts_within(deadline)
        budget = self._calls.retries()
        tokens: dict[str, list[int]] = {}
        if messages_batch and _tells_named_tokens(facts) and len(labels) <= MAX_LABELS:
            (tokens,) = self._calls.ask_all(
                [labels],
                lambda each, retries: self._vllm.label_tokens(each, deadline, retries),
                deadline,
                retries=budget,
            )

        def chosen(messages: Messages, retries: Semaphore) -> Choice:
            sent = options | self._extras(facts, messages, asking_for(tokens) if tokens else {})
            reply = self._server.ask(messages, sent, deadline, retries)
            if tokens:
                return choice_of(reply, tokens, model=self.name)
            return choice_from_tokens(reply.first_tokens, labels, reply.used, model=self.name)

        return self._calls.ask_all(messages_batch, chosen, deadline, retries=budget)

    def score(self, asked: Sequence[Continuations], *, deadline: Deadline) -> list[list[Likelihood]]:
        """Has the server echo each text after its prefix; vLLM does, most others do not. See `Scorer.score`.

        A prefix of messages needs vLLM, which tells how its chat template writes them. Control tokens are not
        taken out: which texts they have, only the server knows.
        """
        facts, budget = self._facts_within(deadline), self._calls.retries()

        def as_text(one: Continuations, retries: Semaphore) -> str:
            return self._prefix(one.prefix, facts, deadline, retries)

        prefixes = self._calls.ask_all(asked, as_text, deadline, retries=budget)
        pieces = [
            (number, prefix, one.texts[start : start + TEXTS_TOGETHER])
            for number, (prefix, one) in enumerate(zip(prefixes, asked, strict=True))
            for start in range(0, len(one.texts), TEXTS_TOGETHER)
        ]
        extras = self._vllm.salt if facts.is_vllm else {}

        def scored(piece: tuple[int, str, Sequence[str]], retries: Semaphore) -> list[Likelihood]:
            _, prefix, texts = piece
            reply = self._server.echo(prompts(prefix, texts), extras, deadline, retries)
            return reply.likelihoods(prefix, texts)

        likelihoods: list[list[Likelihood]] = [[] for _ in asked]
        answers = self._calls.ask_all(pieces, scored, deadline, retries=budget)
        for (number, _, _), found in zip(pieces, answers, strict=True):
            likelihoods[number] += found
        return likelihoods

    def rerank(self, asked: Sequence[Documents], *, deadline: Deadline) -> list[Relevance]:
        """Asks the server's `/rerank`, one request for each query. See `Reranker.rerank`."""
        path = self._facts_within(deadline).rerank_path
        if not path:
            raise ModelUnavailable(
                f"the server does not rerank with {self.name!r}; serve a reranker such as Qwen3-Reranker "
                "with vLLM and name it in [model] name"
            )

        def scored(one: Documents, retries: Semaphore) -> Relevance:
            if not one.texts:
                return Relevance([], Usage())
            return relevance_of(self._server.post(path, rerank_request(one), deadline, retries), one)

        return self._calls.ask_all(asked, scored, deadline)

    def count(self, prompts: Sequence[Messages | str]) -> list[int]:
        """Has vLLM count the tokens; other servers do not tell. See `TokenCounter.count`."""
        if not self.facts.has_tokenize:
            raise ModelUnavailable("the server does not count tokens; vLLM does (/tokenize)")
        deadline = Deadline(self._settings.timeout_s)

        def counted(prompt: Messages | str, retries: Semaphore) -> int:
            return len(self._vllm.tokens(prompt, deadline, retries))

        return self._calls.ask_all(prompts, counted, deadline)

    def _facts_within(self, deadline: Deadline) -> ServerFacts:
        """Returns the facts; to find them may take a quarter of the time at most."""
        return self._finder.facts(min(PATIENCE_S, deadline.remaining_s / 4))

    def _extras(
        self, facts: ServerFacts, messages: Messages, more: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        extras = {**self._vllm.for_prompt(messages), **(more or {})} if facts.is_vllm else {}
        return {"extra_body": extras} if extras else {}

    def _prefix(
        self, prefix: Messages | str, facts: ServerFacts, deadline: Deadline, retries: Semaphore
    ) -> str:
        if not prefix:
            raise ModelError("an empty prefix predicts nothing; give the prefix some text")
        if isinstance(prefix, str):
            return prefix
        if not (facts.is_vllm and facts.has_tokenize):
            raise ModelUnavailable(
                "this server tells how likely texts are after a plain text only; vLLM tells more"
            )
        return self._vllm.as_text(prefix, deadline, retries)


def _tells_named_tokens(facts: ServerFacts) -> bool:
    return facts.is_vllm and facts.has_tokenize and facts.has_generative_scoring


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
