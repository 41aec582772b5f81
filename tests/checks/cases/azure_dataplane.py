"""An estate with one store of each kind, none of which opens to a key or password."""

from __future__ import annotations

from typing import Any

from checks.azure import (
    cognitiveservices,
    containerregistry,
    cosmosdb,
    kubernetes,
    managedinstances,
    messaging,
    mysql,
    postgresql,
    redis,
    search,
    sql,
    storage,
)
from checks.azure.dataplane import MANAGED_ENTRA_ONLY, MYSQL_ENTRA_ONLY, SQL_ENTRA_ONLY
from checks.azure.estate import SUBSCRIPTIONS
from tests.checks.cases import azure_cognitiveservices as cognitive_case
from tests.checks.cases import azure_containerregistry as registry_case
from tests.checks.cases import azure_cosmosdb as cosmos_case
from tests.checks.cases import azure_kubernetes as kubernetes_case
from tests.checks.cases import azure_managedinstances as instance_case
from tests.checks.cases import azure_messaging as messaging_case
from tests.checks.cases import azure_mysql as mysql_case
from tests.checks.cases import azure_postgresql as postgresql_case
from tests.checks.cases import azure_redis as redis_case
from tests.checks.cases import azure_search as search_case
from tests.checks.cases import azure_sql as sql_case
from tests.checks.cases import azure_storage as storage_case
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import SUBSCRIPTION, Bodies, Case, claim, page


def only(server: str, entra_only: Any) -> dict[str, Any]:
    """Whether a server of SQL knows accounts of Entra only."""
    kind = "/".join(part for part in server.split("/providers/")[1].split("/")[::2])
    return {
        "id": f"{server}/azureADOnlyAuthentications/Default",
        "name": "Default",
        "type": f"{kind}/azureADOnlyAuthentications",
        "properties": {"azureADOnlyAuthentication": entra_only},
    }


def parameter(value: Any) -> dict[str, Any]:
    """Whether a server of MySQL knows accounts of Entra only."""
    return {
        "id": f"{mysql_case.SERVER}/configurations/aad_auth_only",
        "name": "aad_auth_only",
        "type": "Microsoft.DBforMySQL/flexibleServers/configurations",
        "properties": {"value": value, "defaultValue": "OFF", "dataType": "Enumeration", "source": "user-override"},
    }


STORAGE = (storage.ACCOUNTS, SUBSCRIPTION)
COSMOS = (cosmosdb.ACCOUNTS, SUBSCRIPTION)
SERVICE_BUS = (messaging.SERVICE_BUS, SUBSCRIPTION)
EVENT_HUBS = (messaging.EVENT_HUBS, SUBSCRIPTION)
SEARCH = (search.SERVICES, SUBSCRIPTION)
COGNITIVE = (cognitiveservices.ACCOUNTS, SUBSCRIPTION)
SQL = (SQL_ENTRA_ONLY, sql_case.SERVER)
MANAGED = (MANAGED_ENTRA_ONLY, instance_case.INSTANCE)
POSTGRESQL = (postgresql.SERVERS, SUBSCRIPTION)
MYSQL = (MYSQL_ENTRA_ONLY, mysql_case.SERVER)
CACHES = (redis.CACHES, SUBSCRIPTION)
DATABASES = (redis.DATABASES, redis_case.CLUSTER)
REGISTRIES = (containerregistry.REGISTRIES, SUBSCRIPTION)
CLUSTERS = (kubernetes.CLUSTERS, SUBSCRIPTION)

_ENTRA = {"activeDirectoryAuth": "Enabled", "passwordAuth": "Disabled"}
STORES: Bodies = {
    SUBSCRIPTIONS: SUBSCRIPTION_LIST,
    STORAGE: page(storage_case.account()),
    COSMOS: page(cosmos_case.account()),
    SERVICE_BUS: page(messaging_case.namespace("servicebus")),
    EVENT_HUBS: page(messaging_case.namespace("eventhub")),
    SEARCH: page(search_case.service()),
    COGNITIVE: page(cognitive_case.account()),
    (sql.SERVERS, SUBSCRIPTION): page(sql_case.server()),
    SQL: page(only(sql_case.SERVER, True)),
    (managedinstances.INSTANCES, SUBSCRIPTION): page(instance_case.instance()),
    MANAGED: page(only(instance_case.INSTANCE, True)),
    POSTGRESQL: page(postgresql_case.server(authConfig=_ENTRA)),
    (mysql.SERVERS, SUBSCRIPTION): page(mysql_case.server()),
    MYSQL: parameter("ON"),
    CACHES: page(redis_case.cache(disableAccessKeyAuthentication=True)),
    (redis.CLUSTERS, SUBSCRIPTION): page(redis_case.cluster()),
    DATABASES: page(redis_case.database(accessKeysAuthentication="Disabled")),
}
ALL: Bodies = {
    **STORES,
    REGISTRIES: page(registry_case.registry()),
    CLUSTERS: page(kubernetes_case.cluster()),
}
_WORDS = (
    (POSTGRESQL, "/value/0/properties/authConfig/passwordAuth"),
    (MYSQL, "/properties/value"),
    (DATABASES, "/value/0/properties/accessKeysAuthentication"),
)

CASES = {
    "azure-data-plane-keys": Case(claim("access.production.limited", operators=1), ALL, enums=_WORDS),
    "azure-data-plane-roles": Case(claim("access.rbac", principle="role-based"), STORES, enums=_WORDS),
    "azure-data-plane-accounts": Case(claim("identity.unique-accounts", shared_accounts=0), ALL, enums=_WORDS),
}
