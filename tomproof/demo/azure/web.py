"""App Service and Functions: plans, apps, their configuration and their staging slots."""

from __future__ import annotations

from dataclasses import dataclass

from tomproof.demo.azure.network import subnet_id
from tomproof.demo.azure.places import APP, DEV_APP, DEV_NET, NET
from tomproof.demo.company import DEVELOPMENT, DOMAIN, PRODUCTION, TENANT, ago, guid
from tomproof.demo.wire import Answer, Json, Listing, Refusal, Resource, arm_id, child, resource, tags

PLAN, SITE, SLOT = "Microsoft.Web/serverfarms", "Microsoft.Web/sites", "Microsoft.Web/sites/slots"
CERTIFICATE = "Microsoft.Web/certificates"
_REGION = "West Europe"


@dataclass(frozen=True, slots=True)
class App:
    """What differs from app to app. ``host`` is its own domain name, ``slot`` whether it has a staging slot; ``ftp`` is how
    files are taken by FTP, None for an app that does not say, and ``floor`` the lowest TLS version."""

    name: str
    plan: str
    kind: str = "app,linux"
    https_only: bool = True
    host: str | None = None
    slot: bool = False
    subscription: str = PRODUCTION
    ftp: str | None = "Disabled"
    floor: str = "1.2"

    @property
    def group(self) -> str:
        return APP if self.subscription == PRODUCTION else DEV_APP


PLANS = (
    (PRODUCTION, APP, "asp-nl-web-prod", "P1v3", "PremiumV3", 3, "linux"),
    (PRODUCTION, APP, "asp-nl-jobs-prod", "EP1", "ElasticPremium", 2, "elastic"),
    (DEVELOPMENT, DEV_APP, "asp-nl-dev", "B1", "Basic", 1, "linux"),
)
APPS = (
    App("app-nl-web-prod", "asp-nl-web-prod", host=f"app.{DOMAIN}", slot=True),
    App("app-nl-api-prod", "asp-nl-web-prod", host=f"api.{DOMAIN}", slot=True),
    App("app-nl-widget-prod", "asp-nl-web-prod", host=f"widget.{DOMAIN}"),
    # an old status page that still answers plain HTTP
    App("app-nl-status-prod", "asp-nl-web-prod", https_only=False),
    App("func-nl-reminders-prod", "asp-nl-jobs-prod", kind="functionapp,linux"),
    App("func-nl-import-prod", "asp-nl-jobs-prod", kind="functionapp,linux"),
    App("app-nl-web-dev", "asp-nl-dev", subscription=DEVELOPMENT),
    # files are still put there by hand
    App("func-nl-reminders-dev", "asp-nl-dev", kind="functionapp,linux", subscription=DEVELOPMENT, ftp="AllAllowed"),
    # whoever made the trial let both the app and its slot answer old browsers, over plain HTTP
    App(
        "app-nl-trial-dev",
        "asp-nl-dev",
        subscription=DEVELOPMENT,
        https_only=False,
        slot=True,
        floor="1.0",
        host=f"trial.{DOMAIN}",
    ),
    App("func-nl-trial-dev", "asp-nl-dev", kind="functionapp,linux", subscription=DEVELOPMENT, ftp=None, slot=True),
)


def resources() -> list[Resource]:
    """Plans, certificates, apps and slots."""
    made = [_plan(*row) for row in PLANS]
    made += [_certificate(app, app.host) for app in APPS if app.host is not None]
    for app in APPS:
        made.append(_site(app, None))
        if app.slot:
            made.append(_site(app, "staging"))
    return made


def _stage(subscription: str) -> str:
    return "production" if subscription == PRODUCTION else "development"


def _plan(subscription: str, group: str, name: str, size: str, tier: str, count: int, kind: str) -> Resource:
    properties: Json = {
        "status": "Ready",
        "subscription": subscription,
        "maximumNumberOfWorkers": 30,
        "numberOfWorkers": count,
        "geoRegion": _REGION,
        "perSiteScaling": False,
        "maximumElasticWorkerCount": 20 if kind == "elastic" else 1,
        "numberOfSites": sum(app.plan == name for app in APPS),
        "isSpot": False,
        "reserved": True,
        "isXenon": False,
        "hyperV": False,
        "targetWorkerCount": 0,
        "targetWorkerSizeId": 0,
        "elasticScaleEnabled": kind == "elastic",
        "zoneRedundant": subscription == PRODUCTION,
        "resourceGroup": group,
        "provisioningState": "Succeeded",
    }
    sku = {"name": size, "tier": tier, "size": size, "family": size.rstrip("0123456789v") or size, "capacity": count}
    return resource(subscription, group, PLAN, name, properties, location=_REGION, kind=kind, sku=sku,
                    tags=tags(_stage(subscription), "web"))  # fmt: skip


