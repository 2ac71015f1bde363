"""The command line as its users meet it: in this process where that is quicker, else as one."""
