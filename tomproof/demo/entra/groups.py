"""Groups: who belongs to what, directly and through other groups."""

from __future__ import annotations

from dataclasses import dataclass

from tomproof.demo.company import ago, guid
from tomproof.demo.entra.people import BY_NAME, ENABLED_MEMBERS, user
from tomproof.demo.wire import Json


@dataclass(frozen=True, slots=True)
class Group:
    """A security group; ``groups`` are the groups within it. ``rule`` makes it dynamic. ``owner`` may add members."""

    name: str
    description: str
    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    assignable: bool = False
    rule: str | None = None
    owner: str = "Malte Brandt"

    @property
    def id(self) -> str:
        return guid(f"group {self.name}")


def _everyone(department: str | None = None) -> tuple[str, ...]:
    return tuple(p.name for p in ENABLED_MEMBERS if not p.cloud_only and department in (None, p.department))


GROUPS = (
    Group("sg-all-employees", "Everybody who works here", _everyone(),
          rule='(user.userType -eq "Member") and (user.accountEnabled -eq true)'),
    Group("sg-developers", "Development", _everyone("Development")),
    Group("sg-support", "Support", _everyone("Support")),
    Group("sg-platform", "Platform team", _everyone("Platform")),
    Group("sg-prod-operators", "The two operators of production", ("Malte Brandt", "Jule Petersen")),
    # the group that may deploy holds a group of release managers, and that one holds a developer
    Group("sg-prod-deployers", "May deploy to production", ("Malte Brandt", "Jule Petersen"), ("sg-release-managers",)),
    Group("sg-release-managers", "Cut the releases", ("Torben Hinrichs",), owner="Hanne Jürgensen"),
    Group("sg-sql-administrators", "Microsoft Entra administrators of the databases", ("Malte Brandt", "Jule Petersen")),
    Group("sg-dev-readers", "May look at the development subscription", (), ("sg-developers", "sg-platform")),
    Group("sg-entra-administrators", "Hold directory roles", ("Malte Brandt", "Arne Christiansen"), assignable=True),
    # made for one week of a telephone migration
    Group("sg-ca-mfa-exclusions", "Exclusions from the MFA policy", ("Ferdinand Claussen", "Silke Nansen")),
    Group("sg-ca-device-trial", "A second factor or a device that complies, on trial", ("Rieke Sommer",)),
    Group("sg-ca-old-mail", "Mail programs that know no second factor", ("Sven Kühl",)),
    Group("sg-finance", "Finance", _everyone("Finance")),
)  # fmt: skip
BY_GROUP = {group.name: group for group in GROUPS}


def group(entry: Group) -> Json:
    """A group as Graph shows it by default."""
    return {
        "id": entry.id,
        "deletedDateTime": None,
        "classification": None,
        "createdDateTime": ago(1000),
        "description": entry.description,
        "displayName": entry.name,
        "expirationDateTime": None,
        "groupTypes": ["DynamicMembership"] if entry.rule else [],
        "isAssignableToRole": entry.assignable or None,
        "mail": None,
        "mailEnabled": False,
        "mailNickname": entry.name,
        "membershipRule": entry.rule,
        "membershipRuleProcessingState": "On" if entry.rule else None,
        "onPremisesDomainName": None,
        "onPremisesLastSyncDateTime": None,
        "onPremisesNetBiosName": None,
        "onPremisesSamAccountName": None,
        "onPremisesSecurityIdentifier": None,
        "onPremisesSyncEnabled": None,
        "preferredDataLocation": None,
        "preferredLanguage": None,
        "proxyAddresses": [],
        "renewedDateTime": ago(1000),
        "resourceBehaviorOptions": [],
        "resourceProvisioningOptions": [],
        "securityEnabled": True,
        "securityIdentifier": f"S-1-12-1-{int(entry.id[:8], 16)}-{int(entry.id[9:13], 16)}",
        "theme": None,
        "uniqueName": None,
        "visibility": None,
        "onPremisesProvisioningErrors": [],
        "serviceProvisioningErrors": [],
    }


def members(entry: Group) -> list[Json]:
    """The direct members, users before groups, each with its type."""
    return [typed(user(BY_NAME[name]), "user") for name in entry.people] + [
        typed(group(BY_GROUP[name]), "group") for name in entry.groups
    ]


def owners(entry: Group) -> list[Json]:
    """Who owns a group; whoever made it, unless somebody thought of it."""
    return [typed(user(BY_NAME[entry.owner]), "user")]


def transitive(entry: Group) -> list[Json]:
    """All members, through nested groups too, each once."""
    found: dict[str, Json] = {}
    for member in members(entry):
        found.setdefault(str(member["id"]), member)
    for name in entry.groups:
        for member in transitive(BY_GROUP[name]):
            found.setdefault(str(member["id"]), member)
    return list(found.values())


def groups_of(person_id: str) -> list[Json]:
    """Every group that an account belongs to, directly or not."""
    return [typed(group(g), "group") for g in GROUPS if any(member["id"] == person_id for member in transitive(g))]


def typed(body: Json, name: str) -> Json:
    """An object as it stands in a list of mixed kinds."""
    return {"@odata.type": f"#microsoft.graph.{name}"} | body
