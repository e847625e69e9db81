"""From what discovery found to what a person decided: runs, leads, dispatch, verification, verdict."""
