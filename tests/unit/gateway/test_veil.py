"""Where the schema is not told, an error names only what the asker named."""

from gateway.errors import DETAIL_MAX, Veil


class Counted(dict[str, str]):
    """Variables that know how often they were looked through."""

    looks = 0

    def __str__(self) -> str:
        self.looks += 1
        return super().__str__()


def test_a_name_that_the_asker_did_not_use_is_left_out() -> None:
    veil = Veil(("{ agenci { code } }", {"kind": "ECOLOG"}))
    assert veil.over("Cannot query field 'agenci' on type 'Query'. Did you mean 'agency'?") == (
        "Cannot query field 'agenci' on type …."
    )
    assert veil.over("Value 'ECOLOG' does not exist in 'AgencyKind'.") == "Value 'ECOLOG' does not exist in …."


def test_the_request_is_looked_through_once_however_many_errors_it_has_and_not_at_all_without_any() -> None:
    variables = Counted(name="value")
    veil = Veil(("{ a }", variables))
    assert variables.looks == 0
    for _ in range(50):
        veil.over("'x' and 'y'")
    assert variables.looks == 1


def test_a_long_message_is_cut() -> None:
    assert len(Veil().over("x" * 1000)) == DETAIL_MAX + 1
