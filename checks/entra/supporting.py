"""Entra: what stands beside an enforced second factor: who has registered one, how people got in, and a second opinion."""

from __future__ import annotations

from collections.abc import Iterator

from checks.azure import authorization as azure
from checks.check import WORKFORCE, Fold, Observation, holds, survey, unknown
from checks.entra import conditional_access as ca
from checks.entra import opinion, signins
from checks.entra.directory import ADMINISTRATORS, GROUPS, MEMBERS, ROLE_ASSIGNMENTS, USERS, Directory, mask
from claims.model import Claim
from evidence import Item, Snapshot

_POLICY_PARTS = (ca.STRENGTHS, ca.NAMED_LOCATIONS, GROUPS, MEMBERS, ROLE_ASSIGNMENTS)
_OPINION = (opinion.EVALUATION, opinion.HOLDERS, azure.ROLE_ASSIGNMENTS)


def _of_staff(claim: Claim) -> bool:
    return claim.scope != "customers' users" and claim.params.get("scope") != "customers"


def _in_force(snapshot: Snapshot) -> bool:
    """Whether conditional access policies can be in force: security defaults are certainly off."""
    return all(switch.at("/isEnabled").value is False for switch in snapshot[ca.SECURITY_DEFAULTS])


def _meant(claim: Claim, directory: Directory) -> int:
    """The enabled accounts that a claim is about, as far as that is certain."""
    who = claim.params.get("scope")
    if who == "admins":
        return directory.holders(ROLE_ASSIGNMENTS, ADMINISTRATORS, tenant_wide=False).sure & _enabled(
            directory, guests=True
        )
    return _enabled(directory, guests=who in ("all", "users"))


def _enabled(directory: Directory, *, guests: bool) -> int:
    def counts(user: Item) -> bool:
        return user.at("/accountEnabled").value is True and (guests or user.at("/userType").value == "Member")

    return mask(at for at, user in enumerate(directory.users) if counts(user))


@survey(
    "entra-mfa-observed",
    answers=("identity.mfa.enforced",),
    needs=(ca.SECURITY_DEFAULTS, ca.POLICIES, USERS),
    may_need=(*_POLICY_PARTS, *_OPINION, signins.SIGN_INS),
    fold=Fold.GUARD,
    scopes=WORKFORCE,
    applies=_of_staff,
)
def observed(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """What was observed does not stand against what the policies say.

    It only names what stands against them; what could not be asked for takes nothing from what the policies show.

    Proves: where somebody got into Azure management by a password alone although the policies demand a second factor, or
    where Microsoft Graph's own evaluation of a sign-in by somebody with a role differs from what was read here.
    Leaves open: sign-ins that are older than thirty days, or to other applications; accounts without a role, guests among
    them, in Graph's own evaluation, and all where more than 200 people hold one; conditions about devices.
    """
    if not _in_force(snapshot):
        return
    directory = Directory(snapshot)
    found = ca.rules(directory)
    yield from opinion.disagreements(directory, found)
    yield from signins.observed(directory, found, _meant(claim, directory))


@survey(
    "entra-mfa-second-opinion",
    answers=("identity.mfa.enforced",),
    needs=(ca.SECURITY_DEFAULTS, ca.POLICIES, USERS),
    may_need=(*_POLICY_PARTS, *_OPINION),
    fold=Fold.BESIDE,
    scopes=WORKFORCE,
    applies=_of_staff,
)
def second(_claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Microsoft Graph's own evaluation says the same of those who hold a role.

    Proves: that Graph was asked, of how many people, and that it agrees about every policy that demands a second factor or
    blocks; where it does not, the claim is not shown.
    Leaves open: every other sign-in; what could not be asked is named and takes nothing from the claim.
    """
    if not _in_force(snapshot):
        (switch,) = snapshot[ca.SECURITY_DEFAULTS]
        text = "security defaults are on, or may be: there is no policy about which there could be a second opinion"
        yield unknown(switch, text, switch.at("/isEnabled"))
        return
    directory = Directory(snapshot)
    found = ca.rules(directory)
    yield from opinion.disagreements(directory, found)
    yield from opinion.agreement(directory, found)
    directory.settle()
    _ = snapshot[opinion.EVALUATION]


@survey(
    "entra-mfa-use",
    answers=("identity.mfa.enforced",),
    needs=(USERS, signins.REGISTRATION, signins.SIGN_INS),
    may_need=(ROLE_ASSIGNMENTS, GROUPS, MEMBERS),
    fold=Fold.BESIDE,
    scopes=WORKFORCE,
    applies=_of_staff,
)
def used(claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Who has registered a second factor, and whether Azure was entered with one factor; neither is enforcement.

    Proves: of how many of the enabled accounts that the claim is about a second factor is registered, and of which not; how
    many interactive sign-ins to Azure management of the last thirty days needed one factor only.
    Leaves open: everything about enforcement; methods that are registered with another identity provider; whether an earlier
    sign-in of the same session had had a second factor.
    """
    directory = Directory(snapshot)
    yield from _registered(_meant(claim, directory), directory)
    for user in directory.users:
        enabled = user.at("/accountEnabled")
        if not isinstance(enabled.value, bool):
            yield unknown(user, "whether this account is enabled was not answered", enabled)
    came = snapshot.seen(signins.SIGN_INS)
    if came:
        text = (
            "{count} interactive sign-ins to Azure management of the last thirty days needed one factor only, by the log; "
            "whether an earlier one had had two does not show"
        )
        yield unknown(signins.SIGN_INS.path, text, *snapshot.listing(signins.SIGN_INS), count=len(came))
    directory.settle()


def _registered(people: int, directory: Directory) -> Iterator[Observation]:
    report = {row.key: row.at("/isMfaRegistered") for row in directory.snapshot.seen(signins.REGISTRATION)}
    users = [user for at, user in enumerate(directory.users) if people >> at & 1]
    has = [report[user.key] for user in users if user.key in report and report[user.key].value is True]
    if has:
        text = "{count} of {all} enabled accounts have registered a second factor; that alone demands it of nobody"
        yield holds(signins.REGISTRATION.path, text, *has[:3], count=len(has), all=len(users))
    for user in users:
        flag = report.get(user.key)
        if flag is not None and flag.value is False:
            yield unknown(
                user, "has registered no second factor: whoever knows the password may register the first", flag
            )
        elif flag is None or flag.value is not True:
            seen = () if flag is None else (flag,)
            yield unknown(user, "whether a second factor is registered does not show in the report", *seen)
