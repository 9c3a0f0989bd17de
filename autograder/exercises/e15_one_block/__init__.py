"""How lesson 15 is judged: patches, a ViT, a shuffle undone, what it costs, and one project of three."""
