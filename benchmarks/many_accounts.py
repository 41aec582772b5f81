"""How long judging and reporting take for a tenant of 10,000 storage accounts: ``python benchmarks/many_accounts.py [N]``.

The tenant is made here and asked through the real SDK pipelines, without a network; every other listing is empty. Prints
seconds of wall time, calls, and the peak memory of the process. Run by hand; the figures stand in docs/architecture.md.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import claims
from checks import judge
from collector import Request, Response
from evidence.pack import open_pack
from reports import FORMATS
from tomproof import work
from tomproof.progress import Watch

TOM = """# Technical and organisational measures

- All data is hosted on Microsoft Azure in the West Europe region.
- Data at rest is encrypted with platform-managed keys.
- All connections use TLS 1.2 or higher; plain HTTP is refused.
- Storage accounts are not reachable from the internet; a firewall protects them.
- Storage is backed up daily.
"""
SUBSCRIPTIONS = [f"00000000-0000-0000-0000-{n:012d}" for n in range(10)]
PAGE = 500
QUIET = Watch(lambda _step: None, lambda _sentence: None)


class Tenant:
    """Ten subscriptions with storage accounts, every fiftieth of them with an old TLS version."""

    def __init__(self, accounts: int) -> None:
        self.each = accounts // len(SUBSCRIPTIONS)
        self.calls = 0

    async def answer(self, request: Request) -> Response:
        """One answer in ARM's shape."""
        self.calls += 1
        url = urlsplit(request.url)
        path = url.path.rstrip("/")
        parts = path.casefold().split("/")
        if request.method == "POST":
            return Response(200, {"content-type": "application/json"}, b'{"totalRecords": 0, "data": []}')
        if path == "/subscriptions":
            rows = [
                {"id": f"/subscriptions/{s}", "subscriptionId": s, "displayName": s[-2:], "state": "Enabled"}
                for s in SUBSCRIPTIONS
            ]
            return self._page(rows)
        if parts[-1] == "storageaccounts" or parts[-1] == "resources":
            start = int(parse_qs(url.query).get("$skiptoken", ["0"])[0])
            stop = min(start + PAGE, self.each)
            rows = [self._account(parts[2], n) for n in range(start, stop)]
            more = f"{request.url.split('&$skiptoken')[0]}&$skiptoken={stop}" if stop < self.each else None
            return self._page(rows, more)
        if parts[-2:] == ["microsoft.authorization", "permissions"]:
            return self._page([{"actions": ["*/read"], "notActions": []}])
        if parts[-2:] == ["blobservices", "default"]:
            return self._blob(path)
        return self._page([])

    @staticmethod
    def _page(rows: list[dict[str, object]], more: str | None = None) -> Response:
        body = {"value": rows, **({"nextLink": more} if more else {})}
        return Response(200, {"content-type": "application/json"}, json.dumps(body).encode())

    @staticmethod
    def _account(subscription: str, n: int) -> dict[str, object]:
        name = f"st{subscription[-2:]}{n:06d}"
        return {
            "id": f"/subscriptions/{subscription}/resourceGroups/rg-{n % 40}/providers/Microsoft.Storage/storageAccounts/{name}",
            "name": name,
            "type": "Microsoft.Storage/storageAccounts",
            "location": "westeurope",
            "kind": "StorageV2",
            "sku": {"name": "Standard_LRS", "tier": "Standard"},
            "tags": {},
            "properties": {
                "minimumTlsVersion": "TLS1_0" if n % 50 == 0 else "TLS1_2",
                "supportsHttpsTrafficOnly": True,
                "allowBlobPublicAccess": False,
                "publicNetworkAccess": "Disabled",
                "networkAcls": {
                    "bypass": "AzureServices",
                    "virtualNetworkRules": [],
                    "ipRules": [],
                    "defaultAction": "Deny",
                },
                "encryption": {
                    "keySource": "Microsoft.Storage",
                    "services": {"blob": {"enabled": True}, "file": {"enabled": True}},
                },
                "primaryLocation": "westeurope",
                "statusOfPrimary": "available",
                "provisioningState": "Succeeded",
            },
        }

    @staticmethod
    def _blob(path: str) -> Response:
        body = {
            "id": path,
            "name": "default",
            "type": "Microsoft.Storage/storageAccounts/blobServices",
            "properties": {
                "isVersioningEnabled": True,
                "changeFeed": {"enabled": True},
                "deleteRetentionPolicy": {"enabled": True, "days": 30},
                "containerDeleteRetentionPolicy": {"enabled": True, "days": 30},
                "restorePolicy": {"enabled": True, "days": 29, "minRestoreTime": "2026-10-22T00:00:00Z"},
            },
        }
        return Response(200, {"content-type": "application/json"}, json.dumps(body).encode())


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Prints how long the block took."""
    start, used = time.perf_counter(), time.process_time()
    yield
    print(f"{what:<34}{time.perf_counter() - start:8.2f} s  (CPU {time.process_time() - used:.2f} s)")


def main(accounts: int) -> None:
    """The whole way once."""
    tenant = Tenant(accounts)
    reading = claims.read(TOM.encode(), "many.md")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pack"
        with timed(f"collect {accounts} accounts"):
            work.gather(TOM.encode(), reading, path, work.Where(replay=tenant), QUIET)
        with timed("open the pack, check its records"):
            pack = open_pack(path)
            snapshot = pack.snapshot()
        with timed("judge"):
            verdicts = judge(reading.claims, snapshot, ())
        report = work.judged(pack).report
        for name, form in FORMATS.items():
            with timed(f"render {name}"):
                size = len(form.render(report))
            print(f"{'':<34}{size / 1e6:8.2f} MB")
    print(f"calls {tenant.calls}, verdicts {[str(v.word) for v in verdicts]}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
