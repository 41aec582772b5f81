"""Encryption at rest where it cannot be switched off: what remains to be asked is who holds the key."""

from __future__ import annotations

from typing import Final

from checks.azure.promise import listed
from checks.check import Observation, contradicts, holds, unknown
from claims.model import Claim
from evidence import Item, Seen

AT_REST: Final = "encryption.at-rest"
PLATFORM_KEY: Final = "encryption.at-rest.platform-managed-key"
CUSTOMER_KEY: Final = "encryption.at-rest.customer-managed-key"
ALWAYS: Final = (AT_REST, PLATFORM_KEY, CUSTOMER_KEY)


def keyed(claim: Claim, subject: Item, by_customer: bool | None, *seen: Seen) -> Observation:
    """Whether a store that is always encrypted has its key where the claim says; None where that is not known.

    A customer's own key is stronger than platform-managed keys, and still not what such a document says.
    """
    if by_customer is None:
        return unknown(
            subject, "names a keeper of its keys ({value}) that is not known here", *seen, value=seen[0].value
        )
    if claim.kind == AT_REST:
        if by_customer:
            return holds(
                subject, "is encrypted at rest, which cannot be switched off, with a customer-managed key", *seen
            )
        return holds(subject, "is encrypted at rest, which cannot be switched off, with platform-managed keys", *seen)
    if by_customer:
        return _customer(claim, subject, *seen)
    if claim.kind == PLATFORM_KEY:
        return holds(subject, "is encrypted with platform-managed keys", *seen)
    return contradicts(subject, "is encrypted with platform-managed keys, not with a customer-managed one", *seen)


def _customer(claim: Claim, subject: Item, *seen: Seen) -> Observation:
    if claim.kind == CUSTOMER_KEY and "hsm" in listed(claim, "store"):
        return unknown(
            subject, "is encrypted with a customer-managed key; whether that lies in an HSM was not looked at", *seen
        )
    if claim.kind == CUSTOMER_KEY:
        return holds(subject, "is encrypted with a customer-managed key", *seen)
    return contradicts(
        subject,
        "is encrypted with a customer-managed key: stronger than claimed, and not what the document says",
        *seen,
    )


def address(seen: Seen) -> bool | None:
    """Whether a setting that may hold the address of a customer's key holds one; None for what is no address."""
    if seen.value == "":
        return False
    return True if str(seen.value).startswith("https://") else None


def keeper(seen: Seen, platform: tuple[str, ...], customer: tuple[str, ...]) -> bool | None:
    """Whether a word of the vendor's names the customer as keeper of the key; None for a word that is in neither list."""
    word = str(seen.value).casefold()
    if word in {name.casefold() for name in customer}:
        return True
    return False if word in {name.casefold() for name in platform} else None
