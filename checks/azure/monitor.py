"""Azure Monitor: which alerts reach somebody, and where the log of administrative actions goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from checks.azure.estate import SUBSCRIPTIONS, UNREGISTERED
from checks.azure.loganalytics import ACTIVITY_TABLE, WORKSPACES, kept
from checks.azure.promise import days, listed
from checks.check import Fold, Observation, Outcome, check, contradicts, holds, survey, unknown
from checks.note import joined, note
from claims.model import Claim
from evidence import Item, Query, Seen, Snapshot, arm


def _list(id: str, name: str, version: str, hides: tuple[str, ...] = ()) -> Query:  # noqa: A002 - the field's own name
    return arm(
        f"azure.monitor.{id}",
        f"{{id}}/providers/Microsoft.Insights/{name}",
        version=version,
        permission=f"Microsoft.Insights/{name}/read",
        client="monitor",
        each=SUBSCRIPTIONS,
        answers=UNREGISTERED,
        hides=hides,
    )


# Whoever knows where a webhook is called may call it: a chat's, a runbook's, a workflow's, a function's.
_CALLED: Final = ("serviceUri", "callbackUrl", "httpTriggerUrl")
ACTION_GROUPS = _list("action-groups", "actionGroups", "2023-01-01", _CALLED)
METRIC_ALERTS = _list("metric-alerts", "metricAlerts", "2018-03-01")
LOG_ALERTS = _list("log-alerts", "scheduledQueryRules", "2023-12-01")
ACTIVITY_ALERTS = _list("activity-alerts", "activityLogAlerts", "2020-10-01")
ACTIVITY_EXPORTS = arm(
    "azure.monitor.activity-exports",
    "{id}/providers/Microsoft.Insights/diagnosticSettings",
    version="2021-05-01-preview",
    permission="Microsoft.Insights/diagnosticSettings/read",
    client="monitor",
    each=SUBSCRIPTIONS,
    resource="{parent_resource}/providers/Microsoft.Insights/diagnosticSettings/{name}",
    answers=UNREGISTERED,
)

# -- alerts --------------------------------------------------------------------------------------------------------------

_AZURE_TOOLS: Final = {"azure", "azure-monitor", "app-insights", "application-insights", "log-analytics"}
# Where each kind of rule names its action groups: the list, and the id in each of its members.
_ACTIONS: Final = {
    METRIC_ALERTS.id: ("/properties/actions", "/actionGroupId"),
    LOG_ALERTS.id: ("/properties/actions/actionGroups", ""),
    ACTIVITY_ALERTS.id: ("/properties/actions/actionGroups", "/actionGroupId"),
}
# A receiver by mail or text message can be switched off by its owner; the others have no state of their own:
# https://learn.microsoft.com/azure/azure-monitor/alerts/action-groups
_STATED: Final = ("emailReceivers", "smsReceivers")
_STATELESS: Final = ("azureAppPushReceivers", "voiceReceivers", "armRoleReceivers", "webhookReceivers", "itsmReceivers",
                     "logicAppReceivers", "azureFunctionReceivers", "automationRunbookReceivers",
                     "eventHubReceivers")  # fmt: skip
_OUTAGES: Final = {"servicehealth", "resourcehealth"}
_UP: Final = {"availability", "availabilityresults/availabilitypercentage", "healthcheckstatus", "vmavailabilitymetric"}
_WEB_TEST: Final = "microsoft.azure.monitor.webtestlocationavailabilitycriteria"


def _in_azure(claim: Claim) -> bool:
    tools = listed(claim, "tool")
    return not tools or bool(_AZURE_TOOLS & set(tools))


@survey(
    "azure-alerts",
    answers=("monitoring.alerting",),
    needs=(ACTION_GROUPS, METRIC_ALERTS, LOG_ALERTS, ACTIVITY_ALERTS),
    fold=Fold.SOME,
    applies=_in_azure,
)
def alerts(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Alert rules of Azure Monitor are switched on and reach somebody.

    A rule without an action group, or whose group has no receiver that is switched on, tells nobody. One rule that reaches
    somebody suffices; for availability it must be about outages, and none of them shows that attacks raise an alert. Where
    the wording names no tool, neither rules nor their absence say anything: its alerts may come from elsewhere.
    Source: https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-overview

    Proves: that an enabled rule is tied to an enabled action group with an enabled receiver.
    Leaves open: whether the rules watch what matters; alert processing rules that hold alerts back; who answers an alert;
    smart detection and Prometheus rules.
    """
    groups = {group.key: group for group in snapshot.seen(ACTION_GROUPS)}
    rules = [rule for query in (ACTIVITY_ALERTS, METRIC_ALERTS, LOG_ALERTS) for rule in snapshot.seen(query)]
    said = [one for rule in rules for one in _heard(claim, rule, groups)]
    tools = listed(claim, "tool")
    others = [tool for tool in tools if tool not in _AZURE_TOOLS]
    if tools and not others:
        yield from said
    else:
        yield _elsewhere(others, reached=any(one.outcome is Outcome.HOLDS for one in said))


