"""What there is for programs: files, feed, interface, fields, limits."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from campaign.enums import Level
from campaign.models import Division
from campaign.queries.log_proof import log_head
from publishing.sheets.open_data import ITEM_FIELDS
from publishing.views.public.open.paging import MOST
from publishing.views.public.page import FRESH, KEPT, framed, public_page, stamp_of

REGION = "540000"


@public_page
def data(request: HttpRequest) -> HttpResponse:
    """Files of everything in force, the interface with examples, the fields, the limits, the note on reuse."""
    places = list(Division.objects.filter(level__lte=Level.PREFECTURE).order_by("path"))
    context = framed(
        request,
        "data",
        places=places,
        fields=ITEM_FIELDS,
        most=MOST,
        fresh=FRESH + KEPT,
        site=settings.SITE_URL.rstrip("/"),
        reuse=settings.OPEN_DATA_NOTE,
        dataset=block(dataset(request)),
        log=log_head(),
    )
    return render(request, "publishing/public/data.html", context)


def dataset(request: HttpRequest) -> dict[str, Any]:
    """The description of the data for search engines (schema.org)."""
    site = settings.SITE_URL.rstrip("/")
    newest = stamp_of(request).at
    files = [("csv", "text/csv"), ("jsonl", "application/jsonl")]
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": "西藏自治区证明事项保留清单和取消清单",
        "description": "西藏自治区“减证便民”专项行动公布的证明事项保留清单、取消清单和清理汇总表，现行各版。",
        "url": site + reverse("data"),
        "inLanguage": "zh-Hans",
        "isAccessibleForFree": True,
        "creator": {"@type": "GovernmentOrganization", "name": "西藏自治区人民政府办公厅"},
        "spatialCoverage": "西藏自治区",
        **({"dateModified": newest.isoformat()} if newest else {}),
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": kind,
                "contentUrl": site + reverse("data_file", args=[REGION, form]),
            }
            for form, kind in files
        ],
    }


def block(described: dict[str, Any]) -> SafeString:
    """A data block for a page: text that no browser runs, and in which no tag can end."""
    text = json.dumps(described, ensure_ascii=False).replace("<", "\\u003c")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - "<" is escaped
