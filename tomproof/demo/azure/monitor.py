"""Monitoring: workspaces, Application Insights, alerts, who is told, and what is sent to the workspaces."""

from __future__ import annotations

from collections.abc import Iterable

from tomproof.demo.azure.places import APP, DATA, MONITOR, SHARED
from tomproof.demo.company import DEVELOPMENT, DOMAIN, HOME, PRODUCTION, ago, guid
from tomproof.demo.wire import Answer, Json, Listing, Resource, arm_id, child, resource, tags

WORKSPACE, COMPONENT = "Microsoft.OperationalInsights/workspaces", "Microsoft.Insights/components"
ACTION_GROUP, METRIC_ALERT = "Microsoft.Insights/actionGroups", "Microsoft.Insights/metricAlerts"
QUERY_ALERT, ACTIVITY_ALERT = "Microsoft.Insights/scheduledQueryRules", "Microsoft.Insights/activityLogAlerts"
WEB_TEST = "Microsoft.Insights/webtests"
LOG_PRODUCTION = arm_id(PRODUCTION, MONITOR, WORKSPACE, "log-nl-prod")
LOG_DEVELOPMENT = arm_id(DEVELOPMENT, SHARED, WORKSPACE, "log-nl-shared")
ON_CALL = arm_id(PRODUCTION, MONITOR, ACTION_GROUP, "ag-nl-oncall")
NOBODY = arm_id(PRODUCTION, MONITOR, ACTION_GROUP, "ag-nl-data-team")

_SITES = arm_id(PRODUCTION, APP, "Microsoft.Web/sites", "")
_SQL = arm_id(PRODUCTION, DATA, "Microsoft.Sql/servers/databases", "sql-nl-core-prod/")
# name, what it is about, namespace, metric, operator, threshold, who is told
METRIC_ALERTS = (
    ("alert-web-5xx", f"{_SITES}app-nl-web-prod", "Microsoft.Web/sites", "Http5xx", "GreaterThan", 10, ON_CALL),
    ("alert-api-5xx", f"{_SITES}app-nl-api-prod", "Microsoft.Web/sites", "Http5xx", "GreaterThan", 10, ON_CALL),
    (
        "alert-api-latency",
        f"{_SITES}app-nl-api-prod",
        "Microsoft.Web/sites",
        "HttpResponseTime",
        "GreaterThan",
        2,
        ON_CALL,
    ),
    ("alert-sql-cpu", f"{_SQL}booking", "Microsoft.Sql/servers/databases", "cpu_percent", "GreaterThan", 90, ON_CALL),
    # the team was dissolved, its action group is still there and tells nobody
    (
        "alert-sql-storage",
        f"{_SQL}booking",
        "Microsoft.Sql/servers/databases",
        "storage_percent",
        "GreaterThan",
        85,
        NOBODY,
    ),
)


def resources() -> list[Resource]:
    """Everything that watches, and whom it tells."""
    return [
        workspace(PRODUCTION, MONITOR, "log-nl-prod", 365),
        workspace(DEVELOPMENT, SHARED, "log-nl-shared", 365),
        component(PRODUCTION, MONITOR, "appi-nl-web-prod", LOG_PRODUCTION),
        component(PRODUCTION, MONITOR, "appi-nl-api-prod", LOG_PRODUCTION),
        component(DEVELOPMENT, SHARED, "appi-nl-dev", LOG_DEVELOPMENT),
        _web_test("wt-nl-web-prod", f"https://app.{DOMAIN}/health"),
        _web_test("wt-nl-api-prod", f"https://api.{DOMAIN}/health"),
        _action_group("ag-nl-oncall", "oncall", (f"oncall@{DOMAIN}", f"malte.brandt@{DOMAIN}")),
        _action_group("ag-nl-data-team", "datateam", ()),
        *(_metric_alert(*row) for row in METRIC_ALERTS),
        _query_alert("alert-failed-logins", "Many failed sign-ins from one address",
                     "SigninLogs | where ResultType != 0 | summarize n = count() by IPAddress | where n > 50"),
        _query_alert("alert-vault-denied", "Somebody was refused by a key vault",
                     'AzureDiagnostics | where ResourceProvider == "MICROSOFT.KEYVAULT" and httpStatusCode_d == 403'),
        _activity_alert("alert-service-health", PRODUCTION, (("category", "ServiceHealth"),)),
        _activity_alert("alert-nsg-changed", PRODUCTION, (
            ("category", "Administrative"), ("operationName", "Microsoft.Network/networkSecurityGroups/securityRules/write"),
        )),
        _activity_alert("alert-role-assigned", PRODUCTION, (
            ("category", "Administrative"), ("operationName", "Microsoft.Authorization/roleAssignments/write"),
        )),
    ]  # fmt: skip


def _stage(subscription: str) -> str:
    return "production" if subscription == PRODUCTION else "shared"


