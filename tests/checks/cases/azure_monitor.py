"""An alert that reaches the people on call, and an activity log that is kept for two years."""

from __future__ import annotations

from typing import Any

from checks.azure.estate import SUBSCRIPTIONS
from checks.azure.loganalytics import ACTIVITY_TABLE, WORKSPACES
from checks.azure.monitor import ACTION_GROUPS, ACTIVITY_ALERTS, ACTIVITY_EXPORTS, LOG_ALERTS, METRIC_ALERTS
from tests.checks.cases.azure_loganalytics import WORKSPACE, workspace
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

INSIGHTS = f"{GROUP}/providers/Microsoft.Insights"
ON_CALL = f"{INSIGHTS}/actionGroups/ag-oncall"
KINDS = ("emailReceivers", "smsReceivers", "webhookReceivers", "itsmReceivers", "azureAppPushReceivers",
         "automationRunbookReceivers", "voiceReceivers", "logicAppReceivers", "azureFunctionReceivers", "armRoleReceivers",
         "eventHubReceivers")  # fmt: skip
MAIL = {"name": "on call", "emailAddress": "oncall@example.com", "useCommonAlertSchema": True, "status": "Enabled"}
HOOK = {"name": "pager", "serviceUri": "https://example.com/hook", "useCommonAlertSchema": True}


def action_group(enabled: bool | None = True, **receivers: list[dict[str, Any]]) -> dict[str, Any]:
    """Whom an alert tells; the kinds of receiver that are not used are empty lists."""
    return {
        "id": ON_CALL,
        "name": "ag-oncall",
        "type": "Microsoft.Insights/ActionGroups",
        "location": "Global",
        "tags": {},
        "properties": {
            "groupShortName": "oncall",
            "enabled": enabled,
            **{kind: receivers.get(kind, []) for kind in KINDS},
        },
    }


def _rule(kind: str, name: str, location: str, properties: dict[str, Any]) -> dict[str, Any]:
    resource = f"{INSIGHTS}/{kind}/{name}"
    return {"id": resource, "name": name, "type": f"Microsoft.Insights/{kind}", "location": location, "tags": {},
            "properties": properties}  # fmt: skip


def metric_alert(metric: str = "Http5xx", **properties: Any) -> dict[str, Any]:
    """An alert on a metric of a web app."""
    return _rule("metricAlerts", "alert-web-errors", "global", {
        "description": "",
        "severity": 1,
        "enabled": True,
        "scopes": [f"{GROUP}/providers/Microsoft.Web/sites/app-shop"],
        "evaluationFrequency": "PT1M",
        "windowSize": "PT5M",
        "criteria": {
            "odata.type": "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
            "allOf": [{"criterionType": "StaticThresholdCriterion", "name": "m", "metricName": metric, "dimensions": [],
                       "operator": "GreaterThan", "threshold": 5, "timeAggregation": "Total"}],
        },
        "actions": [{"actionGroupId": ON_CALL.lower(), "webHookProperties": {}}],
        **properties,
    })  # fmt: skip


def log_alert(**properties: Any) -> dict[str, Any]:
    """An alert on a query of logs."""
    return _rule("scheduledQueryRules", "alert-exceptions", "westeurope", {
        "displayName": "alert-exceptions",
        "severity": 2,
        "enabled": True,
        "evaluationFrequency": "PT15M",
        "scopes": [WORKSPACE],
        "windowSize": "PT15M",
        "criteria": {"allOf": [{"query": "AppExceptions", "timeAggregation": "Count", "operator": "GreaterThan",
                                "threshold": 0.0}]},
        "actions": {"actionGroups": [ON_CALL], "customProperties": {}},
        **properties,
    })  # fmt: skip


def activity_alert(category: str = "ServiceHealth", **properties: Any) -> dict[str, Any]:
    """An alert on the activity log."""
    return _rule("activityLogAlerts", "alert-service-health", "Global", {
        "scopes": [SUBSCRIPTION],
        "condition": {"allOf": [{"field": "category", "equals": category}]},
        "actions": {"actionGroups": [{"actionGroupId": ON_CALL, "webhookProperties": {}}]},
        "enabled": True,
        "description": "",
        **properties,
    })  # fmt: skip


def export(*logs: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """Where the activity log of a subscription goes."""
    return {
        "id": f"{SUBSCRIPTION[1:]}/providers/AzureResourceManager/diagnosticSettings/to-workspace",
        "type": "Microsoft.Insights/diagnosticSettings",
        "name": "to-workspace",
        "properties": {
            "workspaceId": WORKSPACE,
            "logs": list(logs)
            or [{"category": "Administrative", "enabled": True}, {"category": "Security", "enabled": True}],
            **properties,
        },
    }


def table(total: int | None = 730, analytics: int = 90) -> dict[str, Any]:
    """The table of the activity log in a workspace."""
    return {
        "id": f"{WORKSPACE}/tables/AzureActivity",
        "name": "AzureActivity",
        "properties": {
            "totalRetentionInDays": total,
            "archiveRetentionInDays": 640,
            "plan": "Analytics",
            "retentionInDaysAsDefault": True,
            "totalRetentionInDaysAsDefault": False,
            "schema": {"name": "AzureActivity", "tableType": "Microsoft", "tableSubType": "Any"},
            "provisioningState": "Succeeded",
            "retentionInDays": analytics,
        },
    }


ALERTING: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    (ACTION_GROUPS, SUBSCRIPTION): page(action_group(emailReceivers=[MAIL])),
    (METRIC_ALERTS, SUBSCRIPTION): page(),
    (LOG_ALERTS, SUBSCRIPTION): page(),
    (ACTIVITY_ALERTS, SUBSCRIPTION): page(activity_alert()),
}
LOGGED: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    (ACTIVITY_EXPORTS, SUBSCRIPTION): page(export()),
    (WORKSPACES, SUBSCRIPTION): page(workspace()),
    (ACTIVITY_TABLE, WORKSPACE): table(),
}

CASES = {
    "azure-alerts": Case(
        claim("monitoring.alerting", tool="azure-monitor"),
        ALERTING,
        enums=(((ACTION_GROUPS, SUBSCRIPTION), "/value/0/properties/emailReceivers/0/status"),),
    ),
    "azure-activity-log": Case(claim("logging.audit", scope_="admin", retention_days=365), LOGGED),
}