def _elsewhere(others: list[str], *, reached: bool) -> Observation:
    """What Azure Monitor shows of alerts that other tools raise, or of which the wording does not say what raises them."""
    azure = (
        "alerts of Azure Monitor reach somebody" if reached else "no alert of Azure Monitor is seen to reach anybody"
    )
    if not others:
        said = "{azure}; the wording names no tool, so the alerts that it means may come from elsewhere"
        return unknown("/subscriptions", said, azure=note(azure))
    said = "{azure}; what {others} raises is not asked"
    return unknown("/subscriptions", said, azure=note(azure), others=", ".join(others))


def _heard(claim: Claim, rule: Item, groups: Mapping[str, Item]) -> Iterator[Observation]:
    """What is to be said of a rule; of one that is plainly about something else than the claim only what leaves it open."""
    said = _rule(rule, groups)
    wanted = [place for place in listed(claim, "scope") if not _watches(rule, place)]
    if not wanted:
        yield said
    elif said.outcome is Outcome.HOLDS:
        yield unknown(
            rule,
            "reaches somebody, but is not seen to be about {wanted}",
            wanted=joined([note(place) for place in wanted]),
        )


def _watches(rule: Item, wanted: str) -> bool:
    match wanted:
        case "availability":
            return _on_outages(rule)
        case "errors":
            return rule.query != ACTIVITY_ALERTS.id
        case "security":
            return False
        case _:
            return True


def _on_outages(rule: Item) -> bool:
    if rule.query == ACTIVITY_ALERTS.id:
        conditions = rule.parts("/properties/condition/allOf") or []
        return any(
            part.text("/field").casefold() == "category" and part.text("/equals").casefold() in _OUTAGES
            for part in conditions
        )
    if rule.text("/properties/criteria/odata.type").casefold() == _WEB_TEST:
        return True
    return any(part.text("/metricName").casefold() in _UP for part in rule.parts("/properties/criteria/allOf") or [])


def _rule(rule: Item, groups: Mapping[str, Item]) -> Observation:
    enabled = rule.at("/properties/enabled")
    where, name = _ACTIONS[rule.query]
    if enabled.value is False:
        return contradicts(rule, "is an alert that is switched off", enabled)
    members = rule.parts(where)
    if enabled.value is not True or members is None:
        return unknown(rule, "does not say whether it is switched on, or whom it tells", enabled)
    doubts: list[Seen] = []
    for member in members:
        named = member.at(name)
        told, seen = _reaches(groups.get(str(named.value).casefold()))
        if told:
            return holds(rule, "is switched on and reaches a receiver", enabled, named, *seen)
        doubts += [named] if told is None else []
    if doubts:
        return unknown(rule, "tells an action group whose receivers are not known", enabled, *doubts)
    return contradicts(rule, "is an alert that reaches nobody", enabled)


def _reaches(group: Item | None) -> tuple[bool | None, tuple[Seen, ...]]:
    """Whether an action group reaches anybody, and what shows it; None where that is not known."""
    if group is None:
        return None, ()
    enabled = group.at("/properties/enabled")
    if not isinstance(enabled.value, bool):
        return None, (enabled,)
    doubt = False
    for name in (*_STATED, *_STATELESS) if enabled.value else ():
        receivers = group.parts(f"/properties/{name}")
        doubt = doubt or receivers is None
        for receiver in receivers or []:
            state = receiver.at("/status") if name in _STATED else enabled
            match str(state.value).casefold():
                case "enabled" | "true":
                    return True, (enabled, state)
                case "disabled":
                    continue
                case _:
                    doubt = True
    return (None if doubt else False), (enabled,)


# -- the activity log ----------------------------------------------------------------------------------------------------

# Every change to a resource is recorded, for 90 days, and nobody can switch that off or change an entry:
# https://learn.microsoft.com/azure/azure-monitor/platform/activity-log
RECORDED: Final = 90


def _of_changes(claim: Claim) -> bool:
    """The activity log is about what is done to resources; who reads data, and what is released, shows elsewhere."""
    return bool({"admin", "changes", "all"} & set(listed(claim, "scope"))) or not listed(claim, "scope")


