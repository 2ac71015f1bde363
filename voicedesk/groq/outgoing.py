"""From a call to the beginning of its answer: body, redirects, dead connections."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import httpx

from voicedesk.groq.bodies import MeteredBody
from voicedesk.groq.errors import bad_answer
from voicedesk.groq.redirects import next_hop
from voicedesk.groq.reuse import send

if TYPE_CHECKING:
    from voicedesk.core.server_address import ServerAddress
    from voicedesk.groq.call import ApiCall
    from voicedesk.groq.transport import DirectClient
    from voicedesk.groq.uplink import Uplink

_MAX_REDIRECTS = 3


async def ask(
    http: DirectClient,
    call: ApiCall,
    address: ServerAddress,
    headers: dict[str, str],
    uplink: Uplink,
) -> httpx.Response:
    """Send a call once; return when its answer begins, whatever the status.

    Raises:
        httpx.HTTPError: no answer.
        ServiceError: redirects that lead nowhere.
    """
    url = f"{address.api_root}{call.path}"
    if call.body is not None:
        headers = headers | {"Content-Type": call.body.content_type}
        body = MeteredBody(call.body, uplink)
        request = http.make_request(call.method, url, headers, content=body)
        return await _follow(http, request, address)
    if call.upload is None:
        request = http.make_request(call.method, url, headers, json=call.json)
        return await _follow(http, request, address)
    # Sent piece by piece, which saves the encryption's copies of the whole. Closed at the end:
    # request and answer refer to each other, and keep what was sent until they are collected.
    with io.BytesIO(call.upload.data) as file:
        files = {"file": (call.upload.filename, file, call.upload.media_type)}
        request = http.make_request(call.method, url, headers, data=call.form, files=files)
        if isinstance(request.stream, httpx.AsyncByteStream):
            request.stream = MeteredBody(request.stream, uplink)
        return await _follow(http, request, address)


async def _follow(
    http: DirectClient, request: httpx.Request, address: ServerAddress
) -> httpx.Response:
    response = await send(http, request)
    for _ in range(_MAX_REDIRECTS):
        if not response.has_redirect_location:
            return response
        await response.aclose()
        response = await send(http, next_hop(request, response, address))
    await response.aclose()
    raise bad_answer(address.authority, "one redirect after another")
