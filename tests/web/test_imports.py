"""资料导入 in pages: drop, answer, choose zones, look at problems and differences, commit, and again."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

Page = Callable[[str], Client]
HEADS = ("序号", "项目名称", "责任单位", "总投资（万元）", "开工时间", "目前阶段")


def workbook(*rows: tuple[object, ...], heads: tuple[str, ...] = HEADS, sheets: tuple[str, ...] = ("台账",)) -> bytes:
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed)
    for name in sheets:
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, [f"{name}重点项目台账"])
        sheet.write_row(1, 0, heads)
        for index, row in enumerate(rows):
            sheet.write_row(2 + index, 0, row)
    book.close()
    return packed.getvalue()


ROWS = ((1, "青河光伏组件项目", "招商局", 12000, "2025-09-01", "已开工"), (2, "青河食品加工项目", "柳林镇", 8000, "", "已签约"))


def drop(client: Client, content: bytes, name: str = "台账.xlsx") -> str:
    answer = client.post("/imports/drop/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.content.decode()[:400]
    return str(answer.headers["Location"])


def version_on(page: str) -> str:
    found = re.search(r'name="expected_version" value="(\d+)"', page)
    assert found
    return found[1]


def commit(client: Client, address: str) -> str:
    version = version_on(client.get(f"{address}differences/").content.decode())
    assert client.post(f"{address}commit/", {"expected_version": version}).status_code == 302
    return client.get(address).content.decode()


def test_a_ledger_goes_in_and_its_projects_stand_in_the_list(as_member: Page) -> None:
    client = as_member("mei")
    address = drop(client, workbook(*ROWS))
    page = client.get(f"{address}differences/").content.decode()
    assert "青河光伏组件项目" in page and "D3" in page and "新增" in page
    assert "已于" in commit(client, address)
    listed = client.get("/projects/").content.decode()
    assert "青河光伏组件项目" in listed and "12,000" in listed


def test_the_same_file_again_changes_nothing(as_member: Page) -> None:
    client = as_member("mei")
    commit(client, drop(client, workbook(*ROWS)))
    page = client.get(f"{drop(client, workbook(*ROWS))}differences/").content.decode()
    assert "和台账没有差别" in page


def test_an_edited_cell_is_the_only_difference(as_member: Page) -> None:
    client = as_member("mei")
    commit(client, drop(client, workbook(*ROWS)))
    edited = ((1, "青河光伏组件项目", "招商局", 15000, "2025-09-01", "已开工"), ROWS[1])
    page = client.get(f"{drop(client, workbook(*edited))}differences/").content.decode()
    assert "1.20亿元" in page and "1.50亿元" in page and "青河食品加工项目" not in page


def test_a_missing_unit_is_asked_and_the_answer_is_remembered(as_member: Page) -> None:
    client = as_member("mei")
    heads = ("序号", "项目名称", "责任单位", "总投资", "开工时间", "目前阶段")
    address = drop(client, workbook(*ROWS, heads=heads))
    page = client.get(f"{address}mapping/").content.decode()
    asked = re.findall(r'name="(answer:[^"]+)" value="(万元|[^"]*)"', page)
    assert asked, "the unit was not asked"
    name = asked[0][0]
    value = next(value for each, value in asked if (each == name and "万" in value) or value == "wan")
    assert client.post(f"{address}mapping/", {"expected_version": version_on(page), name: value}).status_code == 302
    commit(client, address)
    assert "12,000" in client.get("/projects/").content.decode()
    again = drop(client, workbook(*ROWS, heads=heads))
    assert "要您定的" not in client.get(f"{again}mapping/").content.decode()


def test_problems_are_named_by_cell_and_come_back_in_the_users_workbook(as_member: Page) -> None:
    client = as_member("mei")
    rows = (*ROWS, (3, "青河坏数项目", "招商局", "一百多吧", "2025-02-30", "已开工"))
    address = drop(client, workbook(*rows))
    page = client.get(f"{address}problems/").content.decode()
    assert "D5" in page and "E5" in page
    file = client.get(f"{address}problems/workbook/")
    assert file.content[:2] == b"PK" and "attachment" in file.headers["Content-Disposition"]


def test_each_sheet_asks_for_its_zone_and_a_new_zone_can_be_made(as_member: Page) -> None:
    client = as_member("mei")
    address = drop(client, workbook(*ROWS, sheets=("甲区", "乙区")))
    page = client.get(f"{address}mapping/").content.decode()
    form = {"expected_version": version_on(page), "zone:0": "new", "zone_name:0": "甲河区", "zone:1": "new", "zone_name:1": "乙河区"}
    answer = client.post(f"{address}mapping/", form)
    assert answer.status_code == 302, answer.content.decode()
    done = commit(client, address)
    assert "甲河区" in done and "乙河区" in done
    assert "青河光伏组件项目" not in client.get("/projects/").content.decode()


def test_a_new_zone_without_a_name_is_refused_with_words(as_member: Page) -> None:
    client = as_member("mei")
    address = drop(client, workbook(*ROWS))
    form = {"expected_version": version_on(client.get(f"{address}mapping/").content.decode()), "zone:0": "new", "zone_name:0": " "}
    answer = client.post(f"{address}mapping/", form)
    assert answer.status_code == 422 and "没有填名称" in answer.content.decode()


@pytest.mark.parametrize(("name", "content"), [("坏.xlsx", b"PK\x03\x04garbage"), ("图片.xlsx", b"\x89PNG\r\n\x1a\n123"), ("空.csv", b"")])
def test_a_file_that_is_no_ledger_says_why(as_member: Page, name: str, content: bytes) -> None:
    client = as_member("mei")
    answer = client.post("/imports/drop/", {"file": SimpleUploadedFile(name, content)}, follow=True)
    assert answer.status_code in (200, 422) and re.search(r"没有读成|不能|空", answer.content.decode())


def test_an_import_given_up_leaves_the_ledger_alone(as_member: Page) -> None:
    client = as_member("mei")
    address = drop(client, workbook(*ROWS))
    version = version_on(client.get(f"{address}differences/").content.decode())
    assert client.post(f"{address}discard/", {"expected_version": version}).status_code == 302
    assert "台账里还没有项目" in client.get("/projects/").content.decode()


def test_a_colleague_in_another_department_does_not_find_it(as_member: Page) -> None:
    mei = as_member("mei")
    address = drop(mei, workbook(*ROWS))
    assert as_member("bo").get(address).status_code == 404


def test_a_ledger_goes_out_as_it_came_and_imports_without_a_difference(as_member: Page) -> None:
    client = as_member("mei")
    commit(client, drop(client, workbook(*ROWS)))
    found = re.search(r"/imports/ledgers/[0-9a-f-]{36}/", client.get("/imports/ledgers/").content.decode())
    assert found
    exported = client.get(found[0]).content
    page = client.get(f"{drop(client, exported, '导出.xlsx')}differences/").content.decode()
    assert "和台账没有差别" in page


PROBLEM_HEADS = ("序号", "企业名称", "问题诉求", "责任单位", "当前进展", "是否办结", "联系电话")
PROBLEMS = (
    (1, "青河光伏有限公司", "厂区线路老化，联系13800001111", "招商局", "已报改造计划", "否", "13800001111"),
    (2, "青河光伏有限公司", "招工难", "招商局", "到岗12人", "是", ""),
)


def test_a_ledger_of_problems_goes_in_and_each_cell_opens_from_its_request(as_member: Page) -> None:
    client = as_member("mei")
    address = drop(client, workbook(*PROBLEMS, heads=PROBLEM_HEADS, sheets=("问题",)), "问题台账.xlsx")
    mapping = client.get(f"{address}mapping/").content.decode()
    assert "入库时怎么办" in mapping and "先待研判" in mapping and "2 件诉求" in mapping
    page = client.get(f"{address}differences/").content.decode()
    assert "138****1111" in page and "13800001111" not in page
    assert "新登记诉求" in commit(client, address)
    listed = client.get("/requests/?channel=workbook").content.decode()
    assert "台账载明办结" in listed
    shown = [client.get(one).content.decode() for one in dict.fromkeys(re.findall(r"/requests/[0-9a-f-]{36}/", listed))]
    closed = next(one for one in shown if "台账写已办结" in one)
    assert "企业没有在本平台确认" in closed and "台账没有写企业怎么说" in closed
    fact = re.search(r"/explain/fact/[0-9a-f-]{36}/", closed)
    assert fact
    opened = client.get(fact[0]).content.decode()
    assert "招工难" in opened and "第 4 行" in opened
    stranger = as_member("bo").get(fact[0])
    assert stranger.status_code == 404
