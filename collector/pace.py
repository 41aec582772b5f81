"""How fast each service may be asked: token buckets by subscription, by provider and by Graph workload.

Published limits: https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling
(250 reads at once, 25 more a second, per subscription; storage: 800 reads and 100 lists in 5 minutes),
https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests (15 in 5 s),
https://learn.microsoft.com/graph/throttling-limits (conditional access 1/s, reports 5 in 10 s).
A limit of N in a window of T seconds is kept by ``burst + rate * T <= N``.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from collector.patience import number, resets_after


@dataclass(frozen=True, slots=True)
class Limit:
    """``burst`` requests at once, then ``rate`` a second."""

    burst: float
    rate: float


ARM = Limit(250, 25)
STORAGE_READS = Limit(400, 1.33)
STORAGE_LISTS = Limit(50, 0.16)
RESOURCE_GRAPH = Limit(10, 1)
GRAPH = Limit(200, 50)
CONDITIONAL_ACCESS = Limit(1, 1)
REPORTS = Limit(2, 0.3)

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
class Bucket:
    """A token bucket with reservations: whoever asks first goes first. Times are seconds of ``clock``."""

    limit: Limit
    clock: Callable[[], float]
    tokens: float = field(init=False)
    at: float = field(init=False)
    held_until: float = 0.0

    def __post_init__(self) -> None:
        self.tokens, self.at = self.limit.burst, self.clock()

    def reserve(self) -> float:
        """Takes one token and says how many seconds to wait until it is there."""
        self._refill()
        self.tokens -= 1
        return max(0.0, -self.tokens / self.limit.rate)

    def at_most(self, remaining: float) -> None:
        """Believes the service when it says that fewer are left; never when it says more."""
        self._refill()
        self.tokens = min(self.tokens, remaining)

    def hold(self, seconds: float) -> None:
        """Lets nobody pass for that time: the service has said that it is full."""
        self.held_until = max(self.held_until, self.clock() + seconds)

    def held(self) -> float:
        """For how many seconds nobody passes."""
        return max(0.0, self.held_until - self.clock())

    def _refill(self) -> None:
        now = self.clock()
        self.tokens = min(self.limit.burst, self.tokens + (now - self.at) * self.limit.rate)
        self.at = now


class Pace:
    """All buckets of a run, made as they are needed."""

    def __init__(self, arm_host: str, clock: Callable[[], float]) -> None:
        self._arm_host = arm_host
        self._clock = clock
        self._buckets: dict[str, Bucket] = {}

    async def wait(self, url: str) -> None:
        """Returns when the request may be sent."""
        drawn = list(self.buckets(url))
        delay = max(max(bucket.reserve(), bucket.held()) for bucket in drawn)
        while delay > 0:
            await asyncio.sleep(delay)
            delay = max(bucket.held() for bucket in drawn)

    def learn(self, url: str, status: int, headers: Mapping[str, str]) -> None:
        """Takes in what an answer says about what is left. Header names are in small letters."""
        buckets = list(self.buckets(url))
        for name, bucket in (("x-ms-ratelimit-remaining-subscription-reads", 0), ("x-ms-user-quota-remaining", -1)):
            left = number(headers.get(name))
            if left is not None:
                buckets[bucket].at_most(left)
        pause = number(headers.get("retry-after")) if status in (429, 503) else None
        if pause is None and number(headers.get("x-ms-user-quota-remaining")) == 0:
            pause = resets_after(headers)
        if pause:
            buckets[-1].hold(pause)

    def buckets(self, url: str) -> Iterator[Bucket]:
        """The buckets that a request draws from, the widest first."""
        for name, limit in self._limits(url):
            if name not in self._buckets:
                self._buckets[name] = Bucket(limit, self._clock)
            yield self._buckets[name]

    def _limits(self, url: str) -> Iterator[tuple[str, Limit]]:
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
        if "/providers/microsoft.storage/" in path:
            lists = path.endswith("/storageaccounts")
            yield f"storage:{scope}:{lists}", STORAGE_LISTS if lists else STORAGE_READS
        elif path == "/providers/microsoft.resourcegraph/resources":
            yield "resource-graph", RESOURCE_GRAPH
