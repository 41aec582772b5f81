"""Good packs for checks.azure.completeness."""

from __future__ import annotations

from typing import Any

from checks.azure.completeness import CHANGES, INDEX
from tests.checks.cases.azure_residency import BODIES, ROWS
from tests.kit import SUBSCRIPTION, Case, claim


def index(*rows: dict[str, Any]) -> dict[str, Any]:
    """An answer of Resource Graph."""
    data = [
        {"id": row["id"], "type": row["type"].lower(), "location": row["location"],
         "subscriptionId": SUBSCRIPTION.rsplit("/", 1)[1]}
        for row in rows
    ]  # fmt: skip
    return {"totalRecords": len(data), "count": len(data), "facets": [], "resultTruncated": "false", "data": data}


def changes(*rows: tuple[str, str, str]) -> dict[str, Any]:
    """An answer of Resource Graph's record of changes: (resource, Create or Delete, when) each."""
    data = [
        {"id": f"{target}/providers/Microsoft.Resources/changes/{n}", "target": target, "change": change, "at": at}
        for n, (target, change, at) in enumerate(rows)
    ]
    return {"totalRecords": len(data), "count": len(data), "facets": [], "resultTruncated": "false", "data": data}


CASES = {
    "azure-listings-agree": Case(
        claim("residency.region", regions=["westeurope"], exclusive=True),
        {**BODIES, INDEX: index(*ROWS), CHANGES: changes()},
    ),
    "azure-nothing-only-indexed": Case(
        claim("separation.tenant", model="customer-tenant"),
        {**BODIES, INDEX: index(*ROWS), CHANGES: changes()},
    ),
}
