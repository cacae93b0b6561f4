"""What personal data the system keeps, why, who sees them and for how long (个人信息保护法 第十七条)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaign.models import Division
from campaign.operations.retention import terms
from publishing import queries
from publishing.sheets.csv_out import encoded
from publishing.views.public.edition import attachment
from publishing.views.public.page import framed, public_page


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """The table of kinds with the days in force, what stays, and whom to ask."""
    region = Division.objects.filter(parent=None).first()
    context = framed(request, "about", terms=terms(), office=queries.office_of(region) if region else None)
    return render(request, "publishing/public/privacy.html", context)


@public_page
def privacy_csv(request: HttpRequest) -> HttpResponse:
    """The table of the page, row by row."""
    head = "个人信息 用途 谁能看到 保存多久".split()
    rows = [[one.kept.title, one.kept.purpose, one.kept.seen_by, f"{one.kept.begins}后{one.days}天"] for one in terms()]
    answer = HttpResponse(encoded([head, *rows]), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = attachment("保存的个人信息.csv")
    return answer
