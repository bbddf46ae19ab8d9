"""The knee of a server whose knee is known."""

import threading
import time

import pytest
from contracts.backend_contract import ask

from tastebridge.agent.backends.function import FunctionBackend
from tastebridge.agent.deadline import Deadline
from tastebridge.agent.guard.knee import Level, _knee, completing, find_knee
from tastebridge.retrieval.errors import ModelBusy, ModelUnavailable


class Server:
    """Works on so many calls at the same time, each for so long; the others wait."""

    def __init__(self, places: int, seconds: float = 0.02, refuses_above: int = 10**6) -> None:
        self._places = threading.Semaphore(places)
        self._seconds = seconds
        self._refuses_above = refuses_above
        self._lock = threading.Lock()
        self._here = 0
        self.seen: list[int] = []

    def __call__(self, number: int) -> None:
        with self._lock:
            self.seen.append(number)
            self._here += 1
            refused = self._here > self._refuses_above
        try:
            if refused:
                raise ModelBusy("429", 1.0)
            with self._places:
                time.sleep(self._seconds)
        finally:
            with self._lock:
                self._here -= 1


def test_the_knee_is_where_the_server_is_full():
    server = Server(4)
    knee = find_knee(server, (1, 2, 4, 8))
    assert knee.concurrency == 4
    one, two, four, eight = knee.levels
    assert two.per_s > 1.5 * one.per_s
    assert four.per_s > 1.5 * two.per_s
    assert eight.per_s < 1.25 * four.per_s
    assert eight.p95_s > 1.5 * four.p95_s
    assert one.p50_s == pytest.approx(0.02, rel=0.5)
    assert server.seen == list(dict.fromkeys(server.seen))
    assert sum(level.calls for level in knee.levels) == len(server.seen) == 3 * 15


def test_a_level_at_which_the_server_refuses_is_no_knee():
    knee = find_knee(Server(16, 0.005, refuses_above=4), (1, 2, 4, 8))
    assert knee.concurrency <= 4
    assert [level.failed > 0 for level in knee.levels] == [False, False, False, True]


def test_it_ends_at_the_deadline_with_the_levels_that_were_done():
    start = time.monotonic()
    server = Server(4)
    knee = find_knee(server, (1, 2, 64), Deadline(0.5))
    assert time.monotonic() - start < 2
    assert len(server.seen) < 3 + 6 + 3 * 64
    assert [level.concurrency for level in knee.levels] == [1, 2]


def test_after_a_level_that_is_too_much_nothing_more_is_asked():
    knee = find_knee(Server(1, 0.005), (1, 16, 32))
    assert [level.concurrency for level in knee.levels] == [1, 16]
    knee = find_knee(Server(16, 0.005, refuses_above=1), (1, 4, 8))
    assert [level.concurrency for level in knee.levels] == [1, 4]


def test_no_answer_is_no_knee():
    with pytest.raises(ModelUnavailable, match="calls failed at every level"):
        find_knee(Server(1, refuses_above=0), (1, 2))
    with pytest.raises(ModelUnavailable, match="no level was done in 0 s"):
        find_knee(Server(1), (1, 2), Deadline(0))


def test_another_error_is_not_hidden():
    def broken(number: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        find_knee(broken, (1,))


def level(concurrency: int, per_s: float, p95_s: float, failed: int = 0) -> Level:
    return Level(concurrency, concurrency * 3, failed, per_s, p95_s, p95_s)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([level(1, 10, 0.1), level(2, 20, 0.1), level(4, 21, 0.2)], 2),
        ([level(1, 10, 0.1), level(2, 19, 0.1), level(4, 30, 0.2)], 4),
        ([level(1, 10, 0.1), level(2, 20, 0.1), level(4, 40, 0.5)], 2),
        ([level(1, 10, 0.1), level(2, 20, 0.1, failed=1)], 1),
        ([level(1, 10, 0.1), level(2, 9.5, 0.2)], 1),
    ],
)
def test_the_smallest_level_that_is_nearly_as_good_and_not_slow(levels: list[Level], expected: int):
    assert _knee(levels, 0.1, 4.0, Deadline()) == expected


def test_a_backend_is_given_one_prompt_after_the_other():
    seen = []
    backend = FunctionBackend(writes=lambda messages: seen.append(messages[-1].text) or "yes")
    prompts = [ask(str(number)) for number in range(3)]
    find_knee(completing(backend, prompts, max_tokens=2, deadline=Deadline()), (1,), rounds=5)
    assert seen == ["0", "1", "2", "0", "1"]
