"""The whole of the directory as a table: path of a GET below the API version, in small letters, to its answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tomproof.demo.entra import devices, groups, people, policies, roles, signins, tenant
from tomproof.demo.wire import Answer, Json, Listing, Refusal

# Least page sizes, so that a tenant of forty people shows what one of forty thousand does.
_USERS_PAGE, _GROUPS_PAGE, _MEMBERS_PAGE = 15, 7, 20
_NO_P2 = Refusal(
    400, "AadPremiumLicenseRequired",
    "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.",
)  # fmt: skip
_NO_REVIEWS = Refusal(
    403, "AadPremiumLicenseRequired",
    "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Resting:
    """An answer with what Graph does when nothing is selected: only these properties of each object come."""

    answer: Answer
    defaults: tuple[str, ...] = ()


@cache
def routes() -> dict[str, Resting]:
    """Every GET that Graph answers here."""
    return {path.casefold(): resting for path, resting in (*_people(), *_groups(), *_roles(), *_policies(), *_tenant())}


def _people() -> Iterator[tuple[str, Resting]]:
    users = [people.user(person) for person in people.PEOPLE]
    yield "/users", Resting(Listing(users, page=_USERS_PAGE), people.USER_DEFAULTS)
    for person, body in zip(people.PEOPLE, users, strict=True):
        yield f"/users/{person.id}", Resting(body, people.USER_DEFAULTS)
        for name in ("memberOf", "transitiveMemberOf"):
            yield f"/users/{person.id}/{name}", Resting(Listing(groups.groups_of(person.id)))
        yield f"/users/{person.id}/authentication/requirements", Resting({"perUserMfaState": "disabled"})
    admins = roles.administrators()
    report = [people.registration(person, admins) for person in people.PEOPLE if person.enabled]
    yield "/reports/authenticationMethods/userRegistrationDetails", Resting(Listing(report, page=_USERS_PAGE))
    yield "/auditLogs/signIns", Resting(Listing(signins.sign_ins()))


def _groups() -> Iterator[tuple[str, Resting]]:
    yield "/groups", Resting(Listing([groups.group(entry) for entry in groups.GROUPS], page=_GROUPS_PAGE))
    for entry in groups.GROUPS:
        yield f"/groups/{entry.id}", Resting(groups.group(entry))
        yield from _membership(f"/groups/{entry.id}/members", groups.members(entry))
        yield f"/groups/{entry.id}/owners", Resting(Listing(groups.owners(entry)))
        yield from _membership(f"/groups/{entry.id}/transitiveMembers", groups.transitive(entry))


def _membership(path: str, members: list[Json]) -> Iterator[tuple[str, Resting]]:
    """A list of members, whole and cast to one kind; a cast list does not name the kind again."""
    yield path, Resting(Listing(members, page=_MEMBERS_PAGE))
    for kind in ("user", "group", "servicePrincipal"):
        name = f"#microsoft.graph.{kind}"
        cast = [{key: m[key] for key in m if key != "@odata.type"} for m in members if m["@odata.type"] == name]
        defaults = people.USER_DEFAULTS if kind == "user" else ()
        yield f"{path}/microsoft.graph.{kind}", Resting(Listing(cast, page=_MEMBERS_PAGE), defaults)


def _roles() -> Iterator[tuple[str, Resting]]:
    management = "/roleManagement/directory"
    yield f"{management}/roleAssignments", Resting(Listing(roles.assignments()))
    yield f"{management}/roleDefinitions", Resting(Listing(roles.definitions()))
    yield f"{management}/roleEligibilityScheduleInstances", Resting(_NO_P2)
    yield f"{management}/roleAssignmentScheduleInstances", Resting(_NO_P2)
    yield "/policies/roleManagementPolicyAssignments", Resting(_NO_P2)
    yield "/identityGovernance/privilegedAccess/group/eligibilityScheduleInstances", Resting(_NO_P2)
    yield "/directoryRoles", Resting(Listing(roles.activated()))
    for body in roles.activated():
        yield from _membership(f"/directoryRoles/{body['id']}/members", roles.members(str(body["displayName"])))


def _policies() -> Iterator[tuple[str, Resting]]:
    access = "/identity/conditionalAccess"
    yield f"{access}/policies", Resting(Listing(policies.conditional_access(), page=4))
    yield f"{access}/namedLocations", Resting(Listing(policies.named_locations()))
    yield "/policies/authenticationStrengthPolicies", Resting(Listing(policies.strengths()))
    yield "/policies/identitySecurityDefaultsEnforcementPolicy", Resting(policies.security_defaults())
    yield "/policies/authenticationMethodsPolicy", Resting(policies.methods_policy())
    yield "/policies/authorizationPolicy", Resting(policies.authorization_policy())
    yield "/policies/crossTenantAccessPolicy/default", Resting(policies.cross_tenant_default())
    yield "/policies/crossTenantAccessPolicy/partners", Resting(Listing(tenant.partners()))


def _tenant() -> Iterator[tuple[str, Resting]]:
    yield "/organization", Resting(Listing([tenant.organization()]))
    yield "/domains", Resting(Listing(tenant.domains()))
    yield "/subscribedSkus", Resting(Listing(tenant.licences()))
    yield "/servicePrincipals", Resting(Listing(tenant.service_principals(), page=8))
    yield "/applications", Resting(Listing(tenant.applications()))
    for app, listed in tenant.federated_credentials().items():
        yield f"/applications(appId='{app}')/federatedIdentityCredentials", Resting(Listing(listed))
    yield "/identityGovernance/accessReviews/definitions", Resting(_NO_REVIEWS)
    yield "/identity/identityProviders", Resting(Listing([]))
    yield "/identity/authenticationEventsFlows", Resting(Listing([]))
    yield "/directory/federationConfigurations", Resting(Listing([]))
    saml = "microsoft.graph.samlOrWsFedExternalDomainFederation"
    yield f"/directory/federationConfigurations/{saml}", Resting(Listing([]))
    yield "/deviceManagement/managedDevices", Resting(Listing(devices.devices(), page=3))
    yield "/deviceManagement/deviceCompliancePolicies", Resting(Listing(devices.policies()))
