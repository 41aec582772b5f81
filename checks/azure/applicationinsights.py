"""Azure Application Insights: in which workspace, and so in which region, the telemetry of applications lies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.loganalytics import WORKSPACES
from checks.azure.residency import RESIDENCY, located, rests
from checks.check import Observation, check, unknown
from claims.model import Claim
from evidence import Item, Snapshot, arm

COMPONENTS = arm(
    "azure.applicationinsights.components",
    "{id}/providers/Microsoft.Insights/components",
    version="2020-02-02",
    permission="Microsoft.Insights/components/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
    hides=("InstrumentationKey", "ConnectionString"),  # whoever has these can write telemetry
)
# Components that keep telemetry themselves; retired, but old ones are still answered.
_BY_ITSELF: Final = {"applicationinsights", "applicationinsightswithdiagnosticsettings"}


@check("azure-telemetry-residency", answers=RESIDENCY, over=COMPONENTS, needs=(WORKSPACES,), applies=located)
def telemetry(claim: Claim, component: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """The telemetry of applications lies where the document says.

    It lies in the region of the workspace and not in that of the component:
    https://learn.microsoft.com/azure/azure-monitor/app/create-workspace-resource

    Proves: the region of the workspace behind each component, or of the component where it keeps its data itself.
    Leaves open: what the telemetry holds; the places from which availability tests call.
    """
    named = component.at("/properties/WorkspaceResourceId")
    if named.present:
        found = snapshot.by(WORKSPACES).get(str(named.value).casefold())
        if found:
            yield rests(claim, component, found[0].at("/location"))
        else:
            yield unknown(component, "keeps its telemetry in a workspace that could not be read", named)
    elif component.text("/properties/IngestionMode").casefold() in _BY_ITSELF:
        yield rests(claim, component, component.at("/location"))
    else:
        yield unknown(component, "does not say in which workspace its telemetry lies", named)
