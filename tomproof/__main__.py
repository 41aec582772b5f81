"""``python -m tomproof``."""

from tomproof.cli import main

if __name__ == "__main__":
    main()
