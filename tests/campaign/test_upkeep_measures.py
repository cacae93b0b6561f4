"""Figures for Prometheus: who may read them, and that they are true."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.mmap_dict import MmapedDict

from campaign.enums import Delivery
from campaign.models import Letter, Obligation
from campaign.models.runs import BEAT
from campaign.operations import note_run, tell
from campaign.operations.duties import lay_down
from campaign.roles import Action
from campaign.upkeep import measures
from campaign.upkeep.broker import Broker, ask_broker
from campaign.upkeep.folding import fold, sums_of
from tests import servers
from tests.cast import PHASE_2, PHASE_3, Cast, Ground


@pytest.mark.parametrize(
    ("meta", "may"),
    [
        ({"REMOTE_ADDR": "10.1.2.3"}, True),
        ({"REMOTE_ADDR": "11.1.2.3"}, False),
        ({"REMOTE_ADDR": ""}, False),
        ({"REMOTE_ADDR": "11.1.2.3", "HTTP_X_FORWARDED_FOR": "10.1.2.3"}, False),
        ({"REMOTE_ADDR": "11.1.2.3", "HTTP_AUTHORIZATION": "Bearer a-token-of-32-signs"}, True),
        ({"REMOTE_ADDR": "11.1.2.3", "HTTP_AUTHORIZATION": "Bearer another"}, False),
        ({"REMOTE_ADDR": "11.1.2.3", "HTTP_AUTHORIZATION": "Bearer "}, False),
    ],
)
def test_who_may_read(settings: Any, meta: dict[str, str], may: bool):
    settings.METRICS_TOKEN, settings.METRICS_FROM = "a-token-of-32-signs", ["10.0.0.0/8", "no network"]
    assert measures.may_read(meta) is may


def test_behind_proxies_the_last_hop_counts_and_a_forged_one_does_not(settings: Any):
    settings.METRICS_TOKEN, settings.METRICS_FROM, settings.AXES_IPWARE_PROXY_COUNT = "", ["10.0.0.0/8"], 1
    assert measures.may_read({"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "10.0.0.1, 11.1.1.1"}) is False
    assert measures.may_read({"REMOTE_ADDR": "", "HTTP_X_FORWARDED_FOR": "11.1.1.1, 10.0.0.1"}) is True
    assert measures.may_read({"REMOTE_ADDR": "10.0.0.1"}) is False


def test_without_token_and_networks_the_page_is_not_there(client: Any, settings: Any, db: None):
    settings.METRICS_TOKEN, settings.METRICS_FROM = "", []
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_the_page_tells_what_waits_and_what_is_late(
    client: Any, settings: Any, ground: Ground, cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    settings.METRICS_TOKEN = "a-token-of-32-signs"
    monkeypatch.setattr(measures, "ask_broker", lambda: Broker(up=True, waiting=4))
    tell(ground.civil, Action.FILL, obligation="x", kind="x", subject="题", body="文", at=PHASE_2)
    tell(ground.civil, Action.CERTIFY, obligation="x", kind="x", subject="题", body="文", at=PHASE_2)
    Letter.objects.filter(user=cast.leader).update(delivery=Delivery.IN_DOUBT)
    note_run(BEAT, at=PHASE_2)
    note_run(BEAT, at=PHASE_3)
    page = client.get("/metrics", headers={"Authorization": "Bearer a-token-of-32-signs"}).content.decode()
    values = dict(line.rsplit(" ", 1) for line in page.splitlines() if line.startswith("jianzheng_"))
    assert values['jianzheng_messages{state="queued"}'] == "1.0"
    assert values['jianzheng_messages{state="in_doubt"}'] == "1.0"
    assert values["jianzheng_broker_waiting_tasks"] == "4.0"
    assert values["jianzheng_published_findings_open"] == "0.0"
    assert float(values['jianzheng_last_run_age_seconds{what="beat"}']) > 0


def test_overdue_counts_units_only_when_their_time_has_passed(ground: Ground, cast: Cast):
    lay_down()

    def late(at: Any) -> list[float]:
        return [one.value for one in measures.measured(at) if one.about == ("kind", "declaration")]

    declaring = Obligation.objects.filter(kind="declaration", deadline__round=ground.round).count()
    assert (late(PHASE_2), late(PHASE_3), declaring > 8) == ([0], [declaring], True)


def test_the_oldest_waiting_message_is_counted_from_its_writing(ground: Ground, cast: Cast):
    tell(ground.civil, Action.FILL, obligation="x", kind="x", subject="题", body="文", at=PHASE_2)
    found = {one.name: one.value for one in measures.of_messages(PHASE_2 + timedelta(minutes=7))}
    assert found["oldest_waiting_message_seconds"] == 420


def test_a_broker_that_refuses_or_never_answers_costs_a_second_and_a_half():
    assert ask_broker(f"redis://127.0.0.1:{servers.free_port()}/0").up is False
    assert ask_broker("memory://") == Broker(up=True, in_memory=True)
    if url := os.environ.get("REDIS_URL"):
        known = ask_broker(url)
        assert (known.up, known.policy) == (True, "noeviction")


def test_what_ended_processes_counted_is_kept_in_one_file(tmp_path: Path):
    for pid, value in ((11, 2.0), (12, 3.0)):
        counted = MmapedDict(str(tmp_path / f"counter_{pid}.db"))
        counted.write_value("requests", value, 0.0)
        counted.close()
        (tmp_path / f"gauge_liveall_{pid}.db").write_bytes(b"")
        fold(tmp_path, pid)
    assert sorted(one.name for one in tmp_path.glob("*.db")) == ["counter_0.db"]
    assert sums_of([tmp_path / "counter_0.db"]) == {"requests": 5.0}
