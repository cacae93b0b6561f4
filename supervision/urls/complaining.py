"""Addresses at which somebody complains and follows the complaint, and the handlers' pages of what comes in."""

from django.urls import path

from supervision.views.complaint_entry import complaint_entry
from supervision.views.complaint_photo import complaint_photo, complaint_photo_release
from supervision.views.complaints_held import complaint_let_in, complaints_held, complaints_held_refuse
from supervision.views.public.complain import complain, complain_office, complain_place
from supervision.views.public.follow import follow

public = [
    path("complain/", complain, name="complain"),
    path("complain/follow/", follow, name="follow"),
    path("complain/place/<division:code>/", complain_place, name="complain_place"),
    path("complain/<office:code>/", complain_office, name="complain_office"),
]
desk = [
    path("complaints/enter/", complaint_entry, name="complaint_entry"),
    path("complaints/held/", complaints_held, name="complaints_held"),
    path("complaints/held/refuse/", complaints_held_refuse, name="complaints_held_refuse"),
    path("complaints/held/<int:pk>/let-in/", complaint_let_in, name="complaint_let_in"),
    path("complaints/photos/<uuid:key>/", complaint_photo, name="complaint_photo"),
    path("complaints/photos/<uuid:key>/release/", complaint_photo_release, name="complaint_photo_release"),
]
