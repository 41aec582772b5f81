"""What an absent value stands for, what old and other spellings mean, and what a word means that nobody has seen: by hand.

The laws try a null and a new word at every value that a case names. Here stands what is right where the vendor documents a
default, and at the values of which old answers, other services or newer versions have another spelling. Every row is one edit
of a case in which the claim holds.
"""

from __future__ import annotations

from typing import Any

import pytest

from checks import Finding, Shown, all_checks
from claims.model import Claim
from tests.checks.test_every_check import CASES
from tests.kit import Case, Key, claim, edited, finding

PASS, FAIL, UNKNOWN = Shown.PASS, Shown.FAIL, Shown.UNKNOWN
DOCS = "https://learn.microsoft.com/azure/"
FIRST = "/value/0/properties"
DEPLOYED = "azure.cognitiveservices.deployments:"
PLATFORM = claim("encryption.at-rest.platform-managed-key")
CUSTOMER = claim("encryption.at-rest.customer-managed-key")


def place(case: Case, where: str) -> tuple[Key, str]:
    """The first answer of the case that has such a place, and the place; a query's name may stand before it."""
    query, _, pointer = where.rpartition(":")
    way = pointer.split("/")[1:-1]
    for key, body in case.bodies.items():
        asked = key[0] if isinstance(key, tuple) else key
        if query and asked.id != query:
            continue
        inner = body
        for step in way:
            if isinstance(inner, list) and step.isdecimal() and int(step) < len(inner):
                inner = inner[int(step)]
            else:
                inner = inner.get(step) if isinstance(inner, dict) else None
        if isinstance(inner, dict) and pointer.rsplit("/", 1)[-1] in inner:
            return key, pointer
    raise AssertionError(f"no answer of the case has {where}")


def with_value(check: str, where: str, value: Any, the_claim: Claim | None = None) -> Finding:
    """What the check says of its case with that one value."""
    key, pointer = place(CASES[check], where)
    case = edited(CASES[check], key, pointer, value)
    assert all_checks()[check].fits(the_claim or case.claim)
    return finding(check, the_claim or case.claim, case.bodies)


# -- documented defaults -------------------------------------------------------------------------------------------------