def _site(app: App, slot: str | None) -> Resource:
    type_, path = (SITE, app.name) if slot is None else (SLOT, f"{app.name}/{slot}")
    label = app.name if slot is None else f"{app.name}-{slot}"
    own = app.host if slot is None else None
    id_ = arm_id(app.subscription, app.group, type_, path)
    production = app.subscription == PRODUCTION
    net, vnet = (NET, "vnet-nl-prod") if production else (DEV_NET, "vnet-nl-dev")
    hosts = [f"{label}.azurewebsites.net"] + ([own] if own else [])
    properties: Json = {
        "state": "Running",
        "hostNames": hosts,
        "repositorySiteName": label,
        "usageState": "Normal",
        "enabled": True,
        "enabledHostNames": [*hosts, f"{label}.scm.azurewebsites.net"],
        "availabilityState": "Normal",
        "hostNameSslStates": _names(label, own),
        "serverFarmId": arm_id(app.subscription, app.group, PLAN, app.plan),
        "reserved": True,
        "isXenon": False,
        "hyperV": False,
        "lastModifiedTimeUtc": ago(9, digits=6),
        "outboundVnetRouting": {
            "allTraffic": False, "applicationTraffic": True, "contentShareTraffic": False, "imagePullTraffic": False,
            "backupRestoreTraffic": False,
        },
        # lists and GETs of an app give its configuration as nulls; the truth is under config/web
        "siteConfig": {"numberOfWorkers": 1, "linuxFxVersion": _runtime(app), "acrUseManagedIdentityCreds": False,
                       "alwaysOn": True, "http20Enabled": False, "functionAppScaleLimit": 0,
                       "minimumElasticInstanceCount": 0},
        "scmSiteAlsoStopped": False,
        "clientAffinityEnabled": False,
        "clientCertEnabled": False,
        "clientCertMode": "Required",
        "hostNamesDisabled": False,
        "customDomainVerificationId": guid("verification").replace("-", "").upper() * 2,
        "outboundIpAddresses": "20.50.2.40,20.50.2.41",
        "possibleOutboundIpAddresses": "20.50.2.40,20.50.2.41,20.50.2.42",
        "containerSize": 1536 if "function" in app.kind else 0,
        "dailyMemoryTimeQuota": 0,
        "resourceGroup": app.group,
        "defaultHostName": f"{label}.azurewebsites.net",
        "httpsOnly": app.https_only,
        "endToEndEncryptionEnabled": False,
        "redundancyMode": "None",
        "publicNetworkAccess": "Enabled",
        "storageAccountRequired": False,
        "keyVaultReferenceIdentity": "SystemAssigned",
        "virtualNetworkSubnetId": subnet_id(app.subscription, net, vnet, "snet-app"),
        "sku": "PremiumV3" if production else "Basic",
    }  # fmt: skip
    made = resource(
        app.subscription, app.group, type_, path, properties, location=_REGION, kind=app.kind,
        tags=tags(_stage(app.subscription), "web"),
        identity={"type": "SystemAssigned", "principalId": guid(f"identity {label}"), "tenantId": TENANT},
        children=_children(id_, type_, app, label, own),
    )  # fmt: skip
    if slot is not None:
        made.body["name"] = path
    return made


def _thumbprint(host: str) -> str:
    return guid(host).replace("-", "").upper()


def _certificate(app: App, host: str) -> Resource:
    """The certificate of a name; that of the trial was never renewed."""
    age = 400 if app.subscription == DEVELOPMENT else 120
    properties: Json = {
        "subjectName": host,
        "hostNames": [host],
        "issuer": "GeoTrust TLS RSA CA G1",
        "issueDate": ago(age).replace("Z", "+00:00"),
        "expirationDate": ago(age - 180).replace("Z", "+00:00"),
        "thumbprint": _thumbprint(host),
        "keyVaultSecretStatus": "Initialized",
        "serverFarmId": arm_id(app.subscription, app.group, PLAN, app.plan),
        "canonicalName": host,
    }
    return resource(app.subscription, app.group, CERTIFICATE, host, properties, location=_REGION,
                    tags=tags(_stage(app.subscription), "web"))  # fmt: skip


