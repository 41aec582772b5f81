"""The Azure clouds: where to sign in, where Resource Manager and Graph answer, and what a token is asked for.

Sources: https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud (authorities),
https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure and
https://learn.microsoft.com/azure/china/resources-developer-guide (Resource Manager),
https://learn.microsoft.com/graph/deployments (Graph),
https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust (audiences of federated tokens).
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from collector.errors import UsageError


@dataclass(frozen=True, slots=True)
class Cloud:
    """One cloud. ``authority``, ``arm`` and ``graph`` are https addresses without a final slash; a port is allowed."""

    name: str
    authority: str
    arm: str
    arm_scope: str
    graph: str
    graph_scope: str
    audience: str = "api://AzureADTokenExchange"

    def base(self, source: str) -> str:
        """The address that a source's paths are put behind."""
        return self.graph if source == "graph" else self.arm

    def scope(self, source: str) -> str:
        """What a token for a source is asked for."""
        return self.graph_scope if source == "graph" else self.arm_scope

    @property
    def hosts(self) -> frozenset[str]:
        """The only hosts that evidence is asked from, as ``host`` or ``host:port``."""
        return frozenset({origin(self.arm), origin(self.graph)})


def origin(url: str) -> str:
    """``host`` or ``host:port`` of an address in small letters; the port of https is left out."""
    parts = urlsplit(url)
    host = (parts.hostname or "").casefold()
    return host if parts.port in (None, 443) else f"{host}:{parts.port}"


CLOUDS = {
    cloud.name: cloud
    for cloud in (
        Cloud(
            "public",
            "https://login.microsoftonline.com",
            "https://management.azure.com",
            "https://management.azure.com/.default",
            "https://graph.microsoft.com",
            "https://graph.microsoft.com/.default",
        ),
        Cloud(
            "usgov",
            "https://login.microsoftonline.us",
            "https://management.usgovcloudapi.net",
            "https://management.core.usgovcloudapi.net/.default",
            "https://graph.microsoft.us",
            "https://graph.microsoft.us/.default",
            "api://AzureADTokenExchangeUSGov",
        ),
        Cloud(
            "china",
            "https://login.chinacloudapi.cn",
            "https://management.chinacloudapi.cn",
            "https://management.chinacloudapi.cn/.default",
            "https://microsoftgraph.chinacloudapi.cn",
            "https://microsoftgraph.chinacloudapi.cn/.default",
            "api://AzureADTokenExchangeChina",
        ),
    )
}


def cloud_named(name: str) -> Cloud:
    """The cloud of that name; raises UsageError."""
    if name not in CLOUDS:
        raise UsageError(f"there is no cloud named {name!r}", f"use --cloud with one of {', '.join(CLOUDS)}")
    return CLOUDS[name]
