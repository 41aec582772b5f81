"""A demo tenant with people in every place where an answer can hold one: what must never be handed out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from collector.transport import Request, Response
from evidence.declared import Application, Declared, Person
from tomproof.demo import DECLARED, DemoTenant
from tomproof.demo.entra.people import BY_NAME

# One of the demo's people gets a name that stands nowhere else, and everything that can be known of somebody.
NOBODY = BY_NAME["Jule Petersen"]
GIVEN, SURNAME = "Ottilie", "Canarsson"
NAME = f"{GIVEN} {SURNAME}"
UPN = NOBODY.upn.replace("jule.petersen", f"{GIVEN}.{SURNAME}")
PHONE, ADDRESS, DEVICE, SERIAL = "+49 461 5550199", "198.18.7.77", "LAPTOP-OC-0815", "C02CANARY77"
PRIVATE, GUEST = "o.c.1979@private-mail.example", "helper_elsewhere.example#EXT#@nordlichtterminplan.onmicrosoft.com"
STRANGER = "5ca1ab1e-0000-4000-8000-00000000feed"
STREET, JOB, EMPLOYEE = "Kanalweg 77", "Head of Birdkeeping", "EMP-778899"
GROUP, RENAMED = "rg-nl-app-dev", f"rg-{GIVEN}-{SURNAME}-dev".lower()

# In small letters, as what was handed out is searched for them.
CANARIES = tuple(
    text.lower()
    for text in (
        GIVEN, SURNAME, UPN, NOBODY.upn, NOBODY.id, PHONE, "5550199", ADDRESS, DEVICE, SERIAL, PRIVATE, "private-mail",
        "helper_elsewhere", "elsewhere.example", STRANGER, STREET, JOB, EMPLOYEE, "Nachtdienst-Notiz",
    )
)  # fmt: skip

DECLARED_TOO = replace(
    DECLARED,
    people=(
        replace(DECLARED.people[0], owner=NAME),
        Person(UPN.upper(), "operator", f"{GIVEN} runs the platform, {PRIVATE}", NAME),
        *DECLARED.people[2:],
    ),
    applications=tuple(Application(a.application, a.role, f"{NAME} made it", NAME) for a in DECLARED.applications),
)
assert isinstance(DECLARED_TOO, Declared)

_PERSON = {
    "displayName": NAME, "givenName": GIVEN, "surname": SURNAME, "mail": PRIVATE, "mobilePhone": PHONE,
    "businessPhones": [PHONE], "jobTitle": JOB, "employeeId": EMPLOYEE, "streetAddress": STREET,
    "otherMails": [PRIVATE], "proxyAddresses": [f"SMTP:{PRIVATE}"], "extension_1f_note": "Nachtdienst-Notiz",
    "onPremisesDistinguishedName": f"CN={NAME},OU=Staff",
}  # fmt: skip
_GRAPH = {
    "conditional-access": {"description": f"for {GIVEN}, ask {PRIVATE} or call {PHONE}"},
    "deviceManagement/managedDevices": {
        "deviceName": DEVICE, "userPrincipalName": UPN, "emailAddress": PRIVATE, "serialNumber": SERIAL,
        "userDisplayName": NAME, "userId": NOBODY.id, "phoneNumber": PHONE, "imei": 778899001122,
    },
    "groups?": {"displayName": f"Team {NAME}", "mail": PRIVATE, "description": f"{GIVEN}'s people"},
    "namedLocations": {"displayName": f"Home of {SURNAME}, {GIVEN}"},
    "conditionalAccess/policies": {"displayName": f"MFA for {NAME}", "createdBy": UPN},
    "applications?": {"notes": f"made by {NAME}", "createdBy": {"user": {"id": STRANGER, "displayName": NAME}}},
    "servicePrincipals?": {"owners": [UPN], "notificationEmailAddresses": [PRIVATE]},
    "roleAssignments": {"createdBy": {"user": {"id": STRANGER, "userPrincipalName": PRIVATE}}, "justification": NAME},
}  # fmt: skip
_RESOURCE = {
    "systemData": {"createdBy": UPN, "createdByType": "User", "lastModifiedBy": PRIVATE},
    "tags": {
        "owner": NAME, "Technical-Contact": "Nachtdienst-Notiz", "note": f"{GIVEN} knows; {ADDRESS}", "ask": PRIVATE,
        f"until {NAME} left": "x", "call": PHONE,
    },
    "description": f"built by {GIVEN}, see {PRIVATE}",
    "comments": f"reached from {ADDRESS}",
    "file": f"cv-{GIVEN}_{SURNAME}.pdf",
}  # fmt: skip
_CALLER = {
    "caller": PRIVATE,
    "claims": {"name": NAME, "ipaddr": ADDRESS, "note": "Nachtdienst-Notiz"},
    "httpRequest": {"clientIpAddress": ADDRESS},
    "authorization": {"principalId": STRANGER, "principalType": "User"},
}
_SIGN_IN = {
    "id": "66ea54eb-6301-4ee5-be62-ff5a759b0100", "createdDateTime": "2026-11-19T08:00:00Z", "userId": NOBODY.id,
    "userPrincipalName": UPN, "userDisplayName": NAME, "ipAddress": ADDRESS, "isInteractive": True,
    "deviceDetail": {"deviceId": "", "displayName": DEVICE}, "location": {"city": STREET},
    "authenticationDetails": [{"authenticationMethod": "Password", "succeeded": True}],
    "crossTenantAccessType": "none", "incomingTokenType": "none",
}  # fmt: skip


class PlantedTenant:
    """The demo tenant with the canaries in its answers."""

    def __init__(self) -> None:
        self._demo = DemoTenant()

    async def answer(self, request: Request) -> Response:
        """As the demo answers, with people."""
        asked = replace(
            request,
            url=request.url.replace(RENAMED, GROUP),
            body=request.body.replace(RENAMED.encode(), GROUP.encode()),
        )
        came = await self._demo.answer(asked)
        said = came.body.replace(GROUP.encode(), RENAMED.encode()).replace(NOBODY.upn.encode(), UPN.encode())
        try:
            body = json.loads(said.replace(b"Jule Petersen", NAME.encode()))
        except ValueError:
            return replace(came, body=said)
        self._plant(request.url, body)
        return replace(came, body=json.dumps(body).encode())

    def _plant(self, url: str, body: Any) -> None:
        if isinstance(body.get("error"), dict):
            body["error"]["message"] = (
                f"The client '{PRIVATE}' with object id '{STRANGER}' does not have authorization; tell {NAME}, {PHONE}"
            )
            return
        if "/auditLogs/signIns" in url:
            body["value"] = [_SIGN_IN]
        graph = "graph.microsoft" in url
        for number, item in enumerate(_items(body)):
            if graph:
                _on_graph(url, item, number)
            else:
                _on_azure(url, item)


def _items(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    listed = body.get("value", [body])
    yield from (item for item in (listed if isinstance(listed, list) else [body]) if isinstance(item, dict))


def _on_graph(url: str, item: dict[str, Any], number: int) -> None:
    for part, fields in _GRAPH.items():
        if part in url and (number == 0 or "displayName" not in fields):
            item.update(fields)
    if item.get("id") == NOBODY.id and "/users?" in url:
        item.update(_PERSON)
    if item.get("userType") == "Guest" and "userPrincipalName" in item and "/users?" in url:
        item["userPrincipalName"] = GUEST if number else item["userPrincipalName"]
    for credential in item.get("passwordCredentials") or []:
        credential["displayName"] = f"{GIVEN}'s laptop"


def _on_azure(url: str, item: dict[str, Any]) -> None:
    planted = json.loads(json.dumps(_RESOURCE))
    item["systemData"] = planted["systemData"]
    item["tags"] = {**planted["tags"], **(item.get("tags") or {})}
    properties = item.get("properties")
    if isinstance(properties, dict):
        properties.update({name: planted[name] for name in ("description", "comments", "file")})
        properties.setdefault("administratorLogin", GIVEN)
    if "actionGroups" in url and isinstance(properties, dict):
        for kind in ("emailReceivers", "smsReceivers"):
            for receiver in properties.get(kind) or []:
                receiver.update({"name": NAME, "emailAddress": PRIVATE, "phoneNumber": "5550199"})
    if "eventtypes" in url.lower():
        item.update(json.loads(json.dumps(_CALLER)))
