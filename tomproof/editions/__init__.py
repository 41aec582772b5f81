"""Two editions of one run: the company's own pack, and the one to hand out, in which people are tokens."""
