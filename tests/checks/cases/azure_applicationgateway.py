"""An application gateway with two HTTPS listeners, one HTTP listener that only redirects, and a firewall that blocks."""

from __future__ import annotations

from typing import Any

from checks.azure.applicationgateway import FIREWALL_POLICIES, GATEWAYS, PREDEFINED
from checks.azure.estate import SUBSCRIPTIONS
from tests.checks.subscriptions import SUBSCRIPTION_LIST
from tests.kit import GROUP, SUBSCRIPTION, Bodies, Case, claim, page

NET = f"{GROUP}/providers/Microsoft.Network"
GATEWAY = f"{NET}/applicationGateways/agw-shop"
WAF = f"{NET}/ApplicationGatewayWebApplicationFirewallPolicies/waf-shop"
PUBLIC = f"{NET}/publicIPAddresses/pip-agw"
GATEWAY_LIST = (GATEWAYS, SUBSCRIPTION)
POLICY_LIST = (FIREWALL_POLICIES, SUBSCRIPTION)
NAMED_LIST = (PREDEFINED, SUBSCRIPTION)
_LOWEST = {
    "AppGwSslPolicy20150501": "TLSv1_0",
    "AppGwSslPolicy20170401": "TLSv1_1",
    "AppGwSslPolicy20170401S": "TLSv1_2",
    "AppGwSslPolicy20220101": "TLSv1_2",
    "AppGwSslPolicy20220101S": "TLSv1_2",
}


def part(kind: str, name: str, **properties: Any) -> dict[str, Any]:
    """A part of the gateway with an id of its own."""
    return {
        "name": name,
        "id": f"{GATEWAY}/{kind}/{name}",
        "etag": 'W/"00000000-0000-0000-0000-0000000000d1"',
        "type": f"Microsoft.Network/applicationGateways/{kind}",
        "properties": properties
        if kind == "redirectConfigurations"
        else {"provisioningState": "Succeeded", **properties},
    }


def ref(kind: str, name: str) -> dict[str, str]:
    return {"id": f"{GATEWAY}/{kind}/{name}"}


def listener(name: str, protocol: str, port: str, **more: Any) -> dict[str, Any]:
    encrypted = {"sslCertificate": ref("sslCertificates", "cert-shop")} if protocol == "Https" else {}
    return part(
        "httpListeners",
        name,
        frontendIPConfiguration=ref("frontendIPConfigurations", "public"),
        frontendPort=ref("frontendPorts", port),
        protocol=protocol,
        hostName=f"{name}.example",
        hostNames=[],
        requireServerNameIndication=protocol == "Https",
        customErrorConfigurations=[],
        **encrypted,
        **more,
    )


def forward(name: str, to: str, priority: int) -> dict[str, Any]:
    """A rule that hands what a listener takes to the backends."""
    return part(
        "requestRoutingRules",
        name,
        ruleType="Basic",
        priority=priority,
        httpListener=ref("httpListeners", to),
        backendAddressPool=ref("backendAddressPools", "shop"),
        backendHttpSettings=ref("backendHttpSettingsCollection", "shop"),
    )


def redirect(name: str, to: str, priority: int) -> dict[str, Any]:
    """A rule that leads what a listener takes to HTTPS."""
    return part(
        "requestRoutingRules",
        name,
        ruleType="Basic",
        priority=priority,
        httpListener=ref("httpListeners", to),
        redirectConfiguration=ref("redirectConfigurations", "to-https"),
    )


