"""Conditional Access and the other policies of the tenant."""

from __future__ import annotations

from collections.abc import Sequence

from tomproof.demo.company import ago, guid
from tomproof.demo.entra.groups import BY_GROUP
from tomproof.demo.entra.roles import ADMINISTRATIVE
from tomproof.demo.wire import Json

_MFA, _PHISHING_RESISTANT = "00000000-0000-0000-0000-000000000002", "00000000-0000-0000-0000-000000000004"
_AZURE = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
_SECOND_FACTORS = ["windowsHelloForBusiness", "fido2", "x509CertificateMultiFactor", "deviceBasedPush",
                   "temporaryAccessPassOneTime", "temporaryAccessPassMultiUse", "password,microsoftAuthenticatorPush",
                   "password,softwareOath", "password,hardwareOath", "password,sms", "password,voice",
                   "federatedMultiFactor"]  # fmt: skip


def conditional_access() -> list[Json]:
    """Eight policies: the fourth only reports, the seventh takes a device too, and the last leaves old clients out."""
    exclusions, trial, old = (
        BY_GROUP[name].id for name in ("sg-ca-mfa-exclusions", "sg-ca-device-trial", "sg-ca-old-mail")
    )
    return [
        _policy("CA001 Block legacy authentication", "enabled", _users(include=["All"], exclude_groups=[old]),
                clients=["exchangeActiveSync", "other"], grant=_grant(["block"])),
        _policy("CA002 MFA for all employees", "enabled", _users(include=["All"], exclude_groups=[exclusions, trial, old]),
                grant=_grant(["mfa"])),
        _policy("CA003 Phishing-resistant MFA for administrators", "enabled", _users(roles=ADMINISTRATIVE),
                grant=_grant([], strength=_PHISHING_RESISTANT)),
        _policy("CA004 MFA for guests", "enabledForReportingButNotEnforced", _users(guests=True), grant=_grant(["mfa"])),
        _policy("CA005 MFA for Azure management", "enabled", _users(include=["All"]), apps=[_AZURE], grant=_grant(["mfa"])),
        _policy("CA006 Block sign-ins from unexpected countries", "enabled", _users(include=["All"]), grant=_grant(["block"]),
                locations={"includeLocations": ["All"], "excludeLocations": [guid("location countries")]}),
        _policy("CA007 MFA or a compliant device, trial", "enabled", _users(groups=[trial]),
                grant=_grant(["mfa", "compliantDevice"])),
        _policy("CA008 MFA for those with old mail programs", "enabled", _users(groups=[old]), grant=_grant(["mfa"]),
                clients=["browser", "mobileAppsAndDesktopClients"]),
    ]  # fmt: skip


def _policy(
    name: str, state: str, users: Json, *, grant: Json, apps: Sequence[str] = ("All",), clients: Sequence[str] = ("all",),
    locations: Json | None = None,
) -> Json:  # fmt: skip
    return {
        "id": guid(name),
        "templateId": None,
        "displayName": name,
        "createdDateTime": ago(700, digits=7),
        "modifiedDateTime": ago(80, digits=7),
        "state": state,
        "sessionControls": None,
        "conditions": {
            "userRiskLevels": [],
            "signInRiskLevels": [],
            "clientAppTypes": list(clients),
            "servicePrincipalRiskLevels": [],
            "insiderRiskLevels": None,
            "platforms": None,
            "locations": locations,
            "devices": None,
            "clientApplications": None,
            "authenticationFlows": None,
            "applications": {
                "includeApplications": list(apps),
                "excludeApplications": [],
                "includeUserActions": [],
                "includeAuthenticationContextClassReferences": [],
                "applicationFilter": None,
            },
            "users": users,
        },
        "grantControls": grant,
    }


def _users(
    *, include: Sequence[str] = (), groups: Sequence[str] = (), exclude_groups: Sequence[str] = (),
    roles: Sequence[str] = (), guests: bool = False,
) -> Json:  # fmt: skip
    kinds = "internalGuest,b2bCollaborationGuest,b2bCollaborationMember,b2bDirectConnectUser,otherExternalUser"
    return {
        "includeUsers": list(include),
        "excludeUsers": [],
        "includeGroups": list(groups),
        "excludeGroups": list(exclude_groups),
        "includeRoles": list(roles),
        "excludeRoles": [],
        "includeGuestsOrExternalUsers": {
            "guestOrExternalUserTypes": kinds,
            "externalTenants": {
                "@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants",
                "membershipKind": "all",
            },
        }
        if guests
        else None,
        "excludeGuestsOrExternalUsers": None,
    }


def _grant(controls: Sequence[str], *, strength: str | None = None) -> Json:
    return {
        "operator": "OR",
        "builtInControls": list(controls),
        "customAuthenticationFactors": [],
        "termsOfUse": [],
        "authenticationStrength": next((s for s in strengths() if s["id"] == strength), None),
    }


