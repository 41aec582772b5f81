"""Directory roles: what they are called, who holds them."""

from __future__ import annotations

from tomproof.demo.company import guid
from tomproof.demo.entra.groups import BY_GROUP, group, transitive, typed
from tomproof.demo.entra.people import BY_NAME, user
from tomproof.demo.wire import Json

# https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
TEMPLATES = {
    "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
    "Privileged Role Administrator": "e8611ab8-c189-46e8-94e1-60213ab1f814",
    "Privileged Authentication Administrator": "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",
    "Security Administrator": "194ae4cb-b126-40b2-bd5b-6091b380977d",
    "Conditional Access Administrator": "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9",
    "Application Administrator": "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
    "Cloud Application Administrator": "158c047a-c907-4556-b7ef-446551a6b5f7",
    "Authentication Administrator": "c4e39bd9-1100-46d3-8c65-fb160da0071f",
    "Authentication Policy Administrator": "0526716b-113d-4c15-b2c8-68e3c22b9f80",
    "Billing Administrator": "b0f54661-2d74-4c50-afa3-1ec803f12efe",
    "Exchange Administrator": "29232cdf-9323-42fd-ade2-1d097af3e4de",
    "SharePoint Administrator": "f28a1f50-f6e7-4571-818b-6a12f2af6b6c",
    "Helpdesk Administrator": "729827e3-9c14-49f7-bb1b-9608f156bbb8",
    "Password Administrator": "966707d0-3269-4727-9be2-8c3a10f19b9d",
    "User Administrator": "fe930be7-5e62-47db-91af-98c3a49a38b1",
    "Identity Governance Administrator": "45d8d3c5-c802-45c6-b32a-1d70b5e1e86e",
    "Hybrid Identity Administrator": "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2",
    "Intune Administrator": "3a2c62db-5318-420d-8d74-23affee5d9d5",
    "Global Reader": "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
    "Security Reader": "5d6b6bb7-de71-4623-b4af-96380a352509",
    "Directory Readers": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
    "Reports Reader": "4a5d8f65-41da-4de4-8968-e035b65339cf",
}
ADMINISTRATIVE = tuple(list(TEMPLATES.values())[:18])

# role, kind of principal, name
HELD = (
    ("Global Administrator", "user", "Malte Brandt"),
    ("Global Administrator", "user", "Emergency Access One"),
    ("User Administrator", "group", "sg-entra-administrators"),
    ("Security Reader", "user", "Jule Petersen"),
    ("Billing Administrator", "user", "Birte Lorenzen"),
)


def principal(kind: str, name: str) -> Json:
    """A role holder with its type."""
    return typed(user(BY_NAME[name]), "user") if kind == "user" else typed(group(BY_GROUP[name]), "group")


def assignments() -> list[Json]:
    """The active role assignments of the directory."""
    return [
        {
            "id": f"{guid(f'directory role {role} {name}').replace('-', '')[:28]}-1",
            "principalId": principal(kind, name)["id"],
            "directoryScopeId": "/",
            "roleDefinitionId": TEMPLATES[role],
        }
        for role, kind, name in HELD
    ]


def definitions() -> list[Json]:
    """The role definitions; those of built-in roles carry the template's id."""
    return [
        {
            "id": template,
            "description": f"Built-in role {name}.",
            "displayName": name,
            "isBuiltIn": True,
            "isEnabled": True,
            "resourceScopes": ["/"],
            "templateId": template,
            "version": "1",
            "rolePermissions": [
                {"allowedResourceActions": ["microsoft.directory/users/standard/read"], "condition": None}
            ],
        }
        for name, template in TEMPLATES.items()
    ]


def activated() -> list[Json]:
    """The directory roles that somebody has ever held."""
    names = list(dict.fromkeys(role for role, _, _ in HELD))
    return [
        {"id": role_id(name), "deletedDateTime": None, "description": f"Built-in role {name}.", "displayName": name,
         "roleTemplateId": TEMPLATES[name]}
        for name in names
    ]  # fmt: skip


def role_id(name: str) -> str:
    """The id of the activated role in this tenant; it is not the template's."""
    return guid(f"directory role {name}")


def members(name: str) -> list[Json]:
    """Who holds a directory role directly."""
    return [principal(kind, who) for role, kind, who in HELD if role == name]


def administrators() -> frozenset[str]:
    """The ids of all accounts with an administrative role, through groups too."""
    found: set[str] = set()
    for role, kind, name in HELD:
        if TEMPLATES[role] in ADMINISTRATIVE:
            found |= {BY_NAME[name].id} if kind == "user" else {str(m["id"]) for m in transitive(BY_GROUP[name])}
    return frozenset(found)
