"""Two runs held against each other: verdicts, promises, the document, resources, missing answers, waivers, the tool."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from checks import Word
from evidence.waivers import Waiver
from reports.overtime.model import Attested, Missing, Past, Promise, counts_on
from reports.overtime.tracing import Texts, Tracer

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Changed:
    """A promise that both runs judged, and what is otherwise in the later one.

    ``new_against`` stand against it now and did not before. Those that did before and do not now are ``repaired`` where
    they were seen to be in order, ``in_doubt`` where nothing could be said of them, ``unseen`` where they were not looked
    at any more: they are gone, or out of sight. ``meant`` says that the same words were taken to promise something else.
    """

    before: Promise
    after: Promise
    new_against: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()
    in_doubt: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    meant: bool = False
    reworded: bool = False

    @property
    def word(self) -> bool:
        """Whether the verdict is another one."""
        return self.before.word is not self.after.word

    @property
    def broken(self) -> bool:
        """Whether the promise is newly broken."""
        return self.word and self.after.word is Word.FAIL

    @property
    def any(self) -> bool:
        return (
            self.word
            or self.meant
            or self.reworded
            or bool(self.new_against or self.repaired or self.in_doubt or self.unseen)
        )


@dataclass(frozen=True, slots=True)
class Resources:
    """What came and went. ``inventory`` says that both runs had a complete list of the estate; without it only what was
    looked at is compared, and what went may be out of sight only."""

    appeared: tuple[str, ...]
    vanished: tuple[str, ...]
    inventory: bool


@dataclass(frozen=True, slots=True)
class Diff:
    """From run ``a`` to run ``b``. ``texts`` is None where both had the same document; ``ran_out`` are the waivers and
    attestations that counted on the day of ``a`` and still stand in ``b``, where they count no longer."""

    a: Past
    b: Past
    changed: tuple[Changed, ...]
    new: tuple[Promise, ...]
    gone: tuple[Promise, ...]
    resources: Resources
    new_gaps: tuple[Missing, ...]
    closed_gaps: tuple[Missing, ...]
    new_waivers: tuple[Waiver, ...]
    gone_waivers: tuple[Waiver, ...]
    new_attested: tuple[Attested, ...]
    gone_attested: tuple[Attested, ...]
    ran_out: tuple[Waiver | Attested, ...]
    texts: Texts | None

    @property
    def tool(self) -> bool:
        """Whether another version of tomproof judged: then a verdict may have changed because of that."""
        return self.a.tool != self.b.tool

    @property
    def backwards(self) -> bool:
        """Whether ``a`` is the later run."""
        return self.a.at > self.b.at

    def __bool__(self) -> bool:
        """Whether anything but the time is otherwise."""
        return any((
            self.changed, self.new, self.gone, self.resources.appeared, self.resources.vanished, self.new_gaps,
            self.closed_gaps, self.new_waivers, self.gone_waivers, self.new_attested, self.gone_attested, self.ran_out,
            self.texts is not None, self.tool,
        ))  # fmt: skip


def between(a: Past, b: Past, tracer: Tracer | None = None) -> Diff:
    """What is otherwise in ``b``; both must have been read ``fully``. Raises ValueError for runs of two tenants."""
    if (a.cloud, a.tenant) != (b.cloud, b.tenant):
        raise ValueError("the runs are of two tenants")
    tracer = tracer or Tracer()
    links = tracer.reworded(a, b)
    taken = set(links.values())
    pairs = [(a.promise(links.get(one.id, one.id)), one) for one in b.promises]
    known = {one.id for one in b.promises}
    return Diff(
        a=a,
        b=b,
        changed=tuple(one for was, now in pairs if was is not None and (one := _changed(was, now)).any),
        new=tuple(now for was, now in pairs if was is None),
        gone=tuple(one for one in a.promises if one.id not in known and one.id not in taken),
        resources=_resources(a, b),
        new_gaps=_only(b.gaps, a.gaps),
        closed_gaps=_only(a.gaps, b.gaps),
        new_waivers=_only(b.waivers, a.waivers),
        gone_waivers=_only(a.waivers, b.waivers),
        new_attested=_only(b.attested, a.attested),
        gone_attested=_only(a.attested, b.attested),
        ran_out=(
            *(one for one in b.waivers if one in a.waivers and counts_on(one, a.day) and b.day > one.expires),
            *(one for one in b.attested if one in a.attested and a.day <= one.expires < b.day),
        ),
        texts=None if a.paper.sha256 == b.paper.sha256 else tracer.texts(a, b),
    )


def _changed(was: Promise, now: Promise) -> Changed:
    left = [resource for resource in was.against if resource not in set(now.against)]
    return Changed(
        before=was,
        after=now,
        new_against=tuple(resource for resource in now.against if resource not in set(was.against)),
        repaired=tuple(one for one in left if now.looked.get(one) == "holds"),
        in_doubt=tuple(one for one in left if now.looked.get(one) == "unknown"),
        unseen=tuple(one for one in left if now.looked.get(one) not in ("holds", "unknown")),
        meant=was.id == now.id and was.meaning != now.meaning,
        reworded=was.id != now.id,
    )


def _resources(a: Past, b: Past) -> Resources:
    if a.resources is not None and b.resources is not None:
        return Resources(tuple(sorted(b.resources - a.resources)), tuple(sorted(a.resources - b.resources)), True)
    one, other = _looked(a), _looked(b)
    return Resources(tuple(sorted(other - one)), tuple(sorted(one - other)), False)


def _looked(run: Past) -> frozenset[str]:
    return frozenset(resource.casefold() for promise in run.promises for resource in promise.looked if "/" in resource)


def _only(one: Iterable[T], other: Iterable[T]) -> tuple[T, ...]:
    known = set(other)
    return tuple(item for item in one if item not in known)
