"""The people: employees, two emergency accounts and a few guests, as Microsoft Graph shows users."""

from __future__ import annotations

from dataclasses import dataclass

from tomproof.demo.company import DOMAIN, ago, guid
from tomproof.demo.wire import Json

_INITIAL = "nordlichtterminplan.onmicrosoft.com"
_PLAIN = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss", ord("ı"): "i"}


@dataclass(frozen=True, slots=True)
class Person:
    """One account. ``mail`` names a guest's home address; ``enabled`` is false for those who left.

    ``silent`` is for how many days nobody has signed in to it.
    """

    name: str
    job: str
    department: str
    enabled: bool = True
    mail: str | None = None
    age: int = 900
    cloud_only: bool = False
    silent: int = 1

    @property
    def alias(self) -> str:
        return self.name.casefold().translate(_PLAIN).replace(" ", ".")

    @property
    def guest(self) -> bool:
        return self.mail is not None

    @property
    def id(self) -> str:
        return guid(f"user {self.alias}")

    @property
    def upn(self) -> str:
        if self.mail is not None:
            return f"{self.mail.replace('@', '_')}#EXT#@{_INITIAL}"
        return f"{self.alias}@{_INITIAL if self.cloud_only else DOMAIN}"


PEOPLE = (
    Person("Malte Brandt", "Head of Platform", "Platform", age=2100),
    Person("Jule Petersen", "Site Reliability Engineer", "Platform", age=1500),
    Person("Torben Hinrichs", "Software Engineer", "Development", age=1200),
    Person("Ferdinand Claussen", "Managing Director", "Management", age=2500),
    Person("Silke Nansen", "Accountant", "Finance", age=2300),
    Person("Birte Lorenzen", "Managing Director", "Management", age=2500),
    Person("Ahmet Yıldırım", "Software Engineer", "Development", age=1100),
    Person("Carla Mendes", "Software Engineer", "Development", age=870),
    Person("Dörte Wulff", "Software Engineer", "Development", age=640),
    Person("Enno Harms", "Software Engineer", "Development", age=610),
    Person("Fenja Behrens", "Software Engineer", "Development", age=455),
    Person("Gregor Sikorski", "Software Engineer", "Development", age=300),
    Person("Hanne Jürgensen", "Quality Engineer", "Development", age=980),
    Person("Ilja Weber", "Quality Engineer", "Development", age=330),
    Person("Janna Fock", "Product Manager", "Product", age=1400),
    Person("Keno Ahrens", "Product Manager", "Product", age=720),
    Person("Lena Thomsen", "Designer", "Product", age=800),
    Person("Mina Rahimi", "Designer", "Product", age=280),
    Person("Nils Osterkamp", "Head of Support", "Support", age=1900),
    Person("Okka Janssen", "Support Agent", "Support", age=1300),
    Person("Paul Degener", "Support Agent", "Support", age=930),
    Person("Quirin Moser", "Support Agent", "Support", age=510),
    Person("Rieke Sommer", "Support Agent", "Support", age=240),
    Person("Sven Kühl", "Head of Sales", "Sales", age=1700),
    Person("Tomma Eilers", "Sales Manager", "Sales", age=960),
    Person("Uwe Rickmers", "Sales Manager", "Sales", age=620),
    Person("Vera Stahmer", "Marketing Manager", "Sales", age=540),
    Person("Wiebke Paulsen", "Data Protection Coordinator", "Management", age=1150),
    Person("Xenia Koslowa", "People Manager", "People", age=1010),
    Person("Yannik Freese", "Working Student", "Development", age=200, silent=120),
    Person("Zoe Albers", "Working Student", "Support", age=150),
    Person("Arne Christiansen", "IT Administrator", "Platform", age=1600),
    Person("Beke Dierks", "Accountant", "Finance", age=470),
    Person("Claas Ewald", "Software Engineer", "Development", enabled=False, age=1800),
    Person("Dagmar Frerichs", "Support Agent", "Support", enabled=False, age=1650),
    Person("Emergency Access One", "Emergency access", "Platform", age=2000, cloud_only=True),
    Person("Ines Okafor", "Consultant", "External", mail="ines.okafor@halbmond-beratung.example", age=190),
    Person("Jasper Vink", "Auditor", "External", mail="j.vink@vink-audit.example", age=410, enabled=False),
    Person("Kirsten Oltmanns", "Tax adviser", "External", mail="oltmanns@kanzlei-deichtor.example", age=700),
)
BY_NAME = {person.name: person for person in PEOPLE}
ENABLED_MEMBERS = tuple(person for person in PEOPLE if person.enabled and not person.guest)


