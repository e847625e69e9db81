"""Reports of harm: the list with its clocks, one report, taking one for somebody, and who reported."""