def workspace(subscription: str, group: str, name: str, days: int, *, location: str = HOME) -> Resource:
    """A workspace that keeps its logs for so many days, every table alike."""
    id_ = arm_id(subscription, group, WORKSPACE, name)
    properties: Json = {
        "customerId": guid(name),
        "provisioningState": "Succeeded",
        "sku": {"name": "PerGB2018", "lastSkuUpdate": ago(900)},
        "retentionInDays": days,
        "features": {"enableLogAccessUsingOnlyResourcePermissions": True,
                     "disableLocalAuth": True},
        "workspaceCapping": {"dailyQuotaGb": -1.0, "quotaNextResetTime": ago(-1), "dataIngestionStatus": "RespectQuota"},
        "publicNetworkAccessForIngestion": "Enabled",
        "publicNetworkAccessForQuery": "Enabled",
        "createdDate": ago(900, digits=7),
        "modifiedDate": ago(60, digits=7),
    }  # fmt: skip
    kinds = (
        "AzureActivity", "AuditLogs", "SigninLogs", "AzureDiagnostics", "AppRequests", "AppExceptions", "AZKVAuditLogs",
        "StorageBlobLogs",
    )  # fmt: skip
    tables = [_table(id_, table, days) for table in kinds]
    children: dict[str, Answer] = {"tables": Listing(tables, page=4), "dataExports": Listing([])}
    children |= {f"tables/{table['name']}": table for table in tables}
    return resource(subscription, group, WORKSPACE, name, properties, etag=f'"{guid(name)}"', children=children,
                    location=location, tags=tags(_stage(subscription), "monitoring"))  # fmt: skip


def _table(id_: str, name: str, days: int) -> Json:
    properties = {
        "totalRetentionInDays": days,
        "archiveRetentionInDays": 0,
        "plan": "Analytics",
        "retentionInDaysAsDefault": True,
        "totalRetentionInDaysAsDefault": True,
        "schema": {"name": name, "tableType": "Microsoft", "tableSubType": "Any", "solutions": ["LogManagement"]},
        "provisioningState": "Succeeded",
        "retentionInDays": days,
    }
    return child(id_, "tables", name, f"{WORKSPACE}/tables", properties)


def component(subscription: str, group: str, name: str, logs: str) -> Resource:
    """A component of Application Insights; ``logs`` is the id of the workspace that holds its telemetry."""
    key = guid(f"instrumentation {name}")
    properties: Json = {
        "ApplicationId": name,
        "AppId": guid(f"app {name}"),
        "Application_Type": "web",
        "Flow_Type": "Redfield",
        "Request_Source": "IbizaAIExtension",
        "InstrumentationKey": key,
        "ConnectionString": f"InstrumentationKey={key};IngestionEndpoint=https://{HOME}-5.in.applicationinsights.azure.com/",
        "Name": name,
        "CreationDate": ago(820, digits=7).replace("Z", "+00:00"),
        "TenantId": subscription,
        "provisioningState": "Succeeded",
        "RetentionInDays": 90,
        "WorkspaceResourceId": logs,
        "IngestionMode": "LogAnalytics",
        "publicNetworkAccessForIngestion": "Enabled",
        "publicNetworkAccessForQuery": "Enabled",
        "DisableIpMasking": False,
        "DisableLocalAuth": False,
    }
    return resource(subscription, group, COMPONENT, name, properties, kind="web", etag=f'"{guid(name)}"',
                    tags=tags(_stage(subscription), "monitoring"))  # fmt: skip


def _web_test(name: str, url: str) -> Resource:
    properties: Json = {
        "SyntheticMonitorId": name,
        "Name": name,
        "Enabled": True,
        "Frequency": 300,
        "Timeout": 30,
        "Kind": "standard",
        "RetryEnabled": True,
        "Locations": [{"Id": "emea-nl-ams-azr"}, {"Id": "emea-fr-pra-edge"}],
        "Request": {"RequestUrl": url, "HttpVerb": "GET", "ParseDependentRequests": False},
        "ValidationRules": {"ExpectedHttpStatusCode": 200, "SSLCheck": True, "SSLCertRemainingLifetimeCheck": 14},
        "provisioningState": "Succeeded",
    }
    return resource(
        PRODUCTION, MONITOR, WEB_TEST, name, properties, kind="standard", tags=tags("production", "monitoring")
    )


def _action_group(name: str, short: str, mails: tuple[str, ...]) -> Resource:
    nothing = ("smsReceivers", "webhookReceivers", "itsmReceivers", "azureAppPushReceivers", "automationRunbookReceivers",
               "voiceReceivers", "logicAppReceivers", "azureFunctionReceivers", "armRoleReceivers",
               "eventHubReceivers")  # fmt: skip
    properties: Json = {
        "groupShortName": short,
        "enabled": True,
        "emailReceivers": [
            {"name": mail.split("@")[0], "emailAddress": mail, "useCommonAlertSchema": True, "status": "Enabled"}
            for mail in mails
        ],
    }
    properties |= {kind: [] for kind in nothing}
    return resource(PRODUCTION, MONITOR, ACTION_GROUP, name, properties, location="Global",
                    tags=tags("production", "monitoring"))  # fmt: skip


