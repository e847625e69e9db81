"""Files beside a matter: looked at, cleaned, scanned, and kept encrypted in the database."""