def _names(label: str, own: str | None) -> list[Json]:
    names: list[Json] = [
        {"name": f"{label}.azurewebsites.net", "sslState": "Disabled", "hostType": "Standard"},
        {"name": f"{label}.scm.azurewebsites.net", "sslState": "Disabled", "hostType": "Repository"},
    ]
    if own is not None:
        names.insert(0, {"name": own, "sslState": "SniEnabled", "hostType": "Standard",
                         "thumbprint": _thumbprint(own)})  # fmt: skip
    return names


def _runtime(app: App) -> str:
    return "DOTNET-ISOLATED|8.0" if "function" in app.kind else "DOTNETCORE|8.0"


def _children(id_: str, type_: str, app: App, label: str, own: str | None) -> dict[str, Answer]:
    web = child(id_, "config", "web", f"{type_}/config", _configuration(app))
    policies = [
        child(id_, "basicPublishingCredentialsPolicies", name, f"{type_}/basicPublishingCredentialsPolicies",
              {"allow": False})
        for name in ("ftp", "scm")
    ]  # fmt: skip
    bindings = [
        child(id_, "hostNameBindings", name, f"{type_}/hostNameBindings",
              {"siteName": label, "hostNameType": "Verified", "sslState": "SniEnabled" if name == own else "Disabled"})
        for name in filter(None, (f"{label}.azurewebsites.net", own))
    ]  # fmt: skip
    secret = Refusal(403, "AuthorizationFailed", "The client does not have authorization to perform action "
                     f"'Microsoft.Web/sites/config/list/action' over scope '{id_}'.")  # fmt: skip
    return {
        "slots": Listing([]),
        "config/web": web,
        "config": Listing([web]),
        "basicPublishingCredentialsPolicies": Listing(policies),
        "hostNameBindings": Listing(bindings),
        "backups": Listing([]),
        "config/appsettings/list": secret,
        "config/authsettingsV2": child(id_, "config", "authsettingsV2", f"{type_}/config", {
            "platform": {"enabled": False, "runtimeVersion": "~1"},
            "globalValidation": {"requireAuthentication": False, "unauthenticatedClientAction": "AllowAnonymous"},
        }),
    }  # fmt: skip


def _configuration(app: App) -> Json:
    function = "function" in app.kind
    open_to_all = [{"ipAddress": "Any", "action": "Allow", "priority": 2147483647, "name": "Allow all",
                    "description": "Allow all access"}]  # fmt: skip
    return {
        "numberOfWorkers": 1,
        "defaultDocuments": ["index.html"],
        "netFrameworkVersion": "v8.0",
        "linuxFxVersion": _runtime(app),
        "requestTracingEnabled": False,
        "remoteDebuggingEnabled": False,
        "httpLoggingEnabled": True,
        "acrUseManagedIdentityCreds": False,
        "logsDirectorySizeLimit": 35,
        "detailedErrorLoggingEnabled": False,
        "publishingUsername": "REDACTED",
        "scmType": "None",
        "use32BitWorkerProcess": False,
        "webSocketsEnabled": False,
        "alwaysOn": not function,
        "managedPipelineMode": "Integrated",
        "virtualApplications": [{"virtualPath": "/", "physicalPath": "site\\wwwroot", "preloadEnabled": True}],
        "loadBalancing": "LeastRequests",
        "autoHealEnabled": False,
        "vnetName": "snet-app",
        "vnetPrivatePortsCount": 0,
        "publicNetworkAccess": "Enabled",
        "localMySqlEnabled": False,
        "ipSecurityRestrictions": open_to_all,
        "scmIpSecurityRestrictions": open_to_all,
        "scmIpSecurityRestrictionsUseMain": False,
        "http20Enabled": True,
        "minTlsVersion": app.floor,
        "scmMinTlsVersion": "1.2",
        **({"ftpsState": app.ftp} if app.ftp else {}),
        "preWarmedInstanceCount": 1 if function else 0,
        "functionAppScaleLimit": 0,
        "functionsRuntimeScaleMonitoringEnabled": False,
        "minimumElasticInstanceCount": 1 if function else 0,
        "azureStorageAccounts": {},
    }
