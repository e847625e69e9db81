"""How the parts are put together: settings, addresses of pages, the database."""
