"""Visits that were written on a phone: files one by one, sent twice, changed meanwhile."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest

from huoshui.core import clock
from huoshui.core.refusals import NotPermitted, NotVisible, Refusal
from huoshui.enterprise_requests import actions, queries
from huoshui.enterprise_requests.models import EnterpriseRequest, RequestFile, Visit, VisitFile
from huoshui.enterprise_requests.rules.visit_conflicts import SeenOnPhone
from huoshui.enterprises.actions import create_enterprise, merge_entries
from huoshui.organizations.models import Post
from tests.enterprise_requests.actions.test_officers_and_inspections import give, note

JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 60
WEBM = b"\x1aE\xdf\xa3" + b"\0" * 60


def keep(cast, content=JPEG, name="厂门口.jpg"):
    return actions.keep_visit_file(cast.zhao.actor, name, BytesIO(content))[0]


def seen(cast, **given):
    return SeenOnPhone(cast.enterprise_id, "青河光伏有限公司", **({"officer_id": cast.zhao.id} | given))


def send(cast, sent=None, at=None, accepted=(), **given):
    return actions.record_phone_visit(cast.zhao.actor, sent or note(cast), seen=seen(cast, **given), accepted=accepted, sent_at=at)


def conflicts_of(cast, **given):
    with pytest.raises(Refusal) as refused:
        send(cast, **given)
    assert refused.value.code == "conflict"
    assert Visit.objects.in_zone(cast.home.id).filter(device_key="phone-0001").count() == 0
    return {one["code"]: one for one in refused.value.data["conflicts"]}


def test_files_received_before_hang_on_the_visit_once_and_chosen_ones_reach_the_firm(cast):
    give(cast)
    photo, memo = keep(cast), keep(cast, WEBM, "录音.webm")
    sent = note(cast, told=["夜班没有公交车回城"], received_file_ids=[photo, memo], shown_to_firm_ids=[photo])
    first, receipts = send(cast, sent)
    assert send(cast, sent) == (first, receipts)
    attached = VisitFile.objects.in_zone(cast.home.id)
    assert list(attached.order_by("id").values_list("stored_file_id", flat=True)) == [photo, memo]
    assert list(RequestFile.objects.in_zone(cast.home.id).values_list("stored_file_id", flat=True)) == [photo]
    with pytest.raises(Refusal) as twice:
        send(cast, note(cast, key="phone-0002", received_file_ids=[photo]), last_visit_id=first)
    assert twice.value.code == "file_not_received"


def test_somebody_elses_file_is_not_received(cast):
    theirs = actions.keep_visit_file(cast.mei.actor, "a.jpg", BytesIO(JPEG))[0]
    give(cast)
    with pytest.raises(Refusal) as refused:
        send(cast, note(cast, received_file_ids=[theirs]))
    assert refused.value.code == "file_not_received"
    with pytest.raises(NotPermitted):
        actions.keep_visit_file(cast.qian.actor, "a.jpg", BytesIO(JPEG))


def test_a_program_named_as_a_photo_and_a_photo_over_the_limit_are_refused_in_words(cast):
    with pytest.raises(Refusal) as program:
        keep(cast, b"MZ" + b"\0" * 60)
    assert program.value.code == "not_a_photo_or_memo" and "厂门口" in program.value.message
    with pytest.raises(Refusal) as large:
        keep(cast, JPEG + b"\0" * 6000 * 1024)
    assert large.value.code == "file_too_large"
    with pytest.raises(Refusal):
        actions.record_visit(cast.zhao.actor, note(cast, files=[("照片.jpg", BytesIO(b"<svg onload=1>"))]))


def test_a_card_handed_over_meanwhile_asks_the_officer_once(cast):
    give(cast)
    other = cast.chen
    Post.objects.create_in(cast.home.id, person=other.person, role="officer", unit=cast.units["service_centre"])
    give(cast, version=1, officer=other.id, why="岗位调整")
    found = conflicts_of(cast)
    assert list(found) == ["handed_over"] and "陈住建" in found["handed_over"]["theirs"]
    send(cast, accepted=[found["handed_over"]["token"]])
    assert Visit.objects.in_zone(cast.home.id).get().officer_id == cast.zhao.id


def test_a_colleagues_visit_meanwhile_asks_and_one_s_own_does_not(cast):
    give(cast)
    own, _ = send(cast, note(cast, key="phone-0000"))
    actions.record_visit(cast.mei.actor, note(cast, key="desk-0001", reached="unreachable", note=""))
    found = conflicts_of(cast, last_visit_id=own)
    assert (
        list(found) == ["visited_meanwhile"]
        and "梅调度" in found["visited_meanwhile"]["theirs"]
        and "联系不上" in found["visited_meanwhile"]["theirs"]
    )
    send(cast, accepted=[found["visited_meanwhile"]["token"]], last_visit_id=own)
    send(cast, note(cast, key="phone-0003"))
    assert Visit.objects.in_zone(cast.home.id).count() == 4


def test_a_firm_merged_meanwhile_is_told_and_the_visit_goes_to_the_one_that_was_kept(cast):
    give(cast)
    kept = create_enterprise(cast.mei.actor, name="青河光伏科技有限公司", is_another=True)
    merge_entries(cast.mei.actor, kept, cast.enterprise_id, reason="营业执照是同一张", linked={})
    found = conflicts_of(cast, officer_id=None)
    assert "青河光伏科技有限公司" in found["firm_merged"]["theirs"]
    send(cast, accepted=[one["token"] for one in found.values()], officer_id=None)
    assert Visit.objects.in_zone(cast.home.id).get().enterprise_id == kept


def test_what_was_recorded_is_answered_again_whatever_changed_since(cast):
    give(cast)
    first, _ = send(cast, note(cast, told=["宿舍不够住"]))
    actions.record_visit(cast.mei.actor, note(cast, key="desk-0001"))
    again, receipts = send(cast, note(cast, told=["宿舍不够住"]))
    assert again == first and len(receipts) == 1
    assert EnterpriseRequest.objects.in_zone(cast.home.id).count() == 1
    with pytest.raises(NotVisible):  # the same key from somebody else is nothing of theirs
        actions.record_visit(cast.mei.actor, note(cast))


def test_the_phones_wrong_clock_is_taken_off_and_a_standing_zone_keeps_its_own_time(cast):
    give(cast)
    ahead = timedelta(days=1)
    written = clock.now() + ahead - timedelta(hours=3)
    send(cast, note(cast, visited_at=written), at=clock.now() + ahead)
    row = Visit.objects.in_zone(cast.home.id).get()
    assert abs(row.visited_at - (clock.now() - timedelta(hours=3))) < timedelta(minutes=1)
    day = clock.today() - timedelta(days=200)
    standing = replace(cast.zhao.actor, stands_on=day)
    actions.record_phone_visit(standing, note(cast, key="phone-0009", visited_at=clock.now()), seen=seen(cast, last_visit_id=row.id))
    assert clock.local_day(Visit.objects.in_zone(cast.home.id).get(device_key="phone-0009").visited_at) == day


def test_a_pocket_holds_the_own_firms_alone(cast):
    create_enterprise(cast.mei.actor, name="别人的企业有限公司", is_another=True)
    assert queries.pocket_of(cast.zhao.actor).firms == ()
    give(cast)
    actions.record_visit(cast.zhao.actor, note(cast, told=["夜班没有公交车回城"]))
    (carried,) = queries.pocket_of(cast.zhao.actor).firms
    assert carried.firm.name == "青河光伏有限公司" and carried.open_requests[0][1] == "夜班没有公交车回城"
    assert queries.pocket_of(cast.mei.actor).firms == ()
    with pytest.raises(NotPermitted):
        queries.pocket_of(cast.qian.actor)
