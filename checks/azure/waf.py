"""Web application firewalls: which claims are about them, and whether one that is there blocks anything."""

from __future__ import annotations

from checks.azure.promise import listed
from checks.check import Observation, contradicts, holds, unknown
from claims.model import Claim
from evidence import Item, Seen


def meant(claim: Claim) -> bool:
    """Whether a claim on firewalls names a web application firewall."""
    return "waf" in listed(claim, "type")


def blocks(subject: Item, state: Seen, mode: Seen, *seen: Seen) -> Observation:
    """Whether a firewall with that state (a switch or a word) and mode stops what it recognises.

    In detection mode it only writes a log: https://learn.microsoft.com/azure/web-application-firewall/ag/ag-overview
    """
    match str(state.value).casefold(), str(mode.value).casefold():
        case (("disabled" | "false"), _):
            return contradicts(subject, "has a web application firewall that is switched off", state, *seen)
        case (("enabled" | "true"), "prevention"):
            return holds(subject, "has a web application firewall that blocks what it recognises", state, mode, *seen)
        case (("enabled" | "true"), "detection"):
            said = "has a web application firewall that only records what it recognises and blocks nothing"
            return contradicts(subject, said, state, mode, *seen)
        case _:
            return unknown(
                subject, "has a web application firewall in a state that is not known here", state, mode, *seen
            )