def gateway(**properties: Any) -> dict[str, Any]:
    """The gateway as the list answers it."""
    return {
        "name": "agw-shop",
        "id": GATEWAY,
        "etag": 'W/"00000000-0000-0000-0000-0000000000d2"',
        "type": "Microsoft.Network/applicationGateways",
        "location": "westeurope",
        "tags": {"env": "prod"},
        "zones": ["1", "2", "3"],
        "properties": {
            "provisioningState": "Succeeded",
            "resourceGuid": "00000000-0000-0000-0000-0000000000d3",
            "sku": {"name": "WAF_v2", "tier": "WAF_v2", "family": "Generation_2"},
            "operationalState": "Running",
            "sslPolicy": {"policyType": "Predefined", "policyName": "AppGwSslPolicy20220101"},
            "sslCertificates": [part("sslCertificates", "cert-shop", publicCertData="MIIC")],
            "sslProfiles": [
                part(
                    "sslProfiles",
                    "strict",
                    sslPolicy={
                        "policyType": "CustomV2",
                        "minProtocolVersion": "TLSv1_3",
                        "cipherSuites": ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"],
                    },
                    trustedClientCertificates=[],
                )
            ],
            "frontendIPConfigurations": [
                part("frontendIPConfigurations", "public", privateIPAllocationMethod="Dynamic", publicIPAddress={"id": PUBLIC})
            ],
            "frontendPorts": [part("frontendPorts", "p443", port=443), part("frontendPorts", "p80", port=80)],
            "backendAddressPools": [
                part("backendAddressPools", "shop", backendAddresses=[{"fqdn": "app-shop.azurewebsites.net"}])
            ],
            "backendHttpSettingsCollection": [
                part("backendHttpSettingsCollection", "shop", port=443, protocol="Https", cookieBasedAffinity="Disabled",
                     requestTimeout=30, pickHostNameFromBackendAddress=True)
            ],
            "httpListeners": [
                listener("shop", "Https", "p443"),
                listener("admin", "Https", "p443", sslProfile=ref("sslProfiles", "strict")),
                listener("plain", "Http", "p80"),
            ],
            "urlPathMaps": [],
            "redirectConfigurations": [
                part("redirectConfigurations", "to-https", redirectType="Permanent", includePath=True,
                     includeQueryString=True, targetListener=ref("httpListeners", "shop"))
            ],
            "requestRoutingRules": [
                forward("shop", "shop", 100),
                forward("admin", "admin", 110),
                redirect("plain", "plain", 200),
            ],
            "probes": [],
            "enableHttp2": True,
            "firewallPolicy": {"id": WAF},
            **properties,
        },
    }  # fmt: skip


def firewall_policy(**settings: Any) -> dict[str, Any]:
    """The firewall policy of the gateway."""
    return {
        "name": "waf-shop",
        "id": WAF,
        "type": "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies",
        "location": "westeurope",
        "tags": {},
        "properties": {
            "provisioningState": "Succeeded",
            "applicationGateways": [{"id": GATEWAY}],
            "customRules": [],
            "policySettings": {
                "state": "Enabled",
                "mode": "Prevention",
                "requestBodyCheck": True,
                "maxRequestBodySizeInKb": 128,
                "fileUploadLimitInMb": 100,
                **settings,
            },
            "managedRules": {
                "managedRuleSets": [
                    {"ruleSetType": "Microsoft_DefaultRuleSet", "ruleSetVersion": "2.1", "ruleGroupOverrides": []}
                ],
                "exclusions": [],
            },
        },
    }


def named_policies() -> dict[str, Any]:
    """Azure's own TLS policies with what their names mean."""
    root = f"{SUBSCRIPTION}/resourceGroups//providers/Microsoft.Network/ApplicationGatewayAvailableSslOptions/default"
    return page(
        *(
            {
                "name": name,
                "id": f"{root}/ApplicationGatewaySslPredefinedPolicy/{name}",
                "properties": {
                    "cipherSuites": ["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"],
                    "minProtocolVersion": lowest,
                },
            }
            for name, lowest in _LOWEST.items()
        )
    )


def _bodies(**more: Any) -> Bodies:
    return {SUBSCRIPTIONS: SUBSCRIPTION_LIST, GATEWAY_LIST: page(gateway()), **more}


_AT = "/value/0/properties"
CASES = {
    "azure-application-gateway-tls": Case(
        claim("encryption.in-transit.min-tls", min_tls="1.2"),
        {**_bodies(), NAMED_LIST: named_policies()},
        enums=(
            (GATEWAY_LIST, f"{_AT}/sslPolicy/policyName"),
            (GATEWAY_LIST, f"{_AT}/httpListeners/0/properties/protocol"),
            (GATEWAY_LIST, f"{_AT}/sslProfiles/0/properties/sslPolicy/minProtocolVersion"),
        ),
    ),
    "azure-application-gateway-https": Case(
        claim("encryption.in-transit", protocol="HTTPS"),
        _bodies(),
        enums=(
            (GATEWAY_LIST, f"{_AT}/httpListeners/2/properties/protocol"),
            (GATEWAY_LIST, f"{_AT}/requestRoutingRules/2/properties/ruleType"),
            (GATEWAY_LIST, f"{_AT}/backendHttpSettingsCollection/0/properties/protocol"),
        ),
    ),
    "azure-application-gateway-waf": Case(
        claim("network.firewall", type="waf"),
        {**_bodies(), POLICY_LIST: page(firewall_policy())},
        enums=(
            (POLICY_LIST, f"{_AT}/policySettings/state"),
            (POLICY_LIST, f"{_AT}/policySettings/mode"),
        ),
    ),
}
