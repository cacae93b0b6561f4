"""What personal data the system keeps, why, who sees them and for how long (个人信息保护法 第十七条)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaign.models import Division
from campaign.operations.retention import terms
from publishing import queries
from publishing.views.public.page import framed, public_page


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """The table of kinds with the days in force, what stays, and whom to ask."""
    region = Division.objects.filter(parent=None).first()
    context = framed(request, "about", terms=terms(), office=queries.office_of(region) if region else None)
    return render(request, "publishing/public/privacy.html", context)
