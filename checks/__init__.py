"""The judges: claim and evidence in, verdict out. Pure, offline, and without a clock but the evidence's own."""

from checks.check import Check, Fold, Observation, Outcome
from checks.engine import all_checks, checks_for, judge, plan
from checks.note import Note, note
from checks.verdict import Finding, Shown, Verdict, Word

__all__ = [
    "Check",
    "Finding",
    "Fold",
    "Note",
    "Observation",
    "Outcome",
    "Shown",
    "Verdict",
    "Word",
    "all_checks",
    "checks_for",
    "judge",
    "note",
    "plan",
]
