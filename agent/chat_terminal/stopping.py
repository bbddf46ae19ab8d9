"""Ctrl-C that is never lost."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stoppable() -> Iterator[Callable[[], None]]:
    """Lets Ctrl-C stop the block, wherever it comes.

    Python drops a `KeyboardInterrupt` that is raised while it clears away an object, and prints a traceback
    instead. So what is called for often should ask, too.

    Yields:
        Raises `KeyboardInterrupt` if Ctrl-C was pressed in the block; else it does nothing.
    """
    pressed = False
    hook = sys.unraisablehook

    def stop(number: int, frame: object) -> None:
        nonlocal pressed
        pressed = True
        raise KeyboardInterrupt

    def ask() -> None:
        if pressed:
            raise KeyboardInterrupt

    def lost(unraisable: sys.UnraisableHookArgs) -> None:
        if not isinstance(unraisable.exc_value, KeyboardInterrupt):
            hook(unraisable)

    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield ask  # somebody else hears Ctrl-C, or nobody shall
        return
    try:
        sys.unraisablehook = lost
        signal.signal(signal.SIGINT, stop)
        yield ask
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.unraisablehook = hook
