"""What happens between key-down and silence; asyncio, and nothing but ``core``."""
