"""What an identity may do, held against what the claims need: had, missing, too much, and what could not be found out."""
