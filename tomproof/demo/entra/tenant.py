"""The tenant itself: the organisation, its domains, licences and applications."""

from __future__ import annotations

from tomproof.demo.company import COMPANY, DOMAIN, TENANT, ago, guid
from tomproof.demo.wire import Json

_INITIAL = "nordlichtterminplan.onmicrosoft.com"
# Business Premium holds Entra ID P1, and no P2
_PLANS = (
    ("AAD_PREMIUM", "41781fb2-bc02-4b7c-bd55-b576c07bb09d"),
    ("INTUNE_A", "c1ec4a95-1f05-45b3-a911-aa3fa01094f5"),
    ("EXCHANGE_S_STANDARD", "9aaf7827-d63c-4b61-89c3-182f06f82e5c"),
)
# name, kind, what it is for
PRINCIPALS = (
    ("github-deploy", "Application", "Deploys from the pipeline"),
    ("tomproof-reader", "Application", "Reads for the evidence report"),
    ("terraform", "Application", "Owns the network and the policies"),
    # its reports moved elsewhere two years ago
    ("nightly-export", "Application", "Copied bookings to the old reporting"),
    *((f"vm-nl-worker-0{n}-prod", "ManagedIdentity", "Worker") for n in (1, 2, 3)),
    ("app-nl-web-prod", "ManagedIdentity", "Web application"),
    ("app-nl-api-prod", "ManagedIdentity", "API"),
    ("func-nl-reminders-prod", "ManagedIdentity", "Reminders"),
    ("func-nl-import-prod", "ManagedIdentity", "Imports"),
    ("app-nl-web-dev", "ManagedIdentity", "Web application, development"),
)


def principal_id(name: str, kind: str) -> str:
    """The object id of a service principal; a managed identity's is the one that its resource shows."""
    return guid(f"identity {name}") if kind == "ManagedIdentity" else guid(f"principal {name}")


def organization() -> Json:
    """The organisation."""
    return {
        "id": TENANT,
        "deletedDateTime": None,
        "businessPhones": ["+49 461 5550100"],
        "city": "Flensburg",
        "country": None,
        "countryLetterCode": "DE",
        "createdDateTime": ago(2600),
        "defaultUsageLocation": None,
        "displayName": COMPANY,
        "marketingNotificationEmails": [],
        "onPremisesLastSyncDateTime": None,
        "onPremisesSyncEnabled": None,
        "partnerTenantType": None,
        "postalCode": "24937",
        "preferredLanguage": "de",
        "securityComplianceNotificationMails": [],
        "securityComplianceNotificationPhones": [],
        "state": None,
        "street": "Am Förderufer 12",
        "technicalNotificationMails": [f"it@{DOMAIN}"],
        "tenantType": "AAD",
        "assignedPlans": [
            {"assignedDateTime": ago(900), "capabilityStatus": "Enabled", "service": "AADPremiumService", "servicePlanId": id_}
            for _, id_ in _PLANS
        ],
        "privacyProfile": {"contactEmail": f"datenschutz@{DOMAIN}", "statementUrl": f"https://{DOMAIN}/datenschutz"},
        "provisionedPlans": [],
        "verifiedDomains": [
            {"capabilities": "Email, OfficeCommunicationsOnline", "isDefault": True, "isInitial": False, "name": DOMAIN,
             "type": "Managed"},
            {"capabilities": "Email", "isDefault": False, "isInitial": True, "name": _INITIAL, "type": "Managed"},
        ],
    }  # fmt: skip


def domains() -> list[Json]:
    """Two managed domains; nobody federates."""
    return [
        {
            "id": name,
            "authenticationType": "Managed",
            "availabilityStatus": None,
            "isAdminManaged": True,
            "isDefault": name == DOMAIN,
            "isInitial": name == _INITIAL,
            "isRoot": True,
            "isVerified": True,
            "manufacturer": None,
            "model": None,
            "passwordNotificationWindowInDays": 14,
            "passwordValidityPeriodInDays": 2147483647,
            "state": None,
            "supportedServices": ["Email"],
        }
        for name in (DOMAIN, _INITIAL)
    ]


