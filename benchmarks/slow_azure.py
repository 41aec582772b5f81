"""A run over 10,000 resources in 10 subscriptions, against a server that is as slow and as strict as Azure.

``python benchmarks/slow_azure.py [N]`` from the repository's root, with the test extra installed. The server is a process of
its own behind TLS on loopback: every answer takes 50 ms, and more than 250 requests at once and then 25 a second in one
subscription are answered 429, as
https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling says. Prints the seconds, the
CPU and the peak memory of the collecting process, and how long judging takes.

The floor that the seconds are compared with is the larger of two, each worked out from the calls that were made:

- latency: calls x 50 ms / requests at a time. No client that waits for its answers can be faster.
- pace: what one subscription's calls take where 250 are let through at once and 25 in each second after. All ten subscriptions
  have the same number of calls, so that none of them sets a higher floor than this mean.

Starting the SDKs, signing in and the margin that the collector leaves below the pace are no part of the floor.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import claims
import collector
from checks import judge, plan
from collector import Request, Response
from evidence.pack import PackWriter
from tests.demo.loopback import CLIENT, SECRET, Slow, loopback
from tomproof.demo.company import TENANT

TOM = """# Technical and organisational measures

- All data is hosted on Microsoft Azure in the West Europe region.
- Data at rest is encrypted with platform-managed keys.
- All connections use TLS 1.2 or higher; plain HTTP is refused.
- A firewall protects all systems.
- All systems are backed up daily.
"""
LATENCY = 0.05
BURST, RATE = 250, 25
CONCURRENCY = collector.SOURCES["azure"][1]
PAGE = 200
SUBSCRIPTIONS = [f"00000000-0000-0000-0000-{n:012d}" for n in range(10)]
# What a subscription of a thousand resources holds, by type; the share of each.
KINDS = {
    "Microsoft.Storage/storageAccounts": 0.15,
    "Microsoft.Web/sites": 0.25,
    "Microsoft.Compute/virtualMachines": 0.3,
    "Microsoft.Network/networkSecurityGroups": 0.3,
}
PROPERTIES: dict[str, dict[str, object]] = {
    "Microsoft.Storage/storageAccounts": {
        "minimumTlsVersion": "TLS1_2",
        "supportsHttpsTrafficOnly": True,
        "allowBlobPublicAccess": False,
        "publicNetworkAccess": "Disabled",
        "primaryLocation": "westeurope",
        "encryption": {
            "keySource": "Microsoft.Storage",
            "services": {"blob": {"enabled": True}, "file": {"enabled": True}},
        },
    },
    "Microsoft.Web/sites": {"httpsOnly": True, "state": "Running", "siteConfig": None},
    "Microsoft.Compute/virtualMachines": {"storageProfile": {"osDisk": {"managedDisk": {"id": "/d"}}}},
    "Microsoft.Network/networkSecurityGroups": {
        "securityRules": [],
        "defaultSecurityRules": [],
        "subnets": [],
        "networkInterfaces": [],
    },
}
SINGLE: dict[str, dict[str, object]] = {
    "blobservices/default": {"isVersioningEnabled": True, "deleteRetentionPolicy": {"enabled": True, "days": 30}},
    "config/web": {"minTlsVersion": "1.2", "scmMinTlsVersion": "1.2", "ftpsState": "Disabled"},
}


class Slowly:
    """The tenant; the loopback server asks it by ``reply``."""

    def __init__(self, resources: int) -> None:
        self._each = resources // len(SUBSCRIPTIONS)
        self._left = {s: (float(BURST), time.monotonic()) for s in [*SUBSCRIPTIONS, "tenant"]}
        self.calls = self.refused = 0

    def reply(self, request: Request) -> Slow:
        """An answer that comes after the latency; 429 where the pace is not kept."""
        self.calls += 1
        url = urlsplit(request.url)
        parts = url.path.strip("/").split("/")
        if not self._admits(parts[1] if parts[0] == "subscriptions" and len(parts) > 1 else "tenant"):
            self.refused += 1
            return Slow(
                LATENCY, Response(429, {"Retry-After": "1", "Content-Type": "application/json"}, b'{"error": {}}')
            )
        return Slow(LATENCY, _ok(self._body(request.url, url.path, url.query, parts)))

    def _admits(self, scope: str) -> bool:
        """Azure's token bucket, written down here once more and without any allowance for the way; a refusal costs nothing."""
        left, at = self._left[scope]
        now = time.monotonic()
        left = min(float(BURST), left + (now - at) * RATE)
        self._left[scope] = (left - 1 if left >= 1 else left, now)
        return left >= 1

    def _body(self, full: str, path: str, query: str, parts: list[str]) -> dict[str, object]:
        if path.endswith("ResourceGraph/resources"):
            return {"totalRecords": 0, "data": []}
        if path == "/subscriptions":
            rows = [
                {"id": f"/subscriptions/{s}", "subscriptionId": s, "displayName": s[-2:], "state": "Enabled"}
                for s in SUBSCRIPTIONS
            ]
            return {"value": rows}
        if path.endswith("/providers/Microsoft.Authorization/permissions"):
            return {"value": [{"actions": ["*/read"], "notActions": []}]}
        tail = "/".join(parts[-2:]).casefold()
        if tail in SINGLE:
            return {"id": path, "name": parts[-1], "type": tail, "properties": SINGLE[tail]}
        wanted = list(KINDS) if parts[2:] == ["resources"] else [k for k in KINDS if path.endswith(f"/providers/{k}")]
        if len(parts) > 5 or not wanted:
            return {"value": []}
        rows = [row for kind in wanted for row in self._rows(parts[1], kind)]
        start = int(parse_qs(query).get("$skiptoken", ["0"])[0])
        more = (
            {"nextLink": f"{full.split('&$skiptoken')[0]}&$skiptoken={start + PAGE}"}
            if start + PAGE < len(rows)
            else {}
        )
        return {"value": rows[start : start + PAGE], **more}

    def _rows(self, subscription: str, kind: str) -> list[dict[str, object]]:
        group = f"/subscriptions/{subscription}/resourceGroups/rg"
        return [
            {"id": f"{group}/providers/{kind}/r{n:05d}", "name": f"r{n:05d}", "type": kind, "kind": "StorageV2",
             "location": "westeurope", "sku": {"name": "Standard_LRS"}, "properties": PROPERTIES[kind]}
            for n in range(int(self._each * KINDS[kind]))
        ]  # fmt: skip


