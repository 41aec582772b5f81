"""Which step of an action is run: the one that is named."""

from __future__ import annotations

import sys
from importlib import import_module

from tomproof.action.runner import say
from tomproof.errors import Exit, understood

# Each step is a process of its own, which loads no more than it needs.
STEPS = {
    "begin": "collecting",
    "doctor": "collecting",
    "run": "collecting",
    "show": "collecting",
    "tell": "collecting",
    "end": "collecting",
    "change": "changing",
}


def main(name: str) -> int:
    """Runs one step; what goes wrong for the user's own reasons is one error at the job."""
    try:
        code: int = getattr(import_module(f"tomproof.action.{STEPS[name]}"), name)()
    except Exception as error:
        told = understood(error)
        if told is None:
            raise
        say("error", f"{told[0]}: {told[1]}" if told[1] else told[0])
        return told[2] or Exit.IMPOSSIBLE
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
