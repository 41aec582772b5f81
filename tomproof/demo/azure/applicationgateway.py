"""Application gateways: the one before the web front end, and two that were made for tests."""

from __future__ import annotations

from typing import Any

from tomproof.demo.azure.places import DEV_NET, NET
from tomproof.demo.company import DEVELOPMENT, PRODUCTION, guid
from tomproof.demo.wire import Json, Resource, arm_id, resource, tags

_TYPE = "Microsoft.Network/applicationGateways"
_WAF = "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies"
_ADDRESS = "Microsoft.Network/publicIPAddresses"
_NAMED = {
    "AppGwSslPolicy20150501": "TLSv1_0",
    "AppGwSslPolicy20170401": "TLSv1_1",
    "AppGwSslPolicy20170401S": "TLSv1_2",
    "AppGwSslPolicy20220101": "TLSv1_2",
    "AppGwSslPolicy20220101S": "TLSv1_2",
}
# subscription, group, name, address, tier, TLS policy, whether plain HTTP only leads to HTTPS
GATEWAYS = (
    (PRODUCTION, NET, "agw-nl-web-prod", "20.50.0.21", "Standard_v2", "AppGwSslPolicy20220101", True),
    # copied from an old template, for a load test
    (DEVELOPMENT, DEV_NET, "agw-nl-web-dev", "20.50.0.78", "WAF_v2", "AppGwSslPolicy20150501", False),
    # older than the time when an answer told the default
    (DEVELOPMENT, DEV_NET, "agw-nl-trial-dev", "20.50.0.79", "Standard_v2", None, True),
)


def resources() -> list[Resource]:
    """The gateways, their public addresses, and the firewall policy of the one that has one."""
    return [
        *(_gateway(*row) for row in GATEWAYS),
        *(_address(subscription, group, name, address) for subscription, group, name, address, *_ in GATEWAYS),
        _firewall(),
    ]


def tls_policies(subscription: str) -> list[Json]:
    """Azure's own TLS policies, with what their names mean."""
    root = f"/subscriptions/{subscription}/resourceGroups//providers/Microsoft.Network"
    under = f"{root}/ApplicationGatewayAvailableSslOptions/default/ApplicationGatewaySslPredefinedPolicy"
    ciphers = ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]
    return [
        {
            "name": name,
            "id": f"{under}/{name}",
            "properties": {"cipherSuites": ciphers, "minProtocolVersion": lowest},
        }
        for name, lowest in _NAMED.items()
    ]


def _stage(subscription: str) -> str:
    return "production" if subscription == PRODUCTION else "development"


