"""What a backend around another one passes on as it is."""

from ..backend import Abilities, Backend


class WrappedBackend:
    """Is called what the backend inside is called, and can do what that can.

    Args:
        backend: the one inside.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @property
    def name(self) -> str:
        """The model's name."""
        return self._backend.name

    @property
    def fingerprint(self) -> str:
        """The model's."""
        return self._backend.fingerprint

    @property
    def abilities(self) -> Abilities:
        """What the model can do."""
        return self._backend.abilities
