"""Azure databases: the accounts and groups of Entra that a server itself names as its administrators, beside all roles.

Whoever is named there may read everything in the databases of that server, and no role of Azure shows it:
https://learn.microsoft.com/azure/azure-sql/database/authentication-aad-overview
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.azure import managedinstances, mysql, postgresql, sql
from evidence import Item, Query, Seen, Snapshot, arm


def _named(name: str, kind: str, servers: Query) -> Query:
    return arm(
        f"azure.{name}.administrators",
        "{id}/administrators",
        version=servers.version,
        permission=f"{kind}/administrators/read",
        each=servers,
    )


SQL = _named("sql", "Microsoft.Sql/servers", sql.SERVERS)
MANAGED = _named("sql.managed", "Microsoft.Sql/managedInstances", managedinstances.INSTANCES)
POSTGRESQL = _named("postgresql", "Microsoft.DBforPostgreSQL/flexibleServers", postgresql.SERVERS)
MYSQL = _named("mysql", "Microsoft.DBforMySQL/flexibleServers", mysql.SERVERS)

# Where the object id stands in an answer.
WHO = {SQL: "/properties/sid", MANAGED: "/properties/sid", POSTGRESQL: "/properties/objectId", MYSQL: "/properties/sid"}


def administrators(snapshot: Snapshot) -> Iterator[tuple[Item, Seen]]:
    """Every administrator that a server names, with the object id that it gives."""
    for query, pointer in WHO.items():
        for item in snapshot.seen(query):
            yield item, item.at(pointer)
