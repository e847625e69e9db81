"""What a demo uses where a real system needs secrets of its own. Refused outside a demo."""

DEMO_SECRET_KEY = "demo-" + "not-a-secret-" * 4
