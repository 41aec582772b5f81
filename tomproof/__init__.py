"""tomproof: reads a TOM, asks Azure and Entra how things really are, and writes an evidence report."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("tomproof")
except PackageNotFoundError:  # run from a checkout that is not installed
    __version__ = "0+checkout"
