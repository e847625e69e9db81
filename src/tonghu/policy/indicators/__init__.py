"""How a figure of record is defined by the state, the province and departments, side by side where they differ."""
