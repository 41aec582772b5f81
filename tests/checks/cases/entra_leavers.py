"""A tenant in which no account that is switched off holds a role."""

from __future__ import annotations

from checks.azure.authorization import ROLE_ASSIGNMENTS
from checks.azure.estate import SUBSCRIPTIONS
from checks.entra import directory as entra
from tests.checks.cases.entra_access import CONTRIBUTOR, OWNER, SUBSCRIPTION_LIST, granted
from tests.checks.entra_tenant import assignment, groups, listed, members, of, user, users
from tests.kit import SUBSCRIPTION, Case, claim, page

OPERATORS = f"/groups/{of('operators')}"
GIVEN = (ROLE_ASSIGNMENTS, SUBSCRIPTION)

CASES = {
    "entra-leavers-rights": Case(
        claim("access.joiner-leaver", scope="organisation", revocation="immediate"),
        {
            SUBSCRIPTIONS: SUBSCRIPTION_LIST,
            GIVEN: page(granted(1, OWNER, "ben"), granted(2, CONTRIBUTOR, "operators", "Group")),
            entra.USERS: users(user("anna"), user("ben"), user("former", enabled=False)),
            entra.GROUPS: groups("operators"),
            (entra.MEMBERS, OPERATORS): members("anna"),
            entra.ROLE_ASSIGNMENTS: listed("x", assignment(1, entra.GLOBAL_ADMINISTRATOR, "ben")),
        },
        ignored=(
            "/value/0/visibility",
        ),  # what is documented for none of it is what it says, and a guard cites nothing
    ),
}
