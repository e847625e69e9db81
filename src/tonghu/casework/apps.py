from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "tonghu.casework"
    label = "casework"
    verbose_name = "帮扶"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """All that hangs on a child goes where the child's file goes; effects are known by name."""
        from tonghu.casework.effects import (  # noqa: F401  they register themselves
            assessments,
            blocks,
            clocks,
            entrusting,
            files,
            guardianship,
            harm,
            parts,
            plans,
            screening,
            subsidies,
            visits,
        )
        from tonghu.casework.models import (  # loaded by now, not before
            Assessment,
            Attachment,
            Matter,
            MatterStep,
            Participant,
            Receipt,
            Record,
            Share,
        )
        from tonghu.registry.followers import follow

        follow("matter", Matter)
        follow("matter_step", MatterStep)
        follow("record", Record)
        follow("share", Share)
        follow("attachment", Attachment)
        follow("assessment", Assessment)
        follow("receipt", Receipt)
        follow("participant", Participant)
