"""Proof over time: what changed between two runs, the row of all runs, and how each promise fared in a period.

Everything here is pure: sealed packs in, what is to be told of them out. The verdicts are those that each pack was sealed with;
nothing is judged again.
"""
