"""Who was there: people named in a record of an activity, a training or a lecture, and how they signed in."""
