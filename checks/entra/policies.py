"""Entra: the conditional access policies as they are asked for, apart from what they mean."""

from __future__ import annotations

from evidence import graph

POLICIES = graph(
    "graph.conditional-access.policies",
    "/identity/conditionalAccess/policies",
    permission="Policy.Read.All",
    resource="/identity/conditionalAccess/policies/{id}",
    note="One request a second for the whole tenant, shared by all its applications: one call.",
)
