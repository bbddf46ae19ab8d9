"""The protocols by name."""

from ...retrieval.errors import UnknownName
from .cold_start import ColdStart
from .contract import SplitProtocol
from .leave_last import LeaveLastOut
from .time_split import TimeSplit

PROTOCOLS: dict[str, type[SplitProtocol]] = {
    protocol.name: protocol for protocol in (ColdStart, LeaveLastOut, TimeSplit)
}


def protocol_of(name: str) -> type[SplitProtocol]:
    """Returns a protocol.

    Raises:
        UnknownName: there is none of that name.
    """
    if name not in PROTOCOLS:
        raise UnknownName("protocol", name, list(PROTOCOLS))
    return PROTOCOLS[name]
