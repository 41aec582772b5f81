"""Entra: the licences that some answers depend on, as they are called.

https://learn.microsoft.com/entra/fundamentals/licensing
"""

from __future__ import annotations

P1 = "Microsoft Entra ID P1 or P2"
P2 = "Microsoft Entra ID P2 or Microsoft Entra ID Governance"
