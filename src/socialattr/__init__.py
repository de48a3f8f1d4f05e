"""Tell a company what its social media traffic is worth, from the files it can export."""

__version__ = "0.1.0"
