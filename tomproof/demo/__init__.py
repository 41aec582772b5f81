"""A made-up company with its TOM and its tenant, to see the whole job without an account and without a network."""

from __future__ import annotations

from importlib.resources import files

from tomproof.demo.server import DemoTenant

NAME = "nordlicht-tom.md"
TOM = files("tomproof.demo").joinpath("tom.md").read_bytes()

__all__ = ["NAME", "TOM", "DemoTenant"]
