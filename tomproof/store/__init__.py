"""The store: every run kept, equal answers once, readable at any moment.

    objects/<2>/<sha256>  each file of a pack once, compressed, under the SHA-256 of its plain bytes
    runs/<id>.json        a run: which manifest it is, what came after that, and what a list needs; written last
    pruned/<id>.json      this run's raw answers are no longer kept
    index.json            a cache of runs/, made anew where it is missing, damaged or old
    store.json            what this folder is
    tmp/, lock            drafts, and who writes (folders only)

Nothing is ever changed but the cache, and a run only by a seal that came later: things are added, and ``prune`` takes
objects away. Who writes holds a lock, who reads needs none.
"""

from __future__ import annotations

from tomproof.store.model import Run, newest
from tomproof.store.opening import SignIn, open_store
from tomproof.store.store import Store

__all__ = ["Run", "SignIn", "Store", "newest", "open_store"]