def strengths() -> list[Json]:
    """The three strengths that every tenant has."""
    rows = (
        (_MFA, "Multifactor authentication", _SECOND_FACTORS),
        ("00000000-0000-0000-0000-000000000003", "Passwordless MFA", [*_SECOND_FACTORS[:4]]),
        (_PHISHING_RESISTANT, "Phishing-resistant MFA", [*_SECOND_FACTORS[:3]]),
    )
    return [
        {
            "id": id_,
            "createdDateTime": "2021-12-01T00:00:00Z",
            "modifiedDateTime": "2021-12-01T00:00:00Z",
            "displayName": name,
            "description": f"Built-in strength {name}.",
            "policyType": "builtIn",
            "requirementsSatisfied": "mfa",
            "allowedCombinations": list(ways),
            "combinationConfigurations": [],
        }
        for id_, name, ways in rows
    ]


def named_locations() -> list[Json]:
    """The office, the VPN, and the countries that sign-ins are expected from."""
    return [
        _ip_location("Office Flensburg", "198.51.100.0/28"),
        _ip_location("VPN", "203.0.113.64/29"),
        {
            "@odata.type": "#microsoft.graph.countryNamedLocation",
            "id": guid("location countries"),
            "displayName": "Countries we work from",
            "createdDateTime": ago(700),
            "modifiedDateTime": ago(300),
            "countriesAndRegions": ["DE", "DK", "NL", "AT", "PL"],
            "includeUnknownCountriesAndRegions": False,
            "countryLookupMethod": "clientIpAddress",
        },
    ]


def _ip_location(name: str, network: str) -> Json:
    return {
        "@odata.type": "#microsoft.graph.ipNamedLocation",
        "id": guid(f"location {name}"),
        "displayName": name,
        "createdDateTime": ago(700),
        "modifiedDateTime": ago(300),
        "isTrusted": True,
        "ipRanges": [{"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": network}],
    }


def security_defaults() -> Json:
    """Off, as it must be where Conditional Access is used."""
    return {
        "id": "00000000-0000-0000-0000-000000000005",
        "displayName": "Security Defaults",
        "description": "Basic identity security mechanisms recommended by Microsoft.",
        "isEnabled": False,
    }


def methods_policy() -> Json:
    """Which ways to sign in are allowed."""
    base = "#microsoft.graph."
    states = (
        ("fido2AuthenticationMethodConfiguration", "Fido2", "enabled"),
        ("microsoftAuthenticatorAuthenticationMethodConfiguration", "MicrosoftAuthenticator", "enabled"),
        ("smsAuthenticationMethodConfiguration", "Sms", "disabled"),
        ("voiceAuthenticationMethodConfiguration", "Voice", "disabled"),
        ("temporaryAccessPassAuthenticationMethodConfiguration", "TemporaryAccessPass", "enabled"),
        ("softwareOathAuthenticationMethodConfiguration", "SoftwareOath", "enabled"),
        ("emailAuthenticationMethodConfiguration", "Email", "disabled"),
        ("x509CertificateAuthenticationMethodConfiguration", "X509Certificate", "disabled"),
    )
    return {
        "id": "authenticationMethodsPolicy",
        "displayName": "Authentication Methods Policy",
        "description": "The tenant-wide policy that controls which authentication methods are allowed",
        "lastModifiedDateTime": ago(160, digits=7),
        "policyVersion": "1.5",
        "policyMigrationState": "migrationComplete",
        "authenticationMethodConfigurations": [
            {"@odata.type": base + kind, "id": id_, "state": state, "excludeTargets": []} for kind, id_, state in states
        ],
    }


def authorization_policy() -> Json:
    """What everybody may do, and what guests may see."""
    return {
        "id": "authorizationPolicy",
        "displayName": "Authorization Policy",
        "description": "Used to manage authorization related settings across the company.",
        "allowInvitesFrom": "adminsAndGuestInviters",
        "allowedToSignUpEmailBasedSubscriptions": False,
        "allowedToUseSSPR": True,
        "allowEmailVerifiedUsersToJoinOrganization": False,
        "allowUserConsentForRiskyApps": None,
        "blockMsolPowerShell": True,
        "guestUserRoleId": "2af84b1e-32c8-42b7-82bc-daa82404023b",
        "defaultUserRolePermissions": {
            "allowedToCreateApps": False,
            "allowedToCreateSecurityGroups": False,
            "allowedToCreateTenants": False,
            "allowedToReadBitlockerKeysForOwnedDevice": True,
            "allowedToReadOtherUsers": True,
            "permissionGrantPoliciesAssigned": ["ManagePermissionGrantsForSelf.microsoft-user-default-low"],
        },
    }


def cross_tenant_default() -> Json:
    """Other tenants' second factors are not trusted."""

    def access(kind: str) -> Json:
        return {
            "usersAndGroups": {"accessType": kind, "targets": [{"target": "AllUsers", "targetType": "user"}]},
            "applications": {
                "accessType": kind,
                "targets": [{"target": "AllApplications", "targetType": "application"}],
            },
        }

    return {
        "isServiceDefault": True,
        "inboundTrust": {"isMfaAccepted": False, "isCompliantDeviceAccepted": False,
                         "isHybridAzureADJoinedDeviceAccepted": False},
        "b2bCollaborationOutbound": access("allowed"),
        "b2bCollaborationInbound": access("allowed"),
        "b2bDirectConnectOutbound": access("blocked"),
        "b2bDirectConnectInbound": access("blocked"),
    }  # fmt: skip
