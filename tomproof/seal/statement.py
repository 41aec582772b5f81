"""What is signed: an in-toto Statement v1 that names the manifest and the reports by digest, and says what run this was.

    subject        manifest.json, the page verify.html, and each report that the same run rendered: name and SHA-256
    predicateType  PREDICATE_TYPE below: a name, not an address
    predicate
      run             id (made of the manifest's digest), startedOn, finishedOn, previousRun {sha256, finishedOn} or null
      collector       name and version
      principal       tenantId, type and objectId of who asked
      scope           cloud, subscriptions, managementGroups, counts of requests and of kinds of request
      policyDocument  name, sha256, version and date of the TOM
      results         how many claims came out as what; resultsDigest is that of verdicts.json
      redaction       edition of the pack; of one to hand out also the own manifest that it was made from and the field policy
      completeness    complete, or the reasons why not with how often each occurs
      signer          the public key (PEM) and its fingerprint; null in a keyless signature

https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md. The public key stands in it so that a pack can be
checked with nothing else at hand; whose key that is nobody can say but its owner, by another road.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Mapping
from typing import Any

from claims.model import Document
from evidence.form import canonical_json
from evidence.pack import MANIFEST, RECORDS, VERDICTS, Pack
from tomproof.seal.keys import Public

TYPE = "https://in-toto.io/Statement/v1"
# A name that is nobody's address: a random UUID (https://www.rfc-editor.org/rfc/rfc9562#section-4), with what it names and its
# version behind it. A type has to be a URI and need not lead anywhere:
# https://github.com/in-toto/attestation/blob/main/spec/v1/field_types.md#TypeURI
PREDICATE_TYPE = "urn:uuid:7c555eea-2fbc-4ff5-943f-936632969843#tomproof-evidence-run-v1"
_RUNS = uuid.uuid5(uuid.NAMESPACE_URL, PREDICATE_TYPE)
_OWN = "company"  # what a pack is whose manifest names no edition


def statement(pack: Pack, document: Document, beside: Mapping[str, str], signer: Public | None) -> bytes:
    """The statement in canonical JSON: the same arguments give the same bytes.

    ``beside`` are the SHA-256 of the files that are sealed with the pack, by name; ``signer`` is None where no key of
    one's own signs. Raises Damaged where the pack is.
    """
    subjects = {MANIFEST: pack.sha256, **beside}
    return canonical_json(
        {
            "_type": TYPE,
            "subject": [{"name": name, "digest": {"sha256": subjects[name]}} for name in sorted(subjects)],
            "predicateType": PREDICATE_TYPE,
            "predicate": {**predicate(pack, document), "signer": signer and _signer(signer)},
        }
    )


def predicate(pack: Pack, document: Document) -> dict[str, Any]:
    """What follows from the pack: everything in the predicate but the signer. Raises Damaged, KeyError or ValueError."""
    estate, manifest = pack.estate, pack.manifest
    kind, _, object_id = estate.identity.partition(" ")
    verdicts = json.loads(pack.read(VERDICTS))
    reasons = Counter(gap["reason"] for gap in verdicts["gaps"])
    previous = pack.previous
    return {
        "run": {
            "id": str(uuid.uuid5(_RUNS, pack.sha256)),
            "startedOn": estate.collected_from,
            "finishedOn": estate.collected_to,
            "previousRun": previous and {"sha256": previous["sha256"], "finishedOn": previous["collected_to"]},
        },
        "collector": {"name": manifest["tool"]["name"], "version": manifest["tool"]["version"]},
        "principal": {"tenantId": estate.tenant, "type": kind, "objectId": object_id},
        "scope": {
            "cloud": estate.cloud,
            "subscriptions": sorted(id_ for id_, _ in estate.subscriptions),
            "managementGroups": sorted(estate.management_groups),
            "counts": {"kindsOfRequest": len(manifest["queries"]), "requests": pack.read(RECORDS).count(b"\n")},
        },
        "policyDocument": {
            "name": document.name,
            "sha256": document.sha256,
            "version": document.version,
            "date": str(document.date) if document.date else None,
        },
        "results": verdicts["counts"],
        "resultsDigest": {"sha256": manifest["files"][VERDICTS]},
        "redaction": {
            "edition": str(manifest.get("edition", _OWN)),
            "madeFrom": manifest.get("made_from") and {"sha256": str(manifest["made_from"])},
            "policy": manifest.get("policy"),
        },
        "completeness": {"complete": not reasons, "reasons": dict(reasons)},
    }


def subjects(found: Mapping[str, Any]) -> dict[str, str]:
    """The digests of a statement's subjects by name; raises ValueError, KeyError or TypeError for one that has another shape."""
    if found["_type"] != TYPE or found["predicateType"] != PREDICATE_TYPE:
        raise ValueError("it is no statement about a run of evidence")
    listed = [(str(one["name"]), str(one["digest"]["sha256"])) for one in found["subject"]]
    if len(dict(listed)) != len(listed):
        raise ValueError("it names one file twice")
    return dict(listed)


def _signer(key: Public) -> dict[str, str]:
    return {"publicKey": key.pem, "sha256": key.fingerprint}
