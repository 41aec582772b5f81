"""Containers: registries with their replicas, container apps in their environments, Kubernetes clusters."""

from __future__ import annotations

from dataclasses import dataclass

from tomproof.demo.azure.monitor import LOG_DEVELOPMENT, LOG_PRODUCTION
from tomproof.demo.azure.places import APP, DEV_APP, SHARED
from tomproof.demo.company import DEVELOPMENT, HOME, PAIR, PRODUCTION, TENANT, ago, guid
from tomproof.demo.wire import Json, Listing, Resource, arm_id, resource, tags

REGISTRY = "Microsoft.ContainerRegistry/registries"
ENVIRONMENT, CONTAINER_APP = "Microsoft.App/managedEnvironments", "Microsoft.App/containerApps"
CLUSTER, JOB = "Microsoft.ContainerService/managedClusters", "Microsoft.App/jobs"
# Container Apps answer the display name of a region.
_REGION = "West Europe"
_OFFICE = "203.0.113.64/29"


@dataclass(frozen=True, slots=True)
class Registry:
    """What differs from registry to registry. ``regions`` are those of its replicas, its own included."""

    name: str
    tier: str
    subscription: str = PRODUCTION
    regions: tuple[str, ...] = ()
    admitted: str = _OFFICE

    @property
    def group(self) -> str:
        return APP if self.subscription == PRODUCTION else SHARED


REGISTRIES = (
    # replicated so that a restart elsewhere finds its images
    Registry("crnlprod", "Premium", regions=(HOME, PAIR)),
    # the tier has no rules for addresses
    Registry("crnldev", "Basic", subscription=DEVELOPMENT),
    # the partner named the addresses of his whole provider
    Registry("crnlpartnerdev", "Premium", subscription=DEVELOPMENT, admitted="20.0.0.0/8"),
)


@dataclass(frozen=True, slots=True)
class App:
    """What differs from app to app. ``secrets`` are names of secrets in the key vault."""

    name: str
    image: str
    subscription: str = PRODUCTION
    insecure: bool = False
    transport: str = "Auto"
    secrets: tuple[str, ...] = ()


APPS = (
    App("ca-nl-webhooks-prod", "webhooks:4.2", secrets=("webhook-signing", "calendar-sync")),
    # previews of pull requests, reached by whatever link somebody has kept
    App("ca-nl-preview-dev", "web:pr-811", subscription=DEVELOPMENT, insecure=True),
    # a broker for the check-in terminals, still on trial: no HTTP, so that the platform does nothing about TLS
    App("ca-nl-terminals-dev", "broker:0.3", subscription=DEVELOPMENT, transport="Tcp"),
)
# Clusters by name, with the addresses that their control plane admits.
CLUSTERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("aks-nl-video-prod", PRODUCTION, (_OFFICE,)),
    ("aks-nl-video-dev", DEVELOPMENT, ()),
)


def resources() -> list[Resource]:
    """Registries and their replicas, environments and their apps, clusters."""
    made = [one for registry in REGISTRIES for one in (_registry(registry), *_replicas(registry))]
    made += [_environment(PRODUCTION), _environment(DEVELOPMENT)]
    made += [_app(app) for app in APPS] + [_job()]
    return made + [_cluster(*row) for row in CLUSTERS]


def _group(subscription: str) -> str:
    return APP if subscription == PRODUCTION else DEV_APP


def _identity(name: str) -> Json:
    return {"type": "SystemAssigned", "principalId": guid(f"identity {name}"), "tenantId": TENANT}


def _stage(subscription: str) -> str:
    return "production" if subscription == PRODUCTION else "development"


def _registry(registry: Registry) -> Resource:
    premium = registry.tier == "Premium"
    properties: Json = {
        "loginServer": f"{registry.name}.azurecr.io",
        "creationDate": ago(610, digits=7),
        "provisioningState": "Succeeded",
        "adminUserEnabled": False,
        "policies": {
            "quarantinePolicy": {"status": "disabled"},
            "trustPolicy": {"type": "Notary", "status": "disabled"},
            "retentionPolicy": {"days": 7, "lastUpdatedTime": ago(610, digits=7), "status": "disabled"},
            "exportPolicy": {"status": "enabled"},
            "azureADAuthenticationAsArmPolicy": {"status": "enabled"},
        },
        "encryption": {"status": "disabled"},
        "dataEndpointEnabled": False,
        "dataEndpointHostNames": [],
        "privateEndpointConnections": [],
        "publicNetworkAccess": "Enabled",
        "networkRuleBypassOptions": "AzureServices",
        "zoneRedundancy": "Enabled" if premium else "Disabled",
        "anonymousPullEnabled": False,
        "roleAssignmentMode": "LegacyRegistryPermissions",
    }
    if premium:
        properties["networkRuleSet"] = {
            "defaultAction": "Deny",
            "ipRules": [{"action": "Allow", "value": registry.admitted}],
        }
    return resource(
        registry.subscription, registry.group, REGISTRY, registry.name, properties,
        sku={"name": registry.tier, "tier": registry.tier}, tags=tags(_stage(registry.subscription), "images"),
        children={"replications": Listing([])},
    )  # fmt: skip


