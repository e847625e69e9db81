"""Pages of records that stand by themselves: activities and trainings with who was there, places, workers' files, projects."""
