"""A made-up company's TOM with every verdict word in it, and the hand-made evidence behind them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from checks import Check, Finding, Fold, Note, Observation, Outcome, Shown, Verdict, Word, note
from claims.model import Claim, Document, Reading, Statement
from evidence import Default, Gap, Reason, Snapshot, arm, graph
from evidence.pack import Estate
from evidence.waivers import Waiver
from reports.report import Report, build
from tests import kit

SUBSCRIPTIONS = arm(
    "azure.subscriptions", "/subscriptions", version="2022-12-01", permission="Microsoft.Resources/subscriptions/read"
)
ACCOUNTS = arm(
    "azure.storage.accounts",
    "{id}/providers/Microsoft.Storage/storageAccounts",
    version="2024-01-01",
    permission="Microsoft.Storage/storageAccounts/read",
    each=SUBSCRIPTIONS,
)
BLOBS = arm(
    "azure.storage.blob-services",
    "{id}/blobServices/default",
    version="2024-01-01",
    permission="Microsoft.Storage/storageAccounts/blobServices/read",
    each=ACCOUNTS,
    items="",
)
USERS = graph(
    "entra.users",
    "/users",
    permission="User.Read.All",
    resource="/users/{id}",
    params=(("$select", "id,displayName,userPrincipalName,mail,userType"),),
)
METHODS = graph(
    "entra.registration",
    "/reports/authenticationMethods/userRegistrationDetails",
    permission="AuditLog.Read.All",
    resource="/users/{id}",
    licence="Microsoft Entra ID P1",
)
QUERIES = [SUBSCRIPTIONS, ACCOUNTS, BLOBS, USERS, METHODS]

SUBSCRIPTION = kit.SUBSCRIPTION
ANNA, BO = "7f0c1c5e-3a55-4a1e-9d2b-6a0c4be6f001", "7f0c1c5e-3a55-4a1e-9d2b-6a0c4be6f002"


def account(name: str, tls: str | None, *, region: str = "westeurope", group: str = "rg-app") -> dict[str, object]:
    """A storage account as ARM lists it."""
    properties: dict[str, object] = {"supportsHttpsTrafficOnly": True, "encryption": {"keySource": "Microsoft.Storage"}}
    if tls is not None:
        properties["minimumTlsVersion"] = tls
    where = f"{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Storage/storageAccounts/{name}"
    return {"id": where, "name": name, "location": region, "properties": properties}


ACCOUNT_LIST = [
    account("nlbilling", "TLS1_2"),
    account("nlexports", "TLS1_0", group="rg-exports"),
    account("nllogs", "TLS1_2"),
    account("nlmedia", None, group="rg-web"),
    account("nlcustomerdata", "TLS1_2"),
    account("nlbackup", "TLS1_2", region="northeurope", group="rg-backup"),
]
USER_LIST = [
    {"id": ANNA, "displayName": "Anna Lindqvist", "userPrincipalName": "anna.lindqvist@nordlicht.example",
     "mail": "anna@nordlicht.example", "userType": "Member"},
    {"id": BO, "displayName": "Bo Ferrand", "userPrincipalName": "bo_agency.example#EXT#@nordlicht.onmicrosoft.com",
     "mail": "bo@agency.example", "userType": "Guest"},
]  # fmt: skip


def evidence() -> Snapshot:
    """What Azure and Entra answered: six accounts, one of them with a forbidden child, and no licence for MFA details."""
    bodies: dict[kit.Key, object] = {
        SUBSCRIPTIONS: kit.page(
            {
                "id": SUBSCRIPTION,
                "subscriptionId": SUBSCRIPTION.rpartition("/")[2],
                "displayName": "Nordlicht production",
            }
        ),
        (ACCOUNTS, SUBSCRIPTION): kit.page(*ACCOUNT_LIST),
        USERS: kit.page(*USER_LIST),
        METHODS: kit.Status(
            403, {"error": {"code": "Authentication_RequestFromNonPremiumTenant", "message": "premium"}}
        ),
    }
    for one in ACCOUNT_LIST:
        where = str(one["id"])
        body: object = {"id": f"{where}/blobServices/default", "properties": {"isVersioningEnabled": True}}
        if where.endswith("nllogs"):
            body = kit.Status(403, {"error": {"code": "AuthorizationFailed", "message": "no"}})
        bodies[BLOBS, where] = body
    return kit.snapshot(bodies)


ESTATE = Estate(
    cloud="public",
    tenant="nordlicht.onmicrosoft.com",
    identity="anna.lindqvist@nordlicht.example",
    subscriptions=((SUBSCRIPTION.rpartition("/")[2], "Nordlicht production"),),
    collected_from="2026-11-20T05:58:02Z",
    collected_to="2026-11-20T06:00:41Z",
)


# -- the document: (what it is, what it says, what follows it, its claims) -------------------------------------------------

Said = tuple[str, str, str, list[tuple[str, str]]]

TEXT: list[Said] = [
    ("heading", "# Technical and organisational measures", "\n\n", []),
    ("metadata", "Nordlicht Analytics GmbH, Kiel. Version 4.2 of 3 August 2026.", "\n\n", []),
    ("sentence", "This annex to our data processing agreement says what we do for the safety of\npersonal data.", " ", []),
    ("sentence", "It is reviewed once a year.", "\n\n", [("governance.review", "unattested")]),
    ("heading", "## 1. Where the data is", "\n\n", []),
    ("sentence", "Our service runs on Microsoft Azure, and all customer data is stored in the West Europe region.", " ",
     [("residency.region", "fail-region")]),
    ("sentence", "Buildings, power and guards are the affair of Microsoft's data centres.", "\n\n",
     [("physical.datacentre", "inherited")]),
    ("heading", "## 2. Encryption", "\n\n", []),
    ("bullet", "- **At rest:** all storage is encrypted with keys that the platform manages", "\n",
     [("encryption.at-rest", "pass")]),
    ("bullet", "- **In transit:** every endpoint accepts `HTTPS` only, with TLS 1.2 or later", "\n",
     [("encryption.in-transit", "https"), ("encryption.in-transit.min-tls", "fail-tls")]),
    ("bullet", "- **Field level:** especially sensitive fields are encrypted once more where possible", "\n\n",
     [("encryption.field-level", "unattested")]),
    ("heading", "## 3. Access", "\n\n", []),
    ("sentence", "Every member of staff signs in with a second factor.", " ", [("identity.mfa", "unknown")]),
    ("sentence", "We do not work with external staff; there are no guest accounts in our directory.", " ",
     [("access.external", "fail-guests")]),
    ("sentence", "How our customers' users sign in is up to the customer's identity provider.", "\n\n",
     [("identity.federation", "customer")]),
    ("heading", "| Measure | How | Since |\n|---|---|---|", "\n", []),
    ("row", "| Recovery | Versions of all objects are kept | 2024 |", "\n", [("backup.configured", "unknown-versions")]),
    ("row", "| Restore tests | not in place yet | – |", "\n", [("backup.restore-tested", "understated")]),
    ("row", "| Training | everybody, once a year, with a test at the end | 2022 |", "\n\n",
     [("personnel.training", "attested")]),
    ("heading", "## 4. In short", "\n\n", []),
    ("sentence", "Data in transit is protected by TLS 1.2 or later.", "\n\n", [("encryption.in-transit.min-tls", "fail-tls")]),
    ("footer", "Questions: privacy@nordlicht.example", "\n", []),
]  # fmt: skip
CUES = {
    "https": "`HTTPS` only",
    "fail-tls": "TLS 1.2 or later",
    "fail-region": "West Europe",
    "unknown": "second factor",
    "fail-guests": "no guest accounts",
}
POLARITY = {"understated": "denies"}
RESPONSIBLE = {"inherited": "provider", "customer": "customer"}
SHA = hashlib.sha256(b"nordlicht").hexdigest()


def reading(text: Iterable[Said] = tuple(TEXT), name: str = "nordlicht-tom.md") -> Reading:
    """The document with its statements and claims, offsets and all."""
    whole, statements = "", []
    for number, (type_, said, after, claims) in enumerate(text, 1):
        start, end = len(whole), len(whole) + len(said)
        made = tuple(
            Claim(
                id=f"c-{number:02}-{kind}", kind=kind, polarity=POLARITY.get(case, "asserts"),  # type: ignore[arg-type]
                responsible=RESPONSIBLE.get(case, "self"),  # type: ignore[arg-type]
                scope="production", params={"version": "1.2"} if case == "fail-tls" else {},
                quote=said, start=start, end=end, statement=f"s-{number}", document=SHA, rule=case, cue=CUES.get(case, ""),
            )
            for kind, case in claims
        )  # fmt: skip
        statements.append(Statement(f"s-{number}", start, end, said, type_, "0", made))  # type: ignore[arg-type]
        whole += said + after
    media = "text/markdown" if name.endswith(".md") else "text/plain"
    return Reading(Document(name, SHA, media, whole, "en", "4.2", "2026-08-03"), tuple(statements))


def _by_account(snapshot: Snapshot, look: str, bad: dict[str, str], good: str) -> tuple[Observation, ...]:
    found = []
    for item in snapshot.seen(ACCOUNTS):
        name = item.resource.rpartition("/")[2]
        if look == "/properties/minimumTlsVersion":
            default = Default(
                "TLS1_0",
                "https://learn.microsoft.com/azure/storage/common/transport-layer-security-configure-minimum-version",
            )
            seen = item.at(look, default)
        else:
            seen = item.at(look)
        outcome = Outcome.CONTRADICTS if name in bad else Outcome.HOLDS
        found.append(Observation(item.resource, outcome, note("{said}", said=bad.get(name, good)), (seen,)))
    return tuple(found)


def _versions(snapshot: Snapshot) -> tuple[Observation, ...]:
    gaps = snapshot.gaps(BLOBS)
    missing = {gap.where for gap in gaps}
    made = []
    for item in snapshot.seen(ACCOUNTS):
        if item.resource in missing:
            said = note("{query} could not be read: {reason}", query=BLOBS.id, reason="forbidden")
            made.append(Observation(item.resource, Outcome.UNKNOWN, said))
        else:
            seen = snapshot.under(BLOBS, item)[0].at("/properties/isVersioningEnabled")
            made.append(Observation(item.resource, Outcome.HOLDS, note("keeps versions of its blobs"), (seen,)))
    return tuple(made)


def _guests(snapshot: Snapshot) -> tuple[Observation, ...]:
    made = []
    for item in snapshot.seen(USERS):
        kind = item.at("/userType")
        if kind.value == "Guest":
            said = note("is a guest account of {mail}", mail=item.text("/mail"))
            made.append(Observation(item.resource, Outcome.CONTRADICTS, said, (kind, item.at("/userPrincipalName"))))
    return tuple(made)


def judged(snapshot: Snapshot, claim: Claim) -> Verdict:
    """The verdict that the claim's case stands for."""
    six = _by_account
    findings = {
        "pass": lambda: Finding(
            "storage-rest",
            Shown.PASS,
            6,
            six(snapshot, "/properties/encryption/keySource", {}, "encrypted with platform-managed keys"),
        ),
        "https": lambda: Finding(
            "storage-https",
            Shown.PASS,
            6,
            six(snapshot, "/properties/supportsHttpsTrafficOnly", {}, "accepts HTTPS only"),
        ),
        "fail-tls": lambda: Finding(
            "storage-tls",
            Shown.FAIL,
            6,
            six(
                snapshot,
                "/properties/minimumTlsVersion",
                {"nlexports": "accepts TLS1_0", "nlmedia": "accepts TLS1_0, which is the default where nothing is set"},
                "TLS1_2 and up",
            ),
        ),
        "fail-region": lambda: Finding(
            "region",
            Shown.FAIL,
            6,
            six(snapshot, "/location", {"nlbackup": "stands in northeurope"}, "stands in westeurope"),
        ),
        "unknown": lambda: Finding("entra-mfa", Shown.UNKNOWN, 0, (), snapshot.gaps(METHODS)),
        "unknown-versions": lambda: Finding(
            "storage-versions", Shown.UNKNOWN, 6, _versions(snapshot), snapshot.gaps(BLOBS)
        ),
        "fail-guests": lambda: Finding("entra-guests", Shown.FAIL, 2, _guests(snapshot)),
        "understated": lambda: Finding(
            "restore-jobs", Shown.PASS, 1, six(snapshot, "/name", {}, "a restore completed on 2 October 2026")[:1]
        ),
    }
    word, reason = WORDS[claim.rule]
    made = findings.get(claim.rule)
    return Verdict(claim, word, reason, (made(),) if made else ())