@check(
    "azure-activity-log",
    answers=("logging.audit",),
    over=SUBSCRIPTIONS,
    may_need=(ACTIVITY_EXPORTS, WORKSPACES, ACTIVITY_TABLE),
    applies=_of_changes,
)
def activity(claim: Claim, subscription: Item, snapshot: Snapshot) -> Iterator[Observation]:
    """Administrative actions on Azure resources are recorded, and kept as long as the document says.

    Azure records them by itself and keeps them for 90 days; for longer they must be exported to a workspace that keeps them.
    That alone never shows that access to data, or changes of data by an application, are recorded.
    Source: https://learn.microsoft.com/azure/azure-monitor/platform/activity-log

    Proves: for each subscription that its activity log is kept as long as promised, by the platform or in a workspace.
    Leaves open: what applications and data stores record; how long a storage account or another system keeps its copy;
    sign-ins and changes in Microsoft Entra ID.
    """
    name = subscription.at("/subscriptionId")
    promised = days(claim, "retention_days") or 0
    if not name.present:
        yield unknown(subscription, "has no id to ask for its activity log")
    elif promised <= RECORDED and claim.params.get("central") is not True:
        yield _recorded(claim, subscription, "its administrative actions are recorded for {days} days by the platform",
                        RECORDED, name)  # fmt: skip
    else:
        yield _exported(claim, subscription, promised, snapshot)


def _recorded(claim: Claim, subscription: Item, template: str, length: int, *seen: Seen) -> Observation:
    """A log of administrative actions shows that these are recorded, and of other records it shows nothing."""
    if listed(claim, "scope") == ("admin",):
        return holds(subscription, template, *seen, days=length)
    return unknown(
        subscription, "{said}; who reads or changes data in applications and stores does not show there", *seen,
        said=note(template, days=length),
    )  # fmt: skip


def _exported(claim: Claim, subscription: Item, promised: int, snapshot: Snapshot) -> Observation:
    exports = snapshot.under(ACTIVITY_EXPORTS, subscription)
    sent = [(setting, sends(setting, *ADMINISTRATIVE)) for setting in exports]
    if not any(state is not False for _, state in sent):
        return _short(claim, subscription, RECORDED, *snapshot.listing(ACTIVITY_EXPORTS, subscription))
    if any(state is None for _, state in sent):
        return unknown(subscription, "exports its activity log in a way that is not understood here")
    return _longest(claim, subscription, [setting for setting, state in sent if state], promised, snapshot)


def _longest(claim: Claim, subscription: Item, exports: list[Item], promised: int, snapshot: Snapshot) -> Observation:
    """The best that the places do to which an activity log is exported."""
    places = [_place(setting, snapshot) for setting in exports]
    best, seen = max(places, key=lambda place: place[0] or 0)
    length = max(best or 0, RECORDED)
    if best is not None and length >= promised:
        if claim.params.get("immutable") is True:
            return unknown(subscription, "keeps its activity log in a workspace, whose entries can be purged", *seen)
        said = "its administrative actions are kept for {days} days in a workspace"
        return _recorded(claim, subscription, said, length, *seen)
    silent = [one for days_kept, cited in places if days_kept is None for one in cited]
    if silent:
        said = "exports its activity log to a place that does not say here how long it keeps it"
        return unknown(subscription, said, *silent)
    return _short(claim, subscription, length, *seen)


def _short(claim: Claim, subscription: Item, length: int, *seen: Seen) -> Observation:
    if listed(claim, "scope") == ("changes",):
        said = "keeps its own activity log for {days} days; whether that is the log that is meant, the document leaves open"
        return unknown(subscription, said, *seen, days=length)
    if (days(claim, "retention_days") or 0) <= RECORDED:
        return unknown(subscription, "exports its activity log to no central place", *seen)
    return contradicts(subscription, "keeps its activity log for {days} days", *seen, days=length)


# Two groups hold every category of the kind: https://learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings
ADMINISTRATIVE: Final = ("administrative", "alllogs", "audit")


def sends(setting: Item, *names: str) -> bool | None:
    """Whether a diagnostic setting exports one of these categories or groups; None where that cannot be told."""
    logs = setting.parts("/properties/logs")
    doubt = logs is None
    for log in logs or []:
        name = log.text("/category") or log.text("/categoryGroup")
        if name.casefold() not in names:
            doubt = doubt or not name
            continue
        switched = log.at("/enabled").value
        if switched is True:
            return True
        doubt = doubt or switched is not False
    return None if doubt else False


def _place(setting: Item, snapshot: Snapshot) -> tuple[int | None, tuple[Seen, ...]]:
    """For how many days the workspace keeps what a setting exports to it; None for every other place."""
    named = setting.at("/properties/workspaceId")
    found = snapshot.by(WORKSPACES).get(str(named.value).casefold())
    if not named.present or not found:
        return None, (named,)
    length, seen = kept(found[0], snapshot)
    return length, (named, *seen)
