"""Taking people out of a report: same person, same token, and no way back without the key.

What is taken for personal is said here and nowhere else: keys that hold people, addresses and the known people in any
text, and the object in every ``/users/`` path. The document's own text stays as the company wrote it, and so does who attested
something: both are published on purpose.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from checks import Note, Word
from evidence import Gap
from reports.persons import NOBODY, Persons, fold
from reports.report import Cited, Found, Judged, Observed, Report, Request

SHORTEST_KEY = 16

# Keys whose values are people whatever they look like, folded.
_PERSONAL = frozenset(
    key.casefold()
    for key in (
        "businessPhones", "contact", "contacts", "createdBy", "emailAddress", "emailAddresses", "emails", "employeeId",
        "faxNumber", "givenName", "imAddresses", "invitedBy", "lastModifiedBy", "login", "loginName", "mail",
        "mailNickname", "marketingNotificationEmails", "mobilePhone", "notifyEmails", "onPremisesImmutableId",
        "onPremisesSamAccountName", "onPremisesUserPrincipalName", "otherMails", "owner", "owners", "phoneNumber",
        "principalName", "proxyAddresses", "securityComplianceNotificationMails", "signInName", "surname",
        "technicalNotificationMails", "userDisplayName", "userPrincipalName",
    )
)  # fmt: skip
# Keys that hold the object id of anybody: a person's, unless the evidence says that it is a group or an application.
_IDS = frozenset(
    key.casefold()
    for key in (
        "approverId", "createdByObjectId", "excludeUsers", "includeUsers", "memberId", "members", "objectId", "principalId",
        "principalIds", "requestorId", "sid", "updatedBy", "userId", "userIds",
    )
)  # fmt: skip
# A display name is somebody's, except on objects of these kinds.
_DISPLAY = frozenset(("displayname", "principaldisplayname"))
_IMPERSONAL = (
    "/subscriptions/", "/providers/", "/applications/", "/devices/", "/directoryRoles/", "/domains/", "/groups/",
    "/identity/", "/organization/", "/policies/", "/roleManagement/", "/servicePrincipals/", "/subscribedSkus/",
    "/tenants/",
)  # fmt: skip
_RECEIVERS = frozenset(("emailreceivers", "smsreceivers", "voicereceivers", "azureapppushreceivers"))

_GUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_MAIL_OR_ID = (
    r"(?P<mail>[\w.+#%'-]{1,128}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})"
    rf"|(?P<guid>\b{_GUID}\b)"
)
_TEXT = re.compile(rf"(?<=/users/)(?P<user>[^/?#\s'\"{{}}$)(,;]+)|{_MAIL_OR_ID}", re.IGNORECASE)
_POINTER = re.compile(_MAIL_OR_ID, re.IGNORECASE)  # "/conditions/users/excludeGroups" is no user's path
_IS_GUID = re.compile(_GUID, re.IGNORECASE)
_WORD = re.compile(r"\w+")


def pseudonymised(report: Report, key: bytes) -> Report:
    """The report with a token for every person. Raises ValueError for a key that could be guessed.

    The token is an HMAC of the person, so that two reports with one key agree and nobody without it can try names.
    """
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"the key for pseudonyms needs at least {SHORTEST_KEY} bytes")
    return _Veil(report.persons, key).report(report)


class _Veil:
    """Walks a report once; what several claims share is made once and stays shared."""

    def __init__(self, persons: Persons, key: bytes) -> None:
        self._persons = persons
        self._key = key
        self._tokens: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._findings: dict[int, tuple[Found, ...]] = {}
        self._requests: dict[Request, Request] = {}
        self._names = _names(persons.known)

    # -- the report, from the outside in -----------------------------------------------------------------------------

    def report(self, report: Report) -> Report:
        estate = replace(
            report.estate,
            identity=self.text(report.estate.identity),
            subscriptions=tuple((id_, self.text(name)) for id_, name in report.estate.subscriptions),
        )
        return replace(
            report,
            claims=tuple(self._judged(judged) for judged in report.claims),
            gaps=tuple(self._gap(gap) for gap in report.gaps),
            estate=estate,
            differences=tuple(replace(one, example=self.text(one.example)) for one in report.differences),
            persons=NOBODY,
            pseudonymised=True,
        )

    def _judged(self, judged: Judged) -> Judged:
        attested = judged.word in (Word.ATTESTED, Word.UNATTESTED)
        shared = id(judged.findings)
        if shared not in self._findings:
            self._findings[shared] = tuple(self._found(finding) for finding in judged.findings)
        reason = judged.reason if attested else self._note(judged.reason)
        return replace(judged, reason=reason, findings=self._findings[shared])

    def _found(self, found: Found) -> Found:
        return replace(
            found,
            observed=tuple(self._observed(one) for one in found.observed),
            gaps=tuple(self._gap(gap) for gap in found.gaps),
        )

    def _observed(self, one: Observed) -> Observed:
        seen = tuple(self._cited(cited, one.resource) for cited in one.seen)
        return Observed(self.text(one.resource), one.outcome, self._note(one.note), seen)

    def _cited(self, cited: Cited, resource: str) -> Cited:
        way = [part.casefold() for part in cited.pointer.split("/") if part and not part.isdigit()]
        value = self.value(cited.value, way[-1] if way else "", frozenset(way), resource)
        request = cited.request and self._request(cited.request)
        return replace(cited, value=value, pointer=_POINTER.sub(self._replaced, cited.pointer), request=request)

    def _request(self, request: Request) -> Request:
        if request not in self._requests:
            self._requests[request] = replace(request, url=self.text(request.url))
        return self._requests[request]

    def _gap(self, gap: Gap) -> Gap:
        return replace(gap, where=self.text(gap.where), detail=self.text(gap.detail))

    def _note(self, note: Note) -> Note:
        return Note(note.template, tuple((name, self._noted(value)) for name, value in note.values))

    def _noted(self, value: object) -> object:
        if isinstance(value, Note):
            return self._note(value)
        return self.value(value, "", frozenset(), "/subscriptions/")

    # -- values and texts --------------------------------------------------------------------------------------------

    def value(self, value: Any, key: str, way: frozenset[str], resource: str) -> Any:
        """A JSON value without people; ``way`` are the folded keys that lead to it, ``key`` the last of them."""
        if isinstance(value, str):
            return self._string(value, key, way, resource)
        if isinstance(value, list | tuple):
            return [self.value(part, key, way, resource) for part in value]
        if isinstance(value, Mapping):
            return {
                self.text(name): self.value(part, name.casefold(), way | {name.casefold()}, resource)
                for name, part in value.items()
            }
        return value

    def _string(self, value: str, key: str, way: frozenset[str], resource: str) -> str:
        folded = fold(value.strip())
        if not folded or folded in self._persons.others:
            return value
        if folded in self._persons.known or self._is_personal(value, key, way, resource):
            return self.token(value)
        return self.text(value)

    def _is_personal(self, value: str, key: str, way: frozenset[str], resource: str) -> bool:
        if key in _PERSONAL or way & {"createdby", "lastmodifiedby"}:
            return True
        if key in _IDS:
            return _IS_GUID.fullmatch(value.strip()) is not None
        if key == "name":
            return bool(way & _RECEIVERS)
        inside = bool(way & {"principal", "member", "user"})
        return key in _DISPLAY and (inside or not resource.startswith(_IMPERSONAL))

    def text(self, text: str) -> str:
        """A text with a token for every address, known person and user path in it."""
        found = self._texts.get(text)
        if found is None:
            found = self._texts[text] = self._without_names(_TEXT.sub(self._replaced, text))
        return found

    def _replaced(self, match: re.Match[str]) -> str:
        said = match.group()
        if match["guid"] and fold(said) not in self._persons.known:
            return said
        return self.token(said)

    def _without_names(self, text: str) -> str:
        """Known names of two words and more; a single word ("Admin") is no name when it stands in a text."""
        if not self._names:
            return text
        folded = fold(text)
        parts: list[str] = []
        done = 0
        for match in _WORD.finditer(folded):
            if match.start() < done:
                continue
            name = next((n for n in self._names.get(match.group(), ()) if _stands(n, folded, match.start())), None)
            if name is not None:
                parts += [text[done : match.start()], self.token(name)]
                done = match.start() + len(name)
        return "".join([*parts, text[done:]])

    def token(self, said: str) -> str:
        """The token of a person, by any of their identifiers."""
        folded = fold(unquote(said).strip())
        person = self._persons.known.get(folded, folded)
        token = self._tokens.get(person)
        if token is None:
            mac = hmac.new(self._key, b"person\x00" + person.encode(errors="replace"), hashlib.sha256).digest()
            token = self._tokens[person] = f"person-{base64.b32encode(mac)[:10].decode().lower()}"
        return token


def _names(known: Mapping[str, str]) -> Mapping[str, list[str]]:
    """Names of several words by their first word, the longest first."""
    names: dict[str, list[str]] = {}
    for name in sorted(known, key=lambda n: (-len(n), n)):
        words = _WORD.findall(name)
        if len(words) > 1 and "@" not in name and not _IS_GUID.fullmatch(name):
            names.setdefault(words[0], []).append(name)
    return names


def _stands(name: str, text: str, start: int) -> bool:
    end = start + len(name)
    return text.startswith(name, start) and not text[end : end + 1].isalnum()