_GAP = "{query}: {reason} ({detail})"
WORDS: dict[str, tuple[Word, Note]] = {
    "pass": (Word.PASS, note("all {held} observations show it", held=6)),
    "https": (Word.PASS, note("all {held} observations show it", held=6)),
    "fail-tls": (Word.FAIL, note("{count} of {total} observations contradict it", count=2, total=6)),
    "fail-region": (
        Word.FAIL,
        note(
            "1 of {total} observations contradicts it: {first}",
            total=6,
            first=note("stands in {place}", place="northeurope"),
        ),
    ),
    "unknown": (
        Word.UNKNOWN,
        note(
            "could not be verified, because one answer is missing: {said}",
            said=note(
                _GAP,
                query=METHODS.id,
                reason=str(Reason.NOT_LICENSED),
                detail="HTTP 403; it needs Microsoft Entra ID P1",
            ),
        ),
    ),
    "unknown-versions": (
        Word.UNKNOWN,
        note(
            "could not be verified, because one answer is missing: {said}",
            said=note(_GAP, query=BLOBS.id, reason="forbidden", detail="HTTP 403 AuthorizationFailed"),
        ),
    ),
    "fail-guests": (
        Word.FAIL,
        note(
            "1 of {total} observations contradicts it: {first}",
            total=1,
            first=note("is a guest account of {mail}", mail="bo@agency.example"),
        ),
    ),
    "understated": (
        Word.UNDERSTATED,
        note(
            "the document says that this is not in force, but it is: {seen}",
            seen=note("the only observation shows it"),
        ),
    ),
    "attested": (
        Word.ATTESTED,
        note(
            "attested by {name} on {date}, until {expires}: {file}",
            name="Mara Voss",
            date="2026-05-04",
            expires="2027-05-04",
            file="training-2026.pdf",
        ),
    ),
    "unattested": (
        Word.UNATTESTED,
        note("{why}; nobody has attested it yet", why=note("only people or a document can show it")),
    ),
    "inherited": (Word.INHERITED, note("the provider operates this; see its certificates and the contract")),
    "customer": (Word.INHERITED, note("the customer operates this; it is never judged from this tenant")),
}

