"""The sandbox, held against the wire contract and against the official client."""
