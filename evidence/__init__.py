"""The evidence: what is asked, what came back, and the pack that keeps it. Knows no cloud SDK and no claim."""

from evidence.query import Among, Answer, Only, Query, arm, graph
from evidence.record import Gap, Reason, Record
from evidence.snapshot import Default, Incomplete, Item, Seen, Snapshot

__all__ = [
    "Among",
    "Answer",
    "Default",
    "Gap",
    "Incomplete",
    "Item",
    "Only",
    "Query",
    "Reason",
    "Record",
    "Seen",
    "Snapshot",
    "arm",
    "graph",
]
