"""What may leave this machine, held by an exact list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.clouds import CLOUDS
from collector.guard import READING_POSTS, Guard, Refused

PUBLIC = Guard(CLOUDS["public"].hosts)
ARM = "https://management.azure.com"


def test_the_list_of_posts_is_exactly_this() -> None:
    assert sorted(READING_POSTS) == [
        "/beta/identity/conditionalaccess/evaluate",
        "/providers/microsoft.resourcegraph/resources",
        "/v1.0/identity/conditionalaccess/evaluate",
    ]


def test_the_hosts_of_each_cloud_are_exactly_these() -> None:
    assert {name: sorted(cloud.hosts) for name, cloud in CLOUDS.items()} == {
        "public": ["graph.microsoft.com", "management.azure.com"],
        "usgov": ["graph.microsoft.us", "management.usgovcloudapi.net"],
        "china": ["management.chinacloudapi.cn", "microsoftgraph.chinacloudapi.cn"],
    }


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", f"{ARM}/subscriptions?api-version=2022-12-01"),
        ("HEAD", f"{ARM}/subscriptions"),
        ("GET", f"{ARM}:443/subscriptions"),
        ("POST", f"{ARM}/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01"),
        ("POST", "https://graph.microsoft.com/v1.0/identity/conditionalAccess/evaluate"),
        ("GET", f"{ARM}/subscriptions/s/providers/Microsoft.KeyVault/vaults/v/secrets"),
        ("GET", "https://graph.microsoft.com/v1.0/users/list@example.org"),
        ("GET", f"{ARM}/subscriptions/s/resourceGroups/my-list/providers/x"),
    ],
)
def test_reads_pass(method: str, url: str) -> None:
    PUBLIC.check(method, url)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST", "MERGE", "get", ""])
def test_whatever_could_change_something_is_refused(method: str) -> None:
    with pytest.raises(Refused, match="only reads"):
        PUBLIC.check(method, f"{ARM}/subscriptions/s/providers/Microsoft.Storage/register")


@pytest.mark.parametrize(
    "path",
    [
        "/x/providers/Microsoft.ResourceGraph/resources",
        "/providers/Microsoft.ResourceGraph/resources/extra",
        "/subscriptions/s/providers/Microsoft.Storage/storageAccounts/a/listKeys",
        "/v1.0/identity/conditionalAccess/policies",
    ],
)
def test_a_post_beside_the_list_is_refused(path: str) -> None:
    with pytest.raises(Refused, match="only reads"):
        PUBLIC.check("POST", ARM + path)


@pytest.mark.parametrize(
    "path",
    [
        "/subscriptions/s/providers/Microsoft.Storage/storageAccounts/a/listKeys",
        "/subscriptions/s/providers/Microsoft.Web/sites/a/config/appsettings/list",
        "/subscriptions/s/providers/Microsoft.Web/sites/a/config/authsettingsV2/list",
        "/subscriptions/s/providers/Microsoft.Web/sites/a/config/connectionstrings",
        "/subscriptions/s/providers/Microsoft.Web/sites/a/publishxml",
        "/subscriptions/s/providers/Microsoft.DocumentDB/databaseAccounts/a/readonlykeys",
        "/subscriptions/s/providers/Microsoft.DocumentDB/databaseAccounts/a/listConnectionStrings",
        "/subscriptions/s/providers/Microsoft.ContainerRegistry/registries/a/listCredentials",
        "/subscriptions/s/providers/Microsoft.Storage/storageAccounts/a/%6CistKeys",
        "/v1.0/informationProtection/bitlocker/recoveryKeys/1",
        "/v1.0/directory/deviceLocalCredentials/1",
    ],
)
def test_reads_that_hand_out_secrets_are_refused(path: str) -> None:
    with pytest.raises(Refused, match="hands out secrets"):
        PUBLIC.check("GET", ARM + path)


@pytest.mark.parametrize(
    "url",
    [
        "http://management.azure.com/subscriptions",
        "https://management.azure.com.evil.example/subscriptions",
        "https://evil.example/management.azure.com",
        "https://management.azure.com@evil.example/",
        "https://user@management.azure.com/",
        "https://management.azure.com:8443/",
        "https://vault.vault.azure.net/secrets",
        "ftp://management.azure.com/",
        "//management.azure.com/",
        "https://[::1/",
        "",
        f"{ARM}/subscriptions/../x",
        f"{ARM}/subscriptions/%2e%2e/x",
    ],
)
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        PUBLIC.check("GET", url)


@pytest.mark.parametrize(
    ("first", "link"),
    [
        (f"{ARM}/subscriptions/S/resources?api-version=1", f"{ARM}/subscriptions/s/resources?$skiptoken=x"),
        (f"{ARM}/subscriptions/s/providers/Microsoft.KeyVault/vaults", f"{ARM}/subscriptions/s/resources?$skiptoken=x"),
        (f"{ARM}/subscriptions?a=1", f"{ARM}:443/subscriptions?b=2"),
        ("https://graph.microsoft.com/v1.0/users", "https://graph.microsoft.com/v1.0/users?$skiptoken=x"),
    ],
)
def test_the_next_page_of_the_same_list_may_be_followed(first: str, link: str) -> None:
    PUBLIC.check_next(first, link)


@pytest.mark.parametrize(
    ("first", "link"),
    [
        (f"{ARM}/subscriptions/s/resources", f"{ARM}/subscriptions/t/resources"),
        (f"{ARM}/subscriptions/s/resources", f"{ARM}/providers/x"),
        (f"{ARM}/subscriptions/s/resources", "https://graph.microsoft.com/subscriptions/s/resources"),
        ("https://graph.microsoft.com/v1.0/users", "https://graph.microsoft.com/beta/users"),
    ],
)
def test_a_next_page_of_something_else_is_refused(first: str, link: str) -> None:
    with pytest.raises(Refused):
        PUBLIC.check_next(first, link)


@given(st.text(max_size=80))
def test_no_text_at_all_makes_the_guard_fail_otherwise(text: str) -> None:
    for url in (text, f"https://{text}", f"{ARM}/{text}"):
        try:
            PUBLIC.check("GET", url)
        except Refused:
            continue
        assert url.startswith((ARM, "https://management.azure.com", "https://graph.microsoft.com"))
