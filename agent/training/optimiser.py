"""AdamW on float32 copies of bfloat16 weights."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

CLIP = 1.0
"""Longest gradient, as a norm over all parameters."""
WEIGHT_DECAY = 0.01
BETAS = (0.9, 0.98)


class MasterAdamW:
    """Updates in float32: in bfloat16 a small step would be rounded away.

    Args:
        parameters: what is trained, by name.
        learning_rate: before the schedule.
    """

    def __init__(self, parameters: Mapping[str, "torch.Tensor"], learning_rate: float) -> None:
        self._torch = import_module("torch")
        self._parameters = dict(parameters)
        self._masters = {
            name: parameter.detach().float().clone().requires_grad_()
            for name, parameter in parameters.items()
        }
        self._learning_rate = learning_rate
        self._adam = self._torch.optim.AdamW(
            list(self._masters.values()), lr=learning_rate, weight_decay=WEIGHT_DECAY, betas=BETAS
        )

    def step(self, factor: float) -> None:
        """Applies the gradients of the parameters, and forgets them.

        Args:
            factor: of the learning rate, from the schedule.
        """
        for name, master in self._masters.items():
            gradient = self._parameters[name].grad
            master.grad = None if gradient is None else gradient.float()
            self._parameters[name].grad = None
        self._torch.nn.utils.clip_grad_norm_(list(self._masters.values()), CLIP)
        for group in self._adam.param_groups:
            group["lr"] = self._learning_rate * factor
        self._adam.step()
        self._show()

    def state(self) -> dict[str, "torch.Tensor"]:
        """Returns everything that the next step depends on, by name."""
        state = {f"weight.{name}": master.detach() for name, master in self._masters.items()}
        for name, master in self._masters.items():
            for part, value in self._adam.state.get(master, {}).items():
                state[f"{part}.{name}"] = value
        return state

    def restore(self, state: Mapping[str, "torch.Tensor"]) -> None:
        """Goes on from what `state` returned."""
        for name, master in self._masters.items():
            master.data.copy_(state[f"weight.{name}"])
            own: dict[str, Any] = {
                part: state[f"{part}.{name}"].clone()
                for part in ("step", "exp_avg", "exp_avg_sq")
                if f"{part}.{name}" in state
            }
            if own:
                self._adam.state[master] = own
        self._show()

    def _show(self) -> None:
        for name, master in self._masters.items():
            self._parameters[name].data.copy_(master.detach())