def user(person: Person) -> Json:
    """An account with every property that is ever selected; Graph's own defaults are cut out of it."""
    return {
        "id": person.id,
        "deletedDateTime": None,
        "accountEnabled": person.enabled,
        "businessPhones": [],
        "createdDateTime": ago(person.age),
        "creationType": "Invitation" if person.guest else None,
        "department": person.department,
        "displayName": person.name,
        "employeeType": "Guest" if person.guest else "Employee",
        "externalUserState": "Accepted" if person.guest else None,
        "externalUserStateChangeDateTime": ago(person.age - 1) if person.guest else None,
        "givenName": person.name.split(" ")[0],
        "identities": [
            {"signInType": "federated" if person.guest else "userPrincipalName", "issuer": "ExternalAzureAD" if person.guest
             else _INITIAL, "issuerAssignedId": None if person.guest else person.upn}
        ],
        "jobTitle": person.job,
        "mail": person.mail or (None if person.cloud_only else f"{person.alias}@{DOMAIN}"),
        "mailNickname": person.alias,
        "mobilePhone": None,
        "officeLocation": None,
        "onPremisesSyncEnabled": None,
        "preferredLanguage": "de-DE",
        "surname": person.name.split(" ")[-1],
        "usageLocation": None if person.guest else "DE",
        "userPrincipalName": person.upn,
        "userType": "Guest" if person.guest else "Member",
        "signInActivity": {
            "lastSignInDateTime": ago(person.silent if person.enabled else 220, hours=int(person.id[0], 16)),
            "lastSignInRequestId": guid(f"sign-in {person.alias}"),
            "lastNonInteractiveSignInDateTime": ago(person.silent if person.enabled else 220),
            "lastNonInteractiveSignInRequestId": guid(f"token {person.alias}"),
            "lastSuccessfulSignInDateTime": ago(person.silent if person.enabled else 220, hours=int(person.id[0], 16)),
            "lastSuccessfulSignInRequestId": guid(f"sign-in {person.alias}"),
        },
    }  # fmt: skip


USER_DEFAULTS = ("businessPhones", "displayName", "givenName", "id", "jobTitle", "mail", "mobilePhone", "officeLocation",
                 "preferredLanguage", "surname", "userPrincipalName")  # fmt: skip


def registration(person: Person, admins: frozenset[str]) -> Json:
    """What the registration report says of an account; it leaves disabled ones out."""
    keys = person.cloud_only
    methods = ["fido2SecurityKey"] if keys else ["microsoftAuthenticatorPush", "softwareOneTimePasscode"]
    return {
        "id": person.id,
        "userPrincipalName": person.upn,
        "userDisplayName": person.name,
        "userType": "guest" if person.guest else "member",
        "isAdmin": person.id in admins,
        "isSsprRegistered": not person.guest,
        "isSsprEnabled": not person.guest,
        "isSsprCapable": not person.guest,
        "isMfaRegistered": True,
        "isMfaCapable": True,
        "isPasswordlessCapable": keys,
        "methodsRegistered": methods,
        "isSystemPreferredAuthenticationMethodEnabled": True,
        "systemPreferredAuthenticationMethods": ["Fido2"] if keys else ["PhoneAppNotification"],
        "userPreferredMethodForSecondaryAuthentication": "none" if keys else "push",
        "lastUpdatedDateTime": ago(1, digits=7),
    }
