"""What `huoshui up` keeps of the sample district from one start to the next."""

import json

import pytest

from huoshui.cli import up


class Kept:
    """An installation as far as the note of its sample goes."""

    def __init__(self, folder):
        self.data_folder = folder


@pytest.mark.parametrize("noted", [{}, {"sign_ins": None}, {"sign_ins": [{"name": "王敏"}]}])
def test_a_district_that_an_earlier_version_brought_in_starts_and_prints_its_sign_ins(tmp_path, noted):
    from sample_district.load import cast_sign_ins

    (tmp_path / "sample.json").write_text(json.dumps({"state": "loaded", **noted}), encoding="utf-8")
    printed = up._sample(Kept(tmp_path), wanted=False)
    assert [one["username"] for one in printed] == [one.username for one in cast_sign_ins()]
    assert all(one["password"] for one in printed)


def test_noted_sign_ins_are_printed_as_they_were_noted(tmp_path):
    noted = [{"role": "领导", "name": "王敏", "username": "wangmin", "password": "x"}]
    (tmp_path / "sample.json").write_text(json.dumps({"state": "loaded", "sign_ins": noted}), encoding="utf-8")
    assert up._sample(Kept(tmp_path), wanted=False) == noted
