"""Addresses of complaints at the desks of handler, respondent and supervisor: url name = view name = template name."""

from django.urls import URLPattern, path

from supervision.views.answer_photo import answer_photo
from supervision.views.complaint import complaint, complaint_party
from supervision.views.complaint_act import complaint_act
from supervision.views.complaint_clusters import (
    cluster,
    cluster_answer,
    cluster_leave,
    cluster_undo,
    complaint_similar,
)
from supervision.views.complaint_feed_back import complaint_feed_back
from supervision.views.complaint_lights import complaint_lights, complaint_lights_file
from supervision.views.complaint_order import complaint_order
from supervision.views.complaint_refer import complaint_refer
from supervision.views.complaints import complaints, complaints_file, complaints_party_file
from supervision.views.complaints_report import complaints_report, complaints_report_file
from supervision.views.referral import referral, referral_act, referral_answer, referral_take_up

desk: list[URLPattern] = [
    path("complaints/", complaints, name="complaints"),
    path("complaints/list.<str:kind>", complaints_file, name="complaints_file"),
    path("complaints/persons.xlsx", complaints_party_file, name="complaints_party_file"),
    path("complaints/lights/", complaint_lights, name="complaint_lights"),
    path("complaints/lights.<str:kind>", complaint_lights_file, name="complaint_lights_file"),
    path("complaints/report/", complaints_report, name="complaints_report"),
    path("complaints/report.<str:kind>", complaints_report_file, name="complaints_report_file"),
    path("complaints/referrals/<int:pk>/", referral, name="referral"),
    path("complaints/referrals/<int:pk>/take-up/", referral_take_up, name="referral_take_up"),
    path("complaints/referrals/<int:pk>/answer/", referral_answer, name="referral_answer"),
    path("complaints/referrals/<int:pk>/do/<str:act>/", referral_act, name="referral_act"),
    path("complaints/answers/<uuid:key>/", answer_photo, name="answer_photo"),
    path("complaints/clusters/<int:pk>/", cluster, name="cluster"),
    path("complaints/clusters/<int:pk>/leave/", cluster_leave, name="cluster_leave"),
    path("complaints/clusters/steps/<int:pk>/undo/", cluster_undo, name="cluster_undo"),
    path("complaints/clusters/<int:pk>/answer/", cluster_answer, name="cluster_answer"),
    path("complaints/<int:pk>/", complaint, name="complaint"),
    path("complaints/<int:pk>/order/<int:unit>/", complaint_order, name="complaint_order"),
    path("complaints/<int:pk>/person/", complaint_party, name="complaint_party"),
    path("complaints/<int:pk>/refer/", complaint_refer, name="complaint_refer"),
    path("complaints/<int:pk>/feed-back/", complaint_feed_back, name="complaint_feed_back"),
    path("complaints/<int:pk>/similar/", complaint_similar, name="complaint_similar"),
    path("complaints/<int:pk>/do/<str:act>/", complaint_act, name="complaint_act"),
]
