"""The company's Entra tenant: people, groups, roles and policies."""
