"""Whether a model is asked over a network."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from .settings import ModelSettings


def is_remote(settings: ModelSettings) -> bool:
    """Whether the settings' model is asked over a network: a server that is not on this machine."""
    if settings.backend != "openai":
        return False
    host = urlsplit(settings.base_url).hostname or ""
    try:
        return host != "localhost" and not ip_address(host).is_loopback
    except ValueError:
        return True
