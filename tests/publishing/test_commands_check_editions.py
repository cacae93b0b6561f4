"""`manage.py check_editions` prints what is no longer as published and ends with status 1."""

import json

import pytest
from django.core.management import call_command

from publishing.tasks import check_published


def test_where_all_is_as_published_it_says_how_many_it_looked_at(published, capsys):
    call_command("check_editions")
    assert capsys.readouterr().out == "核对了2份清单，0处与公布时不符。\n"


def test_a_finding_is_printed_and_ends_with_status_1(published, capsys):
    published.retained.path.unlink()
    for options in ([], ["--json"]):
        with pytest.raises(SystemExit) as ended:
            call_command("check_editions", *options)
        assert ended.value.code == 1
    plain, machine = capsys.readouterr().out.rsplit("\n", 2)[:2]
    assert plain.endswith("核对了2份清单，1处与公布时不符。")
    assert plain.startswith("540102-1-附3-01：清单文件与公布时不符（")
    said = json.loads(machine)
    assert (said["editions"], [one["part"] for one in said["findings"]]) == (2, ["workbook"])
    assert check_published() == 1
