"""Who uses a Descant that several share: accounts with roles, groups, and what was done to them.

Names are for those who look after it; in the graph an account is known by its random id alone. Passwords are kept
nowhere: an account shows by its tokens who it is.
"""

from descant.accounts.groups import create_group, list_groups, put_member, remove_member
from descant.accounts.people import Account, close_account, create_account, known_account, list_accounts, set_role
from descant.accounts.roles import Role

__all__ = [
    "Account",
    "Role",
    "close_account",
    "create_account",
    "create_group",
    "known_account",
    "list_accounts",
    "list_groups",
    "put_member",
    "remove_member",
    "set_role",
]