def _metric_alert(
    name: str, scope: str, namespace: str, metric: str, operator: str, threshold: float, group: str
) -> Resource:
    properties: Json = {
        "description": "",
        "severity": 1,
        "enabled": True,
        "scopes": [scope],
        "evaluationFrequency": "PT1M",
        "windowSize": "PT5M",
        "criteria": {
            "odata.type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
            "allOf": [
                {
                    "threshold": threshold,
                    "name": "Metric1",
                    "metricNamespace": namespace,
                    "metricName": metric,
                    "operator": operator,
                    "timeAggregation": "Average",
                    "skipMetricValidation": False,
                    "criterionType": "StaticThresholdCriterion",
                }
            ],
        },
        "autoMitigate": True,
        "targetResourceType": namespace,
        "targetResourceRegion": HOME,
        "actions": [{"actionGroupId": group, "webHookProperties": {}}],
    }
    return resource(PRODUCTION, MONITOR, METRIC_ALERT, name, properties, location="global",
                    tags=tags("production", "monitoring"))  # fmt: skip


def _query_alert(name: str, description: str, query: str) -> Resource:
    properties: Json = {
        "displayName": name,
        "description": description,
        "severity": 2,
        "enabled": True,
        "evaluationFrequency": "PT15M",
        "scopes": [LOG_PRODUCTION],
        "targetResourceTypes": ["Microsoft.OperationalInsights/workspaces"],
        "windowSize": "PT15M",
        "criteria": {
            "allOf": [
                {
                    "query": query,
                    "timeAggregation": "Count",
                    "dimensions": [],
                    "operator": "GreaterThan",
                    "threshold": 0.0,
                    "failingPeriods": {"numberOfEvaluationPeriods": 1, "minFailingPeriodsToAlert": 1},
                }
            ]
        },
        "autoMitigate": False,
        "actions": {"actionGroups": [ON_CALL], "customProperties": {}, "actionProperties": {}},
    }
    return resource(PRODUCTION, MONITOR, QUERY_ALERT, name, properties, kind="LogAlert", etag=f'"{guid(name)}"',
                    tags=tags("production", "monitoring"))  # fmt: skip


def _activity_alert(name: str, subscription: str, conditions: Iterable[tuple[str, str]]) -> Resource:
    properties: Json = {
        "scopes": [f"/subscriptions/{subscription}"],
        "condition": {"allOf": [{"field": field, "equals": value} for field, value in conditions]},
        "actions": {"actionGroups": [{"actionGroupId": ON_CALL, "webhookProperties": {}}]},
        "enabled": True,
        "description": "",
    }
    return resource(PRODUCTION, MONITOR, ACTIVITY_ALERT, name, properties, location="global",
                    tags=tags("production", "monitoring"))  # fmt: skip


def subscription_settings(subscription: str) -> list[Json]:
    """Where the activity log of a subscription goes."""
    name = "activity-log-to-workspace"
    categories = ("Administrative", "Security", "ServiceHealth", "Alert", "Recommendation", "Policy", "Autoscale",
                  "ResourceHealth")  # fmt: skip
    properties = {
        "workspaceId": LOG_PRODUCTION if subscription == PRODUCTION else LOG_DEVELOPMENT,
        "logs": [{"category": category, "enabled": True} for category in categories],
    }
    return [
        {
            "id": f"/subscriptions/{subscription}/providers/microsoft.insights/diagnosticSettings/{name}",
            "type": "Microsoft.Insights/diagnosticSettings",
            "name": name,
            "properties": properties,
        }
    ]


_LOGGED = {
    "microsoft.keyvault/vaults": "audit",
    "microsoft.sql/servers/databases": "audit",
    "microsoft.dbforpostgresql/flexibleservers": "allLogs",
    "microsoft.documentdb/databaseaccounts": "allLogs",
    "microsoft.recoveryservices/vaults": "allLogs",
    "microsoft.web/sites": "allLogs",
    "microsoft.network/networksecuritygroups": "allLogs",
}


def resource_settings(body: Json) -> list[Json]:
    """The diagnostic settings of a resource, or of the blob service of a storage account."""
    group = _LOGGED.get(str(body["type"]).casefold())
    if str(body["type"]).casefold() == "microsoft.storage/storageaccounts/blobservices":
        group = "audit"
    if group is None or body["name"] in ("master", "kv-nl-build-shared"):  # nobody thought of the shared one
        return []
    production = f"/{PRODUCTION}/" in str(body["id"])
    name = "to-log-analytics"
    return [
        {
            "id": f"{str(body['id']).lower()}/providers/microsoft.insights/diagnosticSettings/{name}",
            "type": "Microsoft.Insights/diagnosticSettings",
            "name": name,
            "properties": {
                "storageAccountId": None,
                "serviceBusRuleId": None,
                "workspaceId": LOG_PRODUCTION if production else LOG_DEVELOPMENT,
                "eventHubAuthorizationRuleId": None,
                "eventHubName": None,
                "metrics": [],
                "logs": [{"category": None, "categoryGroup": group, "enabled": True,
                          "retentionPolicy": {"enabled": False, "days": 0}}],
                "logAnalyticsDestinationType": None,
            },
        }
    ]  # fmt: skip
