"""Opening a store by its name: a folder, or a container of blobs by its address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tomproof.errors import Wrong
from tomproof.store.folder import FolderPlace
from tomproof.store.place import Place
from tomproof.store.store import Store, looks_like_one, unreadable


@dataclass(frozen=True, slots=True)
class SignIn:
    """In which cloud and as whom a container of blobs is asked; a folder needs none of it."""

    cloud: str = "public"
    auth: str = "auto"
    tenant: str | None = None


def open_store(where: str | Path, *, new: bool = False, signing_in: SignIn | None = None) -> Store:
    """The store at ``where``; with ``new`` there may be none yet, and the first pack makes it.

    ``signing_in`` says in which cloud and as whom a container is asked.

    Raises Wrong where there is none, or where something else lies there; Impossible and Damaged where it cannot be read.
    """
    place = _place(where, signing_in or SignIn())
    try:
        found = looks_like_one(place)
        if not found and not new:
            raise Wrong(f"there is no store at {place.title}", "tomproof store add makes one of the first pack")
        if not found and not place.vacant():
            raise Wrong(f"{place.title} is not empty and no store", "name another folder")
    except OSError as error:
        raise unreadable(place, error) from error
    return Store(place)


def _place(where: str | Path, by: SignIn) -> Place:
    if not re.match(r"[a-z][a-z0-9+.-]+://", str(where), re.IGNORECASE):
        return FolderPlace(Path(where))
    from collector.blob import container_at
    from collector.clouds import cloud_named
    from tomproof.store.container import ContainerPlace

    return ContainerPlace(container_at(str(where), cloud_named(by.cloud), by.auth, by.tenant))
