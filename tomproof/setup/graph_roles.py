"""Microsoft Graph's application permissions: their ids, which are the same in every tenant, and which covers which.

All of it is published: https://learn.microsoft.com/graph/permissions-reference
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

# The application id of Microsoft Graph itself.
GRAPH: Final = "00000003-0000-0000-c000-000000000000"

# Every permission that a query declares; a test holds that none is missing.
APP_ROLES: Final = {
    "AccessReview.Read.All": "d07a8cc0-3d51-4b77-b3b0-32704d1f69fa",
    "Application.Read.All": "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
    "AuditLog.Read.All": "b0afded3-3588-46d8-8b3d-9842eff778da",
    "DeviceManagementConfiguration.Read.All": "dc377aa6-52d8-4e23-b271-2a7ae04cedf3",
    "DeviceManagementManagedDevices.Read.All": "2f51be20-0bb4-4fed-bf7b-db946066c75e",
    "Domain.Read.All": "dbb9058a-0e50-45d7-ae91-66909b5d4664",
    "EventListener.Read.All": "b7f6385c-6ce6-4639-a480-e23c42ed9784",
    "GroupMember.Read.All": "98830695-27a2-44f7-8c18-0c3ebc9698f6",
    "IdentityProvider.Read.All": "e321f0bb-e7f7-481e-bb28-e3b0b32d4bd0",
    "Organization.Read.All": "498476ce-e0fe-48b0-b801-37ba7e2685c6",
    "Policy.Read.All": "246dd0d5-5bd0-4def-940b-0421030a5b68",
    "PrivilegedEligibilitySchedule.Read.AzureADGroup": "edb419d6-7edc-42a3-9345-509bfdf5d87c",
    "RoleAssignmentSchedule.Read.Directory": "d5fe8ce8-684c-4c83-a52c-46e882ce4be1",
    "RoleEligibilitySchedule.Read.Directory": "ff278e11-4a33-4d0c-83d2-d01dc58929a5",
    "RoleManagement.Read.Directory": "483bed4a-2ad3-4361-a73b-c83ccdbdc53c",
    "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
}

# Of the vendor's pages on each request: a larger permission that is accepted where the least one is asked for.
_DIRECTORY: Final = frozenset(
    {
        "Application.Read.All", "Domain.Read.All", "GroupMember.Read.All", "Organization.Read.All",
        "RoleManagement.Read.Directory", "User.Read.All",
    }
)  # fmt: skip
_COVERS: Final = {
    "Directory.Read.All": _DIRECTORY,
    "Directory.ReadWrite.All": _DIRECTORY,
    "Group.Read.All": frozenset({"GroupMember.Read.All"}),
    "Group.ReadWrite.All": frozenset({"GroupMember.Read.All"}),
    "RoleManagement.Read.All": frozenset(
        {"RoleManagement.Read.Directory", "RoleAssignmentSchedule.Read.Directory",
         "RoleEligibilitySchedule.Read.Directory"}
    ),
    "RoleManagement.ReadWrite.Directory": frozenset(
        {"RoleAssignmentSchedule.Read.Directory", "RoleEligibilitySchedule.Read.Directory"}
    ),
    "RoleManagement.Read.Directory": frozenset(
        {"RoleAssignmentSchedule.Read.Directory", "RoleEligibilitySchedule.Read.Directory"}
    ),
}  # fmt: skip


def covers(held: str, needed: str) -> bool:
    """Whether a permission gives what another one does: the same, its writing kind, or one known to be larger.

    Names are compared without case. A permission that only looks larger covers nothing: doubt is never taken for a right.
    """
    have, want = held.casefold(), needed.casefold()
    if have == want or have == want.replace(".read.", ".readwrite."):
        return True
    larger = next((found for name, found in _COVERS.items() if name.casefold() == have), frozenset())
    return want in {name.casefold() for name in larger}


def covering(held: Iterable[str], needed: str) -> list[str]:
    """Those of the permissions held that give what is needed, the exact one first."""
    return sorted(
        (one for one in held if covers(one, needed)), key=lambda one: (one.casefold() != needed.casefold(), one)
    )


def writes(permission: str) -> bool:
    """Whether a permission's name says more than reading. What is not known to read only counts as more."""
    return ".read." not in f".{permission.casefold()}." and ".readbasic." not in f".{permission.casefold()}."
