"""Slots are never more than there are, never lost, and given in turn."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tastebridge.agent.deadline import Deadline
from tastebridge.agent.guard.admission import Admission
from tastebridge.retrieval.errors import ModelBusy


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.001)


CALLS = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from([0.0, 0.001, 0.004, 30.0]), st.booleans()), max_size=25
)


@settings(max_examples=40)
@given(st.integers(1, 4), st.integers(0, 8), CALLS)
def test_never_more_than_the_limit_and_no_slot_is_lost(
    limit: int, queue: int, calls: list[tuple[int, float, bool]]
):
    admission = Admission(limit, queue)
    lock = threading.Lock()
    at_work = most = waiting = 0
    retries: list[float] = []

    def call(one: tuple[int, float, bool]) -> str:
        nonlocal at_work, most, waiting
        prompts, patience_s, fails = one
        slots = max(1, min(prompts, limit))
        try:
            with admission.slots(prompts, Deadline(patience_s)):
                with lock:
                    at_work += slots
                    most = max(most, at_work)
                    waiting = max(waiting, admission.waiting)
                time.sleep(0.001)
                with lock:
                    at_work -= slots
                if fails:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            return "failed"
        except ModelBusy as error:
            retries.append(error.retry_after_s or 0)
            return "busy"
        return "ok"

    with ThreadPoolExecutor(8) as pool:
        ends = list(pool.map(call, calls))
    assert most <= limit
    assert waiting <= queue
    assert all(retry_s > 0 for retry_s in retries)
    assert (admission.in_use, admission.waiting) == (0, 0)
    assert all((end == "failed") <= fails for end, (_, _, fails) in zip(ends, calls, strict=True))
    if queue >= 7:
        assert "busy" not in [end for end, (_, patience, _) in zip(ends, calls, strict=True) if patience > 1]


def test_those_who_wait_are_served_in_their_order():
    admission, order = Admission(1, 10), []

    def call(number: int) -> None:
        with admission.slots(1, Deadline(10)):
            order.append(number)

    with ThreadPoolExecutor(5) as pool:
        with admission.slots(1, Deadline()):
            for number in range(5):
                pool.submit(call, number)
                until(lambda number=number: admission.waiting == number + 1)
        pool.shutdown()
    assert order == [0, 1, 2, 3, 4]


def test_nobody_overtakes_a_large_batch():
    admission, order = Admission(2, 10), []

    def call(name: str, prompts: int) -> None:
        with admission.slots(prompts, Deadline(10)):
            order.append(name)

    with ThreadPoolExecutor(2) as pool:
        with admission.slots(1, Deadline()):
            pool.submit(call, "large", 2)
            until(lambda: admission.waiting == 1)
            pool.submit(call, "small", 1)
            until(lambda: admission.waiting == 2)
            assert admission.in_use == 1
        pool.shutdown()
    assert order == ["large", "small"]


def test_who_stood_behind_one_that_gave_up_is_served():
    admission = Admission(2, 10)
    with admission.slots(1, Deadline()), ThreadPoolExecutor(2) as pool:

        def large() -> None:
            with pytest.raises(ModelBusy), admission.slots(2, Deadline(0.05)):
                pass

        def small() -> bool:
            with admission.slots(1, Deadline(10)):
                return True

        gives_up = pool.submit(large)
        until(lambda: admission.waiting == 1)
        served = pool.submit(small)
        gives_up.result()
        assert served.result(5)


def test_a_full_queue_sends_away_at_once():
    now = [0.0]
    admission = Admission(1, 0, "wise", clock=lambda: now[0])
    for lasts_s in (4.0, 8.0):
        with admission.slots(1, Deadline()):
            now[0] += lasts_s
    with (
        admission.slots(1, Deadline()),
        pytest.raises(ModelBusy, match="'wise' has 1 prompts at work") as caught,
        admission.slots(1, Deadline()),
    ):
        pass
    assert caught.value.retry_after_s == pytest.approx(6.0)


def test_waiting_ends_at_the_deadline():
    admission = Admission(1, 5, "wise")
    start = time.monotonic()
    with (
        admission.slots(1, Deadline()),
        pytest.raises(ModelBusy, match=r"'wise' was not free within 0\.05 s"),
        admission.slots(1, Deadline(0.05)),
    ):
        pass
    assert 0.05 <= time.monotonic() - start < 1
    assert (admission.in_use, admission.waiting) == (0, 0)


def test_it_tells_how_long_it_waited():
    admission = Admission(1, 5)
    with admission.slots(1, Deadline()) as waited_s:
        assert waited_s == 0

    def call() -> float:
        with admission.slots(1, Deadline()) as waited_s:
            return waited_s

    with ThreadPoolExecutor(1) as pool:
        with admission.slots(1, Deadline()):
            waits = pool.submit(call)
            until(lambda: admission.waiting == 1)
            time.sleep(0.02)
        assert 0.02 <= waits.result() < 2


def test_an_interrupt_while_waiting_loses_no_slot(monkeypatch: pytest.MonkeyPatch):
    admission = Admission(1, 5)
    served_first = [True, False]

    def interrupted(event: threading.Event, timeout: float | None = None) -> bool:
        if served_first.pop():
            holder.__exit__(None, None, None)
            assert event.is_set()
        raise KeyboardInterrupt

    for _ in range(2):
        holder = admission.slots(1, Deadline())
        holder.__enter__()
        with monkeypatch.context() as patch:
            patch.setattr(threading.Event, "wait", interrupted)
            with pytest.raises(KeyboardInterrupt), admission.slots(1, Deadline()):
                pass
        if served_first:
            holder.__exit__(None, None, None)
        assert (admission.in_use, admission.waiting) == (0, 0)
