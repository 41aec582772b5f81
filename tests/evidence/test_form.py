"""The canonical form is that of RFC 8785, held against an independent writer of it."""

from __future__ import annotations

from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from evidence.form import canonical_json

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_the_bytes_are_those_of_another_implementation(value: Any) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)


def test_members_stand_in_the_order_of_utf_16() -> None:
    # U+10000 is written with surrogates from U+D800 on, which go before U+FFFF.
    assert canonical_json({"\uffff": 1, "\U00010000": 2}) == '{"\U00010000":2,"\uffff":1}'.encode()


@pytest.mark.parametrize("number", [0.5, 1e999, 2**53, -(2**53)])
def test_numbers_that_are_not_exact_everywhere_have_no_place(number: float) -> None:
    with pytest.raises(ValueError, match="has no place in a manifest"):
        canonical_json({"a": number})


def test_half_a_surrogate_pair_is_written_as_an_escape() -> None:
    assert canonical_json(["\ud800"]) == b'["\\ud800"]'
