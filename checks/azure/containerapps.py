"""Azure Container Apps: what their ingress accepts, where their logs go, and whether their secrets lie in a key vault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure import copies, tls
from checks.azure.copies import REDUNDANCY, Copies
from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.loganalytics import WORKSPACES
from checks.azure.promise import listed, number
from checks.azure.regions import find
from checks.azure.residency import RESIDENCY, copied, located, rests
from checks.check import WORKFORCE, Observation, check, contradicts, holds, unknown
from checks.note import note
from claims.model import Claim
from evidence import Default, Item, Seen, Snapshot, arm

VERSION: Final = "2026-07-01"
# Values of environment variables and arguments are written into them, passwords among them:
# https://learn.microsoft.com/azure/container-apps/environment-variables
_WRITTEN_IN: Final = ("env", "args", "command")

APPS = arm(
    "azure.containerapps.apps",
    "{id}/providers/Microsoft.App/containerApps",
    version=VERSION,
    permission="Microsoft.App/containerApps/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
    hides=_WRITTEN_IN,
)
ENVIRONMENTS = arm(
    "azure.containerapps.environments",
    "{id}/providers/Microsoft.App/managedEnvironments",
    version=VERSION,
    permission="Microsoft.App/managedEnvironments/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
JOBS = arm(
    "azure.containerapps.jobs",
    "{id}/providers/Microsoft.App/jobs",
    version=VERSION,
    permission="Microsoft.App/jobs/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
    hides=_WRITTEN_IN,
)

_INGRESS: Final = "https://learn.microsoft.com/azure/container-apps/ingress-overview"
_PEERS: Final = "https://learn.microsoft.com/azure/container-apps/ingress-environment-configuration"
_SECRETS: Final = "https://learn.microsoft.com/azure/container-apps/manage-secrets"
_LOGS: Final = "https://learn.microsoft.com/azure/container-apps/log-options"
_TELEMETRY: Final = "https://learn.microsoft.com/azure/container-apps/opentelemetry-agents"
_SCALE: Final = "https://learn.microsoft.com/azure/container-apps/scale-app"
_ZONES: Final = "https://learn.microsoft.com/azure/reliability/reliability-azure-container-apps"
_DOOR: Final = "/properties/configuration/ingress"
_BOUND: Final = ("snienabled", "auto")
_HTTP: Final = ("auto", "http", "http2")
_FLOOR: Final = (1, 2)


# -- transport -----------------------------------------------------------------------------------------------------------


@check("azure-containerapp-https", answers=("encryption.in-transit",), over=APPS, applies=tls.meant)
def https(_claim: Claim, app: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Container apps refuse what is not encrypted.

    Plain HTTP is redirected to HTTPS unless an app allows it; what comes over TCP is handed to the app as it is
    (https://learn.microsoft.com/azure/container-apps/ingress-overview).

    Proves: what the ingress of each app accepts, or that an app has none and takes no connections.
    Leaves open: whether an app that is reached over TCP encrypts by itself; what apps of one environment say to each other.
    """
    shut = _no_ingress(app)
    if shut is not None:
        yield shut
        return
    plain = app.at(f"{_DOOR}/allowInsecure", absent=Default(False, _INGRESS))
    transport, tcp = _transport(app)
    names, bound = _own_names(app)
    match plain.value, tcp:
        case True, _:
            yield contradicts(app, "accepts plain HTTP", plain, *transport)
        case False, False if not bound:
            yield unknown(app, "has a name of its own that no certificate is seen to be bound to", plain, *names)
        case False, False:
            yield holds(app, "sends plain HTTP on to HTTPS", plain, *transport, *names)
        case _, True:
            yield unknown(app, "takes TCP connections as they come; whether the app encrypts them does not show",
                          plain, *transport)  # fmt: skip
        case _:
            yield unknown(app, "does not say whether it accepts plain HTTP", plain, *transport)