def _gateway(
    subscription: str, group: str, name: str, _ip: str, tier: str, policy: str | None, redirects: bool
) -> Resource:
    id_ = arm_id(subscription, group, _TYPE, name)

    def part(kind: str, called: str, **properties: Any) -> Json:
        state = {} if kind == "redirectConfigurations" else {"provisioningState": "Succeeded"}
        return {"name": called, "id": f"{id_}/{kind}/{called}", "etag": f'W/"{guid(f"etag {name}")}"',
                "type": f"{_TYPE}/{kind}", "properties": state | properties}  # fmt: skip

    def ref(kind: str, called: str) -> Json:
        return {"id": f"{id_}/{kind}/{called}"}

    def listener(called: str, protocol: str, port: str, **more: Any) -> Json:
        return part("httpListeners", called, frontendIPConfiguration=ref("frontendIPConfigurations", "public"),
                    frontendPort=ref("frontendPorts", port), protocol=protocol, hostNames=[], customErrorConfigurations=[],
                    requireServerNameIndication=False, **more)  # fmt: skip

    def rule(called: str, priority: int, **target: Json) -> Json:
        return part("requestRoutingRules", called, ruleType="Basic", priority=priority,
                    httpListener=ref("httpListeners", called), **target)  # fmt: skip

    backend = {"backendAddressPool": ref("backendAddressPools", "web"),
               "backendHttpSettings": ref("backendHttpSettingsCollection", "web")}  # fmt: skip
    away = {"redirectConfiguration": ref("redirectConfigurations", "to-https")}
    properties: Json = {
        "provisioningState": "Succeeded",
        "resourceGuid": guid(name),
        "sku": {"name": tier, "tier": tier, "family": "Generation_2", "capacity": 2},
        "operationalState": "Running",
        "sslCertificates": [part("sslCertificates", "cert-web", publicCertData="MIIC")],
        "sslProfiles": [],
        "frontendIPConfigurations": [
            part("frontendIPConfigurations", "public", privateIPAllocationMethod="Dynamic",
                 publicIPAddress={"id": arm_id(subscription, group, _ADDRESS, f"pip-{name}")})
        ],
        "frontendPorts": [part("frontendPorts", "https", port=443), part("frontendPorts", "http", port=80)],
        "backendAddressPools": [
            part("backendAddressPools", "web", backendAddresses=[{"fqdn": f"app-{name}.azurewebsites.net"}])
        ],
        "backendHttpSettingsCollection": [
            part("backendHttpSettingsCollection", "web", port=443, protocol="Https", cookieBasedAffinity="Disabled",
                 requestTimeout=30, pickHostNameFromBackendAddress=True)
        ],
        "httpListeners": [
            listener("https", "Https", "https", sslCertificate=ref("sslCertificates", "cert-web")),
            listener("http", "Http", "http"),
        ],
        "urlPathMaps": [],
        "requestRoutingRules": [rule("https", 100, **backend), rule("http", 200, **(away if redirects else backend))],
        "redirectConfigurations": [
            part("redirectConfigurations", "to-https", redirectType="Permanent", includePath=True,
                 includeQueryString=True, targetListener=ref("httpListeners", "https"))
        ],
        "probes": [],
        "rewriteRuleSets": [],
        "enableHttp2": True,
    }  # fmt: skip
    if policy is not None:
        properties["sslPolicy"] = {"policyType": "Predefined", "policyName": policy}
    if tier == "WAF_v2":
        properties["firewallPolicy"] = {"id": arm_id(DEVELOPMENT, DEV_NET, _WAF, "waf-nl-web-dev")}
    return resource(subscription, group, _TYPE, name, properties, etag=f'W/"{guid(f"etag {name}")}"', zones=["1", "2", "3"],
                    tags=tags(_stage(subscription), "web"))  # fmt: skip


def _address(subscription: str, group: str, name: str, address: str) -> Resource:
    properties: Json = {
        "provisioningState": "Succeeded",
        "resourceGuid": guid(f"pip-{name}"),
        "ipAddress": address,
        "publicIPAddressVersion": "IPv4",
        "publicIPAllocationMethod": "Static",
        "idleTimeoutInMinutes": 4,
        "ipTags": [],
        "ipConfiguration": {"id": f"{arm_id(subscription, group, _TYPE, name)}/frontendIPConfigurations/public"},
        "ddosSettings": {"protectionMode": "VirtualNetworkInherited"},
    }
    return resource(subscription, group, _ADDRESS, f"pip-{name}", properties, zones=["1", "2", "3"],
                    sku={"name": "Standard", "tier": "Regional"}, tags=tags(_stage(subscription), "web"))  # fmt: skip


def _firewall() -> Resource:
    """A web application firewall that was never switched from recording to blocking."""
    properties: Json = {
        "provisioningState": "Succeeded",
        "applicationGateways": [{"id": arm_id(DEVELOPMENT, DEV_NET, _TYPE, "agw-nl-web-dev")}],
        "customRules": [],
        "policySettings": {
            "state": "Enabled",
            "mode": "Detection",
            "requestBodyCheck": True,
            "maxRequestBodySizeInKb": 128,
            "fileUploadLimitInMb": 100,
        },
        "managedRules": {
            "managedRuleSets": [
                {"ruleSetType": "Microsoft_DefaultRuleSet", "ruleSetVersion": "2.1", "ruleGroupOverrides": []}
            ],
            "exclusions": [],
        },
    }
    return resource(DEVELOPMENT, DEV_NET, _WAF, "waf-nl-web-dev", properties, tags=tags("development", "web"))
