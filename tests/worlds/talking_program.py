"""Holds the conversation in memory: `talking_program.py [--json] [--history FILE] [TURN ...]`."""

import sys
from pathlib import Path

from talking import FakeTalks  # run by its path, beside it

from tastebridge.agent.chat_terminal.hold import hold

arguments = sys.argv[1:]
as_json = "--json" in arguments
history = None
if "--history" in arguments:
    at = arguments.index("--history")
    history = Path(arguments[at + 1])
    del arguments[at : at + 2]
says = [argument for argument in arguments if argument != "--json"]
sys.exit(hold(FakeTalks(), says=says, as_json=as_json, history=history))
