"""How fast each service may be asked: by subscription, by provider and by Graph workload.

Published limits: https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
(250 reads at once, 25 more a second, per subscription),
https://learn.microsoft.com/azure/storage/common/scalability-targets-resource-provider (800 reads and 100 lists in 5 minutes),
https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests (15 in 5 s),
https://learn.microsoft.com/graph/throttling-limits (conditional access 1/s, reports 5 in 10 s).

A request leaves only when every limit that it falls under has room and a connection is free, and takes both in that moment:
what is allowed but not sent yet would come all at once later. Requests under the very same limits form a lane and pass one
after another; a lane that has to wait holds no connection, so that it never stops another.
"""

from __future__ import annotations

import asyncio
import re
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from collector.patience import number, resets_after

Clock = Callable[[], float]

# How many seconds one request may be longer on its way than another. Requests that leave within a limit may arrive closer
# together than they left, so each limit is kept as if its time were that much longer.
JITTER = 0.5
# A fraction of a request that is as good as none: what arithmetic leaves over.
_NEARLY = 1e-6


@dataclass(frozen=True, slots=True)
class Refill:
    """A token bucket: ``burst`` requests at once, then ``rate`` a second."""

    burst: float
    rate: float


@dataclass(frozen=True, slots=True)
class Quota:
    """``count`` requests in any ``seconds``."""

    count: int
    seconds: float


ARM = Refill(250, 25)
# The service's limits are for everybody who reads there; an eighth of the one and a fifth of the other is left to others.
STORAGE_READS = Quota(700, 300)
STORAGE_LISTS = Quota(80, 300)
RESOURCE_GRAPH = Quota(15, 5)
GRAPH = Refill(200, 50)
CONDITIONAL_ACCESS = Quota(1, 1)
REPORTS = Quota(5, 10)

_SUBSCRIPTION = re.compile(r"/subscriptions/([^/?]+)", re.IGNORECASE)
_GRAPH_WORKLOADS = (
    (
        "conditional-access",
        re.compile(r"/(v1\.0|beta)/+identity(/+conditionalaccess|protection)\b"),
        CONDITIONAL_ACCESS,
    ),
    ("reports", re.compile(r"/(v1\.0|beta)/+(reports|auditlogs)\b"), REPORTS),
)


@dataclass(slots=True)
class Allowance(ABC):
    """What is left of one limit. Times are seconds of ``clock``."""

    clock: Clock
    held_until: float = field(default=float("-inf"), init=False)

    def delay(self) -> float:
        """For how many seconds nothing may be sent; 0 when one request may."""
        return max(self.held_until - self.clock(), self._until_free(), 0.0)

    def hold(self, seconds: float) -> None:
        """Lets nothing pass for that time: the service has said that it is full."""
        self.held_until = max(self.held_until, self.clock() + seconds)

    @abstractmethod
    def take(self) -> None:
        """Counts one request that leaves now; only after ``delay`` has given 0."""

    @abstractmethod
    def at_most(self, remaining: float) -> None:
        """Believes the service when it says that fewer are left; never when it says more."""

    @abstractmethod
    def _until_free(self) -> float: ...


@dataclass(slots=True)
class Bucket(Allowance):
    """What is left of a ``Refill``."""

    limit: Refill
    _tokens: float = field(init=False)
    _at: float = field(init=False)

    def __post_init__(self) -> None:
        self._tokens, self._at = self._full, self.clock()

    @property
    def _full(self) -> float:
        return self.limit.burst - self.limit.rate * JITTER

    def take(self) -> None:
        self._refill()
        self._tokens -= 1

    def at_most(self, remaining: float) -> None:
        self._refill()
        self._tokens = min(self._tokens, remaining)

    def _until_free(self) -> float:
        self._refill()
        lacking = 1 - self._tokens
        return lacking / self.limit.rate if lacking > _NEARLY else 0.0

    def _refill(self) -> None:
        now = self.clock()
        self._tokens = min(self._full, self._tokens + (now - self._at) * self.limit.rate)
        self._at = now


