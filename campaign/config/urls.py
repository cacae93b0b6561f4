"""The root of all addresses; each app brings its own. The pages of the public site stand in every language (decision 36)."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.utils.module_loading import import_string

handler500 = "campaign.views.trouble.server_error"
urlpatterns = [
    path("", include("publishing.urls")),
    *i18n_patterns(
        path("", include(import_string("publishing.urls.page_patterns"))),
        path("", include(import_string("supervision.urls.page_patterns"))),
        prefix_default_language=False,
    ),
    path("", include("campaign.urls")),
    path("", include("submissions.urls")),
    path("", include("review.urls")),
    path("", include("supervision.urls")),
    path(settings.ADMIN_PATH, admin.site.urls),
]
