"""A made-up company with its TOM and its tenant, to see the whole job without an account and without a network."""

from __future__ import annotations

from importlib.resources import files

from tomproof.demo.company import NOW, TENANT
from tomproof.demo.server import DemoTenant

# NOW is the day on which everything here is looked at; evidence of the demo tenant is as old as if it were that day.
NAME = "nordlicht-tom.md"
TOM = files("tomproof.demo").joinpath("tom.md").read_bytes()

__all__ = ["NAME", "NOW", "TENANT", "TOM", "DemoTenant"]
