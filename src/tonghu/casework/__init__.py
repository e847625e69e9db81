"""The work around a child: matters that move through states, records that are filled in, who takes part."""
