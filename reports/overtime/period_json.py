"""period.json: every figure of a period for programs, described in ``overtime.schema.json`` beside this module.

Lengths of time are whole seconds, shares are cut to six decimals (so that only all of it is 1), times are UTC, RFC 3339.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from evidence.pack import dump_json
from evidence.waivers import Waiver
from reports.overtime.chain import Link
from reports.overtime.model import Attested, Past
from reports.overtime.period import NOT_PROMISED, STATES, Course, Exempt, Period
from reports.overtime.spans import whole
from reports.overtime.spells import Failure
from reports.overtime.telling import People

SCHEMA = 1


def render(period: Period, tool_version: str, people: People) -> bytes:
    """period.json as UTF-8: the same runs give the same bytes."""
    return dump_json(as_dict(period, tool_version, people))


def as_dict(period: Period, tool_version: str, people: People) -> dict[str, Any]:
    """The period as plain data."""
    newest = period.newest
    return {
        "schema": SCHEMA,
        "report": "period",
        "tool": {"name": "tomproof", "version": tool_version},
        "document": paper_json(newest),
        "estate": {"cloud": newest.cloud, "tenant": newest.tenant},
        "from": time(period.start),
        "to": time(period.end),
        "seconds": period.seconds,
        "observed_seconds": period.observed,
        "observed_share": cut(Fraction(period.observed, period.seconds)),
        "expected_every_seconds": whole(period.every) if period.every is not None else None,
        "expected_every_was": "given" if period.asked else "worked out",
        "largest_allowed_seconds": whole(period.allowed),
        "days": period.days,
        "days_with_runs": period.days_with_runs,
        "not_observed": [
            {"from": time(one.start), "to": time(one.end), "seconds": one.seconds} for one in period.holes
        ],
        "runs": [_run(period, at) for at in period.inside],
        "run_before": run_json(before) if (before := _before(period)) else None,
        "run_after": run_json(period.runs[-1]) if period.runs[-1].at >= period.end else None,
        "unreadable_runs": [run_json(one) for one in period.lost],
        "claims": [_course(period, one, people) for one in period.courses],
    }


def run_json(run: Past) -> dict[str, Any]:
    """The facts of a run."""
    return {
        "id": run.id,
        "sha256": run.sha256,
        "collected_to": time(run.at),
        "tool_version": run.tool,
        "edition": run.edition,
        "document": paper_json(run),
        "previous": run.previous or None,
        "signed": run.signed,
        "pruned": run.pruned,
    }


def paper_json(run: Past) -> dict[str, str]:
    """The document of a run."""
    return {"name": run.paper.name, "sha256": run.paper.sha256}


def time(at: datetime) -> str:
    """A moment as RFC 3339 in UTC."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def cut(share: Fraction | None) -> float | None:
    """A share cut after six decimals."""
    return None if share is None else int(share * 1_000_000) / 1_000_000


def waiver_json(one: Waiver, people: People) -> dict[str, Any]:
    """A waiver as the settings hold it."""
    return {"claim": one.claim, "resource": people.of(one.resource), "reason": people.reason(one),
            "approver": people.approver(one.approver),
            "given": one.given or None, "expires": one.expires}  # fmt: skip


def attested_json(one: Attested) -> dict[str, str]:
    """An attestation as claims.toml holds it."""
    return {"claim": one.claim, "file": one.file, "name": one.name, "date": one.date, "expires": one.expires}


def _before(period: Period) -> Past | None:
    first = period.inside[0] if period.inside else sum(run.at < period.end for run in period.runs)
    return period.runs[first - 1] if first else None


def _run(period: Period, at: int) -> dict[str, Any]:
    run = period.runs[at]
    link: Link = next(link for one, link in zip(period.row, period.chain, strict=True) if one.sha256 == run.sha256)
    words = {str(word): number for word, number in run.words().items()}
    return {**run_json(run), "chain": link, "counts": words}


def _course(period: Period, one: Course, people: People) -> dict[str, Any]:
    promise = one.promise
    return {
        "id": promise.id,
        "number": promise.number,
        "kind": promise.kind,
        "title": promise.title,
        "polarity": promise.polarity,
        "quote": promise.quote,
        "measured": one.measured,
        "reworded_from": one.earlier or None,
        "reworded_to": one.later or None,
        "meaning_changed": _times(period, one.meant),
        "promised_runs": one.promised_runs,
        "promised_seconds": one.promised_seconds,
        "runs": {state: one.runs[state] for state in STATES[:-1]},
        "share_of_runs": {state: cut(one.of_runs(state)) for state in STATES[:-1] if state != NOT_PROMISED},
        "seconds": {state: one.seconds[state] for state in STATES},
        "share_of_time": {state: cut(one.of_time(state)) for state in STATES if state != NOT_PROMISED},
        "in_force_at_both_ends_seconds": one.both_ends,
        "first_failing_run": time(period.runs[one.failing[0]].at) if one.failing else None,
        "last_failing_run": time(period.runs[one.failing[-1]].at) if one.failing else None,
        "failures": [_failure(period, failure) for failure in one.failures],
        "failing_runs_waived_in_full": one.waived,
        "waivers_during_failures": [_exempt(period, exempt, people) for exempt in one.exempt],
        "attestations": [attested_json(attested) for attested in one.attested],
    }


def _times(period: Period, places: Iterable[int]) -> list[str]:
    return [time(period.runs[at].at) for at in places]


def _failure(period: Period, one: Failure) -> dict[str, Any]:
    moments = period.moments

    def when(at: int | None) -> str | None:
        return None if at is None else time(moments[at])

    return {
        "state": "repaired" if one.repaired is not None else "withdrawn" if one.withdrawn is not None else "open",
        "last_in_force": when(one.before),
        "first_failing": when(one.first),
        "last_failing": when(one.last),
        "in_force_again": when(one.repaired),
        "no_longer_promised": when(one.withdrawn),
        "failing_runs": one.runs,
        "began_before_the_period": moments[one.first] < period.start,
        "seconds_to_repair": _whole(one.to_repair(moments)),
        "lasted_at_least_seconds": whole(one.at_least(moments)),
        "lasted_at_most_seconds": _whole(one.at_most(moments)),
    }


def _whole(span: timedelta | None) -> int | None:
    return None if span is None else whole(span)


def _exempt(period: Period, one: Exempt, people: People) -> dict[str, Any]:
    return {
        **waiver_json(one.waiver, people),
        "failing_runs": one.runs,
        "first": time(period.runs[one.first].at),
        "last": time(period.runs[one.last].at),
    }
