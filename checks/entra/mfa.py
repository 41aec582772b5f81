"""Entra: of whom a second factor is required when signing in, by security defaults or by conditional access."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from checks.check import WORKFORCE, Observation, Outcome, contradicts, holds, survey, unknown
from checks.entra import conditional_access as ca
from checks.entra import coverage as cover
from checks.entra import peruser
from checks.entra.directory import (
    ADMINISTRATORS,
    ASKED_BY_DEFAULTS,
    GROUPS,
    MEMBERS,
    ORGANIZATION,
    ROLE_ASSIGNMENTS,
    ROLE_ELIGIBILITY,
    SYNCHRONIZATION,
    USERS,
    Crowd,
    Directory,
    mask,
    positions,
)
from checks.note import note
from claims.model import Claim
from evidence import Item, Query, Seen, Snapshot

_POLICY_PARTS = (ca.STRENGTHS, ca.NAMED_LOCATIONS, GROUPS, MEMBERS, ROLE_ASSIGNMENTS)
_SWITCHES = (peruser.STATES, peruser.STATES_LEFT_OUT, peruser.LEFT_OUT)


def _about(claim: Claim) -> str:
    return str(claim.params.get("scope", ""))


def _of_method(claim: Claim) -> Iterator[Observation]:
    """A claim that names a strong method is not shown by any second factor whatever."""
    method = claim.params.get("method")
    if method == "FIDO2":
        text = "a second factor may be required of everybody and still not be {method}: that was not looked into"
        yield unknown(ca.STRENGTHS.path, text, method=method)


def _of_customers(claim: Claim) -> bool:
    return claim.scope == "customers' users" or _about(claim) == "customers"


@survey(
    "entra-mfa",
    answers=("identity.mfa.enforced",),
    needs=(ORGANIZATION, ca.SECURITY_DEFAULTS, ca.POLICIES, USERS),
    may_need=(*_POLICY_PARTS, *_SWITCHES),
    scopes=WORKFORCE,
    applies=lambda claim: not _of_customers(claim) and _about(claim) != "admins",
)
def everybody(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Every enabled account must use a second factor to sign in.

    Proves: of each enabled account whether security defaults, or the conditional access policies together, require a
    second factor for every application, from every place, device and client; excluded accounts, groups and roles,
    report-only policies and alternatives to a second factor count against it.
    Leaves open: accounts that no policy covers and whose per-user switch is set, for what the old settings let pass cannot be
    read; whether people have registered a method and use it; how often they are asked; applications that do not sign in
    through Entra; what a federated identity provider does; guests, unless the claim says all; accounts that
    synchronise a directory, which are a documented exclusion. Under security defaults Microsoft decides when people
    other than administrators are asked.
    """
    if (stranger := _not_ours(snapshot)) is not None:
        yield stranger
        return
    yield from _of_method(claim)
    people = _People(Directory(snapshot))
    switch = _defaults(snapshot)
    if switch.at("/isEnabled").value is not False:
        yield from people.doubts()
        yield from _by_defaults(people, switch, 0)
        return
    found = ca.rules(people.directory)
    covered = cover.coverage(found, cover.everywhere(found), people.directory)
    yield from _by_policies(people, found, covered, _Terms.of(claim, found, people.directory))
    people.directory.settle()


