"""The pages, by task and not by table: a frame, strict components, one folder a task. Domains know nothing of them."""
