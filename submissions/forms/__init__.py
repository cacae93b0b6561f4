"""What is typed in: contact sheets, declarations."""

from submissions.forms.contacts import ContactFilter, ContactForm

__all__ = ["ContactFilter", "ContactForm"]
