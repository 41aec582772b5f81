"""What an identity must be given so that these claims can be verified, and nothing more: needs, and three ways to write it."""
