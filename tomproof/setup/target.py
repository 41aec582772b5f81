"""Where the rights go: the repository that is trusted, the scopes that are read, and the name of the application.

Everything here comes from people and ends up in a script, so that nothing is taken that is not of the form it must have.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Final, Literal

from collector.clouds import CLOUDS, Cloud
from evidence.declared import GUID
from tomproof.errors import Wrong

ISSUER: Final = "https://token.actions.githubusercontent.com"
# https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/general#reader
READER: Final = "acdd72a7-3385-48ef-bd42-f606fba81ae7"

# https://docs.github.com/rest/repos/repos; the ids are there since subjects can be immutable, see ``subject``.
_REPOSITORY: Final = re.compile(
    r"(?P<owner>[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}))(?:@(?P<owner_id>[1-9][0-9]{0,18}))?"
    r"/(?P<name>[A-Za-z0-9._-]{1,100})(?:@(?P<id>[1-9][0-9]{0,18}))?"
)
# What git refuses in the name of a branch: https://git-scm.com/docs/git-check-ref-format
_NO_BRANCH: Final = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|\.lock(/|\Z)|(\A|/)\.|\A[-/]|[./]\Z|\A@?\Z")
_GROUP: Final = re.compile(r"[A-Za-z0-9._()-]{0,89}[A-Za-z0-9_()-]")
# Entra's longest subject and display name: https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
_LONGEST_SUBJECT, _LONGEST_NAME = 600, 120


@dataclass(frozen=True, slots=True)
class Target:
    """For whom and where. ``role`` is a role of exactly what is needed, or the built-in Reader.

    Without ``subscriptions`` and ``management_group`` it is the subscription that the one who sets it up works in.
    """

    repository: str
    branch: str = "main"
    environment: str | None = None
    name: str = ""
    subscriptions: tuple[str, ...] = ()
    management_group: str | None = None
    tenant: str | None = None
    cloud: Cloud = CLOUDS["public"]
    role: Literal["custom", "reader"] = "custom"

    def __post_init__(self) -> None:
        _repository(self.repository)
        _context(self.branch, self.environment)
        if not _plain(self.title) or len(self.title) > _LONGEST_NAME:
            raise Wrong(
                f"{self.title!r} is no name for an application", f"use up to {_LONGEST_NAME} printable characters"
            )
        if len(self.subject) > _LONGEST_SUBJECT:
            raise Wrong(f"the subject of the sign-in is longer than the {_LONGEST_SUBJECT} characters that Entra takes")
        if self.subscriptions and self.management_group:
            raise Wrong("name subscriptions or a management group", "the group's subscriptions are all read")
        for id_ in self.subscriptions:
            _guid(id_, "subscription")
        if self.tenant is not None:
            _guid(self.tenant, "tenant")
        if self.management_group is not None and not _GROUP.fullmatch(self.management_group):
            raise Wrong(f"{self.management_group!r} is no id of a management group")

    @property
    def immutable(self) -> bool:
        """Whether the repository is trusted by its ids, too."""
        return "@" in self.repository

    @property
    def named(self) -> str:
        """The repository as OWNER/NAME."""
        return re.sub(r"@[0-9]+", "", self.repository)

    @property
    def title(self) -> str:
        """The application's name for people."""
        return self.name or f"tomproof {self.named}"

    @property
    def role_title(self) -> str:
        """The custom role's name, of which there can be only one in a tenant; az does not look for one with an apostrophe."""
        return f"tomproof {self.named} {self.key}"

    @property
    def subject(self) -> str:
        """The sub claim of the workflow's token, which must be the same to the letter.

        https://docs.github.com/actions/reference/security/oidc#example-subject-claims; since 15 July 2026 repositories that
        are made, renamed or moved have their ids in it: https://docs.github.com/actions/reference/security/oidc#immutable-subject-claims
        """
        if self.environment is not None:
            return f"repo:{self.repository}:environment:{self.environment.replace(':', '%3A')}"
        return f"repo:{self.repository}:ref:refs/heads/{self.branch}"

    @property
    def key(self) -> str:
        """A name for programs, the same each time for the same repository and branch."""
        return hashlib.sha256(self.subject.encode()).hexdigest()[:12]

    @property
    def unique_name(self) -> str:
        """What Entra finds the application by."""
        return f"tomproof-{self.key}"

    @property
    def credential_name(self) -> str:
        """The federated credential's name, which only letters, digits and hyphens may stand in."""
        return f"github-{self.key}"

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that the role is given at, as ARM ids; none where it is the subscription one works in."""
        if self.management_group:
            return (f"/providers/Microsoft.Management/managementGroups/{self.management_group}",)
        return tuple(f"/subscriptions/{id_.lower()}" for id_ in self.subscriptions)


def _repository(text: str) -> None:
    match = _REPOSITORY.fullmatch(text)
    if match is None or match["name"] in (".", ".."):
        raise Wrong(f"{text!r} is no repository", "name it as OWNER/NAME, or with its ids as OWNER@ID/NAME@ID")
    if (match["owner_id"] is None) is not (match["id"] is None):
        raise Wrong(f"{text!r} has one id of two", "name it as OWNER@ID/NAME@ID, with the id of the owner and its own")


def _context(branch: str, environment: str | None) -> None:
    if environment is None:
        if _NO_BRANCH.search(branch) or not _plain(branch):
            raise Wrong(f"{branch!r} is no name of a branch", "name it as git does, without refs/heads/")
    elif not environment.strip() or not _plain(environment):
        raise Wrong(f"{environment!r} is no name of an environment")


def _plain(text: str) -> bool:
    """Whether a text has no control characters and nothing that hides or turns what stands beside it."""
    return bool(text) and text.isprintable()


def _guid(text: str, what: str) -> None:
    if not GUID.fullmatch(text):
        raise Wrong(f"{text!r} is no id of a {what}")
