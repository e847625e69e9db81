"""Reports of harm: taken from anyone, handed over at once, the reporter kept apart, the outcome told."""
