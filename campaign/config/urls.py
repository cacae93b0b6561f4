"""The root of all addresses; each app brings its own."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("publishing.urls")),
    path("", include("campaign.urls")),
    path("", include("submissions.urls")),
    path("", include("review.urls")),
    path(settings.ADMIN_PATH, admin.site.urls),
]
