"""The made-up answers of the data services have the wire shape that Azure publishes."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest

from evidence import Query
from tests import specs
from tests.kit import Key

MODULES = (
    "azure_apimanagement",
    "azure_applicationgateway",
    "azure_blobs",
    "azure_cdn",
    "azure_cognitiveservices",
    "azure_compute",
    "azure_containerapps",
    "azure_containerregistry",
    "azure_cosmosdb",
    "azure_ddos",
    "azure_diagnostics",
    "azure_keyvault",
    "azure_kubernetes",
    "azure_managedapps",
    "azure_managedhsm",
    "azure_messaging",
    "azure_mysql",
    "azure_postgresql",
    "azure_redis",
    "azure_residency",
    "azure_search",
    "azure_sql",
    "azure_staticsites",
    "azure_storage",
    "azure_stores",
    "azure_waf",
)
pytestmark = pytest.mark.skipif(specs.MISSING, reason=specs.REASON)


def answers() -> Iterator[Any]:
    """Every body of every case, with the request that it answers."""
    for module in MODULES:
        for name, case in importlib.import_module(f"tests.checks.cases.{module}").CASES.items():
            for key, body in case.bodies.items():
                yield pytest.param(key, body, id=f"{name}-{asked(key).id}")


def asked(key: Key) -> Query:
    return key[0] if isinstance(key, tuple) else key


@pytest.mark.parametrize(("key", "body"), list(answers()))
def test_an_answer_has_the_shape_that_the_vendor_publishes(key: Key, body: Any) -> None:
    query, parent = key if isinstance(key, tuple) else (key, "")
    url = "https://management.azure.com" + query.target({"id": parent})
    assert not specs.problems(query.method, url, query.version, body)  # None where no schema of it is kept