def _replicas(registry: Registry) -> list[Resource]:
    return [
        resource(
            registry.subscription, registry.group, f"{REGISTRY}/replications", f"{registry.name}/{place}",
            {
                "provisioningState": "Succeeded",
                "status": {"displayStatus": "Ready", "timestamp": ago(1, digits=7)},
                "regionEndpointEnabled": True,
                "zoneRedundancy": "Enabled",
            },
            location=place, tags={},
        )
        for place in registry.regions
    ]  # fmt: skip


def _environment_name(subscription: str) -> str:
    return "cae-nl-prod" if subscription == PRODUCTION else "cae-nl-dev"


def _domain(subscription: str) -> str:
    return f"{guid(_environment_name(subscription))[:8]}.westeurope.azurecontainerapps.io"


def _environment(subscription: str) -> Resource:
    name = _environment_name(subscription)
    workspace = "log-nl-prod" if subscription == PRODUCTION else "log-nl-shared"
    properties: Json = {
        "provisioningState": "Succeeded",
        "defaultDomain": _domain(subscription),
        "staticIp": "20.50.2.90",
        "appLogsConfiguration": {
            "destination": "log-analytics",
            "logAnalyticsConfiguration": {"customerId": guid(workspace)},
        },
        "zoneRedundant": subscription == PRODUCTION,
        "kedaConfiguration": {"version": "2.17.2"},
        "daprConfiguration": {"version": "1.13.6"},
        "eventStreamEndpoint": "https://westeurope.azurecontainerapps.dev/subscriptions",
        "customDomainConfiguration": {"customDomainVerificationId": guid("verification").replace("-", "").upper() * 2},
        "workloadProfiles": [{"name": "Consumption", "workloadProfileType": "Consumption"}],
        "peerAuthentication": {"mtls": {"enabled": False}},
        "peerTrafficConfiguration": {"encryption": {"enabled": subscription == PRODUCTION}},
        "publicNetworkAccess": "Enabled",
    }
    return resource(
        subscription, _group(subscription), ENVIRONMENT, name, properties, location=_REGION,
        tags=tags(_stage(subscription), "containers"),
    )  # fmt: skip


def _app(app: App) -> Resource:
    environment = arm_id(app.subscription, _group(app.subscription), ENVIRONMENT, _environment_name(app.subscription))
    properties: Json = {
        "provisioningState": "Succeeded",
        "runningStatus": "Running",
        "managedEnvironmentId": environment,
        "environmentId": environment,
        "workloadProfileName": "Consumption",
        "latestRevisionName": f"{app.name}--0000012",
        "latestReadyRevisionName": f"{app.name}--0000012",
        "latestRevisionFqdn": f"{app.name}--0000012.{_domain(app.subscription)}",
        "customDomainVerificationId": guid("verification").replace("-", "").upper() * 2,
        "configuration": {
            "secrets": [
                {"name": name, "keyVaultUrl": f"https://kv-nl-app-prod.vault.azure.net/secrets/{name}", "identity": "system"}
                for name in app.secrets
            ],
            "activeRevisionsMode": "Single",
            "ingress": {
                "fqdn": f"{app.name}.{_domain(app.subscription)}",
                "external": True,
                "targetPort": 8080,
                "exposedPort": 8883 if app.transport == "Tcp" else 0,
                "transport": app.transport,
                "traffic": [{"weight": 100, "latestRevision": True}],
                "allowInsecure": app.insecure,
                "clientCertificateMode": "Ignore",
            },
            "registries": [{"server": "crnlprod.azurecr.io", "identity": "system"}],
            "maxInactiveRevisions": 100,
        },
        "template": {
            "containers": [
                {"image": f"crnlprod.azurecr.io/{app.image}", "name": app.name, "resources": {"cpu": 0.5, "memory": "1Gi"}}
            ],
            "scale": {"minReplicas": 2, "maxReplicas": 10},
        },
        "outboundIpAddresses": ["20.50.2.91"],
    }  # fmt: skip
    return resource(
        app.subscription, _group(app.subscription), CONTAINER_APP, app.name, properties, location=_REGION,
        identity=_identity(app.name), tags=tags(_stage(app.subscription), "containers"),
    )  # fmt: skip


