from django.apps import AppConfig
from django.conf.locale import LANG_INFO


class CampaignConfig(AppConfig):
    name = "campaign"
    verbose_name = "专项行动"

    def ready(self) -> None:
        """Make Tibetan known to Django, which has no `bo`; its own name is the glossary's."""
        from campaign.templatetags.tongues import glossary

        LANG_INFO["bo"] = {"bidi": False, "code": "bo", "name": "Tibetan", "name_local": glossary()["藏语"]}