@dataclass(slots=True)
class Window(Allowance):
    """What is left of a ``Quota``: the times of the last requests, as many as one window may hold."""

    limit: Quota
    _sent: deque[float] = field(init=False)

    def __post_init__(self) -> None:
        self._sent = deque(maxlen=self.limit.count)

    def take(self) -> None:
        self._sent.append(self.clock())

    def at_most(self, remaining: float) -> None:
        since = self.clock() - self.limit.seconds - JITTER
        left = self.limit.count - sum(at > since for at in self._sent)
        self._sent.extend([self.clock()] * (left - int(remaining)))

    def _until_free(self) -> float:
        if len(self._sent) < self.limit.count:
            return 0.0
        return self._sent[0] + self.limit.seconds + JITTER - self.clock()


@dataclass(slots=True)
class Lane:
    """The requests that fall under the very same limits; ``allowances`` are what is left of these, the widest first."""

    allowances: tuple[Allowance, ...]
    _front: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def enter(self, slots: asyncio.Semaphore) -> None:
        """Returns when the request may leave: with one of the slots taken, which the caller gives back."""
        async with self._front:
            while True:
                delay = self.delay()
                if delay:
                    await asyncio.sleep(delay)
                    continue
                await slots.acquire()
                if not self.delay():  # another lane under one of these limits may have been faster
                    break
                slots.release()
            for allowance in self.allowances:
                allowance.take()

    def delay(self) -> float:
        """For how many seconds nothing may be sent; 0 when one request may."""
        return max(allowance.delay() for allowance in self.allowances)


class Pace:
    """All limits of a run, made as they are needed."""

    def __init__(self, arm_host: str, clock: Clock) -> None:
        self._arm_host = arm_host
        self._clock = clock
        self._allowances: dict[str, Allowance] = {}
        self._lanes: dict[tuple[str, ...], Lane] = {}

    def lane(self, url: str) -> Lane:
        """Where a request to this address waits for its turn."""
        limits = dict(self._limits(url))
        names = tuple(limits)
        if names not in self._lanes:
            self._lanes[names] = Lane(tuple(self._allowance(name, limit) for name, limit in limits.items()))
        return self._lanes[names]

    def learn(self, url: str, status: int, headers: Mapping[str, str]) -> None:
        """Takes in what an answer says about what is left. Header names are in small letters."""
        allowances = self.lane(url).allowances
        for name, which in (("x-ms-ratelimit-remaining-subscription-reads", 0), ("x-ms-user-quota-remaining", -1)):
            left = number(headers.get(name))
            if left is not None:
                allowances[which].at_most(left)
        pause = number(headers.get("retry-after")) if status in (429, 503) else None
        if pause is None and number(headers.get("x-ms-user-quota-remaining")) == 0:
            pause = resets_after(headers)
        if pause:
            allowances[-1].hold(pause)

    def _allowance(self, name: str, limit: Refill | Quota) -> Allowance:
        if name not in self._allowances:
            made = Bucket(self._clock, limit) if isinstance(limit, Refill) else Window(self._clock, limit)
            self._allowances[name] = made
        return self._allowances[name]

    def _limits(self, url: str) -> Iterator[tuple[str, Refill | Quota]]:
        """The limits that a request falls under by name, the widest first."""
        parts = urlsplit(url)
        path = parts.path.casefold()
        if parts.netloc.casefold() != self._arm_host:
            yield "graph", GRAPH
            for workload, pattern, limit in _GRAPH_WORKLOADS:
                if pattern.match(path):
                    yield workload, limit
            return
        match = _SUBSCRIPTION.match(path)
        scope = match.group(1) if match else "tenant"
        yield f"arm:{scope}", ARM
        # What stands last is who answers: a setting of Monitor on a storage account is no read of Storage.
        provider, _, kind = path.rpartition("/providers/")[2].partition("/")
        if provider == "microsoft.storage":
            lists = kind == "storageaccounts"
            yield f"storage:{scope}:{lists}", STORAGE_LISTS if lists else STORAGE_READS
        elif provider == "microsoft.resourcegraph":
            yield "resource-graph", RESOURCE_GRAPH
