"""What the first page's choices do."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from voicedesk.core.errors import KeyringError, StorageError, VoiceDeskError
from voicedesk.core.settings import ServiceChoice
from voicedesk.ui.unencrypted import NOTHING_SENT, with_leave

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from voicedesk.core.secret import ApiKey
    from voicedesk.core.settings import ServiceSettings
    from voicedesk.ui.backend import Backend
    from voicedesk.ui.connection_form import ConnectionForm
    from voicedesk.ui.first_run_page import FirstRunPage


class FirstRunController(QObject):
    """Tests and keeps what the user chose.

    Signals:
        chosen: the settings say who answers; the conversation may begin.
        problem_found: message and next step of a failure that does not keep one from going on.
    """

    chosen = Signal()
    problem_found = Signal(str, str)

    def __init__(
        self,
        page: FirstRunPage,
        backend: Backend,
        start: Callable[[Coroutine[Any, Any, None], str], asyncio.Task[None]],
    ) -> None:
        super().__init__(page)
        self._page = page
        self._backend = backend
        self._start_task = start
        self._running: set[asyncio.Task[None]] = set()
        self._allowed: tuple[str, ...] = ()
        self._serve(page.groq_form)
        self._serve(page.server_form)
        page.sandbox_chosen.connect(self._on_sandbox_chosen)
        self._start(self._show_key_state(), "key state")

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = self._start_task(work, name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _show_key_state(self) -> None:
        self._page.show_key_state(await self._backend.key_state())

    def _serve(self, form: ConnectionForm) -> None:
        def on_test_requested(url: str, key: ApiKey | None) -> None:
            self._start(self._test(form, url, key), "test connection")

        def on_submitted(url: str, key: ApiKey | None, session_only: bool) -> None:  # noqa: FBT001 - a signal's argument
            self._start(self._keep(form, url, key, session_only=session_only), "keep the server")

        form.test_requested.connect(on_test_requested)
        form.submitted.connect(on_submitted)

    async def _test(self, form: ConnectionForm, url: str, key: ApiKey | None) -> None:
        service = await with_leave(self._page, self._service(ServiceChoice.SERVER, url))
        if service is None:
            form.show_failure(NOTHING_SENT, "")
            return
        self._allowed = service.unencrypted_hosts
        form.show_running("Testing…")
        try:
            form.show_report(await self._backend.test_connection(service, key))
        except VoiceDeskError as failure:
            form.show_failure(failure.message, failure.next_step)

    async def _keep(
        self, form: ConnectionForm, url: str, key: ApiKey | None, *, session_only: bool
    ) -> None:
        service = await with_leave(self._page, self._service(ServiceChoice.SERVER, url))
        if service is None:
            form.clear_result()
            return
        form.show_running("Saving…")
        try:
            if key is not None:
                await self._backend.store_key(url, key, session_only=session_only)
        except KeyringError as failure:
            form.show_failure(failure.message, failure.next_step)
            form.offer_session(offered=True, chosen=False)
            return
        form.clear_result()
        await self._choose(service)

    def _on_sandbox_chosen(self) -> None:
        self._page.show_sandbox_starting()
        url = self._backend.settings.service.base_url
        service = self._service(ServiceChoice.SANDBOX, url)
        self._start(self._choose(service), "choose the sandbox")

    def _service(self, choice: ServiceChoice, url: str) -> ServiceSettings:
        service = self._backend.settings.service
        allowed = (*service.unencrypted_hosts, *self._allowed)
        return replace(service, choice=choice, base_url=url, unencrypted_hosts=allowed)

    async def _choose(self, service: ServiceSettings) -> None:
        settings = self._backend.settings
        problem: StorageError | None = None
        try:
            await self._backend.save_settings(replace(settings, service=service))
        except StorageError as failure:
            # The choice holds until the program ends, so the conversation can begin.
            problem = failure
        # The page goes now; what still waits for a keyring or a server has nowhere to tell it.
        for task in self._running - {asyncio.current_task()}:
            task.cancel()
        self.chosen.emit()
        if problem is not None:
            self.problem_found.emit(problem.message, problem.next_step)
