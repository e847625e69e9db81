"""What a county clerk gets: three tables, a quality file and a report."""
