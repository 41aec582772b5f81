"""The steps of the GitHub actions: what .github/actions/*/action.yml runs, each as ``python -m tomproof.action STEP``."""
