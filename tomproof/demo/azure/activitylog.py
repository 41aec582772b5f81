"""The activity log: what was called in the last three months on the databases, as far as anybody asks for it."""

from __future__ import annotations

from tomproof.demo.azure.places import DATA
from tomproof.demo.company import DEVELOPMENT, PRODUCTION, ago, guid
from tomproof.demo.wire import Json, arm_id

_SQL, _POSTGRESQL = "Microsoft.Sql/servers/databases", "Microsoft.DBforPostgreSQL/flexibleServers"


def events(subscription: str) -> list[Json]:
    """The events of one subscription, the newest first."""
    if subscription == DEVELOPMENT:
        return []
    # A copy of the calendar's server, made to see whether a restore works, and deleted on the same day.
    check = arm_id(PRODUCTION, DATA, _POSTGRESQL, "psql-nl-restore-check")
    booking = arm_id(PRODUCTION, DATA, _SQL, "sql-nl-core-prod/booking")
    return [
        _event(f"{_SQL}/write", booking, 12, "Succeeded"),
        _event(f"{_POSTGRESQL}/delete", check, 33, "Succeeded"),
        _event(f"{_POSTGRESQL}/write", check, 33.2, "Succeeded"),
        _event(f"{_POSTGRESQL}/write", check, 33.3, "Started"),
    ]


def _event(operation: str, resource: str, days: float, status: str) -> Json:
    """One event with the properties that are selected; who called is none of them."""
    event = guid(f"event {operation} {resource} {days}")
    return {
        "id": f"{resource}/events/{event}/ticks/638990000000000000",
        "eventDataId": event,
        "eventTimestamp": ago(days, digits=7),
        "operationName": {"value": operation, "localizedValue": operation},
        "status": {"value": status, "localizedValue": status},
        "resourceId": resource,
    }
