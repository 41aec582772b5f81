"""One check: which claims it answers, what it needs to have read, and the pure judge that looks at it.

A judge is a generator with three arms. It yields ``holds``, ``contradicts`` or ``unknown`` for what it has looked at, and
nothing at all for what the claim is not about. Missing answers never reach it: reading one raises Incomplete, which the
engine turns into ``unknown``.

    @check("azure-storage-tls", answers=("encryption.in-transit.min-tls",), over=ACCOUNTS)
    def tls(claim, account, snapshot):
        '''Storage accounts refuse TLS below the version the TOM names.

        Proves: what each account's endpoint accepts.
        Leaves open: which ciphers are offered.
        '''
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from checks.note import Note, note
from claims.model import Claim
from evidence import Item, Query, Seen, Snapshot


class Outcome(StrEnum):
    """What one observation says of the control: that it is in force, that it is not, or neither."""

    HOLDS = "holds"
    CONTRADICTS = "contradicts"
    UNKNOWN = "unknown"


class Fold(StrEnum):
    """How observations make a finding.

    EVERY: all must hold; where there is nothing to look at, nothing is shown. SOME: one suffices; none in a complete list
    contradicts. NONE_EXIST: an empty complete population is what is claimed ("no guests"). GUARD: names what nothing else
    looks at, and shows nothing by its silence. BESIDE: is told beside the claim, and neither carries nor blocks its verdict,
    because it proves nothing of what is claimed.
    """

    EVERY = "every"
    SOME = "some"
    NONE_EXIST = "none exist"
    GUARD = "guard"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Observation:
    """One resource, what it says of the claim, a note for people, and the values that were seen."""

    resource: str
    outcome: Outcome
    note: Note
    seen: tuple[Seen, ...] = ()


Subject = Item | str
Judge = Callable[[Claim, Item, Snapshot], Iterator[Observation]]
Survey = Callable[[Claim, Snapshot], Iterator[Observation]]
Applies = Callable[[Claim], bool]

# What is said of the running service and of the data in it is about the scanned estate; the rest has other places.
ESTATE = ("production", "personal data")
# Staff, administrators and the systems they work with sign in to the company's own tenant.
WORKFORCE = ("production", "personal data", "development systems", "organisation")


@dataclass(frozen=True, slots=True)
class Check:
    """A judge with everything that is declared about it. Exactly one of ``judge`` and ``survey`` is set.

    What is missing of ``over`` and ``needs`` always counts. ``may_need`` is asked for as well, but what is missing of it
    counts only where the judge reads it (``snapshot[query]``, ``under``): nobody needs the members of a group that no policy
    names. A judge that takes it by ``seen`` must read it in full before it says that something holds.
    """

    id: str
    answers: tuple[str, ...]
    over: Query | None
    needs: tuple[Query, ...]
    may_need: tuple[Query, ...]
    fold: Fold
    scopes: tuple[str, ...]
    applies: Applies
    title: str
    proves: str
    leaves_open: str
    module: str
    judge: Judge | None = None
    survey: Survey | None = None

    @property
    def queries(self) -> tuple[Query, ...]:
        """Everything the check asks for, the population first, without the parents."""
        return self.rests_on + self.may_need

    @property
    def rests_on(self) -> tuple[Query, ...]:
        """What the check can say nothing without."""
        return ((self.over,) if self.over else ()) + self.needs

    def fits(self, claim: Claim) -> bool:
        """Whether this check can say anything of the claim."""
        return claim.kind in self.answers and claim.scope in self.scopes and self.applies(claim)


_REGISTRY: dict[str, Check] = {}


def check(
    id: str,  # noqa: A002 - the field's own name
    *,
    answers: tuple[str, ...],
    over: Query,
    needs: tuple[Query, ...] = (),
    may_need: tuple[Query, ...] = (),
    fold: Fold = Fold.EVERY,
    scopes: tuple[str, ...] = ESTATE,
    applies: Applies = lambda _claim: True,
) -> Callable[[Judge], Judge]:
    """Registers a judge that is called once for every item of ``over``."""

    def register(judge: Judge) -> Judge:
        _register(Check(id, answers, over, needs, may_need, fold, scopes, applies, *_pages(judge), judge=judge))
        return judge

    return register


def survey(
    id: str,  # noqa: A002
    *,
    answers: tuple[str, ...],
    needs: tuple[Query, ...],
    may_need: tuple[Query, ...] = (),
    fold: Fold = Fold.EVERY,
    scopes: tuple[str, ...] = ESTATE,
    applies: Applies = lambda _claim: True,
) -> Callable[[Survey], Survey]:
    """Registers a judge that is called once for the whole evidence, for what no single list shows."""

    def register(judge: Survey) -> Survey:
        _register(Check(id, answers, None, needs, may_need, fold, scopes, applies, *_pages(judge), survey=judge))
        return judge

    return register


def registered() -> dict[str, Check]:
    """Every check that has been imported so far, by id."""
    return _REGISTRY


def _register(new: Check) -> None:
    if new.id in _REGISTRY:
        raise ValueError(f"two checks are named {new.id}")
    _REGISTRY[new.id] = new


_SECTIONS = re.compile(
    r"\A(?P<title>.+?)\n\n(?:.*?\n)??Proves: (?P<proves>.+?)\nLeaves open: (?P<open>.+?)\Z", re.DOTALL
)


def _pages(judge: Callable[..., object]) -> tuple[str, str, str, str]:
    """Title, Proves, Leaves open and the module, out of the judge's docstring."""
    match = _SECTIONS.match(inspect.cleandoc(judge.__doc__ or ""))
    if match is None:
        raise ValueError(f"{judge.__name__} needs a docstring with a title, 'Proves:' and 'Leaves open:'")
    title, proves, leaves_open = (" ".join(match[part].split()) for part in ("title", "proves", "open"))
    return title, proves, leaves_open, judge.__module__


def holds(subject: Subject, template: str, *seen: Seen, **values: object) -> Observation:
    """The control is in force here."""
    return Observation(_name(subject), Outcome.HOLDS, note(template, **values), seen)


def contradicts(subject: Subject, template: str, *seen: Seen, **values: object) -> Observation:
    """The control is not in force here."""
    return Observation(_name(subject), Outcome.CONTRADICTS, note(template, **values), seen)


def unknown(subject: Subject, template: str, *seen: Seen, **values: object) -> Observation:
    """What was read does not say whether the control is in force here."""
    return Observation(_name(subject), Outcome.UNKNOWN, note(template, **values), seen)


def _name(subject: Subject) -> str:
    return subject if isinstance(subject, str) else subject.resource