@check("azure-containerapp-tls", answers=("encryption.in-transit.min-tls",), over=APPS, applies=tls.versioned)
def lowest_tls(claim: Claim, app: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Container apps are reached over TLS 1.2 or newer only, where they are reached over TLS.

    The ingress speaks TLS 1.2 and 1.3 and has no setting for it
    (https://learn.microsoft.com/azure/container-apps/ingress-overview).

    Proves: that each app stands behind that ingress, or has none and takes no connections.
    Leaves open: plain HTTP, which another check looks at; what an app that is reached over TCP accepts.
    """
    shut = _no_ingress(app)
    if shut is not None:
        yield shut
        return
    least = tls.promised(claim)
    transport, tcp = _transport(app)
    if tcp is not False:
        yield unknown(
            app, "takes connections past the TLS of the platform; what the app accepts does not show", *transport
        )
    elif least is None or least > _FLOOR:
        yield unknown(app, "accepts TLS 1.2, as every container app does; no setting raises that", *transport)
    else:
        yield holds(app, "accepts TLS 1.2 and up only, as every container app does", *transport)


def _no_ingress(app: Item) -> Observation | None:
    """What is to be said of an app without an ingress; None for one that has an ingress."""
    if app.names(_DOOR):
        return None
    ingress = app.at(_DOOR, absent=Default("none", _INGRESS))
    if ingress.present:
        return unknown(app, "has an ingress that cannot be read", ingress)
    return holds(app, "has no ingress, so it takes no connections", ingress)


def _transport(app: Item) -> tuple[tuple[Seen, ...], bool | None]:
    """What was read of the transport, and whether connections reach the app as bare TCP; None where that is not known."""
    main = app.at(f"{_DOOR}/transport", absent=Default("auto", _INGRESS))
    ports = app.at(f"{_DOOR}/additionalPortMappings", absent=Default([], _INGRESS))
    word = str(main.value).casefold()
    if word == "tcp" or ports.value:
        return (main, ports), True
    return (main, ports), False if word in _HTTP else None


def _own_names(app: Item) -> tuple[tuple[Seen, ...], bool]:
    """What was read of the names that the customer gave an app, and whether each of them has a certificate."""
    pointer = f"{_DOOR}/customDomains"
    names = app.parts(pointer)
    if not names:
        none = app.at(pointer, absent=Default([], _INGRESS))
        return (none,), none.value == []
    bindings = tuple(name.at("/bindingType") for name in names)
    return bindings, all(str(binding.value).casefold() in _BOUND for binding in bindings)


@check(
    "azure-containerapp-peers",
    answers=("encryption.in-transit",),
    over=ENVIRONMENTS,
    applies=lambda claim: tls.meant(claim) and "internal" in listed(claim, "scope"),
)
def peers(_claim: Claim, environment: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """What container apps of one environment say to each other is encrypted.

    It is not, unless the environment is told so; older environments call the same setting mutual TLS
    (https://learn.microsoft.com/azure/container-apps/ingress-environment-configuration).

    Proves: whether the environment encrypts the traffic between its apps.
    Leaves open: connections to databases and to other services.
    """
    settings = [
        environment.at(pointer, absent=Default(False, _PEERS))
        for pointer in (
            "/properties/peerTrafficConfiguration/encryption/enabled",
            "/properties/peerAuthentication/mtls/enabled",
        )
    ]
    values = [setting.value for setting in settings]
    if True in values:
        yield holds(environment, "encrypts what its apps say to each other", *settings)
    elif values == [False, False]:
        yield contradicts(environment, "does not encrypt what its apps say to each other", *settings)
    else:
        yield unknown(environment, "does not say whether it encrypts what its apps say to each other", *settings)


# -- secrets -------------------------------------------------------------------------------------------------------------


def _in_vaults(claim: Claim) -> bool:
    return listed(claim, "store") == ("azure-key-vault",)


@check(
    "azure-containerapp-secrets", answers=("secrets.managed-store",), over=APPS, scopes=WORKFORCE, applies=_in_vaults
)
def secrets(_claim: Claim, app: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Container apps take their secrets from a key vault.

    A secret without the address of one lies in the app itself, where the platform encrypts it
    (https://learn.microsoft.com/azure/container-apps/manage-secrets). The answer holds names and addresses, no values.

    Proves: of each secret of an app whether it refers to a key vault.
    Leaves open: secrets that were put into plain environment variables or into the image.
    """
    yield _secrets(app)


@check(
    "azure-containerapp-job-secrets",
    answers=("secrets.managed-store",),
    over=JOBS,
    scopes=WORKFORCE,
    applies=_in_vaults,
)
def job_secrets(_claim: Claim, job: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Jobs of Container Apps take their secrets from a key vault.

    They keep secrets in the same way as apps do (https://learn.microsoft.com/azure/container-apps/manage-secrets).

    Proves: of each secret of a job whether it refers to a key vault.
    Leaves open: secrets that were put into plain environment variables or into the image.
    """
    yield _secrets(job)


def _secrets(app: Item) -> Observation:
    members = app.parts("/properties/configuration/secrets")
    if not members:
        none = app.at("/properties/configuration/secrets", absent=Default([], _SECRETS))
        if none.value == []:
            return holds(app, "keeps no secret of its own", none)
        return unknown(app, "has secrets that cannot be read", none)
    addresses = [secret.at("/keyVaultUrl", absent=Default("", _SECRETS)) for secret in members]
    own = [address for address in addresses if address.value == ""]
    if own:
        return contradicts(app, "keeps {count} of its {total} secrets itself, not in a key vault", *own,
                           count=len(own), total=len(members))  # fmt: skip
    if all(str(address.value).startswith("https://") for address in addresses):
        return holds(app, "takes its secrets from a key vault: {total}", *addresses, total=len(members))
    return unknown(app, "has a secret whose address cannot be read", *addresses)


# -- residency -----------------------------------------------------------------------------------------------------------


@check("azure-containerapp-residency", answers=RESIDENCY, over=ENVIRONMENTS, may_need=(WORKSPACES,), applies=located)
def residency(claim: Claim, environment: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Environments of container apps, and the logs of their apps, lie where the document says.

    What apps write goes to the log workspace that the environment names
    (https://learn.microsoft.com/azure/container-apps/log-options).

    Proves: the region of each environment and of the workspace of its logs; whether telemetry is sent elsewhere.
    Leaves open: where telemetry goes that is sent elsewhere; logs that go by diagnostic settings; shares that apps mount.
    """
    yield rests(claim, environment, environment.at("/location"))
    yield _logs(claim, environment, snapshot)
    yield from _telemetry(environment)


def _logs(claim: Claim, environment: Item, snapshot: Snapshot) -> Observation:
    where = environment.at("/properties/appLogsConfiguration/destination", absent=Default("none", _LOGS))
    match str(where.value).casefold():
        case "none" | "":
            return holds(environment, "keeps no logs of its apps", where)
        case "log-analytics":
            customer = environment.at("/properties/appLogsConfiguration/logAnalyticsConfiguration/customerId")
            return _workspace(claim, environment, snapshot, customer, where)
        case "azure-monitor":
            said = "sends the logs of its apps by diagnostic settings, which were not looked at here"
            return unknown(environment, said, where)
        case _:
            return unknown(environment, "sends the logs of its apps to {value}, which is not known here", where,
                           value=where.value)  # fmt: skip


def _workspace(claim: Claim, environment: Item, snapshot: Snapshot, customer: Seen, *seen: Seen) -> Observation:
    key = str(customer.value).casefold() if customer.present else ""
    found = snapshot.by(WORKSPACES, "/properties/customerId").get(key, ()) if key else ()
    if len(found) != 1:
        said = "sends the logs of its apps to a workspace that is not among those that can be read"
        return unknown(environment, said, customer, *seen)
    place = found[0].at("/location")
    return copied(claim, environment, find(place.value), "sends the logs of its apps to a workspace in {region}", place,
                  customer, *seen)  # fmt: skip


def _telemetry(environment: Item) -> Iterator[Observation]:
    """Telemetry that the environment's agent sends on, to Application Insights or to other companies."""
    for kind in ("logs", "traces"):
        pointer = f"/properties/openTelemetryConfiguration/{kind}Configuration/destinations"
        targets = environment.at(pointer, absent=Default([], _TELEMETRY))
        if targets.value != []:
            yield unknown(environment, "sends {kind} of its apps to {targets}; where that lies does not show", targets,
                          kind=note(kind), targets=_named(targets.value))  # fmt: skip


def _named(targets: object) -> str:
    return ", ".join(map(str, targets)) if isinstance(targets, list) else str(targets)


# -- redundancy ----------------------------------------------------------------------------------------------------------


@check(
    "azure-containerapp-redundancy",
    answers=REDUNDANCY,
    over=APPS,
    needs=(ENVIRONMENTS,),
    applies=copies.meant,
)
def redundancy(claim: Claim, app: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Container apps always run more than once, spread over zones where that is said.

    An app that names no lowest number of replicas may run on none; over zones they are spread by the environment
    (https://learn.microsoft.com/azure/reliability/reliability-azure-container-apps).

    Proves: how many replicas of each app run at least, and whether its environment spreads them over zones.
    Leaves open: how many run now; whether the app goes on working when one of them stops.
    """
    lowest = app.at("/properties/template/scale/minReplicas", absent=Default(0, _SCALE))
    named = app.at("/properties/environmentId")
    found = snapshot.by(ENVIRONMENTS).get(str(named.value).casefold(), ())
    replicas = number(lowest.value)
    if not found or replicas is None:
        yield unknown(app, "does not say how many replicas run at least, or in which environment", lowest, named)
        return
    zoned = found[0].at("/properties/zoneRedundant", absent=Default(False, _ZONES))
    if not isinstance(zoned.value, bool):
        yield unknown(app, "runs in an environment that does not say whether it spreads over zones", zoned, named)
    elif replicas > 1 or (not zoned.value and "zone" in listed(claim, "redundancy")):
        several = replicas > 1
        yield copies.spread(claim, app, Copies(zones=several and zoned.value, standby=several), lowest, zoned, named)
    else:
        yield unknown(app, "runs {count} times at least, and more often only while there is load", lowest, zoned, named,
                      count=replicas)  # fmt: skip
