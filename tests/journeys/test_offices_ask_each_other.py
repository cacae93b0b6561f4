"""A published item is checked by another office: asked, late, answered, corrected, counted; by links and forms, no browser."""

import re
from html import unescape
from io import BytesIO
from urllib.parse import urljoin

import time_machine
from django.test import Client
from openpyxl import load_workbook

from publishing.models import Enquiry
from publishing.tasks import remind_late_enquiries
from tests.publishing.conftest import ASKED_AT, DAY, HOUR, Asking

LINK = re.compile(r'<a\s[^>]*?href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
FIELD = re.compile(r'<input type="hidden" name="(corrects)" value="(\d+)">')


class Person:
    """Somebody at a desk who follows links by their words and fills in the form of the page."""

    def __init__(self, user: object) -> None:
        self.client, self.user = Client(), user
        self.url, self.text = "", ""

    def desk(self) -> "Person":
        """Sign in and land on the desk."""
        self.client.force_login(self.user, backend="django.contrib.auth.backends.ModelBackend")  # type: ignore[arg-type]
        return self.open("/desk/")

    def open(self, url: str) -> "Person":
        """Open an address; it is there."""
        answer = self.client.get(url, follow=True)
        assert answer.status_code == 200, url
        self.url, self.text = answer.request["PATH_INFO"], answer.content.decode()
        return self

    def follow(self, words: str) -> "Person":
        """Follow the first link of the page with these words."""
        found = [url for url, label in LINK.findall(self.text) if words in re.sub(r"<[^>]+>|\s+", "", label)]
        assert found, f"no link {words} on {self.url}"
        return self.open(urljoin(self.url, unescape(found[0])))

    def send(self, address: str = "", **typed: str) -> "Person":
        """Fill in the form of the page and send it, with what it holds hidden."""
        answer = self.client.post(address or self.url, dict(FIELD.findall(self.text)) | typed, follow=True)
        assert answer.status_code == 200
        self.url, self.text = answer.request["PATH_INFO"], answer.content.decode()
        return self


def test_asked_late_answered_corrected_and_counted(asking: Asking):
    cast = asking.cast
    with time_machine.travel(ASKED_AT, tick=False):
        clerk = Person(cast.clerk).desk().follow("核查反馈").follow("本单位提出").follow("选择事项")
        clerk.follow("亲属关系证明").send(case_number="城民受〔2020〕8号", words="申请人与户主的关系。")
        assert "已送八廓街道办事处核查" in clerk.text
        town = Person(cast.township_clerk).desk()
        assert "有新的核查请求" in town.text
        assert "城民受〔2020〕8号" in town.follow("核查请求待反馈").text
    late = ASKED_AT + 4 * DAY
    assert remind_late_enquiries(late) == 4
    with time_machine.travel(late, tick=False):
        assert "对方逾期未反馈核查请求" in clerk.desk().text
        assert "请与承接单位联系处室联系" in clerk.text
        town.desk().follow("核查请求逾期未反馈").follow("亲属关系证明")
        town.send(f"{town.url}answer/", finding="true", words="经核对台账，关系一致。")
        assert "核查请求已有反馈" in clerk.desk().text
    with time_machine.travel(late + HOUR / 12, tick=False):
        town.send(f"{town.url}answer/", finding="false", words="同名，登记的不是同一人。")
        assert "已更正，以后一条为准" in town.text
        clerk.open("/enquiries/?side=by").follow("亲属关系证明")
        assert ("同名，登记的不是同一人。" in clerk.text, "用时4天。" in clerk.text) == (True, True)
        region = Person(cast.region_coordinator).desk().follow("核查反馈").follow("按单位统计")
        assert "八廓街道办事处" in region.text
        book = region.client.get("/enquiries/pairs/file/xlsx/?side=below").content
        stranger = Person(cast.stranger).desk()
        assert stranger.client.get(f"/enquiries/{Enquiry.objects.get().pk}/").status_code == 404
    rows = [[cell.value for cell in row] for row in load_workbook(BytesIO(book)).active.iter_rows()]
    assert [1, "城关区民政局", "八廓街道办事处", 1, 1, 0, 0, 0, 4, 1, 0] in rows
