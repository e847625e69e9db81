"""Progress of a job: what is being done, how far it is, and how to stop it."""

from __future__ import annotations

from tonghu.workbench.components.component import component, one_of

JOB_STATES = ("waiting", "running", "done", "stopped", "failed")


@component
def job_progress(
    *,
    title: str,
    state: str,
    done: int = 0,
    total: int = 0,
    step: str = "",
    poll_url: str = "",
    cancel_url: str = "",
    resume_url: str = "",
) -> dict[str, object]:
    """A job in the background.

    title: 比对云溪县六月数据. state: waiting, running, done, stopped or failed.
    done, total: parts finished of all; total 0 when nobody knows yet. step: what it is at, or why it ended.
    poll_url: answers with this component again, fetched every 2 seconds while the job waits or runs.
    cancel_url, resume_url: POST; empty where that is not possible.
    """
    one_of("job_progress", "state", state, JOB_STATES)
    live = state in ("waiting", "running")
    return {
        "title": title,
        "state": state,
        "done": done,
        "total": total,
        "share": round(100 * done / total) if total else 0,
        "step": step,
        "live": live,
        "poll_url": poll_url if live else "",
        "cancel_url": cancel_url if live else "",
        "resume_url": resume_url if state in ("stopped", "failed") else "",
    }
