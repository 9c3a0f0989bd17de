"""The models of the lessons, each read from small parts to large."""
