"""Small counts are blanked, and cannot be computed back from a known total."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simcity.readers.import_note import ImportNote
from simcity.readers.small_cells import suppress


def test_counts_below_the_minimum_are_blanked_and_zero_stays():
    frame = pd.DataFrame({"zone": list("abcd"), "residents": [0, 9, 10, 11]})
    result = suppress(frame)
    assert result["residents"].tolist()[0] == 0 and np.isnan(result["residents"][1])
    assert result["residents"].tolist()[2:] == [10, 11] and result.attrs["suppressed"] == 1
    assert frame["residents"].tolist() == [0, 9, 10, 11] and result["zone"].tolist() == list("abcd")


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 60)), min_size=1, max_size=30), st.integers(1, 20))
def test_no_group_with_a_known_total_has_exactly_one_blank_that_can_be_told(cells, minimum):
    frame = pd.DataFrame(cells, columns=["district", "n"])
    result = suppress(frame, minimum, within=["district"])
    assert not ((result["n"] > 0) & (result["n"] < minimum)).any()
    for name, group in result.groupby("district"):
        more = (frame.loc[frame["district"] == name, "n"] > 0).sum() > 1
        assert group["n"].isna().sum() != 1 or not more


def test_a_minimum_that_is_no_count_is_refused():
    with pytest.raises(ValueError, match="minimum"):
        suppress(pd.DataFrame({"n": [1]}), float("nan"))


def test_a_note_says_everything_in_both_languages():
    note = ImportNote("出典の行", ["a.csv"], read=10, kept=7, combined=2, unknown=3.0, tested_on_real_file=False)
    note.dropped.update({"subtotal": 2, "my own reason": 1})
    note.missing["hidden"] = 4
    assert note.balanced
    ja, en = "\n".join(note.lines("ja")), "\n".join(note.lines("en"))
    for words in ("出典の行", "10 行を読み、7 行", "小計", "秘匿 2", "年齢不詳 3", "X 4", "原表と照合"):
        assert words in ja
    for words in ("10 rows read, 7 kept", "my own reason", "2 withheld", "3 residents of unknown age", "hand-made"):
        assert words in en
