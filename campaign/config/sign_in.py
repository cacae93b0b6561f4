"""What guards the door: passwords, the second factor (decision 51), and what is done about guessing."""

import os

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "campaign.operations.first_passwords.FirstPasswordHasher",  # random passwords that live for a week
]
FIRST_PASSWORD_DAYS = int(os.environ.get("FIRST_PASSWORD_DAYS", "7"))
OTP_TOTP_ISSUER = os.environ.get("OTP_TOTP_ISSUER", "减证便民")  # what the authenticator shows above the code
OTP_TOTP_SYNC = True  # a telephone whose clock drifts is followed, half a minute at a time

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours: the owner is not kept out longer than a quarter of an hour
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # a stranger's tries do not prolong the owner's wait
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]  # a code that was mistyped is not kept
AXES_ENABLE_ACCESS_FAILURE_LOG = False
# The client's address is the peer's; behind nginx the last hop of X-Forwarded-For, never the first.
AXES_IPWARE_PROXY_COUNT = int(os.environ.get("PROXY_COUNT", "0")) or None
AXES_CLIENT_IP_CALLABLE = (
    "campaign.upkeep.measures.asked_from"  # axes counts proxies only where a further library is installed
)
