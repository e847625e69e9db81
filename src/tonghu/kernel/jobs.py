"""The queues that workers take their jobs from, and in which states a job is alive."""

from procrastinate.jobs import Status

# Long work that somebody asked for and waits for; and what the clock begins.
DISCOVERY, HOUSEKEEPING = "discovery", "housekeeping"
# A worker has it, or will.
LIVE_JOBS = (Status.TODO.value, Status.DOING.value)
