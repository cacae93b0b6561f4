"""How a list was narrowed down, in words for the title of the job that makes its file."""

from typing import Any

from django import forms


def narrowed(form: Any) -> str:
    """The conditions of a filter form as its `active()` gives them; empty where there are none.

    A title stands in messages and on the technical site. What was typed may be a name, so it is not repeated there.
    """
    said = (
        "按条件筛选" if isinstance(form.fields.get(name), forms.CharField) else words for name, words in form.active()
    )
    return "、".join(dict.fromkeys(said))
