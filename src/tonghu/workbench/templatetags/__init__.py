"""Template tags of the workbench: `{% load workbench %}`."""