PAGES = {
    "storage-rest": (
        "Storage accounts encrypt what they hold, with the promised owner of the keys",
        "whose keys encrypt each account's data.",
        "encryption by the application itself, and of temporary disks.",
    ),
    "storage-https": (
        "Storage accounts refuse plain HTTP",
        "that each account redirects or refuses unencrypted requests.",
        "custom domains in front of the account.",
    ),
    "storage-tls": (
        "Storage accounts refuse TLS below the promised version",
        "what each account's endpoint accepts.",
        "which ciphers are offered, and what other services accept.",
    ),
    "region": (
        "Resources that hold data stand in the promised region",
        "where each resource and its replicas are placed.",
        "what the application sends elsewhere.",
    ),
    "entra-mfa": (
        "Everybody in the tenant has a second factor",
        "who has registered a strong method.",
        "whether every application asks for it.",
    ),
    "storage-versions": (
        "Blobs can be brought back in an earlier version",
        "that versioning is switched on.",
        "that a restore has been tried.",
    ),
    "entra-guests": (
        "The directory holds no guest accounts",
        "which accounts are guests.",
        "external people with member accounts.",
    ),
    "restore-jobs": (
        "A restore has been completed",
        "that a restore job ended well.",
        "whether the data was checked afterwards.",
    ),
}


