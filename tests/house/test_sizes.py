"""Sizes that keep a file readable in one sitting."""

from tests.house import measure


def test_no_file_is_longer_than_300_lines():
    assert [(str(path), measure.lines(path)) for path in measure.code_files() if measure.lines(path) > 300] == []


def test_no_function_is_longer_than_40_lines():
    assert [function for function in measure.functions() if function.lines > 40] == []


def test_nine_functions_of_ten_have_25_lines_at_most():
    assert measure.percentile([function.lines for function in measure.functions()], 0.9) <= 25


def test_no_template_is_longer_than_120_lines():
    assert [(str(path), measure.lines(path)) for path in measure.templates() if measure.lines(path) > 120] == []
