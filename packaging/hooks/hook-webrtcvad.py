"""Instead of PyInstaller's own, which asks for the metadata of the package of another name."""
