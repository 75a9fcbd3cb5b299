"""Architecture search: spaces, networks that hold them all, and the strategies that choose."""
