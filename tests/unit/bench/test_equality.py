"""Peers may only be compared when they answer the same."""

from bench.equality import difference


def test_the_same_instant_in_another_offset_is_the_same_answer() -> None:
    ours, theirs = b'{"at":"2026-01-01T08:00:00+08:00"}', b'{"at":"2026-01-01T00:00:00.000000Z"}'
    assert difference(ours, theirs) is None


def test_keys_may_come_in_any_order_rows_may_not() -> None:
    assert difference(b'{"a":1,"b":[1,2]}', b'{"b":[1,2],"a":1}') is None
    assert difference(b"[1,2]", b"[2,1]") == "[0]: 1 \u2260 2"


def test_a_missing_row_a_missing_field_and_another_value_are_named() -> None:
    assert difference(b'{"a":[1,2]}', b'{"a":[1]}') == ".a: [1,2] \u2260 [1]"
    assert difference(b'{"a":{"b":1}}', b'{"a":{}}') == '.a: {"b":1} \u2260 {}'
    assert difference(b'{"a":[{"b":"x"}]}', b'{"a":[{"b":null}]}') == '.a[0].b: "x" \u2260 null'
