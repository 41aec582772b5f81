"""Container apps: one edit each."""

from __future__ import annotations

from typing import Any

import pytest

from checks.engine import checks_for
from tests.checks.cases.azure_containerapps import (
    APP_LIST,
    CASES,
    ENVIRONMENT_LIST,
    JOB_LIST,
    WORKSPACE_LIST,
    analytics,
    app,
    environment,
    from_vault,
    ingress,
    job,
    secret,
    workspace,
)
from tests.checks.saying import CONTRADICTS, HOLDS, UNKNOWN, Said, said
from tests.kit import Status, claim, page

EU = claim("residency.jurisdiction", scope="personal data", jurisdiction="EU")
TLS13 = claim("encryption.in-transit.min-tls", min_tls="1.3")
PORT = [{"external": True, "targetPort": 5432, "exposedPort": 5432}]


def of(check: str, door: Any = None, the_claim: Any = None, **more: Any) -> Said:
    return said(check, CASES[check], the_claim, {APP_LIST: page(app(door, **more))})


def around(the_claim: Any = None, logs: Any = None, more: Any = None, **properties: Any) -> Said:
    bodies = {ENVIRONMENT_LIST: page(environment(logs, **properties)), **(more or {})}
    check = "azure-containerapp-residency"
    return [one for one in said(check, CASES[check], the_claim, bodies) if "lies in" not in one[2]]


@pytest.mark.parametrize(
    ("door", "outcome", "words"),
    [
        ({"allowInsecure": False}, HOLDS, "sends plain HTTP on to HTTPS"),
        ({"allowInsecure": None}, HOLDS, "sends plain HTTP on to HTTPS"),
        ({"transport": None}, HOLDS, "sends plain HTTP on to HTTPS"),
        ({"allowInsecure": True}, CONTRADICTS, "accepts plain HTTP"),
        ({"allowInsecure": True, "external": False}, CONTRADICTS, "accepts plain HTTP"),
        ({"allowInsecure": "no"}, UNKNOWN, "does not say whether it accepts plain HTTP"),
        ({"transport": "http3"}, UNKNOWN, "does not say whether it accepts plain HTTP"),
        (
            {"transport": "Tcp"},
            UNKNOWN,
            "takes TCP connections as they come; whether the app encrypts them does not show",
        ),
        (
            {"additionalPortMappings": PORT},
            UNKNOWN,
            "takes TCP connections as they come; whether the app encrypts them does not show",
        ),
    ],
)
def test_plain_http_is_sent_on_unless_an_app_allows_it(door: Any, outcome: Any, words: str) -> None:
    assert of("azure-containerapp-https", ingress(**door)) == [("ca-booking", outcome, words)]


@pytest.mark.parametrize("check", ["azure-containerapp-https", "azure-containerapp-tls"])
def test_an_app_without_an_ingress_takes_no_connections(check: str) -> None:
    worker = app()
    worker["properties"]["configuration"]["ingress"] = None
    found = said(check, CASES[check], None, {APP_LIST: page(worker)})
    assert found == [("ca-booking", HOLDS, "has no ingress, so it takes no connections")]
    assert [what for _, what, _ in of(check, "closed")] == [UNKNOWN]


@pytest.mark.parametrize(
    ("door", "the_claim", "outcome"),
    [
        ({}, None, HOLDS),
        ({}, TLS13, UNKNOWN),
        ({"transport": "http2"}, None, HOLDS),
        ({"transport": "tcp"}, None, UNKNOWN),
        ({"transport": "quic"}, None, UNKNOWN),
        ({"additionalPortMappings": PORT}, None, UNKNOWN),
    ],
)
def test_the_platform_speaks_tls_1_2_and_up(door: Any, the_claim: Any, outcome: Any) -> None:
    assert [what for _, what, _ in of("azure-containerapp-tls", ingress(**door), the_claim)] == [outcome]


@pytest.mark.parametrize(
    ("traffic", "mutual", "outcome"),
    [(True, None, HOLDS), (None, True, HOLDS), (False, False, CONTRADICTS), (None, None, CONTRADICTS),
     ("on", None, UNKNOWN), (False, "on", UNKNOWN)],
)  # fmt: skip
def test_apps_talk_to_each_other_in_the_open_unless_told_otherwise(traffic: Any, mutual: Any, outcome: Any) -> None:
    check = "azure-containerapp-peers"
    bodies = {
        ENVIRONMENT_LIST: page(
            environment(
                peerTrafficConfiguration=None if traffic is None else {"encryption": {"enabled": traffic}},
                peerAuthentication=None if mutual is None else {"mtls": {"enabled": mutual}},
            )
        )
    }
    assert [what for _, what, _ in said(check, CASES[check], None, bodies)] == [outcome]


def test_traffic_between_apps_is_asked_about_only_where_the_document_speaks_of_it() -> None:
    named = {check.id for check in checks_for(claim("encryption.in-transit"))}
    assert "azure-containerapp-https" in named
    assert "azure-containerapp-peers" not in named


@pytest.mark.parametrize(
    ("members", "outcome", "words"),
    [
        ([from_vault("db")], HOLDS, "takes its secrets from a key vault: 1"),
        ([], HOLDS, "keeps no secret of its own"),
        (
            [from_vault("db"), secret("reg-pswd")],
            CONTRADICTS,
            "keeps 1 of its 2 secrets itself, not in a key vault",
        ),
        ([secret("db", keyVaultUrl=7)], UNKNOWN, "has a secret whose address cannot be read"),
        ("hidden", UNKNOWN, "has secrets that cannot be read"),
    ],
)
def test_a_secret_without_an_address_lies_in_the_app(members: Any, outcome: Any, words: str) -> None:
    assert of("azure-containerapp-secrets", secrets=members) == [("ca-booking", outcome, words)]


