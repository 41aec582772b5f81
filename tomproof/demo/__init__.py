"""A made-up company with its TOM and its tenant, to see the whole job without an account and without a network."""

from __future__ import annotations

from importlib.resources import files

from claims import Attestation, Reading
from evidence.declared import Application, Declared, Person
from tomproof.demo.company import NOW, PRODUCTION, TENANT
from tomproof.demo.entra.people import BY_NAME
from tomproof.demo.entra.tenant import principal_id
from tomproof.demo.server import DemoTenant

# NOW is the day on which everything here is looked at; evidence of the demo tenant is as old as if it were that day.
NAME = "nordlicht-tom.md"
TOM = files("tomproof.demo").joinpath("tom.md").read_bytes()

# What the company's papers show, by kind of claim, and until when: one holds, one has run out.
_PAPERS = {"personnel.training": "2027-03-31", "incident.response-plan": "2026-06-30"}

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

__all__ = ["DECLARED", "NAME", "NOW", "TENANT", "TOM", "DemoTenant", "attestations"]


def attestations(reading: Reading) -> tuple[Attestation, ...]:
    """What the made-up company attests of its own document."""
    return tuple(
        Attestation(claim.id, "papers.pdf", "Data protection officer", "2026-03-12", _PAPERS[claim.kind])
        for claim in reading.claims
        if claim.kind in _PAPERS
    )
