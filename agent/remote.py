"""Whether a model is asked over a network."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from .model_name import SERVERS
from .settings import ModelSettings


def is_remote(settings: ModelSettings) -> bool:
    """Whether what the settings' model is sent may leave this machine."""
    if settings.model.kind == "langchain":
        return True  # what the factory makes is not known: most of them call an API
    if settings.model.kind not in SERVERS:
        return False
    host = urlsplit(settings.model.url).hostname or ""
    try:
        return host != "localhost" and not ip_address(host).is_loopback
    except ValueError:
        return True
