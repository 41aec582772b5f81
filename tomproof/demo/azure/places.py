"""Resource groups: where the company keeps what."""

from __future__ import annotations

from tomproof.demo.company import DEVELOPMENT, HOME, PRODUCTION
from tomproof.demo.wire import Json, tags

APP, DATA, NET = "rg-nl-app-prod", "rg-nl-data-prod", "rg-nl-network-prod"
BACKUP, MONITOR, SECURITY = "rg-nl-backup-prod", "rg-nl-monitor-prod", "rg-nl-security-prod"
DEV_APP, DEV_DATA, DEV_NET, SHARED = "rg-nl-app-dev", "rg-nl-data-dev", "rg-nl-network-dev", "rg-nl-shared"
WATCHER = "NetworkWatcherRG"

GROUPS = {
    PRODUCTION: (APP, DATA, NET, BACKUP, MONITOR, SECURITY, WATCHER),
    DEVELOPMENT: (DEV_APP, DEV_DATA, DEV_NET, SHARED, WATCHER),
}


def groups(subscription: str) -> list[Json]:
    """The resource groups of a subscription, as ARM lists them."""
    return [
        {
            "id": f"/subscriptions/{subscription}/resourceGroups/{name}",
            "name": name,
            "type": "Microsoft.Resources/resourceGroups",
            "location": HOME,
            "tags": tags("production" if subscription == PRODUCTION else "development", name.split("-")[-2])
            if name != WATCHER
            else {},
            "properties": {"provisioningState": "Succeeded"},
        }
        for name in GROUPS[subscription]
    ]
