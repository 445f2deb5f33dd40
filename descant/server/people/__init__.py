"""People and their accounts: signing in by OpenID Connect, the page /account, one's own data, and being forgotten."""