# check, what is null, what that shows, and the page that says so
DEFAULTS: tuple[tuple[str, str, Shown, str], ...] = (
    ("azure-appservice-https", f"{FIRST}/httpsOnly", FAIL, "app-service/policy-reference"),
    ("azure-appservice-tls", "/properties/minTlsVersion", PASS, "app-service/overview-tls"),
    ("azure-appservice-tls", "/properties/scmMinTlsVersion", PASS, "app-service/overview-tls"),
    ("azure-backup-vault-encryption", f"{FIRST}/securitySettings/encryptionSettings/state", PASS,
     "backup/encryption-at-rest-with-cmk-for-backup-vault"),
    ("azure-cognitiveservices-encryption", f"{FIRST}/encryption/keySource", FAIL,
     "ai-services/encryption/cognitive-services-encryption-keys-portal"),
    ("azure-cognitiveservices-network", f"{FIRST}/publicNetworkAccess", PASS, "ai-services/cognitive-services-virtual-networks"),
    ("azure-cognitiveservices-network", f"{FIRST}/networkAcls/defaultAction", FAIL,
     "ai-services/cognitive-services-virtual-networks"),
    ("azure-containerapp-https", f"{FIRST}/configuration/ingress/allowInsecure", PASS, "container-apps/ingress-overview"),
    ("azure-containerapp-https", f"{FIRST}/configuration/ingress/transport", PASS, "container-apps/ingress-overview"),
    ("azure-containerapp-peers", f"{FIRST}/peerTrafficConfiguration/encryption/enabled", FAIL,
     "container-apps/ingress-environment-configuration"),
    ("azure-containerapp-secrets", f"{FIRST}/configuration/secrets/0/keyVaultUrl", FAIL, "container-apps/manage-secrets"),
    ("azure-cosmosdb-encryption", f"{FIRST}/keyVaultKeyUri", FAIL, "cosmos-db/database-encryption-at-rest"),
    ("azure-cosmosdb-network", f"{FIRST}/publicNetworkAccess", PASS, "cosmos-db/how-to-configure-firewall"),
    ("azure-eventhub-encryption", f"{FIRST}/encryption/keySource", FAIL, "service-bus-messaging/configure-customer-managed-key"),
    ("azure-eventhub-network", f"{FIRST}/publicNetworkAccess", PASS, "service-bus-messaging/service-bus-ip-filtering"),
    ("azure-keyvault-network", f"{FIRST}/publicNetworkAccess", PASS, "key-vault/general/network-security"),
    ("azure-keyvault-network", f"{FIRST}/networkAcls/defaultAction", FAIL, "key-vault/general/network-security"),
    ("azure-keyvault-secrets", f"{FIRST}/enablePurgeProtection", PASS, "key-vault/general/soft-delete-overview"),
    ("azure-keyvault-secrets", f"{FIRST}/enableRbacAuthorization", PASS, "key-vault/general/access-control-default"),
    ("azure-kubernetes-control-plane", f"{FIRST}/apiServerAccessProfile/enablePrivateCluster", PASS, "aks/private-clusters"),
    ("azure-managedhsm-network", f"{FIRST}/publicNetworkAccess", PASS, "key-vault/managed-hsm/network-security"),
    ("azure-mysql-encryption", f"{FIRST}/dataEncryption/type", PASS, "mysql/flexible-server/concepts-customer-managed-key"),
    ("azure-postgresql-encryption", f"{FIRST}/dataEncryption/type", PASS, "postgresql/flexible-server/concepts-data-encryption"),
    ("azure-redis-encrypted-connections", f"{FIRST}/enableNonSslPort", PASS, "azure-cache-for-redis/cache-configure"),
    ("azure-redis-managed-encrypted-connections", f"{FIRST}/clientProtocol", PASS, "redis/tls-configuration"),
    ("azure-redis-network", f"{FIRST}/publicNetworkAccess", PASS, "azure-cache-for-redis/cache-network-isolation"),
    ("azure-registry-admin", f"{FIRST}/adminUserEnabled", PASS, "container-registry/container-registry-authentication"),
    ("azure-registry-anonymous", f"{FIRST}/anonymousPullEnabled", PASS, "container-registry/anonymous-pull-access"),
    ("azure-registry-encryption", f"{FIRST}/encryption/status", PASS, "container-registry/tutorial-enable-customer-managed-keys"),
    ("azure-registry-network", f"{FIRST}/networkRuleSet/defaultAction", FAIL,
     "container-registry/container-registry-access-selected-networks"),
    ("azure-search-network", f"{FIRST}/publicNetworkAccess", PASS, "search/service-configure-firewall"),
    ("azure-servicebus-encryption", f"{FIRST}/encryption/keySource", FAIL,
     "service-bus-messaging/configure-customer-managed-key"),
    ("azure-sql-managed-network", f"{FIRST}/publicDataEndpointEnabled", PASS,
     "azure-sql/managed-instance/public-endpoint-overview"),
    ("azure-storage-encryption", f"{FIRST}/encryption/keySource", PASS, "storage/common/storage-service-encryption"),
    ("azure-storage-network", f"{FIRST}/networkAcls/defaultAction", FAIL, "storage/common/storage-network-security"),
    ("azure-storage-shares", "/properties/protocolSettings/smb/encryptionInTransit/required", PASS,
     "storage/files/encryption-in-transit-for-nfs-shares"),
)  # fmt: skip


@pytest.mark.parametrize(("check", "pointer", "shown", "page"), DEFAULTS)
def test_a_null_is_the_default_that_the_vendor_documents(check: str, pointer: str, shown: Shown, page: str) -> None:
    found = with_value(check, pointer, None)
    assert found.shown is shown
    assert f"{DOCS}{page}" in {seen.default for one in found.observations for seen in one.seen if seen.default}


