"""Good packs for checks.azure.containerapps."""

from __future__ import annotations

from typing import Any

from checks.azure.containerapps import APPS, ENVIRONMENTS, JOBS
from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.loganalytics import WORKSPACES
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

APP = f"{GROUP}/providers/Microsoft.App/containerApps/ca-booking"
ENVIRONMENT = f"{GROUP}/providers/Microsoft.App/managedEnvironments/cae-ibis"
APP_LIST = (APPS, SUBSCRIPTION)
JOB_LIST = (JOBS, SUBSCRIPTION)
ENVIRONMENT_LIST = (ENVIRONMENTS, SUBSCRIPTION)
WORKSPACE_LIST = (WORKSPACES, SUBSCRIPTION)
CUSTOMER = "3d1f0c52-9f5c-4a40-9a55-0d8f7f0c2b11"
VAULT = "https://kv-ibis.vault.azure.net/secrets/"


def ingress(**more: Any) -> dict[str, Any]:
    """The ingress of an app that is open to the internet."""
    return {
        "fqdn": "ca-booking.happyhill-70162bb9.westeurope.azurecontainerapps.io",
        "external": True,
        "targetPort": 8080,
        "exposedPort": 0,
        "transport": "Auto",
        "traffic": [{"weight": 100, "latestRevision": True}],
        "customDomains": [{"name": "booking.example.com", "bindingType": "SniEnabled", "certificateId": "x"}],
        "allowInsecure": False,
        "clientCertificateMode": "ignore",
        **more,
    }


def secret(name: str, **more: Any) -> dict[str, Any]:
    """A secret as it is listed: its name, and where it comes from."""
    return {"name": name, **more}


def from_vault(name: str) -> dict[str, Any]:
    """A secret that lies in a key vault."""
    return secret(name, keyVaultUrl=f"{VAULT}{name}", identity="system")


def app(door: Any = None, secrets: Any = None, **configuration: Any) -> dict[str, Any]:
    """A container app."""
    return {
        "id": APP,
        "name": "ca-booking",
        "type": "Microsoft.App/containerApps",
        "location": "West Europe",
        "identity": {"type": "SystemAssigned", "principalId": "24adfa4f-dedf-8dc0-ca29-b6d1a69ab319"},
        "properties": {
            "provisioningState": "Succeeded",
            "runningStatus": "Running",
            "managedEnvironmentId": ENVIRONMENT,
            "environmentId": ENVIRONMENT,
            "workloadProfileName": "Consumption",
            "latestRevisionName": "ca-booking--0000007",
            "configuration": {
                "secrets": [from_vault("db"), from_vault("mail")] if secrets is None else secrets,
                "activeRevisionsMode": "Single",
                "ingress": ingress() if door is None else door,
                "registries": [{"server": "cribis.azurecr.io", "identity": "system"}],
                **configuration,
            },
            "template": {
                "containers": [
                    {"image": "cribis.azurecr.io/booking:1.8", "name": "booking", "resources": {"cpu": 0.5}}
                ],
                "scale": {"minReplicas": 2, "maxReplicas": 6},
            },
        },
    }


def job(*secrets: Any) -> dict[str, Any]:
    """A job that runs by the clock."""
    path = f"{GROUP}/providers/Microsoft.App/jobs/caj-reminders"
    return {
        "id": path,
        "name": "caj-reminders",
        "type": "Microsoft.App/jobs",
        "location": "West Europe",
        "properties": {
            "provisioningState": "Succeeded",
            "environmentId": ENVIRONMENT,
            "configuration": {
                "secrets": list(secrets),
                "triggerType": "Schedule",
                "replicaTimeout": 1800,
                "scheduleTriggerConfig": {"cronExpression": "0 6 * * *", "parallelism": 1},
            },
            "template": {"containers": [{"image": "cribis.azurecr.io/reminders:2", "name": "reminders"}]},
        },
    }


def environment(logs: Any = None, **properties: Any) -> dict[str, Any]:
    """An environment of container apps."""
    return {
        "id": ENVIRONMENT,
        "name": "cae-ibis",
        "type": "Microsoft.App/managedEnvironments",
        "location": "West Europe",
        "properties": {
            "provisioningState": "Succeeded",
            "defaultDomain": "happyhill-70162bb9.westeurope.azurecontainerapps.io",
            "staticIp": "20.50.2.90",
            "vnetConfiguration": {"internal": False},
            "appLogsConfiguration": logs or analytics(),
            "zoneRedundant": True,
            "peerAuthentication": {"mtls": {"enabled": False}},
            "peerTrafficConfiguration": {"encryption": {"enabled": True}},
            "workloadProfiles": [{"name": "Consumption", "workloadProfileType": "Consumption"}],
            "publicNetworkAccess": "Enabled",
            **properties,
        },
    }


def analytics(customer: str = CUSTOMER) -> dict[str, Any]:
    """Logs that go to a workspace."""
    return {"destination": "log-analytics", "logAnalyticsConfiguration": {"customerId": customer}}


def workspace(place: str = "westeurope", customer: str = CUSTOMER) -> dict[str, Any]:
    """A log workspace."""
    path = f"{GROUP}/providers/Microsoft.OperationalInsights/workspaces/log-ibis"
    return {
        "id": path,
        "name": "log-ibis",
        "type": "Microsoft.OperationalInsights/workspaces",
        "location": place,
        "properties": {"customerId": customer, "provisioningState": "Succeeded", "retentionInDays": 90},
    }


BASE: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, APP_LIST: page(app())}
ENVIRONMENT_BASE: Bodies = {SUBSCRIPTIONS: SUBSCRIPTION_LIST, ENVIRONMENT_LIST: page(environment())}
_DOOR = "/value/0/properties/configuration/ingress"

CASES = {
    "azure-containerapp-https": Case(
        claim("encryption.in-transit"),
        BASE,
        enums=((APP_LIST, f"{_DOOR}/transport"), (APP_LIST, f"{_DOOR}/allowInsecure")),
    ),
    "azure-containerapp-tls": Case(
        claim("encryption.in-transit.min-tls", min_tls="1.2"), BASE, enums=((APP_LIST, f"{_DOOR}/transport"),)
    ),
    "azure-containerapp-peers": Case(
        claim("encryption.in-transit", scope_="internal"),
        {**ENVIRONMENT_BASE, ENVIRONMENT_LIST: page(environment(peerAuthentication=None))},
    ),
    "azure-containerapp-secrets": Case(claim("secrets.managed-store", store="azure-key-vault"), BASE),
    "azure-containerapp-job-secrets": Case(
        claim("secrets.managed-store", store="azure-key-vault"),
        {SUBSCRIPTIONS: SUBSCRIPTION_LIST, JOB_LIST: page(job(from_vault("mail")))},
    ),
    "azure-containerapp-residency": Case(
        claim("residency.region", regions=["westeurope"], exclusive=True),
        {**ENVIRONMENT_BASE, WORKSPACE_LIST: page(workspace())},
        enums=(
            (ENVIRONMENT_LIST, "/value/0/location"),
            (ENVIRONMENT_LIST, "/value/0/properties/appLogsConfiguration/destination"),
            (WORKSPACE_LIST, "/value/0/location"),
        ),
    ),
    "azure-containerapp-redundancy": Case(
        claim("availability.redundancy", redundancy="zone"), {**BASE, **ENVIRONMENT_BASE}
    ),
}
