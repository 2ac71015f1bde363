"""Which proxy the environment or the operating system wants between here and a server."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

if TYPE_CHECKING:
    from voicedesk.core.server_address import ServerAddress


def proxy_for(address: ServerAddress) -> str:
    """Return the URL of the proxy for a server, empty for none.

    This machine is never reached through a proxy, whatever ``NO_PROXY`` leaves out.
    """
    if address.is_loopback or proxy_bypass(f"{address.host}:{address.port}"):
        return ""
    proxies = getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all") or ""
    if proxy and "://" not in proxy:
        return f"http://{proxy}"
    # GNOME's network settings export ALL_PROXY=socks://host:port, a scheme of its own.
    return proxy.replace("socks://", "socks5://", 1) if proxy.startswith("socks://") else proxy


def host_of(proxy: str) -> str:
    """Return the host of a proxy's URL, without the password that may stand before it."""
    try:
        return urlsplit(proxy).hostname or ""
    except ValueError:
        return ""
