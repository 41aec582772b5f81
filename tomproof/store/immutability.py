"""Whether what is kept of a run can still be changed: as the place tells it, confirmed until a day or not confirmed and why.

A time-based policy counts from when a blob was written. An answer that several runs share was written with the first of
them and is set free with that one, so that a run is confirmed until the first of its blobs is set free.
https://learn.microsoft.com/azure/storage/blobs/immutable-time-based-retention-policy-overview
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tomproof.store.looking import kept
from tomproof.store.model import Run
from tomproof.store.place import Policy, object_name
from tomproof.store.store import Store


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a place tells of one run: ``until`` when nothing of it can be changed (None: not confirmed), and a sentence."""

    until: datetime | None
    said: str


def confirmed(store: Store, run: Run, days: int | None) -> Confirmed | None:
    """What the store's place tells of a run; None where it has nothing to tell, as a folder. ``days`` is what was wished for."""
    policies = store.place.policies()
    if policies is None:
        return None
    names = {object_name(sha256) for sha256 in kept(run, store.pack(run)).values()}
    return _of(run, {name: policies.get(name) for name in {f"runs/{run.id}.json", *names}}, days, store)


def _of(run: Run, policies: Mapping[str, Policy | None], days: int | None, store: Store) -> Confirmed:
    ends = [policy.until for policy in policies.values() if policy is not None and policy.until is not None]
    bare = len(policies) - len(ends)
    if bare:
        more = (
            "; the container has one as a whole, whose days only Resource Manager tells"
            if store.place.has_policy()
            else ""
        )
        return Confirmed(
            None, f"immutability not confirmed: no policy was told for {bare} of {len(policies)} blobs{more}"
        )
    if not all(policy is not None and policy.locked for policy in policies.values()):
        return Confirmed(
            None, "immutability not confirmed: the policy is not locked, so that it can be shortened or removed"
        )
    until = min(ends)
    wished = run.ended + timedelta(days=days) if days is not None else None
    said = f"immutability confirmed until {until:%Y-%m-%d}"
    if wished is not None and until < wished:
        early = sum(end < wished for end in ends)
        said += (
            f", which is before the {days} days that the settings ask for are over: {early} of {len(ends)} blobs are set "
            "free earlier, as those are that an older run wrote"
        )
    return Confirmed(until, said)
