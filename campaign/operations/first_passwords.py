"""How a first password is kept: its chance is in its letters, not in the time that a check takes (decision 51)."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password


class FirstPasswordHasher(PBKDF2PasswordHasher):
    """A quick hash for random passwords of 59 bits that live for a week: a thousand are made in a second.

    The first sign-in replaces it by the ordinary one. A wrong password takes as long as with the ordinary one: from the
    time nobody learns whose first password has not been used.
    """

    algorithm = "first_pbkdf2"
    iterations = 1_000

    def verify(self, password: str, encoded: str) -> bool:
        """Compare; a refusal costs what an ordinary refusal costs."""
        right = super().verify(password, encoded)
        if not right:
            make_password(password)
        return right
