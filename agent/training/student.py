"""The model that learns: a frozen base with low-rank matrices in its upper layers."""

import warnings
from collections.abc import Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...retrieval.errors import MissingExtra
from ...retrieval.records import Floats
from ..backend import Continuations, Scorer
from ..backends.branching import check_branching, pack, token_logprobs
from ..backends.local_model import LocalModel
from ..backends.transformers_local import TransformersBackend
from .config import MODULES, TrainingConfig

if TYPE_CHECKING:
    import torch


class Student:
    """A base model with a LoRA adapter (Hu et al. 2021), to be trained and saved.

    Args:
        base: the base model's folder.
        config: which layers are adapted, with which rank.
        base_name: what the saved adapter calls its base.

    Raises:
        MissingExtra: torch, transformers or peft is not installed.
        ModelUnavailable: the folder holds no model that can be trained here.
    """

    def __init__(self, base: Path, config: TrainingConfig, base_name: str) -> None:
        try:
            torch, peft = import_module("torch"), import_module("peft")
        except ImportError as error:
            raise MissingExtra("training", "train") from error
        self.name = base_name
        self.local = LocalModel(base)
        check_branching(self.local.model.config)
        blocks = self.local.model.config.num_hidden_layers
        # PEFT draws the first weights from the global generator.
        with torch.random.fork_rng(), warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # PEFT asks transformers for a renamed attribute
            torch.manual_seed(config.seed)
            self._peft: Any = peft.get_peft_model(
                self.local.model,
                peft.LoraConfig(
                    r=config.rank,
                    lora_alpha=config.alpha,
                    target_modules=list(MODULES),
                    layers_to_transform=list(range(max(0, blocks - config.layers), blocks)),
                    layers_pattern="layers",
                    task_type="CAUSAL_LM",
                ),
                # In the base's own type: in float32 they would be slower than the rest of the layer.
                autocast_adapter_dtype=False,
            )
        self._peft.peft_config["default"].base_model_name_or_path = base_name
        self.model: Any = self._peft.get_base_model()

    @property
    def parameters(self) -> dict[str, "torch.Tensor"]:
        """What is trained, by name."""
        return {name: p for name, p in self._peft.named_parameters() if p.requires_grad}

    def loss(self, batch: Sequence[Continuations]) -> "torch.Tensor":
        """Returns the mean negative log-likelihood of a token of the texts, in nats."""
        prefixes, branches = zip(*map(self.local.branches, batch), strict=True)
        packed = pack(prefixes, branches).to(self.model.device)
        return -token_logprobs(self.model, packed).mean()

    def list_loss(
        self,
        batch: Sequence[Continuations],
        alone: Sequence[Floats],
        targets: Sequence[Floats],
        temperature: float,
    ) -> "torch.Tensor":
        """Returns the mean cross entropy of a list, in nats, of the student's probabilities to the teacher's.

        The student's are the softmax of what the history adds to each title's log-likelihood.

        Args:
            batch: one list each: what was read, and its candidates.
            alone: log-likelihood of each candidate after no history, one array of shape (candidates,) a list.
            targets: the teacher's probability of each candidate, in the same shapes.
            temperature: what the student's scores are divided by.
        """
        import torch

        prefixes, branches = zip(*map(self.local.branches, batch), strict=True)
        logprobs = token_logprobs(self.model, pack(prefixes, branches).to(self.model.device))
        each = iter(logprobs.split_with_sizes([len(title) for own in branches for title in own]))
        losses = []
        for own, without, wanted in zip(branches, alone, targets, strict=True):
            titles = torch.stack([tokens.sum() for tokens in islice(each, len(own))])
            scores = (titles - torch.from_numpy(without).to(titles)) / temperature
            losses.append(-(torch.from_numpy(wanted).to(titles) * scores.log_softmax(dim=0)).sum())
        return torch.stack(losses).mean()

    @property
    def scorer(self) -> Scorer:
        """The student as it stands, as a backend that tells likelihoods."""
        return TransformersBackend(Path(self.name), load=lambda folder: self.local)

    def save(self, folder: Path) -> None:
        """Writes the adapter as PEFT does: `adapter_model.safetensors` and `adapter_config.json`."""
        # Left to itself PEFT asks the network whether the base's vocabulary has grown.
        self._peft.save_pretrained(str(folder), safe_serialization=True, save_embedding_layers=False)
