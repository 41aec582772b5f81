"""Output: the JSON that other programs build on, and the text for a terminal."""

from __future__ import annotations

import json

from claims import read, to_json, to_text
from claims.render import shown, unread

SOURCE = "Title\n\nVersion 2.0 of 4 July 2026\n\n1. Access\n\nMFA is not enforced. The sky is blue.\n"


def test_json_has_the_keys_of_the_contract_and_no_others() -> None:
    data = to_json(read(SOURCE.encode(), "tom.txt"))
    assert set(data) == {"schema", "document", "statements"}
    assert data["schema"] == 1
    assert set(data["document"]) == {"name", "sha256", "media_type", "language", "version", "date", "characters"}
    assert all(
        set(statement) == {"id", "start", "end", "text", "type", "section", "claims"}
        for statement in data["statements"]
    )
    claim = data["statements"][3]["claims"][0]
    assert claim.pop("id").startswith("c-")
    assert claim == {
        "kind": "identity.mfa.enforced",
        "polarity": "denies",
        "responsible": "self",
        "scope": "production",
        "params": {},
    }


def test_json_says_what_the_document_says_of_itself() -> None:
    document = to_json(read(SOURCE.encode(), "tom.txt"))["document"]
    facts = [document[name] for name in ("media_type", "language", "version", "date")]
    assert facts == ["text/plain", "en", "2.0", "2026-07-04"]
    assert document["characters"] == len(SOURCE)


def test_lists_are_lists_in_json_and_it_is_the_same_each_time() -> None:
    once = json.dumps(to_json(read(b"- Stored in West Europe\n", "tom.md")))
    assert '"params": {"regions": ["westeurope"]}' in once
    assert once == json.dumps(to_json(read(b"- Stored in West Europe\n", "tom.md")))


def test_the_explanation_is_asked_for() -> None:
    claim = to_json(read(SOURCE.encode(), "tom.txt"), explain=True)["statements"][3]["claims"][0]
    assert claim["explain"] == {"rule": "identity.mfa.enforced: mfa", "cue": "MFA"}


def test_text_lists_the_claims_and_at_the_end_what_no_rule_read() -> None:
    source = f"{SOURCE}The coffee machine is locked at night. Backups are made regularly.\n"
    ids = [statement.id for statement in read(source.encode(), "tom.txt").statements]
    claims = [claim.id for claim in read(source.encode(), "tom.txt").claims]
    assert to_text(read(source.encode(), "tom.txt")) == (
        "tom.txt (en, version 2.0, 2026-07-04)\n"
        "7 statements, 2 claims\n"
        "\n"
        "[1] MFA is not enforced.\n"
        f"    {claims[0]}  identity.mfa.enforced  denies  production\n"
        "\n"
        "[1] Backups are made regularly.\n"
        f"    {claims[1]}  backup.automated  asserts  production  frequency=regular\n"
        "\n"
        "2 of 4 statements make no claim that is known; 1 of them promises something all the same\n"
        "\n"
        "reads like a promise, but no rule knows what is promised:\n"
        f"  {ids[5]} [1] The coffee machine is locked at night.\n"
        "\n"
        "makes no claim that is known:\n"
        f"  {ids[4]} [1] The sky is blue.\n"
        "\n"
        "remark: “regularly” leaves open how often: name the interval\n"
        f"  {ids[6]} [1] Backups are made regularly.\n"
    )


def test_headings_and_metadata_are_not_called_unread() -> None:
    assert [statement.text for statement in unread(read(SOURCE.encode(), "tom.txt"))] == ["The sky is blue."]


def test_what_a_terminal_would_obey_is_written_out() -> None:
    text = to_text(read("- MFA \x1b[31m is \u202eenforced\x07\n".encode(), "tom\x1b.md"))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\x07" not in text
    assert "MFA \\u{1b}[31m is \\u{202e}enforced\\u{7}" in text
    assert shown("a\nb\tc") == "a b c"
