"""What may leave this machine: reads only, over https, to the hosts of the chosen cloud, and nothing that hands out secrets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from collector.clouds import origin

# The only POSTs that are ever sent; both read. Exact paths, in small letters.
# https://learn.microsoft.com/rest/api/azureresourcegraph/resourcegraph/resources/resources
# https://learn.microsoft.com/graph/api/conditionalaccessroot-evaluate
READING_POSTS = frozenset(
    {
        "/providers/microsoft.resourcegraph/resources",
        "/v1.0/identity/conditionalaccess/evaluate",
        "/beta/identity/conditionalaccess/evaluate",
    }
)
# Paths whose answers hold keys, passwords or connection strings, by their folded last segments. Most of them are POSTs
# and refused as such already; this holds for the reads among them, and should one of them ever become a read.
_SECRET = re.compile(
    r"/(list[a-z]*(keys?|secrets?|credentials?|connectionstrings|sas|kubeconfig)|list|publishxml|regeneratekeys?"
    r"|readonlykeys|recoverykeys(/[^/]+)?|devicelocalcredentials/[^/]+|config/(appsettings|connectionstrings|publishingcredentials))"
    r"(/list|/value)?\Z"
)


class Refused(Exception):  # noqa: N818 - it says what happened to the request
    """A request that this program never sends; the message says why."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The allow-list of hosts (``host`` or ``host:port``) with the rules for what is sent to them."""

    hosts: frozenset[str]

    def check(self, method: str, url: str) -> None:
        """Returns if the request may be sent; raises Refused."""
        self.check_host(url)
        path = _folded_path(url)
        if any(segment in (".", "..") for segment in path.split("/")):
            raise Refused(f"refused: the path {path} climbs")
        if method not in ("GET", "HEAD") and not (method == "POST" and path in READING_POSTS):
            raise Refused(f"refused: {method} {path} could change something, and only reads are sent")
        if _SECRET.search(path):
            raise Refused(f"refused: {path} hands out secrets, and none are ever asked for")

    def check_host(self, url: str) -> None:
        """Returns if the address is https and on an allowed host; raises Refused."""
        try:
            parts, where = urlsplit(url), origin(url)
        except ValueError as error:
            raise Refused(f"refused: {url[:200]!r} is no address") from error
        if parts.scheme != "https" or parts.username is not None or parts.password is not None:
            raise Refused(f"refused: {parts.scheme}://{where} is no plain https address")
        if where not in self.hosts:
            raise Refused(f"refused: {where or 'an address without a host'} is not a host of this cloud")

    def check_next(self, first: str, link: str) -> None:
        """Returns if ``link`` may be followed as a next page of ``first``; raises Refused.

        It must stay on the host, and within the subscription (Resource Manager) or the API version (Graph). The path
        itself may change: Key Vault's list goes on under another one.
        """
        self.check_host(link)
        if origin(first) != origin(link):
            raise Refused(f"refused: the next page is said to be on {origin(link)}, another host")
        if _family(first) != _family(link):
            raise Refused(f"refused: the next page is said to be at {_folded_path(link)}, outside what was asked")


def _folded_path(url: str) -> str:
    return re.sub(r"/{2,}", "/", unquote(urlsplit(url).path)).casefold()


def _family(url: str) -> str:
    segments = _folded_path(url).split("/")[1:]
    return "/".join(segments[:2]) if segments[0] == "subscriptions" and len(segments) > 2 else segments[0]
