"""Azure Managed Applications: what publishers may do in customers' environments, and what is left in the company's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from checks.azure.estate import RESOURCES, SUBSCRIPTIONS, UNREGISTERED
from checks.azure.hosting import kind
from checks.azure.promise import listed
from checks.azure.residency import Role, role
from checks.check import Fold, Observation, check, contradicts, holds, survey, unknown
from claims.model import Claim
from evidence import Default, Item, Only, Seen, Snapshot, arm

VERSION: Final = "2019-07-01"
# Definitions are listed group by group only; the inventory names those that there are.
DEFINITIONS = arm(
    "azure.managedapps.definitions",
    "{id}",
    version=VERSION,
    permission="Microsoft.Solutions/applicationDefinitions/read",
    each=RESOURCES,
    only=(Only("/type", ("Microsoft.Solutions/applicationDefinitions",)),),
    items="",
)
APPLICATIONS = arm(
    "azure.managedapps.applications",
    "{id}/providers/Microsoft.Solutions/applications",
    version=VERSION,
    permission="Microsoft.Solutions/applications/read",
    each=SUBSCRIPTIONS,
    answers=UNREGISTERED,
)
THEIRS: Final = "customers' tenants"
# Who is given no rights has none: https://learn.microsoft.com/azure/azure-resource-manager/managed-applications/overview
NOBODY: Final = Default([], "https://learn.microsoft.com/azure/azure-resource-manager/managed-applications/overview")


@check(
    "azure-managed-application-rights",
    answers=("access.production.limited",),
    over=DEFINITIONS,
    scopes=(THEIRS,),
    applies=lambda claim: claim.params.get("operators") == 0,
)
def rights(_claim: Claim, definition: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """Managed applications give the company no rights in its customers' environments.

    A definition names who of the publisher gets which role on the resource group of each customer's application; by default
    the publisher manages it (https://learn.microsoft.com/azure/azure-resource-manager/managed-applications/overview).

    Proves: that no definition in the subscriptions hands out such rights.
    Leaves open: offers in the commercial marketplace, which are defined in Partner Center; rights that customers gave in other
    ways; whether a customer allows such rights for a limited time only.
    """
    given = definition.at("/properties/authorizations", absent=NOBODY)
    mode = definition.at("/properties/managementPolicy/mode", absent=Default("Managed", NOBODY.source))
    if given.value == []:
        yield holds(definition, "gives the publisher no rights in customers' environments", given)
    elif not isinstance(given.value, list):
        yield unknown(definition, "does not say which rights it gives the publisher", given)
    elif mode.value == "Managed":
        said = "gives the publisher rights in the environment of every customer; principals that hold them: {count}"
        yield contradicts(definition, said, *_roles(definition), mode, count=len(given.value))
    else:
        said = "gives rights to the publisher, in a mode ({mode}) of which it is not known whether they count"
        yield unknown(definition, said, *_roles(definition), mode, mode=mode.value)


def _roles(subject: Item) -> list[Seen]:
    """The roles that are given; who gets them is nobody's business here."""
    return [part.at("/roleDefinitionId") for part in subject.parts("/properties/authorizations") or []]


@check(
    "azure-managed-application-publishers",
    answers=("access.external-none",),
    over=APPLICATIONS,
    fold=Fold.NONE_EXIST,
)
def publishers(_claim: Claim, application: Item, _snapshot: Snapshot) -> Iterator[Observation]:
    """No publisher from outside manages an application in the company's subscriptions.

    Source: https://learn.microsoft.com/azure/azure-resource-manager/managed-applications/overview

    Proves: which managed applications there are, and that their publishers have no rights in them.
    Leaves open: requests for access for a limited time that were granted before.
    """
    given = application.at("/properties/authorizations", absent=NOBODY)
    how = application.at("/properties/managementMode")
    if how.value == "Unmanaged":
        yield holds(application, "is an application that its publisher does not manage", how)
    elif given.value == [] and how.value == "Managed":
        yield holds(application, "is an application whose publisher has no rights in it", given, how)
    elif given.value and isinstance(given.value, list):
        yield _given(application)
    else:
        yield unknown(application, "does not say which rights its publisher has", given, how)


def _given(application: Item) -> Observation:
    asked = application.at("/properties/jitAccessPolicy/jitAccessEnabled", absent=Default(False, NOBODY.source))
    if asked.value is False:
        return contradicts(application, "gives its publisher standing rights", *_roles(application), asked)
    said = "gives its publisher rights for a limited time when it asks for them"
    return unknown(application, said, *_roles(application), asked)


def apart(claim: Claim) -> bool:
    """Whether a claim says that what belongs to customers lies in their own environments and nowhere else."""
    return "customer-tenant" in listed(claim, "model") or "outside_customer_env" in claim.params


@survey(
    "azure-nothing-of-customers-here",
    answers=("separation.tenant",),
    needs=(RESOURCES,),
    scopes=("production", "personal data", THEIRS),
    applies=apart,
)
def nothing_here(_claim: Claim, snapshot: Snapshot) -> Iterator[Observation]:
    """Nothing in the company's own subscriptions computes with customers' data or stores it.

    An empty, complete inventory shows it. What is there may serve the company itself, so that it contradicts nothing.
    Source: https://learn.microsoft.com/azure/azure-resource-manager/management/azure-services-resource-providers

    Proves: that the subscriptions hold no resource of a type that processes or stores data.
    Leaves open: subscriptions that were not read; the customers' environments; systems outside Azure.
    """
    subscriptions = snapshot.seen(SUBSCRIPTIONS)
    for subscription in subscriptions:
        found = [
            item for item in snapshot.under(RESOURCES, subscription) if role(kind(item.resource)) in (Role.HOLDS, None)
        ]
        if found:
            said = (
                "holds resources that process or store data, or are of a type that nobody has classed: {count}; whose data "
                "it is does not show"
            )
            yield unknown(subscription, said, found[0].at("/id"), count=len(found))
        else:
            cited = snapshot.listing(RESOURCES, subscription)
            yield holds(subscription, "holds nothing that processes or stores data", *cited)
    if not subscriptions:
        yield unknown("/subscriptions", "no subscription can be read")
