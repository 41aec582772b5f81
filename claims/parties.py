"""Parties and places: who operates a control according to the wording, and what it is about."""

from __future__ import annotations

from collections.abc import Mapping

from claims.kinds import Kind, Rule
from claims.model import Responsible, Scope
from claims.words import Pattern, Words

Markers = Mapping[str, Pattern]

_SCOPES: tuple[tuple[Scope, str], ...] = (
    ("customers' tenants", "scope_tenants"),
    ("customers' users", "scope_users"),
    ("development systems", "scope_development"),
    ("production", "scope_production"),
    ("devices", "scope_devices"),
    ("premises", "scope_premises"),
    ("provider platform", "scope_platform"),
    ("personal data", "scope_data"),
    ("organisation", "scope_organisation"),
)


def responsible(markers: Markers, words: Words, kind: Kind, rule: Rule) -> Responsible:
    """Self, unless the words give the control to the customer or, for what can be inherited, to the provider."""
    if rule.responsible is not None:
        return rule.responsible
    if words.has(markers["party_customer"]) and not words.has(markers["party_consent"]):
        return "customer"
    if kind.inherits and words.has(markers["party_provider"]):
        return "provider"
    if kind.responsible == "provider" and words.has(markers["party_self"]):
        return "self"
    return kind.responsible


def scope(markers: Markers, words: Words, kind: Kind, rule: Rule | None) -> Scope | None:
    """What the words say the claim is about, among what this kind can be about; None where they leave it open."""
    if rule is not None and rule.scope is not None:
        return rule.scope
    for name, marker in _SCOPES:
        if (name == kind.scope or name in kind.scopes) and words.has(markers[marker]):
            return name
    return None
