"""Which step of an action is run: the one that is named."""

from __future__ import annotations

import sys

from tomproof.action import changing, collecting
from tomproof.action.runner import say
from tomproof.errors import Exit, understood

STEPS = {
    "begin": collecting.begin,
    "doctor": collecting.doctor,
    "run": collecting.run,
    "show": collecting.show,
    "tell": collecting.tell,
    "end": collecting.end,
    "change": changing.change,
}


def main(name: str) -> int:
    """Runs one step; what goes wrong for the user's own reasons is one error at the job."""
    try:
        return STEPS[name]()
    except Exception as error:
        told = understood(error)
        if told is None:
            raise
        say("error", f"{told[0]}: {told[1]}" if told[1] else told[0])
        return told[2] or Exit.IMPOSSIBLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
