import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

ELSEWHERE = ("192.0.2.1", 9)  # TEST-NET-1: nobody's address


def by_connect(address: tuple[str, int]) -> None:
    with socket.socket() as one:
        one.settimeout(0.1)
        one.connect(address)


def by_connect_ex(address: tuple[str, int]) -> None:
    with socket.socket() as one:
        one.settimeout(0.1)
        one.connect_ex(address)


def by_create_connection(address: tuple[str, int]) -> None:
    socket.create_connection(address, timeout=0.1).close()


WAYS = [by_connect, by_connect_ex, by_create_connection]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("host", ["192.0.2.1", "example.invalid", "10.0.0.1", "0.0.0.0"])
def test_no_test_reaches_another_machine(way: Callable[[tuple[str, int]], None], host: str):
    with pytest.raises(AssertionError, match=f"tried to connect to .*{host}"):
        way((host, 9))


def test_the_refusal_is_no_network_error_that_code_would_swallow():
    with pytest.raises(AssertionError) as refusal:
        by_create_connection(ELSEWHERE)
    assert not isinstance(refusal.value, OSError)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_may_be_reached(way: Callable[[tuple[str, int]], None], host: str):
    with socket.create_server(("127.0.0.1", 0)) as server:
        way((host, server.getsockname()[1]))
        server.settimeout(5)
        server.accept()[0].close()


def test_ipv6_of_another_machine_is_refused():
    with socket.socket(socket.AF_INET6) as one, pytest.raises(AssertionError, match="2001:db8::1"):
        one.connect(("2001:db8::1", 9, 0, 0))


def test_unix_sockets_may_be_reached(tmp_path: Path):
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))


def test_the_developers_settings_are_hidden():
    assert not {name for name in os.environ if name.startswith("TASTEBRIDGE_")} - {"TASTEBRIDGE_MODELS"}
    assert os.environ["HF_HUB_OFFLINE"] == "1"