def _check(name: str) -> Check:
    title, proves, leaves_open = PAGES[name]
    over = {"entra-mfa": METHODS, "storage-versions": ACCOUNTS, "entra-guests": USERS}.get(name, ACCOUNTS)
    needs = (BLOBS,) if name == "storage-versions" else ()
    return Check(
        id=name, answers=(), over=over, needs=needs, may_need=(), fold=Fold.EVERY, scopes=(), applies=lambda _claim: True,
        title=title, proves=proves, leaves_open=leaves_open, module=__name__,
    )  # fmt: skip


def report(
    text: Iterable[Said] = tuple(TEXT), name: str = "nordlicht-tom.md", waivers: Iterable[Waiver] = ()
) -> Report:
    """The whole report, before people are taken out."""
    snapshot = evidence()
    read = reading(text, name)
    verdicts = [judged(snapshot, claim) for claim in read.claims]
    checks = {name: _check(name) for name in PAGES}
    return build(
        read, verdicts, snapshot, QUERIES, ESTATE, "ab" * 32, "0.1.0",
        checks=checks, waivers=tuple(waivers), language="en",
    )  # fmt: skip


def _account(name: str, group: str) -> str:
    return f"{SUBSCRIPTION}/resourceGroups/{group}/providers/Microsoft.Storage/storageAccounts/{name}"


