"""The database server of the benchmark: out of the wheel, with memory as a province would give it."""

from __future__ import annotations

from pathlib import Path

from tonghu.config.database import start_embedded

# A quarter of a small server's memory is what PostgreSQL's manual advises. As it comes, 128 MB, it would hold a thirtieth of
# a province's facts, and what is measured would be the reading of files.
SHARED_BUFFERS = "2GB"


def give_memory(data: Path) -> None:
    """Have the server of this folder begin with SHARED_BUFFERS from its next start on. No other user of it may run."""
    server = start_embedded(data)
    try:
        server.psql(f"alter system set shared_buffers = '{SHARED_BUFFERS}'")
    finally:
        server.cleanup()
