"""Addresses that the public bench adds to the site: an empty page, and a list as a REST framework's defaults make it.

Where Django REST framework can be imported (it is not among the dependencies: install it outside and name the folder in
PYTHONPATH), the list is its own; else a stand-in that does what its defaults do.
"""

from typing import Any

from django.core.paginator import Paginator
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from campaign.access import public
from campaign.config import urls as site
from publishing.models import ListedItem

A_PAGE = 100  # as in the framework's handbook


@public
def empty(_request: HttpRequest) -> HttpResponse:
    """Nothing but the way through Django and the site's middleware."""
    return HttpResponse("")


@public
def stand_in(request: HttpRequest) -> HttpResponse:
    """COUNT over everything, a page of 100 whole model instances, by number of page, as JSON."""
    rows = ListedItem.objects.order_by("pk")
    if text := request.GET.get("search"):
        rows = rows.filter(search_text__icontains=text)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return JsonResponse(
        {"count": page.paginator.count, "results": [model_to_dict(row) for row in page]},
        json_dumps_params={"default": str},
    )


def framework_list() -> Any:
    """A ListAPIView with defaults: ModelSerializer of all fields, pages by number, SearchFilter. ImportError without it."""
    from rest_framework import filters, generics, pagination, permissions, serializers

    meta = type("Meta", (), {"model": ListedItem, "fields": "__all__"})
    names = {
        "queryset": ListedItem.objects.order_by("pk"),
        "serializer_class": type("ListedSerializer", (serializers.ModelSerializer,), {"Meta": meta}),
        "pagination_class": type("ByNumber", (pagination.PageNumberPagination,), {"page_size": A_PAGE}),
        "filter_backends": [filters.SearchFilter],
        "search_fields": ["search_text"],
        "permission_classes": [permissions.AllowAny],
        "authentication_classes": [],
    }
    return public(type("ListedView", (generics.ListAPIView,), names).as_view())


try:
    plain_list, BASELINE = framework_list(), "Django REST framework, defaults"
except ImportError:
    plain_list, BASELINE = stand_in, "a stand-in for a REST framework's defaults"

urlpatterns = [
    path("bench/empty/", empty),
    path("bench/list/", plain_list),
    path("bench/stand-in/", stand_in),
    *site.urlpatterns,
]
