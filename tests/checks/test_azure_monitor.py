"""Alerts that reach somebody or nobody, and how long the activity log is kept: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks import Finding, Shown
from checks.azure.loganalytics import ACTIVITY_TABLE, WORKSPACES
from checks.azure.monitor import ACTION_GROUPS, ACTIVITY_ALERTS, ACTIVITY_EXPORTS, LOG_ALERTS, METRIC_ALERTS
from checks.engine import checks_for
from claims.model import Claim
from evidence import Query
from tests.checks.cases.azure_loganalytics import WORKSPACE, workspace
from tests.checks.cases.azure_monitor import (
    CASES,
    HOOK,
    MAIL,
    action_group,
    activity_alert,
    export,
    log_alert,
    metric_alert,
    table,
)
from tests.kit import SUBSCRIPTION, Case, Status, answered, claim, finding, page

ALERTS = CASES["azure-alerts"]
LOGGED = CASES["azure-activity-log"]
REFUSED = Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})


def in_azure(**params: Any) -> Claim:
    return claim("monitoring.alerting", tool="azure-monitor", **params)


def seen(found: Finding) -> list[tuple[str, str]]:
    return [(str(o.outcome), str(o.note)) for o in found.observations]


def at(query: Query) -> tuple[Query, str]:
    return query, SUBSCRIPTION


# -- alerts --------------------------------------------------------------------------------------------------------------


def alerting(case: Case = ALERTS, the_claim: Claim = ALERTS.claim) -> Finding:
    return finding("azure-alerts", the_claim, case.bodies)


def telling(group: dict[str, Any] | None) -> Case:
    return answered(ALERTS, at(ACTION_GROUPS), page(group) if group else page())


def rules(query: Query, *bodies: dict[str, Any]) -> Case:
    """Only these rules, of this kind."""
    return answered(answered(ALERTS, at(ACTIVITY_ALERTS), page()), at(query), page(*bodies))


def test_an_alert_that_reaches_somebody_holds_and_names_nobody() -> None:
    found = alerting()
    assert seen(found) == [("holds", "is switched on and reaches a receiver")]
    assert "example.com" not in str(found)


@pytest.mark.parametrize(
    ("query", "body"),
    [(METRIC_ALERTS, metric_alert()), (LOG_ALERTS, log_alert()), (ACTIVITY_ALERTS, activity_alert("Administrative"))],
)
def test_every_kind_of_rule_counts(query: Query, body: dict[str, Any]) -> None:
    assert alerting(rules(query, body)).shown is Shown.PASS


@pytest.mark.parametrize(
    "group",
    [
        action_group(smsReceivers=[{"name": "p", "countryCode": "49", "phoneNumber": "1", "status": "Enabled"}]),
        action_group(webhookReceivers=[HOOK]),
        action_group(emailReceivers=[{**MAIL, "status": "Disabled"}], webhookReceivers=[HOOK]),
    ],
)
def test_every_kind_of_receiver_counts(group: dict[str, Any]) -> None:
    assert alerting(telling(group)).shown is Shown.PASS


@pytest.mark.parametrize(
    "group",
    [
        action_group(),
        action_group(enabled=False, emailReceivers=[MAIL]),
        action_group(emailReceivers=[{**MAIL, "status": "Disabled"}]),
    ],
)
def test_an_alert_without_a_receiver_does_not_alert(group: dict[str, Any]) -> None:
    found = alerting(telling(group))
    assert (found.shown, seen(found)) == (Shown.FAIL, [("contradicts", "is an alert that reaches nobody")])


def test_an_alert_without_an_action_group_does_not_alert() -> None:
    assert alerting(rules(METRIC_ALERTS, metric_alert(actions=[]))).shown is Shown.FAIL
    assert alerting(rules(LOG_ALERTS, log_alert(actions={"actionGroups": []}))).shown is Shown.FAIL


def test_an_alert_that_is_switched_off_does_not_alert() -> None:
    found = alerting(rules(METRIC_ALERTS, metric_alert(enabled=False)))
    assert seen(found) == [("contradicts", "is an alert that is switched off")]


def test_one_alert_that_reaches_somebody_suffices() -> None:
    assert alerting(rules(METRIC_ALERTS, metric_alert(enabled=False), metric_alert())).shown is Shown.PASS


@pytest.mark.parametrize(
    "case",
    [
        telling(None),
        telling(action_group(enabled=None, emailReceivers=[MAIL])),
        telling(action_group(emailReceivers=[{**MAIL, "status": "NotSpecified"}])),
        rules(METRIC_ALERTS, metric_alert(enabled=None)),
        rules(METRIC_ALERTS, metric_alert(actions=None)),
        rules(LOG_ALERTS, log_alert(actions=None)),
    ],
)
def test_what_is_not_known_of_a_rule_or_its_group_is_unknown(case: Case) -> None:
    assert alerting(case).shown is Shown.UNKNOWN


def test_one_that_was_seen_suffices_whatever_else_is_missing() -> None:
    assert alerting(answered(ALERTS, at(LOG_ALERTS), REFUSED)).shown is Shown.PASS
    assert alerting(answered(telling(action_group()), at(LOG_ALERTS), REFUSED)).shown is Shown.UNKNOWN


def test_no_rule_at_all_contradicts_where_azure_is_named() -> None:
    assert alerting(rules(METRIC_ALERTS)).shown is Shown.FAIL


@pytest.mark.parametrize(
    ("case", "azure"),
    [
        (ALERTS, "alerts of Azure Monitor reach somebody"),
        (rules(METRIC_ALERTS), "no alert of Azure Monitor is seen to reach anybody"),
    ],
)
def test_where_no_tool_is_named_neither_rules_nor_their_absence_say_anything(case: Case, azure: str) -> None:
    found = alerting(case, claim("monitoring.alerting"))
    said = f"{azure}; the wording names no tool, so the alerts that it means may come from elsewhere"
    assert (found.shown, seen(found)) == (Shown.UNKNOWN, [("unknown", said)])


def test_other_systems_beside_azure_are_not_asked() -> None:
    both = claim("monitoring.alerting", tool=["forge", "azure"], scope_="availability")
    assert seen(alerting(the_claim=both)) == [
        ("unknown", "alerts of Azure Monitor reach somebody; what forge raises is not asked")
    ]
    assert alerting(rules(METRIC_ALERTS), both).shown is Shown.UNKNOWN


@pytest.mark.parametrize("tool", ["sentry", "grafana", ["sentry", "datadog"]])
def test_other_tools_do_not_show_in_azure(tool: str | list[str]) -> None:
    ids = {check.id for check in checks_for(claim("monitoring.alerting", tool=tool))}
    assert "azure-alerts" not in ids


@pytest.mark.parametrize(
    ("query", "body", "shown"),
    [
        (ACTIVITY_ALERTS, activity_alert("ServiceHealth"), Shown.PASS),
        (ACTIVITY_ALERTS, activity_alert("ResourceHealth"), Shown.PASS),
        (ACTIVITY_ALERTS, activity_alert("Administrative"), Shown.UNKNOWN),
        (METRIC_ALERTS, metric_alert("Availability"), Shown.PASS),
        (METRIC_ALERTS, metric_alert("CpuPercentage"), Shown.UNKNOWN),
        (METRIC_ALERTS, metric_alert(criteria={"odata.type": "Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria"}),
         Shown.PASS),
        (LOG_ALERTS, log_alert(), Shown.UNKNOWN),
    ],
)  # fmt: skip
def test_for_availability_an_alert_must_be_about_outages(query: Query, body: dict[str, Any], shown: Shown) -> None:
    assert alerting(rules(query, body), in_azure(scope_="availability")).shown is shown


def test_for_errors_metrics_and_logs_count_and_for_security_nothing_here_does() -> None:
    errors, security = (in_azure(scope_=scope) for scope in ("errors", "security"))
    assert alerting(rules(METRIC_ALERTS, metric_alert()), errors).shown is Shown.PASS
    assert alerting(the_claim=errors).shown is Shown.UNKNOWN
    assert alerting(the_claim=security).shown is Shown.UNKNOWN


# -- the activity log ----------------------------------------------------------------------------------------------------


def logged(case: Case = LOGGED, **params: Any) -> list[tuple[str, str]]:
    values = params or {"scope_": "admin", "retention_days": 365}
    return seen(finding("azure-activity-log", claim("logging.audit", **values), case.bodies))


def exporting(*settings: dict[str, Any]) -> Case:
    return answered(LOGGED, at(ACTIVITY_EXPORTS), page(*settings))


def test_a_workspace_that_keeps_the_log_long_enough_holds() -> None:
    assert logged() == [("holds", "its administrative actions are kept for 730 days in a workspace")]


@pytest.mark.parametrize("promised", [{}, {"retention_days": 90}, {"retention_days": 30, "immutable": True}])
def test_for_ninety_days_the_platform_keeps_it_by_itself(promised: dict[str, Any]) -> None:
    case = Case(LOGGED.claim, {key: body for key, body in LOGGED.bodies.items() if not isinstance(key, tuple)})
    said = "its administrative actions are recorded for 90 days by the platform"
    assert logged(case, scope_="admin", **promised) == [("holds", said)]


@pytest.mark.parametrize(
    "params", [{"immutable": True}, {"scope_": "all"}, {"scope_": "changes", "retention_days": 365}]
)
def test_other_records_than_those_of_administration_do_not_show_in_it(params: dict[str, Any]) -> None:
    ((outcome, note),) = logged(**params)
    assert outcome == "unknown"
    assert note.endswith("; who reads or changes data in applications and stores does not show there")


@pytest.mark.parametrize("params", [{"scope_": "access"}, {"scope_": "releases"}, {"scope_": ["access", "releases"]}])
def test_claims_on_access_or_releases_are_not_about_it(params: dict[str, Any]) -> None:
    assert "azure-activity-log" not in {check.id for check in checks_for(claim("logging.audit", **params))}


@pytest.mark.parametrize(
    "settings",
    [
        (),
        (export({"category": "Administrative", "enabled": False}),),
        (export({"category": "Security", "enabled": True}),),
    ],
)
def test_a_log_that_is_not_exported_is_kept_for_ninety_days_only(settings: tuple[dict[str, Any], ...]) -> None:
    assert logged(exporting(*settings)) == [("contradicts", "keeps its activity log for 90 days")]


def test_a_group_of_categories_holds_the_administrative_one() -> None:
    assert logged(exporting(export({"categoryGroup": "allLogs", "enabled": True})))[0][0] == "holds"


@pytest.mark.parametrize(
    "setting",
    [export(logs=None), export({"enabled": True}), export({"category": "Administrative"})],
)
def test_a_setting_that_is_not_understood_is_unknown(setting: dict[str, Any]) -> None:
    assert logged(exporting(setting)) == [("unknown", "exports its activity log in a way that is not understood here")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (table(180), ("contradicts", "keeps its activity log for 180 days")),
        (table(30), ("contradicts", "keeps its activity log for 90 days")),
        (table(-1, 365), ("holds", "its administrative actions are kept for 365 days in a workspace")),
        (table(None),
         ("unknown", "exports its activity log to a place that does not say here how long it keeps it")),
    ],
)  # fmt: skip
def test_the_table_says_how_long(body: dict[str, Any], expected: tuple[str, str]) -> None:
    assert logged(answered(LOGGED, (ACTIVITY_TABLE, WORKSPACE), body)) == [expected]


def test_a_table_without_a_setting_of_its_own_follows_the_workspace() -> None:
    case = answered(LOGGED, (ACTIVITY_TABLE, WORKSPACE), table(-1, -1))
    assert logged(case) == [("contradicts", "keeps its activity log for 90 days")]
    longer = answered(case, at(WORKSPACES), page(workspace(retentionInDays=730)))
    assert logged(longer) == [("holds", "its administrative actions are kept for 730 days in a workspace")]


def test_a_storage_account_may_keep_it_for_ever() -> None:
    account = export(workspaceId=None, storageAccountId="/subscriptions/x/storageAccounts/logs")
    said = "exports its activity log to a place that does not say here how long it keeps it"
    assert logged(exporting(account)) == [("unknown", said)]
    assert logged(exporting({**account, "name": "archive"}, export()))[0][0] == "holds"


def test_a_workspace_that_was_not_listed_is_unknown() -> None:
    assert logged(answered(LOGGED, at(WORKSPACES), page()))[0][0] == "unknown"
    assert logged(answered(LOGGED, at(WORKSPACES), REFUSED))[0][0] == "unknown"


def test_what_cannot_be_changed_for_a_year_is_not_a_workspace() -> None:
    ((outcome, note),) = logged(scope_="admin", retention_days=365, immutable=True)
    assert (outcome, note) == ("unknown", "keeps its activity log in a workspace, whose entries can be purged")


def test_a_central_log_is_one_that_is_exported() -> None:
    assert logged(scope_="admin", central=True)[0][0] == "holds"
    assert logged(exporting(), scope_="admin", central=True) == [
        ("unknown", "exports its activity log to no central place")
    ]


def test_a_short_log_is_not_held_against_a_claim_on_changes_of_data() -> None:
    assert logged(exporting(), scope_="changes", retention_days=365)[0][0] == "unknown"
    assert logged(exporting(), retention_days=365)[0][0] == "contradicts"