def _ok(body: dict[str, object]) -> Response:
    return Response(200, {"Content-Type": "application/json"}, json.dumps(body).encode())


def serve(pipe: Connection, resources: int) -> None:
    """The server's process: tells its address, waits, tells what it counted."""
    tenant = Slowly(resources)
    with tempfile.TemporaryDirectory() as folder, loopback(Path(folder), tenant) as running:  # type: ignore[arg-type]
        pipe.send((running.port, running.ca_file.read_bytes()))
        pipe.recv()
        pipe.send((tenant.calls, tenant.refused))


def main(resources: int) -> None:
    """One run, and what it took."""
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there, resources))
    server.start()
    port, authority = here.recv()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "ca.pem").write_bytes(authority)
        os.environ |= {"SSL_CERT_FILE": f"{folder}/ca.pem", "AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT,
                       "AZURE_CLIENT_SECRET": SECRET}  # fmt: skip
        reading = claims.read(TOM.encode(), "slow.md")
        queries = plan(reading.claims)
        writer = PackWriter(Path(folder) / "pack", {"benchmark": 1})
        start, used = time.perf_counter(), time.process_time()
        collected = asyncio.run(collector.collect(queries, writer, cloud=_cloud(port), auth="env"))
        took, cpu = time.perf_counter() - start, time.process_time() - used
        here.send("done")
        calls, refused = here.recv()
        server.join()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        latency = calls * LATENCY / CONCURRENCY
        pace = max(0.0, (calls / len(SUBSCRIPTIONS) - BURST) / RATE)
        print(f"{calls} calls ({refused} of them answered 429), {took:.1f} s, {cpu:.1f} s of CPU, {memory:.0f} MiB")
        print(
            f"floor by latency {latency:.1f} s, by pace {pace:.1f} s: {took / max(latency, pace):.2f} times the larger"
        )
        start = time.perf_counter()
        snapshot = writer.snapshot(collected.queries, collected.chosen, datetime.now(UTC))
        verdicts = judge(reading.claims, snapshot)
        print(f"judged in {time.perf_counter() - start:.2f} s: {[str(v.word) for v in verdicts]}")
        writer.close()


def _cloud(port: int) -> collector.Cloud:
    here, there = f"https://localhost:{port}", f"https://127.0.0.1:{port}"
    return collector.Cloud("loopback", here, here, "https://arm.test/.default", there, "https://graph.test/.default")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
