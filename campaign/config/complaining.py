"""What the pages of the public are told of the act above the lists, and how much of a flood of complaints is taken (decision 54)."""

# Named by string because apps point down: pages for the map of the site, and parts of it.
MORE_PAGES = ["complain", "notices"]
SITE_MAPS = {"notices": "supervision.views.public.notices.NoticesMap"}
# How many within an hour (a burst: a minute): from which on a complaint waits for a look, and from which on it is refused. "press" is any button of the
# form, "strange" one whose form this site never gave out, "again" one whose complaint has come already (counted for each form), "photo"
# a photo that has to be drawn, "follow" a number with its secret.
COMPLAINT_LIMITS = {
    "send": {
        "address_burst": 6,
        "address_held": 4,
        "address_refused": 60,
        "network_held": 30,
        "network_refused": 200,
        "office_held": 60,
        "newcomers_held": 300,
    },
    "press": {
        "address_burst": 40,
        "address_held": 60,
        "address_refused": 120,
        "network_held": 300,
        "network_refused": 600,
        "office_held": 0,
        "newcomers_held": 0,
    },
    "strange": {
        "address_burst": 3,
        "address_held": 0,
        "address_refused": 12,
        "network_held": 0,
        "network_refused": 60,
        "office_held": 0,
        "newcomers_held": 0,
    },
    "again": {
        "address_burst": 0,
        "address_held": 0,
        "address_refused": 6,
        "network_held": 0,
        "network_refused": 1000,
        "office_held": 0,
        "newcomers_held": 0,
    },
    "photo": {
        "address_burst": 0,
        "address_held": 30,
        "address_refused": 30,
        "network_held": 100,
        "network_refused": 200,
        "office_held": 0,
        "newcomers_held": 0,
    },
    "follow": {
        "address_burst": 0,
        "address_held": 30,
        "address_refused": 60,
        "network_held": 200,
        "network_refused": 600,
        "office_held": 0,
        "newcomers_held": 0,
    },
}
COMPLAINT_FORM_SECONDS = 3  # nobody reads, types and checks a complaint in less
