"""The company's two subscriptions, one module per service."""
