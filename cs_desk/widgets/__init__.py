"""Views over rows: what is drawn and what is typed; no tables, no queries, no services."""