# On the day of the evidence, 20 November 2026: one claim waived as a whole and soon no more, one in part, one no longer.
WAIVERS = (
    Waiver("c-06-residency.region", _account("nlbackup", "rg-backup"), "Moves in spring.", "Head of Security", "2026-12-01",
           "2026-06-01"),
    Waiver("c-10-encryption.in-transit.min-tls", _account("nlexports", "rg-exports"), "an old scanner", "Head of IT",
           "2027-03-01"),
    Waiver("c-10-encryption.in-transit.min-tls", _account("nllogs", "rg-app"), "an old scanner", "Head of IT", "2027-03-01"),
    Waiver("c-10-encryption.in-transit.min-tls", _account("nlmedia", "rg-web"), "from 2027 on", "Head of IT", "2027-03-01",
           "2027-01-01"),
    Waiver("c-14-access.external", f"/users/{BO}", "finishes the web site", "Anna Lindqvist", "2026-10-31"),
    Waiver("c-99-gone", _account("nlold", "rg-app"), "forgotten", "Head of IT", "2027-03-01"),
)  # fmt: skip


EVIL = (
    "<script>alert('x')</script> | a\u202eb \x1b[31mred\x07 `tick` "
    "[go](https://evil.example) @team **bold** {{ 7 * 7 }} \ud800"
)


def hostile() -> Report:
    """A report in which the document, the resources, the notes and the values all try to get out."""
    evil = EVIL.replace("\ud800", "")  # documents and names cannot hold half a surrogate pair, other values can
    text: list[Said] = [
        ("heading", f"# {evil}", "\n\n", []),
        ("sentence", f"Sentence {evil}.", "\n\n", [("encryption.at-rest", "evil")]),
        ("bullet", f"- Bullet {evil}", "\n\n", []),
        ("row", f"| Row {evil} | second |", "\n", [("encryption.at-rest", "evil")]),
        ("footer", f"Footer {evil}", "\n", []),
    ]
    read = reading(text)
    accounts = kit.page({"id": f"{SUBSCRIPTION}/providers/Microsoft.Storage/storageAccounts/{evil}", "p": {EVIL: EVIL}})
    bodies = {SUBSCRIPTIONS: kit.page({"id": SUBSCRIPTION}), (ACCOUNTS, SUBSCRIPTION): accounts}
    snapshot = kit.snapshot(bodies)
    (account_,) = snapshot.seen(ACCOUNTS)
    seen = (account_.at("/p"), account_.at("/absent", Default(EVIL, "https://learn.microsoft.com/azure")))
    gap = Gap(EVIL, EVIL, Reason.FAILED, EVIL)
    observations = tuple(
        Observation(account_.resource, outcome, note("says {evil}", evil=EVIL), seen) for outcome in Outcome
    )
    finding = Finding("storage-tls", Shown.FAIL, 3, observations, (gap,))
    reason = note("because of {evil}", evil=EVIL)
    verdicts = [Verdict(claim, Word.FAIL, reason, (finding,)) for claim in read.claims]
    estate = Estate(EVIL, EVIL, EVIL, ((EVIL, EVIL),), (EVIL,), EVIL, EVIL)
    checks = {name: _check(name) for name in PAGES}
    one = Waiver(read.claims[0].id, account_.resource, EVIL, EVIL, "2027-03-01")
    waivers = (one, replace(one, expires="2026-01-01"), replace(one, resource=EVIL), replace(one, claim=EVIL))
    return build(
        read, verdicts, snapshot, QUERIES, estate, "ab" * 32, "0.1.0", checks=checks, waivers=waivers, language="en"
    )


def handed_out(report: Report) -> Report:
    """A report as it is told of the edition to hand out."""
    return replace(report, pseudonymised=True)
