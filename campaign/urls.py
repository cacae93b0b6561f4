"""Addresses of this app: url name = view name = template name."""

from django.urls import path

from campaign.views.calendar import calendar, extend
from campaign.views.calendar_days import calendar_days, calendar_days_file, calendar_days_import
from campaign.views.calendar_move import calendar_deadline, calendar_phase
from campaign.views.desk import desk
from campaign.views.enrol_person import enrol_person, renew_password_of
from campaign.views.health import health
from campaign.views.inbox import inbox, message_read
from campaign.views.jobs import job, job_ask, job_cancel, job_drop, job_file, job_part, jobs
from campaign.views.login import login, logout, password_change, password_change_done
from campaign.views.people import people
from campaign.views.posting import hand_over, relieve_person
from campaign.views.styleguide import styleguide
from campaign.views.unit_log import unit_log
from campaign.views.unit_people import appoint_person, unit_people

urlpatterns = [
    path("health/", health, name="health"),
    path("sign-in/", login, name="login"),
    path("sign-out/", logout, name="logout"),
    path("password/", password_change, name="password_change"),
    path("password/done/", password_change_done, name="password_change_done"),
    path("desk/", desk, name="desk"),
    path("inbox/", inbox, name="inbox"),
    path("inbox/<int:pk>/read/", message_read, name="message_read"),
    path("jobs/", jobs, name="jobs"),
    path("jobs/new/<slug:name>/", job_ask, name="job_ask"),
    path("jobs/<int:pk>/", job, name="job"),
    path("jobs/<int:pk>/progress/", job_part, name="job_part"),
    path("jobs/<int:pk>/cancel/", job_cancel, name="job_cancel"),
    path("jobs/<int:pk>/file/", job_file, name="job_file"),
    path("jobs/<int:pk>/file/delete/", job_drop, name="job_drop"),
    path("people/", people, name="people"),
    path("people/<int:pk>/", unit_people, name="unit_people"),
    path("people/<int:pk>/appoint/", appoint_person, name="appoint_person"),
    path("people/<int:pk>/new/", enrol_person, name="enrol_person"),
    path("people/post/<int:pk>/relieve/", relieve_person, name="relieve_person"),
    path("people/post/<int:pk>/successor/", hand_over, name="hand_over"),
    path("people/post/<int:pk>/password/", renew_password_of, name="renew_password_of"),
    path("calendar/", calendar, name="calendar"),
    path("calendar/extend/", extend, name="extend"),
    path("calendar/days/", calendar_days, name="calendar_days"),
    path("calendar/days.csv", calendar_days_file, name="calendar_days_file"),
    path("calendar/<int:pk>/days/", calendar_days_import, name="calendar_days_import"),
    path("calendar/<int:pk>/deadlines/<slug:kind>/", calendar_deadline, name="calendar_deadline"),
    path("calendar/<int:pk>/phases/<int:number>/", calendar_phase, name="calendar_phase"),
    path("log/<int:pk>/", unit_log, name="unit_log"),
    path("styleguide/", styleguide, name="styleguide"),
]