@survey(
    "entra-mfa-administrators",
    answers=("identity.mfa.enforced",),
    needs=(ORGANIZATION, ca.SECURITY_DEFAULTS, ca.POLICIES, USERS, ROLE_ASSIGNMENTS),
    may_need=(ca.STRENGTHS, ca.NAMED_LOCATIONS, GROUPS, MEMBERS, ROLE_ELIGIBILITY, *_SWITCHES),
    scopes=WORKFORCE,
    applies=lambda claim: not _of_customers(claim) and _about(claim) == "admins",
)
def administrators(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Every enabled account that holds an administrative role, or may activate one, must use a second factor.

    Proves: of each holder of a privileged Entra role, direct or through groups, active or eligible, whether security
    defaults or conditional access require a second factor for managing Azure and in the administration portals.
    Leaves open: custom roles and roles of low privilege; Azure roles without an Entra role; applications that hold
    roles; what is asked when a role is activated; registered methods.
    """
    if (stranger := _not_ours(snapshot)) is not None:
        yield stranger
        return
    yield from _of_method(claim)
    directory = Directory(snapshot)
    switch = _defaults(snapshot)
    active = directory.holders(ROLE_ASSIGNMENTS, ADMINISTRATORS, tenant_wide=False)
    people = _People(directory, _told(directory, ROLE_ASSIGNMENTS, active))
    if switch.at("/isEnabled").value is not False:
        yield from people.doubts()
        asked = directory.holders(ROLE_ASSIGNMENTS, ASKED_BY_DEFAULTS, tenant_wide=False)
        yield from _by_defaults(people, switch, asked.sure)
        directory.settle()
        return
    found = ca.rules(directory)
    covered = cover.coverage(found, cover.ADMINISTRATION, directory, modern=True)
    yield from _by_policies(people, found, covered, _Terms(guests=True))
    if directory.everyone & ~covered.enforced & ~active.sure:
        yield from _eligible(directory, active, covered)
    directory.settle()


def _told(directory: Directory, query: Query, crowd: Crowd) -> Crowd:
    """Who is worth a line of his own: where a list is not all there, that is said once, and not of everybody."""
    return crowd if directory.whole(query) else Crowd(crowd.sure, crowd.sure)


def _eligible(directory: Directory, active: Crowd, covered: cover.Coverage) -> Iterator[Observation]:
    """Those who hold no administrative role now but may activate one; a policy on roles takes hold of them only then."""
    eligible = directory.holders(ROLE_ELIGIBILITY, ADMINISTRATORS, tenant_wide=False)
    later = Directory(directory.snapshot, activated=True)
    activated = cover.coverage(ca.rules(later), cover.ADMINISTRATION, later, modern=True)
    told = _told(directory, ROLE_ELIGIBILITY, eligible)
    people = _People(directory, Crowd(told.sure & ~active.sure, told.maybe & ~active.sure))
    yield from people.doubts()
    for at in positions(people.mask):
        user, bit, switch = directory.users[at], 1 << at, people.switches[at]
        if covered.enforced & bit:
            yield holds(user, "may activate an administrative role, and must use a second factor to sign in", switch)
        elif activated.enforced & bit:
            text = "may activate an administrative role; a second factor is required of whoever has it, not before"
            yield unknown(user, text, switch)
        elif eligible.sure & bit and (covered.open | covered.conditional) & bit:
            text = "may activate an administrative role without having to use a second factor"
            yield _unless_switched(directory, user, contradicts(user, text, switch))
        else:
            text = "whether this account may administer, and must use a second factor, could not be told"
            yield unknown(user, text, switch)


@survey(
    "entra-mfa-customers",
    answers=("identity.mfa.enforced",),
    needs=(ORGANIZATION,),
    may_need=(ca.POLICIES, USERS, *_POLICY_PARTS),
    scopes=(*WORKFORCE, "customers' users"),
    applies=_of_customers,
)
def customers(_claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """The external tenant in which the customers' users sign in requires a second factor of them.

    Proves: in an external (CIAM) tenant, whether conditional access policies that are switched on require a second
    factor of the accounts without a directory role.
    Leaves open: everything, where the tenant that was asked is the company's own; what the customers' own identity
    providers require.
    """
    for organization in snapshot[ORGANIZATION]:
        kind = organization.at("/tenantType")
        if kind.value != "CIAM":
            text = "is not the external tenant that the customers' users sign in to, which was not asked"
            yield unknown(organization, text, kind)
            continue
        yield from _external(organization, kind, Directory(snapshot))


def _external(organization: Item, kind: Seen, directory: Directory) -> Iterator[Observation]:
    found = [rule for rule in ca.rules(directory) if rule.state in (ca.State.ON, ca.State.UNCLEAR)]
    asking = [rule for rule in found if rule.demand is not ca.Demand.LESS]
    seen = (kind, *directory.snapshot.listing(ca.POLICIES), *(one for rule in asking for one in rule.seen))
    if not asking:
        yield contradicts(
            organization, "no conditional access policy that is switched on requires a second factor", *seen
        )
        return
    staff = directory.holders(ROLE_ASSIGNMENTS, ADMINISTRATORS, tenant_wide=False)
    people = _People(directory, Crowd(directory.everyone & ~staff.sure, directory.everyone & ~staff.sure))
    covered = cover.coverage(found, cover.everywhere(found), directory, modern=True)
    directory.settle()
    _ = directory.snapshot[USERS]
    if people.mask and not people.unclear and not people.mask & ~covered.enforced:
        text = "a second factor is required of all {count} accounts of this external tenant"
        yield holds(organization, text, *seen, count=people.mask.bit_count())
        return
    text = (
        "policies require a second factor of some accounts or for some applications; whether that is meant is not said"
    )
    yield unknown(organization, text, *seen)


# -- people --------------------------------------------------------------------------------------------------------------


class _People:
    """The enabled accounts of a crowd, and those of which it was not answered whether they are enabled.

    ``perhaps`` are those who only perhaps belong to the crowd.
    """

    def __init__(self, directory: Directory, crowd: Crowd | None = None) -> None:
        whole = crowd or Crowd(directory.everyone, directory.everyone)
        self.directory = directory
        self.switches = {at: directory.users[at].at("/accountEnabled") for at in positions(whole.maybe)}
        self.mask = mask(at for at, switch in self.switches.items() if switch.value is True)
        self.unclear = mask(at for at, switch in self.switches.items() if not isinstance(switch.value, bool))
        self.perhaps = self.mask & ~whole.sure

    def doubts(self) -> Iterator[Observation]:
        """What is to be said of accounts of which it was not answered whether they are enabled."""
        for at in positions(self.unclear):
            yield unknown(
                self.directory.users[at], "whether this account is enabled was not answered", self.switches[at]
            )


def _not_ours(snapshot: Snapshot) -> Observation | None:
    """What is to be said where the tenant that was asked is not one for staff."""
    for organization in snapshot[ORGANIZATION]:
        kind = organization.at("/tenantType")
        if kind.value != "AAD":
            return unknown(organization, "this is not known to be a tenant in which staff sign in", kind)
    return None


# -- security defaults -----------------------------------------------------------------------------------------------------


def _defaults(snapshot: Snapshot) -> Item:
    (switch,) = snapshot[ca.SECURITY_DEFAULTS]
    return switch


def _by_defaults(people: _People, switch: Item, always: int) -> Iterator[Observation]:
    """Under security defaults, which exclude conditional access policies.

    https://learn.microsoft.com/entra/fundamentals/security-defaults
    """
    enabled = switch.at("/isEnabled")
    if enabled.value is not True:
        yield unknown(switch, "whether security defaults are on was not answered", enabled)
        return
    often = "security defaults are on: whoever holds this role must use a second factor at every sign-in"
    text = (
        "security defaults are on: a second factor must be registered; it is asked for whenever Azure is managed, of "
        "administrators always, and of others when Microsoft judges a sign-in to be at risk"
    )
    asked_always = set(positions(people.mask & always))
    for at in positions(people.mask):
        seen = (people.switches[at], enabled)
        yield holds(people.directory.users[at], often if at in asked_always else text, *seen)


# -- conditional access ----------------------------------------------------------------------------------------------------


_PERHAPS_SYNCHRONIZING = "whether this account is the one that synchronises the directory could not be told"
_AZURE_ONLY = "a second factor is required for managing Azure, but not for every application"


@dataclass(frozen=True, slots=True)
class _Terms:
    """What a claim lets pass: guests are not meant unless it says all; ``enough`` are covered where the claim is about Azure."""

    guests: bool
    enough: int = 0

    @classmethod
    def of(cls, claim: Claim, found: Sequence[ca.Rule], directory: Directory) -> _Terms:
        about = _about(claim)
        enough = 0
        if about == "critical-systems" or (claim.scope == "production" and not about):
            enough = cover.coverage(found, cover.AZURE, directory, modern=True).enforced
        return cls(about in ("all", "users", "admins"), enough)


def _by_policies(
    people: _People, found: Sequence[ca.Rule], covered: cover.Coverage, terms: _Terms
) -> Iterator[Observation]:
    """Every account in the order of the directory, then the policies that decide."""
    said: dict[int, Observation] = {}
    for answer, some in covered.of(people.mask):
        for part, reason in cover.reasons(found, answer, some):
            said.update(_said(people, part, answer, reason, terms))
    yield from people.doubts()
    for at in sorted(said):
        yield _unless_switched(people.directory, people.directory.users[at], said[at])
    if people.mask:
        yield from _policies(people, found, covered)


def _unless_switched(directory: Directory, user: Item, observation: Observation) -> Observation:
    """What is to be said of an account that no policy covers: its per-user switch may demand what they do not."""
    if observation.outcome is not Outcome.CONTRADICTS:
        return observation
    switched = peruser.doubt(directory.snapshot, user)
    return observation if switched is None else unknown(user, switched[0], *switched[1], *observation.seen)


def _said(
    people: _People, part: int, answer: cover.Answer, reason: cover.Reason, terms: _Terms
) -> Iterator[tuple[int, Observation]]:
    """What is to be said of accounts that share an answer and its reason, by their position."""
    if answer in (cover.Answer.ENFORCED, cover.Answer.UNKNOWN):
        say = holds if answer is cover.Answer.ENFORCED else unknown
        yield from _alike(people, part, say, reason)
        return
    synchronizing = people.directory.any_holder(SYNCHRONIZATION)
    part &= ~synchronizing.sure
    doubted, enough = part & synchronizing.maybe, part & terms.enough & ~synchronizing.maybe
    yield from _alike(people, doubted, unknown, replace(reason, template=_PERHAPS_SYNCHRONIZING))
    yield from _alike(people, enough, unknown, replace(reason, template=_AZURE_ONLY))
    part &= ~(doubted | enough)
    yield from _alike(people, part & people.perhaps, unknown, reason)
    part &= ~people.perhaps
    if terms.guests:
        yield from _alike(people, part, contradicts, reason)
        return
    for at in positions(part):
        observation = _unless_guest(people, at, reason)
        if observation is not None:
            yield at, observation


def _alike(
    people: _People, part: int, say: Callable[..., Observation], reason: cover.Reason
) -> Iterator[tuple[int, Observation]]:
    for at in positions(part):
        yield at, say(people.directory.users[at], reason.template, *reason.seen, people.switches[at], **reason.values)


def _unless_guest(people: _People, at: int, reason: cover.Reason) -> Observation | None:
    user = people.directory.users[at]
    kind = user.at("/userType")
    if kind.value == "Guest":
        return None
    seen = (people.switches[at], kind, *reason.seen)
    if kind.value != "Member":
        return unknown(user, "whether this account is a guest's was not answered", *seen)
    return contradicts(user, reason.template, *reason.seen, people.switches[at], kind, **reason.values)


# What a policy that lets nobody past, and one that asks for more, does with one account and with several.
_POLICIES = (
    ("requires a second factor of one account", "requires a second factor of {count} accounts"),
    ("blocks one account", "blocks {count} accounts"),
)


def _policies(people: _People, found: Sequence[ca.Rule], covered: cover.Coverage) -> Iterator[Observation]:
    """The policies that demand something of these people, each once with all that was seen of it."""
    for rule in found:
        if not rule.protects:
            continue
        count = (rule.who.sure & people.mask & ~covered.unknown).bit_count()
        text = _POLICIES[rule.demand is ca.Demand.BLOCK][count != 1]
        if rule.certain and count and rule.limits:
            said = note(text, count=count)
            yield holds(rule.resource, "{said}, for some {limited}", *rule.seen, said=said, limited=rule.limited)
        elif rule.certain and count:
            yield holds(rule.resource, text, *rule.seen, count=count)
        elif rule.who.maybe & people.mask & covered.unknown:
            yield unknown(rule.resource, "what this policy demands, and of whom, is not fully understood", *rule.seen)