def _job() -> Resource:
    name = "caj-nl-digest-prod"
    environment = arm_id(PRODUCTION, APP, ENVIRONMENT, _environment_name(PRODUCTION))
    properties: Json = {
        "provisioningState": "Succeeded",
        "environmentId": environment,
        "workloadProfileName": "Consumption",
        "configuration": {
            "secrets": [
                {"name": "smtp", "keyVaultUrl": "https://kv-nl-app-prod.vault.azure.net/secrets/smtp", "identity": "system"}
            ],
            "triggerType": "Schedule",
            "replicaTimeout": 1800,
            "replicaRetryLimit": 1,
            "scheduleTriggerConfig": {"replicaCompletionCount": 1, "cronExpression": "0 5 * * *", "parallelism": 1},
            "registries": [{"server": "crnlprod.azurecr.io", "identity": "system"}],
        },
        "template": {
            "containers": [
                {"image": "crnlprod.azurecr.io/digest:1.9", "name": name, "resources": {"cpu": 0.5, "memory": "1Gi"}}
            ]
        },
        "outboundIpAddresses": ["20.50.2.91"],
    }  # fmt: skip
    return resource(
        PRODUCTION, APP, JOB, name, properties, location=_REGION, identity=_identity(name), tags=tags("production", "containers")
    )  # fmt: skip


def _cluster(name: str, subscription: str, admitted: tuple[str, ...]) -> Resource:
    properties: Json = {
        "provisioningState": "Succeeded",
        "powerState": {"code": "Running"},
        "kubernetesVersion": "1.33",
        "currentKubernetesVersion": "1.33.4",
        "dnsPrefix": name,
        "fqdn": f"{name}-{guid(name)[:8]}.hcp.westeurope.azmk8s.io",
        "agentPoolProfiles": [_pool("system", "System", 3), _pool("media", "User", 4)],
        "servicePrincipalProfile": {"clientId": "msi"},
        "addonProfiles": {
            "azurepolicy": {"enabled": True},
            "omsagent": {
                "enabled": True,
                "config": {
                    "logAnalyticsWorkspaceResourceID": LOG_PRODUCTION
                    if subscription == PRODUCTION
                    else LOG_DEVELOPMENT,
                    "useAADAuth": "true",
                },
            },
        },
        "nodeResourceGroup": f"MC_{_group(subscription)}_{name}_westeurope",
        "enableRBAC": True,
        "supportPlan": "KubernetesOfficial",
        "networkProfile": {
            "networkPlugin": "azure",
            "networkPluginMode": "overlay",
            "networkPolicy": "cilium",
            "networkDataplane": "cilium",
            "loadBalancerSku": "standard",
            "podCidr": "10.244.0.0/16",
            "serviceCidr": "10.0.0.0/16",
            "dnsServiceIP": "10.0.0.10",
            "outboundType": "loadBalancer",
        },
        "aadProfile": {"managed": True, "enableAzureRBAC": True, "tenantID": TENANT},
        "autoUpgradeProfile": {"upgradeChannel": "stable", "nodeOSUpgradeChannel": "NodeImage"},
        "disableLocalAccounts": True,
        "securityProfile": {"workloadIdentity": {"enabled": True}},
        "oidcIssuerProfile": {"enabled": True},
    }
    if admitted:
        properties["apiServerAccessProfile"] = {"authorizedIPRanges": list(admitted)}
    return resource(
        subscription, _group(subscription), CLUSTER, name, properties, sku={"name": "Base", "tier": "Standard"},
        identity=_identity(name), tags=tags(_stage(subscription), "video"),
    )  # fmt: skip


def _pool(name: str, mode: str, count: int) -> Json:
    return {
        "name": name,
        "count": count,
        "vmSize": "Standard_D4ds_v5",
        "osDiskSizeGB": 128,
        "osDiskType": "Managed",
        "kubeletDiskType": "OS",
        "maxPods": 250,
        "type": "VirtualMachineScaleSets",
        "availabilityZones": ["1", "2", "3"],
        "enableAutoScaling": False,
        "provisioningState": "Succeeded",
        "powerState": {"code": "Running"},
        "orchestratorVersion": "1.33",
        "enableNodePublicIP": False,
        "enableEncryptionAtHost": True,
        "enableUltraSSD": False,
        "mode": mode,
        "osType": "Linux",
        "osSKU": "Ubuntu",
        "nodeImageVersion": "AKSUbuntu-2204gen2containerd-202611.04.0",
        "enableFIPS": False,
    }