def licences() -> list[Json]:
    """What is subscribed to."""
    sku = "cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46"
    return [
        {
            "id": f"{TENANT}_{sku}",
            "accountId": TENANT,
            "accountName": "nordlichtterminplan",
            "appliesTo": "User",
            "capabilityStatus": "Enabled",
            "consumedUnits": 33,
            "skuId": sku,
            "skuPartNumber": "SPB",
            "subscriptionIds": [guid("licence")],
            "prepaidUnits": {"enabled": 40, "lockedOut": 0, "suspended": 0, "warning": 0},
            "servicePlans": [
                {"appliesTo": "User", "provisioningStatus": "Success", "servicePlanId": id_, "servicePlanName": name}
                for name, id_ in _PLANS
            ],
        }
    ]


def service_principals() -> list[Json]:
    """Identities of programs, without the hundreds that Microsoft puts into each tenant."""
    return [
        {
            "id": principal_id(name, kind),
            "deletedDateTime": None,
            "accountEnabled": True,
            "alternativeNames": [],
            "appId": guid(f"app {name}"),
            "appDescription": None,
            "appDisplayName": name,
            "appOwnerOrganizationId": TENANT,
            "appRoleAssignmentRequired": False,
            "description": text,
            "displayName": name,
            "homepage": None,
            "servicePrincipalNames": [guid(f"app {name}")],
            "servicePrincipalType": kind,
            "signInAudience": "AzureADMyOrg",
            "tags": [],
            "keyCredentials": [],
            "passwordCredentials": [],
        }
        for name, kind, text in PRINCIPALS
    ]


# Who signs in by the tokens of the pipeline: the issuer and the subject that Entra takes them from.
_GITHUB = "https://token.actions.githubusercontent.com"
_FEDERATED = {
    "github-deploy": "repo:nordlicht-terminplan/praxisplaner:environment:production",
    "tomproof-reader": "repo:nordlicht-terminplan/evidence:ref:refs/heads/main",
}


def applications() -> list[Json]:
    """The registrations of the company's own programs: two sign in by federation, the oldest still has a secret."""
    return [
        {
            "id": guid(f"application {name}"),
            "deletedDateTime": None,
            "appId": guid(f"app {name}"),
            "createdDateTime": ago(800),
            "displayName": name,
            "description": text,
            "identifierUris": [],
            "publisherDomain": DOMAIN,
            "signInAudience": "AzureADMyOrg",
            "tags": [],
            "keyCredentials": [],
            "passwordCredentials": [] if name in _FEDERATED else [_secret(name)],
        }
        for name, kind, text in PRINCIPALS
        if kind == "Application"
    ]


def _secret(name: str) -> Json:
    """A secret as a list shows it: when it was made and when it ends, never itself."""
    return {
        "customKeyIdentifier": None,
        "displayName": "laptop",
        "endDateTime": ago(-90),
        "hint": "Kq7",
        "keyId": guid(f"secret {name}"),
        "secretText": None,
        "startDateTime": ago(640),
    }


def federated_credentials() -> dict[str, list[Json]]:
    """By the application's id: whose tokens are taken for its own."""
    return {
        guid(f"app {name}"): [
            {
                "id": guid(f"federation {name}"),
                "name": "pipeline",
                "issuer": _GITHUB,
                "subject": _FEDERATED[name],
                "description": None,
                "audiences": ["api://AzureADTokenExchange"],
            }
        ]
        if name in _FEDERATED
        else []
        for name, kind, _ in PRINCIPALS
        if kind == "Application"
    }


def partners() -> list[Json]:
    """Settings for other tenants: the reseller of the licences is entered as a service provider."""
    settings = (
        "automaticUserConsentSettings", "b2bCollaborationInbound", "b2bCollaborationOutbound", "b2bDirectConnectInbound",
        "b2bDirectConnectOutbound", "inboundTrust", "tenantRestrictions",
    )  # fmt: skip
    return [
        {"tenantId": guid("tenant of the reseller"), "isServiceProvider": True, "isInMultiTenantOrganization": False}
        | dict.fromkeys(settings)
    ]
