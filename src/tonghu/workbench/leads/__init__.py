"""线索: from the list through the visit to the child's file."""
