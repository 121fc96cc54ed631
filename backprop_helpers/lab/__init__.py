"""How the course is opened: the launcher, and the hook in Jupyter's server."""
