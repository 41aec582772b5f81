"""Entra: per-user multifactor authentication, the old switch beside conditional access, account by account.

https://learn.microsoft.com/entra/identity/authentication/howto-mfa-userstates
"""

from __future__ import annotations

from checks.entra.directory import COUNT, EVENTUAL, GROUPS, USERS
from checks.entra.policies import POLICIES
from evidence import Among, Item, Only, Query, Seen, Snapshot, graph

# The same requests as for the members of any group: they are made once, and here only those of groups that are left out count.
LEFT_OUT = graph(
    "graph.groups.left-out",
    "/groups/{id}/transitiveMembers",
    permission="GroupMember.Read.All",
    each=GROUPS,
    among=(Among(POLICIES, "/conditions/users/excludeGroups/*"),),
    params=(("$select", "id"), *COUNT),
    headers=EVENTUAL,
    total="/@odata.count",
    resource="/directoryObjects/{id}",
)
_ENABLED = Only("/accountEnabled", ("true",))


def _states(name: str, among: tuple[Among, ...], note: str) -> Query:
    """In the beta only, one request for each account: https://learn.microsoft.com/graph/api/authentication-get."""
    return graph(
        name,
        "/users/{id}/authentication/requirements",
        version="beta",
        permission="Policy.Read.All",
        each=USERS,
        only=(_ENABLED,),
        among=among,
        most=2000,
        items="",
        resource="{parent_resource}/authentication/requirements",
        note=note,
    )


STATES = _states(
    "graph.users.mfa-state", (), "One request for each enabled account; of more than two thousand none is asked."
)
# Where there are too many accounts, those that policies leave out by name or group are asked for all the same.
STATES_LEFT_OUT = _states(
    "graph.users.left-out.mfa-state",
    (Among(POLICIES, "/conditions/users/excludeUsers/*"), Among(LEFT_OUT, "/id")),
    "Of accounts that conditional access policies leave out by name or group; of more than two thousand none is asked.",
)

_OFF = "disabled"


def doubt(snapshot: Snapshot, user: Item) -> tuple[str, tuple[Seen, ...]] | None:
    """Why an account that no policy covers may be asked for a second factor all the same; None where the switch is off.

    Where the switch is set, addresses that the old settings trust and passwords for old applications still pass by it, and
    neither can be read.
    """
    query = STATES if snapshot.lacks(STATES, user) is None else STATES_LEFT_OUT
    if snapshot.lacks(query, user) is not None:
        return _UNREAD, ()
    for item in snapshot.under(query, user):
        state = item.at("/perUserMfaState")
        if state.value == _OFF:
            return None
        return (_SET if state.value in ("enabled", "enforced") else _UNREAD), (state,)
    return _UNREAD, ()


_SET = (
    "no policy covers this account, but its per-user switch for a second factor is set; what the old settings let pass by that "
    "cannot be read"
)
_UNREAD = "no policy covers this account; whether its per-user switch demands a second factor could not be read"