# -- no default ----------------------------------------------------------------------------------------------------------

# Where the vendor's pages say nothing, or say different things of old and of new resources, a null is a doubt.
NO_DEFAULT = (
    ("azure-application-gateway-tls", f"{FIRST}/sslPolicy/policyName"),
    ("azure-appservice-https", "/properties/ftpsState"),
    ("azure-cosmosdb-tls", f"{FIRST}/minimalTlsVersion"),
    ("azure-disk-encryption", f"{FIRST}/encryption/type"),
    ("azure-eventhub-tls", f"{FIRST}/minimumTlsVersion"),
    ("azure-front-door-https", f"{FIRST}/httpsRedirect"),
    ("azure-front-door-https", f"{FIRST}/isHttpAllowed"),
    ("azure-front-door-tls", f"{FIRST}/tlsSettings/minimumTlsVersion"),
    ("azure-keyvault-roles", f"{FIRST}/enableRbacAuthorization"),
    ("azure-redis-managed-network", f"{FIRST}/publicNetworkAccess"),
    ("azure-redis-tls", f"{FIRST}/minimumTlsVersion"),
    ("azure-servicebus-network", "/properties/defaultAction"),
    ("azure-servicebus-tls", f"{FIRST}/minimumTlsVersion"),
    ("azure-sql-encryption", "/properties/state"),
    ("azure-sql-tls", f"{FIRST}/minimalTlsVersion"),
    ("azure-sql-managed-tls", f"{FIRST}/minimalTlsVersion"),
    ("azure-storage-scopes", f"{FIRST}/source"),
    ("azure-storage-tls", f"{FIRST}/minimumTlsVersion"),
)


@pytest.mark.parametrize(("check", "pointer"), NO_DEFAULT)
@pytest.mark.parametrize("value", [None, "SomethingNew", 7])
def test_without_a_documented_default_a_null_is_a_doubt_like_a_new_word(check: str, pointer: str, value: Any) -> None:
    assert with_value(check, pointer, value).shown is UNKNOWN


# -- spellings -----------------------------------------------------------------------------------------------------------

