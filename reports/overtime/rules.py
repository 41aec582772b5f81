"""What the figures of a period mean and what they do not show: the same sentences in every form for people."""

from __future__ import annotations

from reports.overtime import telling
from reports.overtime.view import View


def rules(view: View) -> list[str]:
    """How it is counted, and the bounds of what that shows."""
    say, allowed = view.language.say, telling.lasting(view.period.allowed, view.language)
    return [
        say(
            "A run says how things stood at the moment when its evidence was complete. The verdicts are those that each "
            "pack was closed with; nothing was judged again. “tomproof verify” recomputes them, and checks seal and time stamp."
        ),
        say(
            "The time from one run to the next counts with what the earlier one found, if they are at most {allowed} apart. "
            "What was so in between nobody saw: a promise may have failed and been repaired between two runs.",
            allowed=allowed,
        ),
        say(
            "Time between two runs further apart, before the first run and after the newest one, is not observed. It never "
            "counts as in force. Shares of time are of all the time in which the document made the promise, not observed "
            "time included."
        ),
        say("A run that was left out at the end, after the newest one, does not show in the chain."),
        say("Unknown is counted apart. It never counts as in force, and not as failing either."),
        say(
            "A failure lasts from the first run that found it to the first run that found the promise in force again; the "
            "time to repair is measured between these two. How long it really lasted lies between the bounds that are given, "
            "if nothing changed and changed back between two runs."
        ),
        say("A waiver is told beside a failure and takes nothing away from it."),
        say(
            "This is evidence of how controls operated over a period, as an audit of operating effectiveness asks for it "
            "(ISAE 3000, SOC 2 type II). It is made by the company itself and is neither an audit nor an opinion of an "
            "auditor, and it speaks of the settings and answers that were read, in this tenant, and of nothing else."
        ),
    ]


def remarks(view: View) -> list[tuple[str, str, list[str]]]:
    """Chapters of what was not observed and what changed: title, what is said where there is nothing, and the lines."""
    say = view.language.say
    return [
        (
            say("Time that nobody observed"),
            say("None: all of the period lies between runs near enough to each other."),
            view.holes(),
        ),
        (
            say("The document and the tool"),
            say("The same document and the same version of tomproof throughout."),
            view.changed(),
        ),
        (say("The chain of the runs"), say("Each run names the one before it; none is missing."), view.loose()),
    ]


def run_heads(view: View) -> tuple[str, ...]:
    """The heads of the table of runs."""
    say = view.language.say
    return (
        say("Run"),
        say("Evidence complete"),
        say("Verdicts"),
        say("Document"),
        say("Tool"),
        say("Chain"),
        say("Seal"),
    )
