"""The operating system's desktop: one program per profile, and the channel to the one that runs."""
