"""The workbench under load: a province's roster in PostgreSQL, many people on its pages."""
