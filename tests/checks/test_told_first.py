"""Of several values that an observation rests on the one that decides comes first: a report with little room shows that one."""

from __future__ import annotations

from typing import Any

from evidence import Seen
from tests.checks.cases.azure_apimanagement import CASES as APIM
from tests.checks.cases.azure_apimanagement import SERVICE_LIST, service, switched
from tests.checks.cases.azure_applicationgateway import CASES as GATEWAYS
from tests.checks.cases.azure_applicationgateway import GATEWAY_LIST, forward, gateway
from tests.checks.cases.azure_sql import CASES as SQL
from tests.checks.cases.azure_sql import RULE_LIST, RULE_LIST_V6, rule
from tests.checks.test_entra_mfa import everybody, members
from tests.kit import claim, finding, page


def values(seen: tuple[Seen, ...]) -> list[Any]:
    return [one.value for one in seen]


def test_the_listener_that_serves_plain_http_comes_before_those_that_do_not() -> None:
    case = GATEWAYS["azure-application-gateway-https"]
    rules = [forward("shop", "shop", 100), forward("plain", "plain", 200)]
    bodies = {**case.bodies, GATEWAY_LIST: page(gateway(requestRoutingRules=rules))}
    found = finding("azure-application-gateway-https", case.claim, bodies).observations[0]
    assert values(found.seen)[0] == "Http"
    assert set(values(found.seen)[1:]) <= {"Https", "Http"}


def test_the_switch_that_is_on_comes_before_those_that_are_off() -> None:
    case = APIM["azure-apim-tls"]
    bodies = {**case.bodies, SERVICE_LIST: page(service(customProperties=switched(Tls11="True")))}
    promised = claim("encryption.in-transit.min-tls", min_tls="1.2")
    found = finding("azure-apim-tls", promised, bodies).observations[0]
    assert found.seen[0].pointer.endswith("Tls11")
    assert values(found.seen)[0] == "True"


def test_why_an_account_is_not_covered_comes_before_what_the_account_is() -> None:
    anna = next(
        one for one in everybody(left_out=members("former", "anna")).observations if "excluded" in str(one.note)
    )
    read = [one.pointer.rsplit("/", 1)[-1] for one in anna.seen]
    assert read.index("excludeGroups") < read.index("accountEnabled")


def test_the_widest_address_rule_comes_before_the_narrow_ones() -> None:
    case = SQL["azure-sql-network"]
    rules = (rule("office", "203.0.113.8", "203.0.113.8"), rule("all", "0.0.0.0", "255.255.255.255"))  # noqa: S104
    bodies = {**case.bodies, RULE_LIST: page(*rules), RULE_LIST_V6: page()}
    (found,) = (one for one in finding("azure-sql-network", case.claim, bodies).observations
                if "whole internet" in str(one.note))  # fmt: skip
    addresses = [value for value in values(found.seen) if str(value)[:1].isdigit()]
    assert addresses == ["0.0.0.0", "255.255.255.255", "203.0.113.8", "203.0.113.8"]  # noqa: S104