# check, where, how it is spelled, what it means; with another claim than that of the case where one stands at the end
SPELLINGS: tuple[tuple[Any, ...], ...] = (
    ("azure-storage-tls", f"{FIRST}/minimumTlsVersion", "TLS1_0", FAIL),
    ("azure-storage-tls", f"{FIRST}/minimumTlsVersion", "TLS1_1", FAIL),
    ("azure-storage-tls", f"{FIRST}/minimumTlsVersion", "TLS1_3", PASS),
    ("azure-cosmosdb-tls", f"{FIRST}/minimalTlsVersion", "Tls", FAIL),
    ("azure-cosmosdb-tls", f"{FIRST}/minimalTlsVersion", "Tls11", FAIL),
    ("azure-cosmosdb-tls", f"{FIRST}/minimalTlsVersion", "Tls12", PASS),
    ("azure-sql-tls", f"{FIRST}/minimalTlsVersion", "1.1", FAIL),
    ("azure-sql-tls", f"{FIRST}/minimalTlsVersion", "1.3", PASS),
    ("azure-sql-tls", f"{FIRST}/minimalTlsVersion", "None", FAIL),
    ("azure-redis-tls", f"{FIRST}/minimumTlsVersion", "1.0", FAIL),
    ("azure-servicebus-tls", f"{FIRST}/minimumTlsVersion", "1.0", FAIL),
    ("azure-servicebus-tls", f"{FIRST}/minimumTlsVersion", "1.3", PASS),
    ("azure-front-door-tls", f"{FIRST}/tlsSettings/minimumTlsVersion", "TLS10", FAIL),
    ("azure-front-door-tls", f"{FIRST}/tlsSettings/minimumTlsVersion", "TLS13", PASS),
    ("azure-front-door-tls", f"{FIRST}/tlsSettings/cipherSuiteSetType", "TLS10_2019", FAIL),
    ("azure-front-door-tls", f"{FIRST}/tlsSettings/cipherSuiteSetType", "TLS12_2022", PASS),
    ("azure-appservice-https", "/properties/ftpsState", "AllAllowed", FAIL),
    ("azure-appservice-https", "/properties/ftpsState", "Disabled", PASS),
    ("azure-postgresql-encrypted-connections", "/properties/value", "ON", PASS),
    ("azure-postgresql-encrypted-connections", "/properties/value", "OFF", FAIL),
    ("azure-postgresql-tls", "/properties/value", "TLSv1.3", PASS),
    ("azure-mysql-tls", "/properties/value", "TLSv1.2", PASS),
    ("azure-mysql-tls", "/properties/value", "TLSv1.1,TLSv1.2", FAIL),
    ("azure-mysql-encrypted-connections", "/properties/value", "off", FAIL),
    ("azure-containerapp-https", f"{FIRST}/configuration/ingress/transport", "http2", PASS),
    ("azure-containerapp-https", f"{FIRST}/configuration/ingress/transport", "Tcp", UNKNOWN),
    ("azure-storage-encryption", f"{FIRST}/encryption/keySource", "Microsoft.Keyvault", FAIL, PLATFORM),
    ("azure-storage-encryption", f"{FIRST}/encryption/keySource", "microsoft.keyvault", PASS, CUSTOMER),
    ("azure-disk-encryption", f"{FIRST}/encryption/type", "EncryptionAtRestWithPlatformAndCustomerKeys", FAIL, PLATFORM),
    ("azure-registry-encryption", f"{FIRST}/encryption/status", "enabled", PASS, CUSTOMER),
    ("azure-mysql-encryption", f"{FIRST}/dataEncryption/type", "AzureKeyVault", FAIL, PLATFORM),
    ("azure-keyvault-network", f"{FIRST}/publicNetworkAccess", "SecuredByPerimeter", UNKNOWN),
    ("azure-keyvault-network", f"{FIRST}/publicNetworkAccess", "disabled", PASS),
    ("azure-search-network", f"{FIRST}/publicNetworkAccess", "Disabled", PASS),
    ("azure-search-network", f"{FIRST}/publicNetworkAccess", "securedByPerimeter", UNKNOWN),
    ("azure-storage-network", f"{FIRST}/networkAcls/defaultAction", "allow", FAIL),
    ("azure-cognitiveservices-residency", f"{DEPLOYED}/value/0/sku/name", "GlobalStandard", FAIL),
    ("azure-cognitiveservices-residency", f"{DEPLOYED}/value/0/sku/name", "GlobalProvisionedManaged", FAIL),
    ("azure-cognitiveservices-residency", f"{DEPLOYED}/value/0/sku/name", "DataZoneStandard", PASS),
    ("azure-cognitiveservices-residency", f"{DEPLOYED}/value/0/sku/name", "ProvisionedManaged", PASS),
    ("azure-cognitiveservices-residency", f"{DEPLOYED}/value/0/sku/name", "SomethingNew", UNKNOWN),
    ("azure-cosmosdb-encryption", f"{FIRST}/keyVaultKeyUri", "SomethingNew", UNKNOWN),
    ("azure-redis-managed-encryption", f"{FIRST}/encryption/customerManagedKeyEncryption/keyEncryptionKeyUrl",
     "SomethingNew", UNKNOWN),
)  # fmt: skip


@pytest.mark.parametrize("row", SPELLINGS, ids=lambda row: f"{row[0]}-{row[2]}")
def test_a_spelling_means_what_the_vendor_means_by_it(row: tuple[Any, ...]) -> None:
    check, pointer, value, shown, *others = row
    assert with_value(check, pointer, value, *others).shown is shown
