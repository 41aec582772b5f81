"""As whom the demo tenant is read: an application with Reader in both subscriptions, and what its tokens say.

It was set up for another document once, and nobody took back what that one needed.
"""

from __future__ import annotations

import base64
import json

from tomproof.demo.company import TENANT, guid
from tomproof.demo.wire import Json

_ROLES = (
    "AccessReview.Read.All", "Application.Read.All", "AuditLog.Read.All", "DeviceManagementConfiguration.Read.All",
    "DeviceManagementManagedDevices.Read.All", "Directory.Read.All", "Domain.Read.All", "EventListener.Read.All",
    "GroupMember.Read.All", "IdentityProvider.Read.All", "Organization.Read.All", "Policy.Read.All",
    "PrivilegedEligibilitySchedule.Read.AzureADGroup", "RoleAssignmentSchedule.Read.Directory",
    "RoleEligibilitySchedule.Read.Directory", "RoleManagement.Read.Directory", "User.Read.All",
)  # fmt: skip
_AUDIENCES = {"azure": "https://management.azure.com", "graph": "https://graph.microsoft.com"}


def token(source: str) -> str:
    """An access token as Entra gives it to an application, without a signature."""
    claims: Json = {
        "aud": _AUDIENCES[source],
        "iss": f"https://sts.windows.net/{TENANT}/",
        "appid": guid("app tomproof-reader"),
        "idtyp": "app",
        "oid": guid("principal tomproof-reader"),
        "sub": guid("principal tomproof-reader"),
        "tid": TENANT,
        "wids": ["0997a1d0-0d1d-4acb-b408-d5ca73121e90"],
        "ver": "1.0",
    }
    if source == "graph":
        claims["roles"] = list(_ROLES)
    head: Json = {"typ": "JWT", "alg": "none"}
    return (
        ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (head, claims))
        + "."
    )


def permissions() -> list[Json]:
    """What Resource Manager says of this identity's own rights: those of the role Reader."""
    return [{"actions": ["*/read"], "notActions": [], "dataActions": [], "notDataActions": []}]
