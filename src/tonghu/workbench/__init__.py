"""The pages, by task and not by table. They combine domains; domains know nothing of them."""
