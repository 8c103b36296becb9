"""How people are told, and what is remembered of it: mail, notifying services, webhooks."""
