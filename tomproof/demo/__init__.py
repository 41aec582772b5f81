"""A made-up company with its TOM and its tenant, to see the whole job without an account and without a network."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files

from claims import Attestation, Reading
from evidence.declared import Application, Declared, Person
from evidence.waivers import Waiver
from tomproof.demo.azure import postgresql
from tomproof.demo.azure.compute import MACHINES, VM
from tomproof.demo.azure.places import DEV_DATA
from tomproof.demo.azure.recovery import UNPROTECTED
from tomproof.demo.company import DEVELOPMENT, NOW, PRODUCTION, TENANT
from tomproof.demo.entra.devices import DEVICES
from tomproof.demo.entra.people import BY_NAME
from tomproof.demo.entra.tenant import principal_id
from tomproof.demo.server import DemoTenant
from tomproof.demo.wire import arm_id

# NOW is the day on which everything here is looked at; evidence of the demo tenant is as old as if it were that day.
NAME = "nordlicht-tom.md"
TOM = files("tomproof.demo").joinpath("tom.md").read_bytes()

# What the company's papers show, by kind of claim, and until when: one holds, one has run out.
_PAPERS = {"personnel.training": "2027-03-31", "incident.response-plan": "2026-06-30"}

# What stands for the SHA-256 of a paper that is as made-up as the company.
_PAPER = sha256(b"papers.pdf").hexdigest()

# What the company declares of itself in its tomproof.toml.
DECLARED = Declared(
    people=(
        Person(BY_NAME["Malte Brandt"].upn, "operator", "runs the platform", "Management"),
        Person(BY_NAME["Jule Petersen"].upn, "operator", "runs the platform", "Management"),
        Person(BY_NAME["Emergency Access One"].id, "break-glass", "two keys in two safes", "Management"),
    ),
    applications=(
        Application(
            principal_id("github-deploy", "Application"), "automation", "deploys what was reviewed", "Platform team"
        ),
    ),
    production=(PRODUCTION,),
)

# What the company waives, by kind of claim and resource: one for some time, one for two weeks more, one until last summer.
_UNSAVED = arm_id(PRODUCTION, next(one.group for one in MACHINES if one.name == UNPROTECTED), VM, UNPROTECTED)
_LAPTOP = next(one.id for one in DEVICES if one.compliance == "noncompliant")
_WAIVED = {
    ("backup.automated", _UNSAVED): (
        "the machine keeps no data and is set up anew from its image", "Head of Platform", "2026-09-01", "2027-03-01",
    ),
    ("device.disk-encryption", f"/deviceManagement/managedDevices/{_LAPTOP}"): (
        "the laptop is handed back at the end of the month", "Head of IT", "2026-10-05", "2026-12-04",
    ),
    ("network.isolation", arm_id(DEVELOPMENT, DEV_DATA, postgresql.TYPE, "psql-nl-trial-dev")): (
        "testers of the new calendar come from anywhere", "Head of Platform", "2026-05-04", "2026-08-31",
    ),
}  # fmt: skip

__all__ = ["DECLARED", "NAME", "NOW", "TENANT", "TOM", "DemoTenant", "attestations", "waivers"]


def waivers(reading: Reading) -> tuple[Waiver, ...]:
    """What the made-up company waives of its own document: of several claims of a kind the last one."""
    last = {claim.kind: claim.id for claim in reading.claims}
    return tuple(
        Waiver(last[kind], resource, reason, approver, expires, given)
        for (kind, resource), (reason, approver, given, expires) in _WAIVED.items()
        if kind in last
    )


def attestations(reading: Reading) -> tuple[Attestation, ...]:
    """What the made-up company attests of its own document."""
    return tuple(
        Attestation(
            claim.id, "papers.pdf", "Data protection officer", "2026-03-12", _PAPERS[claim.kind], _PAPER, "same"
        )
        for claim in reading.claims
        if claim.kind in _PAPERS
    )
