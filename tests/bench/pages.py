"""Addresses that the public bench adds to the site: an empty page, and a list as a REST framework's defaults make it."""

from django.core.paginator import Paginator
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from campaign.access import public
from publishing.models import ListedItem


@public
def empty(_request: HttpRequest) -> HttpResponse:
    """Nothing but the way through Django and the site's middleware."""
    return HttpResponse("")


@public
def plain_list(request: HttpRequest) -> HttpResponse:
    """COUNT over everything, a page of 100 whole model instances, by number of page, as JSON."""
    rows = ListedItem.objects.order_by("pk")
    if text := request.GET.get("search"):
        rows = rows.filter(search_text__icontains=text)
    page = Paginator(rows, 100).get_page(request.GET.get("page"))
    return JsonResponse(
        {"count": page.paginator.count, "results": [model_to_dict(row) for row in page]},
        json_dumps_params={"default": str},
    )


urlpatterns = [
    path("bench/empty/", empty),
    path("bench/list/", plain_list),
    path("", include("campaign.config.urls")),
]
