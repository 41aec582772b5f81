"""A store in a container of Azure Blob Storage: what ``collector.blob`` offers, in the words of a place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from collector.blob import AT_ONCE, Container, Forbidden
from tomproof.errors import Impossible
from tomproof.store.place import Entry, Policy, R, ReadOnly, Removed, T, checked

PATIENCE = 150.0  # seconds to wait for whoever is writing: a lease of a killed process ends after 60


@dataclass(frozen=True, slots=True)
class ContainerPlace:
    """The store in a container of blobs."""

    container: Container
    patience: float = PATIENCE

    @property
    def title(self) -> str:
        """The address for people."""
        return self.container.address

    @property
    def near(self) -> bool:
        """Each read is a request, so that what is there already is not read again."""
        return False

    def entries(self, under: str) -> list[Entry]:
        """The blobs under one of the store's folders."""
        return [Entry(blob.name, blob.size, blob.etag) for blob in self.container.listing(f"{under}/")]

    def read(self, name: str) -> bytes:
        """A blob's bytes."""
        return self.container.get(checked(name))

    def put(self, name: str, data: bytes, *, replace: bool = False) -> None:
        """Writes a blob; the service takes it whole or not at all."""
        self.container.put(checked(name), data, replace=replace)

    def settle(self) -> None:
        """The service has everything when it answers."""

    def remove(self, name: str) -> Removed:
        """Deletes a blob, if no policy keeps it."""
        return Removed(self.container.delete(checked(name)))

    def vacant(self) -> bool:
        """Whether there is nothing of a store yet; other blobs of the container are none of its business."""
        return not any(self.entries(under) for under in ("objects", "runs", "pruned"))

    def clear(self) -> int:
        """The service has no drafts."""
        return 0

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Holds the container's lease for this store."""
        with ExitStack() as held:
            self._hold(held)
            yield

    def _hold(self, held: ExitStack) -> None:
        try:
            held.enter_context(self.container.leased(self.patience))
        except TimeoutError as error:
            raise Impossible(
                f"somebody else has been writing to the store {self.title} for {self.patience:g} seconds",
                "try again when that run is over",
            ) from error
        except Forbidden as error:
            raise ReadOnly(f"the store cannot be written: {error}", error.next_step) from error

    def each(self, do: Callable[[T], R], items: Sequence[T]) -> Iterable[R]:
        """Several at a time; the first error ends it."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            begun = [pool.submit(do, item) for item in items]
            try:
                return [one.result() for one in begun]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def policies(self) -> Mapping[str, Policy] | None:
        """What keeps each blob from being changed, as the service tells it."""
        found = self.container.listing("", policies=True)
        return {blob.name: Policy(blob.until, blob.locked) for blob in found}

    def has_policy(self) -> bool:
        """Whether the container has a policy as a whole, whose days are not told here."""
        return self.container.has_policy()