@pytest.mark.parametrize(
    ("members", "outcome"), [([from_vault("mail")], HOLDS), ([], HOLDS), ([secret("mail")], CONTRADICTS)]
)
def test_a_job_keeps_secrets_as_an_app_does(members: Any, outcome: Any) -> None:
    check = "azure-containerapp-job-secrets"
    found = said(check, CASES[check], None, {JOB_LIST: page(job(*members))})
    assert [(name, what) for name, what, _ in found] == [("caj-reminders", outcome)]


@pytest.mark.parametrize(
    ("domains", "outcome"),
    [
        (None, HOLDS),
        ([], HOLDS),
        ([{"name": "a.example", "bindingType": "Auto"}], HOLDS),
        ([{"name": "a.example", "bindingType": "Disabled"}], UNKNOWN),
        ([{"name": "a.example", "bindingType": "SomethingNew"}], UNKNOWN),
        ([{"name": "a.example"}], UNKNOWN),
        ("a.example", UNKNOWN),
    ],
)
def test_a_name_of_the_customers_needs_a_certificate(domains: Any, outcome: Any) -> None:
    found = of("azure-containerapp-https", ingress(customDomains=domains))
    assert [what for _, what, _ in found] == [outcome]


@pytest.mark.parametrize("store", [["azure-key-vault", "bitwarden"], ["bitwarden"], []])
def test_a_claim_that_names_other_stores_is_not_held_against_an_app(store: list[str]) -> None:
    named = {check.id for check in checks_for(claim("secrets.managed-store", store=store))}
    assert "azure-containerapp-secrets" not in named


@pytest.mark.parametrize(
    ("logs", "outcome", "words"),
    [
        (None, HOLDS, "sends the logs of its apps to a workspace in West Europe"),
        ({"destination": None}, HOLDS, "keeps no logs of its apps"),
        ({"destination": ""}, HOLDS, "keeps no logs of its apps"),
        (
            {"destination": "azure-monitor"},
            UNKNOWN,
            "sends the logs of its apps by diagnostic settings, which were not looked at here",
        ),
        ({"destination": "syslog"}, UNKNOWN, "sends the logs of its apps to syslog, which is not known here"),
        (
            analytics("00000000-0000-0000-0000-000000000000"),
            UNKNOWN,
            "sends the logs of its apps to a workspace that is not among those that can be read",
        ),
        (
            {"destination": "log-analytics", "logAnalyticsConfiguration": None},
            UNKNOWN,
            "sends the logs of its apps to a workspace that is not among those that can be read",
        ),
    ],
)
def test_the_logs_lie_where_their_workspace_lies(logs: Any, outcome: Any, words: str) -> None:
    assert around(None, logs) == [("cae-ibis", outcome, words)]


def test_logs_that_leave_the_area_stand_against_the_claim() -> None:
    more = {WORKSPACE_LIST: page(workspace("eastus"))}
    assert around(EU, None, more) == [
        (
            "cae-ibis",
            CONTRADICTS,
            "sends the logs of its apps to a workspace in East US (US), outside of what the document names",
        )
    ]


def test_an_environment_without_logs_asks_for_no_workspace() -> None:
    refused = Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})
    more = {WORKSPACE_LIST: refused}
    assert [what for _, what, _ in around(None, {"destination": "none"}, more)] == [HOLDS]
    assert [what for _, what, _ in around(None, None, more)] == [UNKNOWN]


@pytest.mark.parametrize(
    ("targets", "outcomes"),
    [([], [HOLDS]), (None, [HOLDS]), (["dataDog"], [HOLDS, UNKNOWN]), ("all", [HOLDS, UNKNOWN])],
)
def test_telemetry_that_is_sent_on_may_lie_anywhere(targets: Any, outcomes: Any) -> None:
    telemetry = {"tracesConfiguration": {"destinations": targets}}
    assert [what for _, what, _ in around(openTelemetryConfiguration=telemetry)] == outcomes


@pytest.mark.parametrize(
    ("lowest", "zoned", "zone", "anyhow"),
    [
        (2, True, HOLDS, HOLDS),
        (2, False, CONTRADICTS, HOLDS),
        (2, None, CONTRADICTS, HOLDS),
        (1, True, UNKNOWN, UNKNOWN),
        (None, True, UNKNOWN, UNKNOWN),
        (1, False, CONTRADICTS, UNKNOWN),
        ("two", True, UNKNOWN, UNKNOWN),
        (2, "yes", UNKNOWN, UNKNOWN),
    ],
)
def test_an_app_is_redundant_by_its_replicas_and_its_environment(
    lowest: Any, zoned: Any, zone: Any, anyhow: Any
) -> None:
    check, one = "azure-containerapp-redundancy", app()
    one["properties"]["template"]["scale"]["minReplicas"] = lowest
    bodies = {APP_LIST: page(one), ENVIRONMENT_LIST: page(environment(zoneRedundant=zoned))}
    claims = (None, claim("availability.redundancy"))
    found = [said(check, CASES[check], the_claim, bodies) for the_claim in claims]
    assert [what for several in found for _, what, _ in several] == [zone, anyhow]


def test_an_app_in_an_environment_that_is_not_there_is_unknown() -> None:
    check = "azure-containerapp-redundancy"
    found = said(check, CASES[check], None, {ENVIRONMENT_LIST: page()})
    assert found == [("ca-booking", UNKNOWN, "does not say how many replicas run at least, or in which environment")]
